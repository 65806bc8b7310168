package python

// imported checks the names that an import binds.
func (c *checker) imported(names []Alias, dotted bool) {
	for i := range names {
		a := &names[i]
		name := a.AsName
		if name == "" {
			name = a.Name
			for j := range len(name) {
				if dotted && name[j] == '.' {
					name = name[:j]
					break
				}
			}
		}
		c.bind(name, Store, a.Pos)
	}
}

func (c *checker) importFrom(s *ImportFrom) {
	if s.isFuture() && s.Line > c.lastFuture {
		refuse(s.Pos, "from __future__ imports must occur at the beginning of the file")
	}
	if len(s.Names) == 1 && s.Names[0].Name == "*" {
		if c.scope.kind != scopeModule {
			refuse(s.Pos, "import * only allowed at module level")
		}
		return
	}
	c.imported(s.Names, false)
}
