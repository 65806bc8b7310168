package eval

import "github.com/wellserved/wellserved/pkg/python"

// decide chooses how an unknown condition goes on this path. The run is
// repeated for the other way; a condition that was decided before goes the
// same way again.
func (ip *interp) decide(u *Unknown) bool {
	if u.truth != 0 {
		return u.truth > 0
	}
	if u.negated != nil {
		return !ip.decide(u.negated)
	}
	if b, ok := ip.memo[u]; ok {
		return b
	}
	ip.inTrial()
	i := len(ip.taken)
	b := true
	if i < len(ip.run.script) {
		b = ip.run.script[i]
	}
	if ip.crowded(u) {
		ip.toss(&surrender{u})
	}
	ip.taken = append(ip.taken, b)
	ip.choices = append(ip.choices, u)
	ip.memo[u] = b
	return b
}

// mayRaise considers, inside a try statement, that unknown code fails: once in
// each statement.
func (ip *interp) mayRaise(u *Unknown) {
	f := ip.frame
	if ip.guarded == 0 || u.inert || f.risked {
		return
	}
	ip.inTrial()
	f.risked = true
	if ip.crowded(u) {
		ip.toss(&surrender{u})
	}
	fails := u.derive()
	if !ip.decide(fails) { // the way that most often holds is looked at first
		at, calls := ip.where()
		ip.toss(&raised{exc: u.derive(), at: at, calls: calls})
	}
}

// taint makes what code that is not here could have changed unknown: the
// mutable things that can be reached from a value it was given.
func (ip *interp) taint(v Value, u *Unknown) { ip.taintDeep(v, u, map[any]bool{}, 0) }

func (ip *interp) taintDeep(v Value, u *Unknown, seen map[any]bool, depth int) {
	if depth > maxNesting {
		return
	}
	switch x := v.(type) {
	case *List:
		if seen[x] {
			return
		}
		seen[x] = true
		for _, item := range x.items {
			ip.taintDeep(item, u, seen, depth+1)
		}
		x.taint = u.settle()
	case *Dict:
		ip.taintDict(x, u, seen, depth)
	case *Set:
		if !x.frozen {
			x.dict.taintAll(u.settle())
		}
	case *Tuple:
		for _, item := range x.items {
			ip.taintDeep(item, u, seen, depth+1)
		}
	case *Instance:
		if seen[x] || x.cls.enum {
			return
		}
		seen[x] = true
		for _, e := range x.dict.live() {
			ip.taintDeep(e.value, u, seen, depth+1)
		}
		if x.prim != nil {
			ip.taintDeep(x.prim, u, seen, depth+1)
		}
		x.dict.taintAll(u.settle())
	case *Module:
		if !x.builtin() {
			ip.taintSpace(x.dict, u, true)
		}
	case *Method:
		ip.taintDeep(x.self, u, seen, depth+1)
	case *Func:
		ip.taintFunc(x, u)
	case *Iter:
		x.taint = u.settle()
	}
}

func (ip *interp) taintDict(x *Dict, u *Unknown, seen map[any]bool, depth int) {
	if seen[x] {
		return
	}
	seen[x] = true
	if x.space {
		ip.taintSpace(x, u, true)
		return
	}
	for _, e := range x.live() {
		ip.taintDeep(e.value, u, seen, depth+1)
	}
	x.taintAll(u.settle())
}

// taintSpace makes a module's settings unknown after code that is not here
// could set them. Names that are no settings stay: `os`, `_root`. With
// settingsOnly, names such as BASE_DIR that Django does not know stay too.
func (ip *interp) taintSpace(d *Dict, u *Unknown, settingsOnly bool) {
	for _, e := range d.live() {
		name, ok := e.key.(Str)
		if !ok || !isUpper(string(name)) || settingsOnly && !ip.run.opts.IsSetting(string(name)) {
			continue
		}
		ip.taint(e.value, u)
		d.put(e.key, u.derive(), Place{}, nil)
	}
	d.taint = u.settle()
}

// isUpper reports whether a name is one that Django would take as a setting.
func isUpper(s string) bool {
	upper := false
	for _, r := range s {
		if 'a' <= r && r <= 'z' {
			return false
		}
		if 'A' <= r && r <= 'Z' {
			upper = true
		}
	}
	return upper
}

// taintFunc makes unknown what a function could change that is called by code
// that is not here, or not for certain.
func (ip *interp) taintFunc(fn *Func, u *Unknown) {
	if ip.run.tainting[fn] {
		return
	}
	ip.run.tainting[fn] = true
	defer delete(ip.run.tainting, fn)
	saved := ip.frame
	f := &frame{back: ip.frame, module: fn.module, globals: fn.globals, locals: map[string]*cell{}, outer: fn.outer,
		info: fn.info, hidden: fn.hidden, kind: functionFrame, owner: fn.owner}
	for name := range fn.info.locals {
		f.locals[name] = &cell{}
	}
	ip.frame = f
	ip.taintStmts(fn.body, u)
	ip.frame = saved
}

// taintStmts makes unknown all that statements could change, without running
// them.
func (ip *interp) taintStmts(body []python.Stmt, u *Unknown) {
	for _, st := range body {
		ip.step()
		ip.taintStmt(st, u)
	}
}

func (ip *interp) taintStmt(st python.Stmt, u *Unknown) {
	switch n := st.(type) {
	case *python.ExprStmt:
		ip.taintExpr(n.Value, u)
	case *python.Assign:
		ip.taintExpr(n.Value, u)
		for _, t := range n.Targets {
			ip.taintTarget(t, u)
		}
	case *python.AugAssign:
		ip.taintExpr(n.Value, u)
		ip.taintName(n.Target, u)
		ip.taintTarget(n.Target, u)
	case *python.AnnAssign:
		if n.Value != nil {
			ip.taintExpr(n.Value, u)
			ip.taintTarget(n.Target, u)
		}
	case *python.For:
		ip.taintExpr(n.Iter, u)
		ip.taintTarget(n.Target, u)
		ip.taintStmts(n.Body, u)
		ip.taintStmts(n.OrElse, u)
	case *python.While:
		ip.taintExpr(n.Test, u)
		ip.taintStmts(n.Body, u)
		ip.taintStmts(n.OrElse, u)
	case *python.If:
		ip.taintExpr(n.Test, u)
		ip.taintStmts(n.Body, u)
		ip.taintStmts(n.OrElse, u)
	case *python.With:
		for _, item := range n.Items {
			ip.taintExpr(item.Context, u)
			if item.Vars != nil {
				ip.taintTarget(item.Vars, u)
			}
		}
		ip.taintStmts(n.Body, u)
	case *python.Try:
		ip.taintStmts(n.Body, u)
		for _, h := range n.Handlers {
			ip.taintStmts(h.Body, u)
		}
		ip.taintStmts(n.OrElse, u)
		ip.taintStmts(n.FinalBody, u)
	case *python.Match:
		ip.taintExpr(n.Subject, u)
		for _, c := range n.Cases {
			s := &scope{locals: map[string]bool{}}
			s.pattern(c.Pattern)
			for name := range s.locals {
				ip.bind(name, u.derive())
			}
			ip.taintStmts(c.Body, u)
		}
	case *python.Import:
		for _, a := range n.Names {
			ip.taintBinding(importedName(a), u)
		}
	case *python.ImportFrom:
		for _, a := range n.Names {
			if a.Name == "*" {
				ip.taintSpace(ip.frame.globals, u, false)
				continue
			}
			ip.taintBinding(importedName(a), u)
		}
	case *python.FunctionDef:
		ip.taintBinding(n.Name, u)
	case *python.ClassDef:
		ip.taintBinding(n.Name, u)
	case *python.Delete:
		for _, t := range n.Targets {
			ip.taintTarget(t, u)
		}
	case *python.Return:
		ip.taintExpr(n.Value, u)
	}
}

func (ip *interp) taintBinding(name string, u *Unknown) { ip.bind(name, u.derive()) }

// taintTarget makes what an assignment would bind unknown.
func (ip *interp) taintTarget(t python.Expr, u *Unknown) {
	switch n := t.(type) {
	case *python.Name:
		ip.bind(n.ID, u.derive())
	case *python.Attribute, *python.Subscript:
		ip.taintName(t, u)
	case *python.Starred:
		ip.taintTarget(n.Value, u)
	case *python.Tuple:
		for _, e := range n.Elts {
			ip.taintTarget(e, u)
		}
	case *python.List:
		for _, e := range n.Elts {
			ip.taintTarget(e, u)
		}
	}
}

// taintName makes the object unknown that an expression begins with:
// `x` of `x.y['z']`.
func (ip *interp) taintName(e python.Expr, u *Unknown) {
	for {
		switch n := e.(type) {
		case *python.Attribute:
			e = n.Value
		case *python.Subscript:
			e = n.Value
		case *python.Call:
			if name, ok := n.Func.(*python.Name); ok && (name.ID == "globals" || name.ID == "locals" || name.ID == "vars") {
				ip.taintSpace(ip.frame.globals, u, false)
				return
			}
			e = n.Func
		case *python.Name:
			if v := ip.find(n.ID); v != nil {
				ip.taint(v, u)
			}
			return
		default:
			return
		}
	}
}

// taintExpr makes unknown what calls inside an expression could change.
func (ip *interp) taintExpr(e python.Expr, u *Unknown) {
	switch n := e.(type) {
	case nil:
		return
	case *python.NamedExpr:
		ip.bindWalrus(n.Target.ID, u.derive())
	case *python.Call:
		ip.taintCall(n, u)
	case *python.ListComp:
		ip.taintExpr(n.Elt, u)
	case *python.SetComp:
		ip.taintExpr(n.Elt, u)
	case *python.GeneratorExp:
		ip.taintExpr(n.Elt, u)
	case *python.DictComp:
		ip.taintExpr(n.Value, u)
	}
	for _, c := range children(e) {
		ip.taintExpr(c, u)
	}
}

func (ip *interp) taintCall(n *python.Call, u *Unknown) {
	switch f := n.Func.(type) {
	case *python.Attribute:
		if name, ok := f.Value.(*python.Name); ok {
			if m, ok := ip.find(name.ID).(*Module); ok && m.builtin() {
				break
			}
		}
		ip.taintName(f.Value, u)
	case *python.Name:
		switch v := ip.find(f.ID).(type) {
		case *Func:
			ip.taintFunc(v, u)
		case *Builtin:
			if v.name == "exec" || v.name == "setattr" || v.name == "__import__" {
				ip.taintSpace(ip.frame.globals, u, false)
			}
			return
		}
	}
	for _, a := range n.Args {
		ip.taintName(a, u)
	}
}

// hasReturn reports whether statements hold a return of the function around
// them.
func hasReturn(body []python.Stmt) bool {
	for _, st := range body {
		switch n := st.(type) {
		case *python.Return:
			return true
		case *python.If:
			if hasReturn(n.Body) || hasReturn(n.OrElse) {
				return true
			}
		case *python.For:
			if hasReturn(n.Body) || hasReturn(n.OrElse) {
				return true
			}
		case *python.While:
			if hasReturn(n.Body) || hasReturn(n.OrElse) {
				return true
			}
		case *python.With:
			if hasReturn(n.Body) {
				return true
			}
		case *python.Try:
			if hasReturn(n.Body) || hasReturn(n.OrElse) || hasReturn(n.FinalBody) {
				return true
			}
			for _, h := range n.Handlers {
				if hasReturn(h.Body) {
					return true
				}
			}
		case *python.Match:
			for _, c := range n.Cases {
				if hasReturn(c.Body) {
					return true
				}
			}
		}
	}
	return false
}

// unknownIter returns the unknown over which a loop would run, if its items
// are not known.
func unknownIter(v Value) *Unknown {
	switch x := v.(type) {
	case *Unknown:
		return x
	case *List:
		return x.taint
	case *Dict:
		return x.taint
	case *Set:
		return x.dict.taint
	case *Instance:
		if x.taint != nil {
			return x.taint
		}
		if x.prim != nil {
			return unknownIter(x.prim)
		}
	}
	return nil
}
