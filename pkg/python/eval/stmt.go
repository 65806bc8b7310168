package eval

import (
	"github.com/wellserved/wellserved/pkg/python"
)

// outcome says how a statement ended.
type outcome int

const (
	normal outcome = iota
	broke
	continued
	returned
)

// place turns a node's position into a place of the current file.
func (f *frame) place(pos python.Pos) Place {
	if f.module == nil || f.hidden {
		return Place{}
	}
	src := f.src
	if src == nil {
		return Place{}
	}
	return Place{File: src, Line: int(pos.Line), EndLine: int(pos.EndLine), Column: int(pos.Col), EndByte: int(pos.EndCol)}
}

// exec runs statements in order.
func (ip *interp) exec(body []python.Stmt) outcome {
	f := ip.frame
	for _, st := range body {
		ip.step()
		if f.src != nil {
			f.at = f.place(header(st))
		}
		f.risked = false
		if out := ip.execStmt(st); out != normal {
			return out
		}
	}
	return normal
}

// header is the position of a statement without its body.
func header(st python.Stmt) python.Pos {
	pos := st.Position()
	var last python.Node
	switch n := st.(type) {
	case *python.If:
		last = n.Test
	case *python.While:
		last = n.Test
	case *python.For:
		last = n.Iter
	case *python.With:
		last = n.Items[len(n.Items)-1].Context
	case *python.FunctionDef, *python.ClassDef, *python.Try, *python.Match:
		pos.EndLine, pos.EndCol = pos.Line, pos.Col
		return pos
	default:
		return pos
	}
	end := last.Position()
	pos.EndLine, pos.EndCol = end.EndLine, end.EndCol
	return pos
}

func (ip *interp) execStmt(st python.Stmt) outcome {
	switch n := st.(type) {
	case *python.ExprStmt:
		ip.eval(n.Value)
	case *python.Assign:
		v := ip.eval(n.Value)
		for _, t := range n.Targets {
			ip.assign(t, v)
		}
	case *python.AnnAssign:
		if n.Value != nil {
			ip.assign(n.Target, ip.eval(n.Value))
		}
		ip.annotate(n)
	case *python.AugAssign:
		ip.augment(n)
	case *python.If:
		return ip.execIf(n)
	case *python.For:
		return ip.execFor(n)
	case *python.While:
		return ip.execWhile(n)
	case *python.Import:
		ip.execImport(n)
	case *python.ImportFrom:
		ip.execImportFrom(n)
	case *python.FunctionDef:
		ip.execDef(n)
	case *python.ClassDef:
		ip.execClass(n)
	case *python.Return:
		ip.frame.result = ip.evalOrNone(n.Value)
		return returned
	case *python.Raise:
		ip.execRaise(n)
	case *python.Try:
		if ip.frame.kind != moduleFrame {
			return ip.execTry(n)
		}
		var out outcome
		guard := ip.frame.importGuard
		if u := ip.surrendering(func() { out = ip.execTry(n) }); u != nil {
			ip.frame.importGuard = guard
			ip.taintStmt(n, u)
			return normal
		}
		return out
	case *python.With:
		return ip.execWith(n, 0)
	case *python.Match:
		if ip.frame.kind != moduleFrame {
			return ip.execMatch(n)
		}
		var out outcome
		if u := ip.surrendering(func() { out = ip.execMatch(n) }); u != nil {
			ip.taintStmt(n, u)
			return normal
		}
		return out
	case *python.Assert:
		if !ip.test(n.Test) {
			args := &Args{}
			if n.Msg != nil {
				args.pos = []Value{ip.eval(n.Msg)}
			}
			ip.throw(makeException(ip, exceptions["AssertionError"], args))
		}
	case *python.Delete:
		for _, t := range n.Targets {
			ip.delete(t)
		}
	case *python.TypeAlias:
		ip.bind(n.Name.ID, ip.unknown("a type"))
	case *python.Global:
		if ip.frame.kind == bodyFrame {
			if ip.frame.info == nil {
				ip.frame.info = &scope{globals: map[string]bool{}}
			}
			for _, name := range n.Names {
				ip.frame.info.globals[name] = true
			}
		}
	case *python.Break:
		return broke
	case *python.Continue:
		return continued
	}
	return normal
}

// annotate records the annotation of a class's or module's variable.
func (ip *interp) annotate(n *python.AnnAssign) {
	f := ip.frame
	name, ok := n.Target.(*python.Name)
	if !ok || !n.Simple || f.locals != nil {
		return
	}
	var v Value = ip.unknown("a type annotation")
	if f.kind == bodyFrame && !f.module.lazyAnnotations {
		if exc := ip.try(func() { v = ip.eval(n.Annotation) }); exc != nil {
			v = ip.unknown("a type annotation")
		}
	}
	notes, ok := f.space.name("__annotations__").(*Dict)
	if !ok {
		notes = newDict()
		f.space.set("__annotations__", notes)
	}
	notes.put(Str(name.ID), v, Place{}, nil)
}

func (ip *interp) augment(n *python.AugAssign) {
	op := n.Op.String()
	switch t := n.Target.(type) {
	case *python.Name:
		old := ip.load(t.ID)
		ip.bind(t.ID, ip.inplace(op, old, ip.eval(n.Value)))
	case *python.Attribute:
		obj := ip.eval(t.Value)
		old := ip.getAttr(obj, t.Attr)
		ip.setAttr(obj, t.Attr, ip.inplace(op, old, ip.eval(n.Value)))
	case *python.Subscript:
		obj := ip.eval(t.Value)
		key := ip.eval(t.Slice)
		old := ip.getItem(obj, key)
		ip.setItem(obj, key, ip.inplace(op, old, ip.eval(n.Value)))
	}
}

// test evaluates a condition and decides it.
func (ip *interp) test(e python.Expr) bool {
	v := ip.eval(e)
	t := ip.truth(v)
	if t.u != nil {
		return ip.decide(asUnknown(v, t.u))
	}
	return t.is
}

func (ip *interp) execIf(n *python.If) outcome {
	v := ip.eval(n.Test)
	t := ip.truth(v)
	if t.u != nil {
		u := asUnknown(v, t.u)
		if ip.crowded(u) || ip.trial != nil {
			if ip.ifBoth(n, u) {
				return normal
			}
			ip.inTrial()
			if ip.frame.kind != moduleFrame && (hasReturn(n.Body) || hasReturn(n.OrElse)) || hasJump(n.Body) || hasJump(n.OrElse) {
				ip.toss(&surrender{u})
			}
			ip.taintStmts(n.Body, u)
			ip.taintStmts(n.OrElse, u)
			return normal
		}
		t.is = ip.decide(u)
	}
	if t.is {
		return ip.exec(n.Body)
	}
	return ip.exec(n.OrElse)
}

// hasJump reports whether statements hold a break or continue of the loop
// around them.
func hasJump(body []python.Stmt) bool {
	for _, st := range body {
		switch n := st.(type) {
		case *python.Break, *python.Continue:
			return true
		case *python.If:
			if hasJump(n.Body) || hasJump(n.OrElse) {
				return true
			}
		case *python.With:
			if hasJump(n.Body) {
				return true
			}
		case *python.Try:
			if hasJump(n.Body) || hasJump(n.OrElse) || hasJump(n.FinalBody) {
				return true
			}
			for _, h := range n.Handlers {
				if hasJump(h.Body) {
					return true
				}
			}
		}
	}
	return false
}
