package python

// declaration is a name that is said to be nonlocal.
type declaration struct {
	scope *nameScope
	name  string
	at    Pos
}

// declare notes a global or nonlocal statement, which must come before any
// other mention of its names.
func (n *namer) declare(names []string, flag nameFlags, word string, at Pos) {
	for _, name := range names {
		mangled := n.scope.mangle(name)
		had := n.scope.names[mangled]
		switch {
		case had&nameParam != 0:
			refuse(at, "name '%s' is parameter and %s", name, word)
		case had&nameUsed != 0:
			refuse(at, "name '%s' is used prior to %s declaration", name, word)
		case had&nameAnnotated != 0:
			refuse(at, "annotated name '%s' can't be %s", name, word)
		case had&nameLocal != 0:
			refuse(at, "name '%s' is assigned to before %s declaration", name, word)
		}
		n.scope.names[mangled] = had | flag
		if flag == nameNonlocal {
			n.nonlocals = append(n.nonlocals, declaration{n.scope, mangled, at})
		}
	}
}

// checkNonlocal looks for the function whose name a nonlocal means.
func (n *namer) checkNonlocal(d declaration) {
	if d.scope.names[d.name]&nameGlobal != 0 {
		refuse(d.at, "name '%s' is nonlocal and global", d.name)
	}
	if d.scope.kind == scopeModule {
		refuse(d.at, "nonlocal declaration not allowed at module level")
	}
	for s := d.scope.outer; s != nil; s = s.outer {
		flags := s.names[d.name]
		switch {
		case s.kind == scopeModule:
		case s.kind == scopeClass:
			if d.name == "__class__" {
				return
			}
		case flags&nameGlobal != 0:
			refuse(d.at, "no binding for nonlocal '%s' found", d.name)
		case flags&(nameLocal|nameImported|nameParam|nameNonlocal) != 0:
			return
		}
	}
	refuse(d.at, "no binding for nonlocal '%s' found", d.name)
}

// annAssign notes an annotated name.
func (n *namer) annAssign(s *AnnAssign) {
	if name, ok := s.Target.(*Name); ok {
		flags := n.scope.names[n.scope.mangle(name.ID)]
		if s.Simple && n.scope.kind != scopeModule {
			switch {
			case flags&nameGlobal != 0:
				refuse(s.Pos, "annotated name '%s' can't be global", name.ID)
			case flags&nameNonlocal != 0:
				refuse(s.Pos, "annotated name '%s' can't be nonlocal", name.ID)
			}
		}
		if s.Simple {
			n.define(name.ID, nameAnnotated|nameLocal, name.Pos)
		} else if s.Value != nil {
			n.define(name.ID, nameLocal, name.Pos)
		}
	} else {
		n.visit(s.Target)
	}
	n.annotation(s.Annotation)
	n.optional(s.Value)
}
