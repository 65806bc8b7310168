package eval

import (
	"sort"
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/source"
)

// initReflection adds the functions that look at names, attributes and code.
func initReflection() {
	addBuiltin(lazily("getattr", "object name default?", func(ip *interp, a []Value) Value {
		name, ok := asStr(a[1])
		if !ok {
			if u := unknownOf(a[1]); u != nil {
				return u.derive()
			}
			ip.raise("TypeError", "attribute name must be string, not '%s'", a[1].class().name)
		}
		if a[2] == nil {
			return ip.getAttr(a[0], name)
		}
		var v Value
		if exc := ip.try(func() { v = ip.attr(a[0], name) }); exc != nil {
			if exc.isA("AttributeError") {
				return a[2]
			}
			ip.toss(exc)
		}
		if v == nil {
			return a[2]
		}
		return v
	}))
	addBuiltin(lazily("hasattr", "object name", func(ip *interp, a []Value) Value {
		name, ok := asStr(a[1])
		if !ok || unknownOf(a[0]) != nil {
			return ip.unknownArgs(a).derive()
		}
		var v Value
		if exc := ip.try(func() { v = ip.attr(a[0], name) }); exc != nil {
			if exc.isA("AttributeError") {
				return Bool(false)
			}
			ip.toss(exc)
		}
		if u, ok := v.(*Unknown); ok && ip.guessed(a[0], name) {
			return u.derive()
		}
		return Bool(v != nil)
	}))
	addBuiltin(lazily("setattr", "object name value", func(ip *interp, a []Value) Value {
		name, ok := asStr(a[1])
		if !ok {
			ip.taint(a[0], ip.unknownArgs(a))
			return None
		}
		ip.setAttr(a[0], name, a[2])
		return None
	}))
	addBuiltin(lazily("delattr", "object name", func(ip *interp, a []Value) Value {
		name, ok := asStr(a[1])
		if !ok {
			ip.taint(a[0], ip.unknownArgs(a))
			return None
		}
		ip.delAttr(a[0], name)
		return None
	}))
	addBuiltin(lazily("isinstance", "object classinfo", func(ip *interp, a []Value) Value { return ip.isInstance(a[0], a[1]) }))
	addBuiltin(lazily("issubclass", "cls classinfo", func(ip *interp, a []Value) Value {
		c, ok := a[0].(*Class)
		if !ok {
			if u := unknownOf(a[0]); u != nil {
				return u.derive()
			}
			ip.raise("TypeError", "issubclass() arg 1 must be a class")
		}
		return ip.classIn(c, a[1]).value()
	}))
	addBuiltin(lazily("callable", "obj", func(ip *interp, a []Value) Value {
		switch v := a[0].(type) {
		case *Func, *Builtin, *Method, *Class:
			return Bool(true)
		case *Unknown:
			return v.derive()
		}
		return Bool(ip.special(a[0], "__call__") != nil)
	}))
	builtins["globals"] = lazily("globals", "", func(ip *interp, _ []Value) Value { return ip.frame.globals })
	builtins["locals"] = lazily("locals", "", func(ip *interp, _ []Value) Value { return ip.locals() })
	builtins["vars"] = lazily("vars", "object?", func(ip *interp, a []Value) Value {
		if a[0] == nil {
			return ip.locals()
		}
		return ip.getAttr(a[0], "__dict__")
	})
	builtins["dir"] = lazily("dir", "object?", func(ip *interp, a []Value) Value { return ip.dir(a[0]) })
	addBuiltin(lazily("exec", "source globals? locals?", func(ip *interp, a []Value) Value {
		ip.execute(a[0], a[1], a[2], false)
		return None
	}))
	addBuiltin(lazily("eval", "source globals? locals?", func(ip *interp, a []Value) Value {
		return ip.execute(a[0], a[1], a[2], true)
	}))
	addBuiltin(function("compile", "source filename mode flags? dont_inherit? optimize?", func(ip *interp, a []Value) Value {
		return ip.compileCode(a[0], a[1], ip.needStr(a[2]))
	}))
	addBuiltin(lazily("__import__", "name globals? locals? fromlist? level?", func(ip *interp, a []Value) Value {
		if u := unknownOf(a[0]); u != nil {
			return ip.callUnknown(u, None, &Args{})
		}
		name := ip.needStr(a[0])
		m := ip.importModule(name)
		if a[3] == nil || !ip.truth(a[3]).is {
			first, _, _ := strings.Cut(name, ".")
			return ip.importModule(first)
		}
		return m
	}))
	addBuiltin(function("open", "file mode? buffering? encoding? errors? newline? closefd? opener?", openFunction))
}

// unknownArgs returns the unknown among arguments.
func (ip *interp) unknownArgs(a []Value) *Unknown {
	if u := unknownOf(a...); u != nil {
		return u
	}
	return ip.unknown("a name that is not known")
}

// guessed reports whether an attribute is unknown because the whole object is.
func (ip *interp) guessed(v Value, name string) bool {
	switch x := v.(type) {
	case *Module:
		return x.dict.name(name) == nil
	case *Instance:
		return x.dict.name(name) == nil
	case *Class:
		a, _ := x.lookup(name)
		return a == nil
	}
	return false
}

func (ip *interp) isInstance(v, class Value) Value {
	if t, ok := class.(*Tuple); ok {
		var maybe *Unknown
		for _, c := range t.items {
			switch r := ip.isInstance(v, c).(type) {
			case Bool:
				if r {
					return r
				}
			case *Unknown:
				maybe = r
			}
		}
		if maybe != nil {
			return maybe
		}
		return Bool(false)
	}
	if u, ok := v.(*Unknown); ok {
		if u.partial != nil {
			return ip.isInstance(u.partial, class)
		}
		return u.derive()
	}
	c := v.class()
	if c.unknown != nil {
		return c.unknown.derive()
	}
	if _, ok := v.(*Dict); ok {
		if d := v.(*Dict); d.kind != nil {
			return ip.classIn(d.kind, class).value()
		}
	}
	return ip.classIn(c, class).value()
}

// classIn reports whether a class is one of those given.
func (ip *interp) classIn(c *Class, info Value) tri {
	switch x := info.(type) {
	case *Tuple:
		out := yes(false)
		for _, i := range x.items {
			t := ip.classIn(c, i)
			if t.u != nil {
				out = t
			} else if t.is {
				return t
			}
		}
		return out
	case *Class:
		if abc, ok := abstract[x]; ok {
			return yes(abc(c))
		}
		return yes(c.is(x))
	case *Unknown:
		return tri{u: x.derive()}
	}
	ip.raise("TypeError", "isinstance() arg 2 must be a type, a tuple of types, or a union")
	return tri{}
}

// locals returns the namespace of the current frame.
func (ip *interp) locals() Value {
	f := ip.frame
	if f.locals == nil {
		return f.space
	}
	d := newDict()
	var names []string
	for name, c := range f.locals {
		if c.v != nil {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		d.set(name, f.locals[name].v)
	}
	return d
}

func (ip *interp) dir(v Value) Value {
	names := map[string]bool{}
	add := func(d *Dict) {
		if d == nil {
			return
		}
		for _, k := range d.keys() {
			if s, ok := asStr(k); ok {
				names[s] = true
			}
		}
	}
	switch x := v.(type) {
	case nil:
		d, ok := ip.locals().(*Dict)
		if !ok {
			return ip.unknown("dir() is not known here")
		}
		if d.taint != nil {
			return d.taint.derive()
		}
		add(d)
	case *Unknown:
		return x.derive()
	case *Module:
		if x.opaque != nil {
			return x.opaque.derive()
		}
		if x.dict.taint != nil {
			return x.dict.taint.derive()
		}
		if own := x.dict.name("__dir__"); own != nil && !x.builtin() { // PEP 562
			return ip.call(builtins["sorted"], ip.call(own))
		}
		add(x.dict)
	case *Class:
		if x.unknown != nil {
			return x.unknown.derive()
		}
		for _, k := range x.mro {
			add(k.dict)
		}
		names["__class__"], names["__init__"] = true, true
	case *Instance:
		if u := unknownOf(x); u != nil {
			return u.derive()
		}
		add(x.dict)
		for _, k := range x.cls.mro {
			add(k.dict)
		}
		if x.prim != nil {
			return ip.unknown("dir() of this object is not followed")
		}
	default:
		return ip.unknown("dir() of this object is not followed")
	}
	var out []string
	for n := range names {
		out = append(out, n)
	}
	sort.Strings(out)
	return ip.strList(out)
}

// code is what compile() gives.
type code struct {
	tree   *python.Module
	src    *source.File
	file   string
	isEval bool
}

func (*code) class() *Class { return classCode }

// compileCode parses source text; text that was read from a file of the
// project keeps the places of that file.
func (ip *interp) compileCode(src, name Value, mode string) Value {
	if c, ok := src.(*code); ok {
		return c
	}
	text := ""
	switch x := plain(src).(type) {
	case Str:
		text = string(x)
	case Bytes:
		text = string(x)
	default:
		ip.raise("TypeError", "compile() arg 1 must be a string, bytes or AST object")
	}
	c := &code{isEval: mode == "eval"}
	if name != nil {
		if p, ok := ip.pathText(name); ok {
			c.file = p
		}
	}
	if c.isEval {
		text = strings.TrimLeft(text, " \t")
	}
	if path, ok := ip.reads[text]; ok && !c.isEval {
		if f, tree, err := ip.run.source(path); f != nil {
			if err != nil {
				ip.raiseSyntax(f, err)
			}
			c.tree, c.src = tree, f
			if c.file == "" {
				c.file = path
			}
			return c
		}
	}
	tree, err := python.Parse([]byte(text), python.Options{MaxBytes: maxText, Before314: true})
	if err != nil {
		ip.raise("SyntaxError", "%s", syntaxMessage(err))
	}
	c.tree = tree
	return c
}

// execute is exec() and eval().
func (ip *interp) execute(src, globals, locals Value, isEval bool) Value {
	if u := unknownOf(src); u != nil {
		ip.mayRaise(u)
		target := ip.frame.globals
		if d, ok := globals.(*Dict); ok {
			target = d
		}
		if isEval {
			return u.derive()
		}
		if target.space {
			ip.taintSpace(target, u, false)
		} else {
			target.taintAll(u)
		}
		return u.derive()
	}
	mode := "exec"
	if isEval {
		mode = "eval"
	}
	c, ok := ip.compileCode(src, nil, mode).(*code)
	if !ok {
		return None
	}
	b := ip.frame
	f := &frame{back: b, module: b.module, globals: b.globals, space: b.space, hidden: b.hidden, kind: execFrame, src: c.src,
		file: c.file, owner: b.owner, importGuard: b.importGuard, outer: b.outer}
	switch {
	case globals != nil && globals != Value(None):
		d, ok := plain(globals).(*Dict)
		if !ok {
			ip.raise("TypeError", "exec() globals must be a dict, not %s", globals.class().name)
		}
		f.globals, f.space, f.outer = d, d, nil
	case b.locals != nil:
		d, _ := ip.locals().(*Dict)
		f.space = d
	}
	if locals != nil && locals != Value(None) {
		d, ok := plain(locals).(*Dict)
		if !ok {
			return ip.unknown("exec() in something else than a dict")
		}
		f.space = d
	}
	if c.src != nil {
		f.hidden = false
		f.module = &Module{name: b.module.name, dict: f.globals, src: c.src, file: c.file}
	}
	return ip.inFrame(f, func() Value {
		if isEval || c.isEval {
			if len(c.tree.Body) == 1 {
				if e, ok := c.tree.Body[0].(*python.ExprStmt); ok {
					return ip.eval(e.Value)
				}
			}
			ip.raise("SyntaxError", "invalid syntax")
		}
		ip.exec(c.tree.Body)
		return None
	})
}
