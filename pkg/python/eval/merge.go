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
