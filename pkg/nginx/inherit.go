package nginx

import "slices"

// Effective returns the directives of that name that hold in a block: those of
// the nearest level that has any, provided that the table says that they are
// inherited from there (nginx: the merge functions of each module). A level
// that has one of the same group hides the outer ones: alias hides root, and
// deny hides an outer allow. Merged directives come from all levels, the
// outermost first.
func (d *Directive) Effective(name string) []*Directive {
	specs := Specs(name)
	bits := nameBit(name)
	var first *Spec
	if len(specs) > 0 {
		first = specs[0]
		bits |= first.groupBits
	}
	var merged [][]*Directive
	for b := d; b != nil; b = b.Parent {
		list, spec, hidden := []*Directive(nil), first, false
		if b.names&bits != 0 {
			list, spec, hidden = b.level(name, specs)
		}
		if b != d && (len(list) > 0 || hidden) && !b.reaches(d, spec) {
			return nil
		}
		if spec != nil && spec.Inherit == InheritMerged {
			merged = append(merged, list)
			continue
		}
		if len(list) > 0 || hidden {
			return list
		}
	}
	var all []*Directive
	for i := len(merged) - 1; i >= 0; i-- {
		all = append(all, merged[i]...)
	}
	return all
}

// level returns the directives of that name directly in a block, what the
// table says of them, and whether another one of their group stands there.
func (d *Directive) level(name string, specs []*Spec) (list []*Directive, spec *Spec, hidden bool) {
	if d.byName != nil {
		return d.levelByName(name, specs)
	}
	oneRun := false
	for i, c := range d.Children {
		if c.Name == name {
			n := len(list)
			if oneRun = n == 0 || oneRun && list[n-1] == d.Children[i-1]; oneRun {
				list = d.Children[i-n : i+1 : i+1] // most have theirs in one run, which is shared
			} else {
				list = append(list, c)
			}
			spec = c.Spec
		} else if c.Spec != nil && c.Spec.Group != "" && sharesGroup(specs, c.Spec) {
			hidden = true
			if spec == nil {
				spec = c.Spec
			}
		}
	}
	if spec == nil && len(specs) > 0 {
		spec = specs[0]
	}
	return list, spec, hidden
}

// nameBit returns the one bit of 64 that stands for a name. Most blocks have a
// few names, and most questions are for others: one word then answers them.
func nameBit(name string) uint64 {
	n := uint(len(name))
	if n > 0 {
		n = n*7 + uint(name[0])*5 + uint(name[n-1])*3 + uint(name[n/2])
	}
	return 1 << (n % 64)
}

// large is how many children a block has before they are found by name: every
// lookup of an inherited value asks the blocks around, and http may hold
// thousands of servers.
const large = 64

// index prepares a block's children to be found by name.
func (d *Directive) index() {
	if len(d.Children) <= large {
		return
	}
	d.byName = map[string][]*Directive{}
	for _, c := range d.Children {
		d.byName[c.Name] = append(d.byName[c.Name], c)
	}
}

// levelByName is level for a large block.
func (d *Directive) levelByName(name string, specs []*Spec) (list []*Directive, spec *Spec, hidden bool) {
	list = slices.Clip(d.byName[name])
	if len(list) > 0 {
		spec = list[len(list)-1].Spec
	}
	for _, s := range specs {
		if s.Group == "" {
			continue
		}
		for other, members := range d.byName {
			if c := members[0]; other != name && c.Spec != nil && c.Spec.Group != "" && sharesGroup(specs, c.Spec) {
				hidden = true
				if spec == nil {
					spec = c.Spec
				}
			}
		}
		break
	}
	if spec == nil && len(specs) > 0 {
		spec = specs[0]
	}
	return list, spec, hidden
}

func sharesGroup(specs []*Spec, with *Spec) bool {
	for _, s := range specs {
		if s.Group == with.Group {
			return true
		}
	}
	return false
}

// reaches reports whether what is set in the block d holds in the block inner,
// which lies inside it.
func (d *Directive) reaches(inner *Directive, spec *Spec) bool {
	if spec == nil {
		return true
	}
	switch spec.Inherit {
	case InheritNone:
		return false
	case InheritHandler:
		for b := inner; b != d; b = b.Parent {
			if b.Inside&(LocationIf|LimitExcept) == 0 {
				return false
			}
		}
	}
	return true
}

// EffectiveOne returns the last of Effective, or nil. Where a directive may be
// given only once, that is the one that holds.
func (d *Directive) EffectiveOne(name string) *Directive {
	list := d.Effective(name)
	if len(list) == 0 {
		return nil
	}
	return list[len(list)-1]
}

// Setting returns the first argument of the directive that holds in a block, or
// its documented default, and whether it was given.
func (d *Directive) Setting(name string) (value string, given bool) {
	if one := d.EffectiveOne(name); one != nil {
		return one.Arg(0), true
	}
	if spec, ok := Lookup(d.Inside, name); ok {
		return spec.Default, false
	}
	return "", false
}

// SettingIn is Setting for one version of nginx, which may have another default.
func (d *Directive) SettingIn(v Version, name string) (value string, given bool) {
	value, given = d.Setting(name)
	if !given {
		for _, c := range changedDefaults[name] {
			if v.AtLeast(c.since) {
				return c.value, false
			}
		}
	}
	return value, given
}
