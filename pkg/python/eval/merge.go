package eval

import (
	"github.com/wellserved/wellserved/pkg/python"
)

// maxForks is how many unknown conditions are split into paths of their own;
// later ones are decided where they stand: both ways are run and joined, or
// all that they could change becomes unknown.
const maxForks = 5

// crowded reports whether no more paths are to be made for a condition.
func (ip *interp) crowded(u *Unknown) bool {
	for u.negated != nil {
		u = u.negated
	}
	if _, ok := ip.memo[u]; ok || u.truth != 0 {
		return false
	}
	return len(ip.taken) >= maxForks
}

// given up: the function that runs is abandoned, because it would make too
// many paths.
type surrender struct{ u *Unknown }

// trial is a branch that is run to see what it does.
type trial struct{ outer *trial }

// abandon ends a trial that meets something it cannot undo.
type abandon struct{}

// inTrial ends the trial, if one is running.
func (ip *interp) inTrial() {
	if ip.trial != nil {
		ip.toss(abandon{})
	}
}

// ifBoth runs both branches of an if statement whose condition is unknown and
// joins what they did; false where the branches are not simple enough.
func (ip *interp) ifBoth(n *python.If, u *Unknown) bool {
	f := ip.frame
	if f.info != nil && (len(f.info.globals) > 0 || len(f.info.nonlocals) > 0) || f.yield != nil {
		return false
	}
	m := &merger{ip: ip, names: map[string]bool{}}
	if !m.simple(n.Body) || !m.simple(n.OrElse) {
		return false
	}
	before, ok := m.snapshot()
	if !ok {
		return false
	}
	saved := f.at
	ends := make([]*state, 2)
	for i, body := range [][]python.Stmt{n.Body, n.OrElse} {
		ran := ip.attempt(func() { ip.exec(body) })
		if ran {
			ends[i], ran = m.capture(before)
		}
		before.restore(f)
		f.at = saved
		if !ran {
			return false
		}
	}
	m.join(before, ends[0], ends[1], u)
	return true
}

// attempt runs f as a trial; false if it was abandoned or raised.
func (ip *interp) attempt(f func()) (ok bool) {
	ip.trial = &trial{ip.trial}
	frame, depth, calls := ip.frame, ip.depth, ip.calls
	defer func() {
		ip.trial = ip.trial.outer
		switch ip.tossed.(type) {
		case abandon, *raised:
			if recover() != nil {
				ip.tossed = nil
				ip.frame, ip.depth, ip.calls, ok = frame, depth, calls, false
			}
		}
	}()
	f()
	return true
}

// merger finds what a branch binds and changes.
type merger struct {
	ip    *interp
	names map[string]bool
}

// mutators are methods that change the list, dict or set they belong to.
var mutators = map[string]bool{
	"append": true, "extend": true, "insert": true, "remove": true, "update": true, "add": true, "setdefault": true,
	"discard": true, "pop": true, "clear": true, "reverse": true, "sort": true,
}

// impure are built-in functions that reach further than their arguments.
var impure = map[string]bool{
	"exec": true, "eval": true, "setattr": true, "delattr": true, "globals": true, "locals": true, "vars": true, "open": true,
	"__import__": true, "next": true, "iter": true, "map": true, "filter": true, "compile": true, "super": true, "type": true,
}

func (m *merger) simple(body []python.Stmt) bool {
	for _, st := range body {
		if !m.simpleStmt(st) {
			return false
		}
	}
	return true
}

func (m *merger) simpleStmt(st python.Stmt) bool {
	switch n := st.(type) {
	case *python.Pass:
		return true
	case *python.Assign:
		for _, t := range n.Targets {
			if !m.target(t) {
				return false
			}
		}
		return m.expr(n.Value)
	case *python.AnnAssign:
		return n.Value == nil || m.target(n.Target) && m.expr(n.Value)
	case *python.AugAssign:
		return m.target(n.Target) && m.expr(n.Value)
	case *python.If:
		return m.expr(n.Test) && m.simple(n.Body) && m.simple(n.OrElse)
	case *python.ExprStmt:
		call, ok := n.Value.(*python.Call)
		if !ok {
			return m.expr(n.Value)
		}
		a, ok := call.Func.(*python.Attribute)
		if !ok || !mutators[a.Attr] {
			return m.expr(n.Value)
		}
		return m.target(a.Value) && m.args(call)
	}
	return false
}

// target notes the name that an assignment or a changing method begins with.
func (m *merger) target(e python.Expr) bool {
	switch n := e.(type) {
	case *python.Name:
		m.names[n.ID] = true
		return true
	case *python.Subscript:
		return m.expr(n.Slice) && m.target(n.Value)
	case *python.Tuple:
		for _, x := range n.Elts {
			if !m.target(x) {
				return false
			}
		}
		return true
	}
	return false
}

func (m *merger) args(c *python.Call) bool {
	for _, a := range c.Args {
		if !m.expr(a) {
			return false
		}
	}
	for _, k := range c.Keywords {
		if !m.expr(k.Value) {
			return false
		}
	}
	return true
}

func (m *merger) expr(e python.Expr) bool {
	switch n := e.(type) {
	case nil, *python.Constant, *python.Name:
		return true
	case *python.NamedExpr, *python.Lambda, *python.Yield, *python.YieldFrom, *python.Await, *python.ListComp, *python.SetComp,
		*python.DictComp, *python.GeneratorExp:
		return false
	case *python.Call:
		return m.callee(n.Func) && m.args(n)
	}
	for _, c := range children(e) {
		if !m.expr(c) {
			return false
		}
	}
	return true
}

func (m *merger) callee(e python.Expr) bool {
	switch n := e.(type) {
	case *python.Name:
		switch v := m.ip.find(n.ID).(type) {
		case *Builtin:
			return !impure[v.name]
		case *Class:
			return v.dict == nil
		}
		return false
	case *python.Attribute:
		return !mutators[n.Attr] && m.expr(n.Value)
	}
	return false
}

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
