package eval

import (
	"github.com/wellserved/wellserved/pkg/python"
)

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
	if n.Star { // it takes groups apart, which is not followed
		ip.toss(&surrender{ip.unknown("what except* catches of an exception is not followed")})
	}
	for i := range n.Handlers {
		h := &n.Handlers[i]
		if h.Type != nil {
			f.at = f.place(h.Type.Position())
			if !ip.matches(exc, ip.eval(h.Type)) {
				continue
			}
		}
		return ip.handle(h, ip.opaqueGroup(exc))
	}
	ip.toss(exc)
	return out
}

// opaqueGroup hides a group of exceptions that was caught: its message and its
// parts are not followed.
func (ip *interp) opaqueGroup(exc *raised) *raised {
	i, ok := exc.exc.(*Instance)
	if !ok || !i.cls.is(exceptions["BaseExceptionGroup"]) {
		return exc
	}
	hidden := *exc
	hidden.exc = ip.unknown("the parts of a group of exceptions are not followed")
	return &hidden
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
