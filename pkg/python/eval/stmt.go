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

func (ip *interp) execFor(n *python.For) outcome {
	src := ip.eval(n.Iter)
	if u := unknownIter(src); u != nil {
		return ip.forUnknown(n, u)
	}
	it := ip.iterate(src)
	if it.loose != nil {
		return ip.forUnknown(n, it.loose)
	}
	f := ip.frame
	at := f.at
	for {
		ip.step()
		v, ok := it.next()
		if !ok {
			break
		}
		if it.taint != nil {
			return ip.forUnknown(n, it.taint)
		}
		f.at = at
		ip.assign(n.Target, v)
		out, u := ip.loopBody(n.Body)
		if u != nil {
			return ip.forUnknown(n, u)
		}
		switch out {
		case broke:
			return normal
		case returned:
			return out
		}
	}
	if it.taint != nil {
		return ip.forUnknown(n, it.taint)
	}
	return ip.exec(n.OrElse)
}

// loopBody runs the body of a loop of a module; u is set where it would make
// too many paths.
func (ip *interp) loopBody(body []python.Stmt) (out outcome, u *Unknown) {
	if ip.frame.kind != moduleFrame {
		return ip.exec(body), nil
	}
	u = ip.surrendering(func() { out = ip.exec(body) })
	return out, u
}

// surrendering runs f and returns the unknown for which it was abandoned.
func (ip *interp) surrendering(f func()) (u *Unknown) {
	depth, calls, frame, guarded := ip.depth, ip.calls, ip.frame, ip.guarded
	defer func() {
		if r, ok := ip.tossed.(*surrender); ok && recover() != nil {
			ip.tossed = nil
			ip.depth, ip.calls, ip.frame, ip.guarded = depth, calls, frame, guarded
			u = r.u
		}
	}()
	f()
	return nil
}

// forUnknown runs a loop over something unknown: not at all, or once with
// an unknown item and then with whatever the loop changes being unknown.
func (ip *interp) forUnknown(n *python.For, u *Unknown) outcome {
	ip.mayRaise(u)
	ip.taintStmts(n.Body, u)
	ip.taintTarget(n.Target, u)
	if hasReturn(n.Body) && ip.frame.locals != nil {
		if ip.decide(u.derive()) {
			ip.frame.result = u.derive()
			return returned
		}
	}
	if len(n.OrElse) > 0 {
		ip.taintStmts(n.OrElse, u)
	}
	return normal
}

func (ip *interp) execWhile(n *python.While) outcome {
	f := ip.frame
	at := f.at
	for {
		ip.step()
		f.at = at
		v := ip.eval(n.Test)
		t := ip.truth(v)
		if t.u != nil {
			u := t.u
			ip.taintStmts(n.Body, u)
			if hasReturn(n.Body) && f.locals != nil && ip.decide(u.derive()) {
				f.result = u.derive()
				return returned
			}
			return normal
		}
		if !t.is {
			return ip.exec(n.OrElse)
		}
		out, u := ip.loopBody(n.Body)
		if u != nil {
			ip.taintStmts(n.Body, u)
			ip.taintStmts(n.OrElse, u)
			return normal
		}
		switch out {
		case broke:
			return normal
		case returned:
			return out
		}
	}
}

func (ip *interp) execRaise(n *python.Raise) {
	if n.Exc == nil {
		for f := ip.frame; f != nil; f = f.back {
			if k := len(f.handled); k > 0 {
				ip.toss(f.handled[k-1])
			}
		}
		ip.raise("RuntimeError", "No active exception to reraise")
	}
	exc := ip.eval(n.Exc)
	if c, ok := exc.(*Class); ok {
		exc = ip.callValue(c, &Args{})
	}
	if n.Cause != nil {
		ip.eval(n.Cause)
	}
	switch x := exc.(type) {
	case *Instance:
		if x.cls.is(exceptions["BaseException"]) || x.cls.unknown != nil {
			ip.throw(x)
		}
	case *Unknown:
		ip.throw(x)
	}
	ip.raise("TypeError", "exceptions must derive from BaseException")
}

// execTry runs a try statement. An unknown exception may or may not be of a
// handler's class.
func (ip *interp) execTry(n *python.Try) (out outcome) {
	if len(n.FinalBody) > 0 {
		exc := ip.try(func() { out = ip.tryHandled(n) })
		result := ip.frame.result
		if fin := ip.exec(n.FinalBody); fin != normal {
			return fin
		}
		ip.frame.result = result
		if exc != nil {
			ip.toss(exc)
		}
		return out
	}
	return ip.tryHandled(n)
}

func (ip *interp) tryHandled(n *python.Try) (out outcome) {
	f := ip.frame
	if len(n.Handlers) == 0 {
		if out = ip.exec(n.Body); out == normal {
			return ip.exec(n.OrElse)
		}
		return out
	}
	catchesImport := catchesImportError(n.Handlers)
	ip.guarded++
	if catchesImport {
		f.importGuard++
	}
	exc := ip.try(func() { out = ip.exec(n.Body) })
	ip.guarded--
	if catchesImport {
		f.importGuard--
	}
	if exc == nil {
		if out == normal {
			return ip.exec(n.OrElse)
		}
		return out
	}
	for i := range n.Handlers {
		h := &n.Handlers[i]
		if h.Type != nil {
			f.at = f.place(h.Type.Position())
			if !ip.matches(exc, ip.eval(h.Type)) {
				continue
			}
		}
		return ip.handle(h, exc)
	}
	ip.toss(exc)
	return out
}

func (ip *interp) handle(h *python.ExceptHandler, exc *raised) (out outcome) {
	f := ip.frame
	if h.Name != "" {
		ip.bind(h.Name, exc.exc)
	}
	f.handled = append(f.handled, exc)
	again := ip.try(func() { out = ip.exec(h.Body) })
	f.handled = f.handled[:len(f.handled)-1]
	if h.Name != "" && ip.find(h.Name) != nil {
		ip.try(func() { ip.unbind(h.Name) })
	}
	if again != nil {
		ip.toss(again)
	}
	return out
}

// matches reports whether an exception is caught by a handler for class.
func (ip *interp) matches(exc *raised, class Value) bool {
	if t, ok := class.(*Tuple); ok {
		for _, c := range t.items {
			if ip.matches(exc, c) {
				return true
			}
		}
		return false
	}
	c, ok := class.(*Class)
	if !ok {
		if u := unknownOf(class); u != nil {
			// An exception class of code that is not here cannot be a
			// built-in one that Python itself raised.
			if i, ok := exc.exc.(*Instance); ok && i.cls.module == "builtins" {
				return false
			}
			return ip.decide(u.derive())
		}
		ip.raise("TypeError", "catching classes that do not inherit from BaseException is not allowed")
	}
	if i, ok := exc.exc.(*Instance); ok {
		return i.cls.is(c)
	}
	if c == exceptions["BaseException"] || c == exceptions["Exception"] {
		return true
	}
	return ip.decide(firstUnknown(exc.exc).derive())
}

// catchesImportError reports whether a handler would catch the ImportError of
// an absent module.
func catchesImportError(handlers []python.ExceptHandler) bool {
	var named func(e python.Expr) bool
	named = func(e python.Expr) bool {
		switch n := e.(type) {
		case nil:
			return true
		case *python.Name:
			switch n.ID {
			case "ImportError", "ModuleNotFoundError", "Exception", "BaseException":
				return true
			}
		case *python.Tuple:
			for _, x := range n.Elts {
				if named(x) {
					return true
				}
			}
		}
		return false
	}
	for _, h := range handlers {
		if named(h.Type) {
			return true
		}
	}
	return false
}

// execWith runs a with statement from its i-th item on.
func (ip *interp) execWith(n *python.With, i int) (out outcome) {
	if i == len(n.Items) {
		return ip.exec(n.Body)
	}
	item := n.Items[i]
	manager := ip.eval(item.Context)
	if u := unknownOf(manager); u != nil {
		ip.mayRaise(u)
		if item.Vars != nil {
			ip.assign(item.Vars, u.derive())
		}
		return ip.execWith(n, i+1)
	}
	enter := ip.getAttr(manager, "__enter__")
	exit := ip.getAttr(manager, "__exit__")
	v := ip.call(enter)
	if item.Vars != nil {
		ip.assign(item.Vars, v)
	}
	f := ip.frame
	imports := suppressesImportError(manager)
	if imports {
		f.importGuard++
	}
	exc := ip.try(func() { out = ip.execWith(n, i+1) })
	if imports {
		f.importGuard--
	}
	if exc == nil {
		ip.call(exit, None, None, None)
		return out
	}
	var class Value = None
	if inst, ok := exc.exc.(*Instance); ok {
		class = inst.cls
	}
	t := ip.truth(ip.call(exit, class, exc.exc, None))
	if t.u != nil && ip.decide(t.u) || t.u == nil && t.is {
		return normal
	}
	ip.toss(exc)
	return out
}

// suppressesImportError recognizes contextlib.suppress(ImportError).
func suppressesImportError(manager Value) bool {
	i, ok := manager.(*Instance)
	if !ok || i.cls.name != "suppress" {
		return false
	}
	t, _ := i.dict.name("_exceptions").(*Tuple)
	if t == nil {
		return false
	}
	for _, v := range t.items {
		if c, ok := v.(*Class); ok && exceptions["ModuleNotFoundError"].is(c) {
			return true
		}
	}
	return false
}
