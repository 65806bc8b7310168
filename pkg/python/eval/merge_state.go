package eval

// state is what names and the containers behind them hold.
type state struct {
	cells map[string]Value
	slots map[string]entry // of a module or class; no key: not bound
	space *Dict
	lists map[*List]List
	dicts map[*Dict]Dict
}

func (m *merger) snapshot() (*state, bool) {
	f := m.ip.frame
	s := &state{cells: map[string]Value{}, slots: map[string]entry{}, lists: map[*List]List{}, dicts: map[*Dict]Dict{}}
	for name := range m.names {
		v := m.ip.find(name)
		if f.locals == nil {
			if f.space.frozen {
				return nil, false
			}
			s.space = f.space
			if e := f.space.entry(name); e != nil {
				s.slots[name] = *e
			}
		} else if c, ok := f.locals[name]; ok {
			s.cells[name] = c.v
		} else {
			v = nil // a name of another scope is changed at most in place
			if o := m.ip.find(name); o != nil {
				v = o
			}
		}
		if v != nil && !s.reach(v, 0) {
			return nil, false
		}
	}
	return s, true
}

// reach copies the containers that can be reached from a value.
func (s *state) reach(v Value, depth int) bool {
	if depth > 20 || len(s.lists)+len(s.dicts) > 2_000 {
		return false
	}
	switch x := v.(type) {
	case *List:
		if _, ok := s.lists[x]; ok {
			return true
		}
		c := *x
		c.items = append([]Value(nil), x.items...)
		c.marks = append([]Place(nil), x.marks...)
		s.lists[x] = c
		for _, i := range x.items {
			if !s.reach(i, depth+1) {
				return false
			}
		}
	case *Dict:
		if x.space || x.env {
			return false
		}
		if _, ok := s.dicts[x]; ok {
			return true
		}
		s.dicts[x] = *copyDict(x)
		for _, e := range x.live() {
			if !s.reach(e.value, depth+1) {
				return false
			}
		}
	case *Set:
		return s.reach(x.dict, depth+1)
	case *Tuple:
		for _, i := range x.items {
			if !s.reach(i, depth+1) {
				return false
			}
		}
	case *Instance:
		return x.prim == nil || s.reach(x.prim, depth+1)
	}
	return true
}

func copyDict(d *Dict) *Dict {
	c := *d
	c.entries = append([]entry(nil), d.entries...)
	c.index = make(map[any]int, len(d.index))
	for k, i := range d.index {
		c.index[k] = i
	}
	return &c
}

// capture reads the state of what was snapshot before.
func (m *merger) capture(before *state) (*state, bool) {
	f := m.ip.frame
	s := &state{cells: map[string]Value{}, slots: map[string]entry{}, space: before.space, lists: map[*List]List{}, dicts: map[*Dict]Dict{}}
	for name := range m.names {
		if f.locals == nil {
			if e := f.space.entry(name); e != nil {
				s.slots[name] = *e
			}
		} else if c, ok := f.locals[name]; ok {
			s.cells[name] = c.v
		}
	}
	for l := range before.lists {
		c := *l
		c.items = append([]Value(nil), l.items...)
		s.lists[l] = c
	}
	for d := range before.dicts {
		s.dicts[d] = *copyDict(d)
	}
	return s, true
}

// restore puts everything back.
func (s *state) restore(f *frame) {
	for name, v := range s.cells {
		f.locals[name].v = v
	}
	for l, c := range s.lists {
		c.items = append([]Value(nil), c.items...)
		*l = c
	}
	for d, c := range s.dicts {
		*d = *copyDict(&c)
	}
}

// join writes back what holds on both ways; the rest becomes unknown.
func (m *merger) join(before, a, b *state, u *Unknown) {
	f := m.ip.frame
	for name := range m.names {
		if f.locals != nil {
			if c, ok := f.locals[name]; ok {
				c.v = joinValues(a.cells[name], b.cells[name], u)
			}
			continue
		}
		x, inA := a.slots[name]
		y, inB := b.slots[name]
		switch {
		case inA && inB && (x.value == y.value || joined(x.value, y.value)):
			f.space.put(Str(name), x.value, x.at, x.via)
		case inA || inB:
			e := x
			if !inA {
				e = y
			}
			d := u.derive()
			d.maybe = !inA || !inB
			f.space.put(Str(name), d, e.at, e.via)
		default:
			f.space.remove(Str(name))
		}
	}
	for l := range before.lists {
		x, y := a.lists[l], b.lists[l]
		if sameItems(x.items, y.items) && x.taint == y.taint {
			*l = x
			continue
		}
		*l = List{taint: u.settle(), marks: append(append([]Place(nil), x.marks...), y.marks...)}
	}
	for d := range before.dicts {
		x, y := a.dicts[d], b.dicts[d]
		joinDicts(d, &x, &y, u)
	}
}

func joinDicts(d, x, y *Dict, u *Unknown) {
	*d = *copyDict(x)
	if x.taint == nil {
		d.taint = y.taint
	}
	lost := x.size() != y.size()
	for _, e := range x.live() {
		o := y.get(e.key)
		switch {
		case o == nil:
			lost = true
			d.remove(e.key)
		case o != e.value && !joined(e.value, o):
			d.put(e.key, u.derive(), e.at, e.via)
		}
	}
	for _, e := range y.live() {
		if x.find(e.key) < 0 {
			lost = true
		}
	}
	if lost {
		d.taint = u.settle()
	}
}

func sameItems(a, b []Value) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && !joined(a[i], b[i]) {
			return false
		}
	}
	return true
}

// joined reports whether two values are known and equal, so that either may
// stand for both.
func joined(a, b Value) bool {
	if a == nil || b == nil {
		return a == b
	}
	if same(a, b) {
		return true
	}
	switch a.(type) {
	case *List, *Dict, *Tuple, *Set:
	default:
		return false
	}
	x, y := &exporter{}, &exporter{}
	p, q := x.export(a, 0), y.export(b, 0)
	return x.unknown == nil && y.unknown == nil && a.class() == b.class() && equalExport(p, q) && !holdsObjects(p)
}

// holdsObjects reports whether an exported value has parts that stand for
// objects, which cannot be compared.
func holdsObjects(v any) bool {
	switch x := v.(type) {
	case Object:
		return true
	case []any:
		for _, i := range x {
			if holdsObjects(i) {
				return true
			}
		}
	case *Mapping:
		for i := range x.Keys {
			if holdsObjects(x.Keys[i]) || holdsObjects(x.Values[i]) {
				return true
			}
		}
	}
	return false
}

func joinValues(a, b Value, u *Unknown) Value {
	switch {
	case a == nil && b == nil:
		return nil
	case a != nil && b != nil && (a == b || joined(a, b)):
		return a
	}
	d := u.derive()
	d.maybe = a == nil || b == nil
	return d
}
