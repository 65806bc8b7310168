package eval

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/source"
)

// Func is a function of Python source.
type Func struct {
	name     string
	args     *python.Arguments
	body     []python.Stmt
	expr     python.Expr // of a lambda
	defaults map[string]Value
	outer    *scopeLink
	globals  *Dict
	module   *Module
	file     string
	src      *source.File
	hidden   bool
	info     *scope
	dict     *Dict
	owner    *owner
	async    bool
	qualname string
}

// owner is the class in whose body a function was made: what super() and
// __class__ mean in it.
type owner struct{ cls *Class }

func (*Func) class() *Class { return classFunction }

func (ip *interp) makeFunction(name string, args *python.Arguments, body []python.Stmt, expr python.Expr) *Func {
	f := ip.frame
	fn := &Func{
		name: name, args: args, body: body, expr: expr, globals: f.globals, module: f.module, file: f.file, src: f.src,
		hidden: f.hidden, outer: f.outer, owner: f.owner, qualname: name,
	}
	if f.locals != nil {
		fn.outer = &scopeLink{cells: f.locals, outer: f.outer}
	}
	fn.info = ip.run.scope(args, body, expr)
	for _, list := range [][]python.Arg{args.PosOnly, args.Args, args.KwOnly} {
		for _, a := range list {
			if a.Default != nil {
				if fn.defaults == nil {
					fn.defaults = map[string]Value{}
				}
				fn.defaults[a.Name] = ip.eval(a.Default)
			}
		}
	}
	return fn
}

func (ip *interp) execDef(n *python.FunctionDef) {
	decorators := make([]Value, len(n.Decorators))
	for i, d := range n.Decorators {
		decorators[i] = ip.eval(d)
	}
	fn := ip.makeFunction(n.Name, n.Args, n.Body, nil)
	fn.async = n.Async
	if f := ip.frame; f.kind == bodyFrame {
		fn.qualname = f.className + "." + n.Name
	}
	var v Value = fn
	for i := len(decorators) - 1; i >= 0; i-- {
		v = ip.call(decorators[i], v)
	}
	ip.bind(n.Name, v)
}

// call calls a value with positional arguments.
func (ip *interp) call(fn Value, args ...Value) Value {
	return ip.callValue(fn, &Args{pos: args})
}

// callValue calls any callable.
func (ip *interp) callValue(fn Value, args *Args) Value {
	ip.step()
	switch f := fn.(type) {
	case *Func:
		return ip.callFunc(f, args)
	case *Builtin:
		return ip.callBuiltin(f, args)
	case *Method:
		return ip.callValue(f.fn, &Args{pos: append([]Value{f.self}, args.pos...), kw: args.kw})
	case *Class:
		return ip.construct(f, args)
	case *Unknown:
		return ip.callUnknown(f, fn, args)
	case *staticMethod:
		return ip.callValue(f.fn, args)
	case *Instance:
		if m := ip.special(f, "__call__"); m != nil {
			return ip.callValue(m, args)
		}
		if u := unknownOf(f); u != nil {
			return ip.callUnknown(u, fn, args)
		}
		if f.cls.unknown != nil {
			return ip.callUnknown(f.cls.unknown, fn, args)
		}
	}
	ip.raise("TypeError", "'%s' object is not callable", fn.class().name)
	return nil
}

func (ip *interp) callBuiltin(f *Builtin, args *Args) Value {
	if !f.lazy {
		for _, a := range args.all() {
			if u := unknownOf(a); u != nil {
				ip.mayRaise(u)
				return u.derive()
			}
		}
	}
	if ip.depth++; ip.depth > maxDepth*4 {
		ip.depth = 0
		ip.raise("RecursionError", "maximum recursion depth exceeded")
	}
	if f.self != nil {
		args = &Args{pos: append([]Value{f.self}, args.pos...), kw: args.kw}
	}
	v := ip.runBuiltin(f, args)
	ip.depth--
	if v == nil {
		return None
	}
	return v
}

func (ip *interp) runBuiltin(f *Builtin, args *Args) (v Value) {
	defer func() {
		if r, ok := ip.tossed.(*partly); ok && recover() != nil {
			ip.tossed = nil
			v = r.u.derive()
		}
	}()
	return f.fn(ip, args)
}

// callUnknown is a call of code that is not here: it may change every mutable
// thing it is given, and fail.
func (ip *interp) callUnknown(u *Unknown, fn Value, args *Args) Value {
	if !u.inert {
		for _, a := range args.all() {
			ip.taint(a, u)
		}
		if strings.Contains(strings.ToLower(u.origin), "env") && ip.environ.taint == nil {
			ip.environ.taint = &Unknown{Reason: "the environment may have been changed by " + u.origin + ", whose code is not part of the project", At: u.At}
		}
		ip.mayRaise(u)
		if f, ok := fn.(*Func); ok {
			ip.taintFunc(f, u)
		}
	}
	return u.derive()
}

// callFunc runs a function of the project or of the prelude.
func (ip *interp) callFunc(fn *Func, args *Args) Value {
	if fn.async {
		return ip.unknown("a coroutine is not run")
	}
	f := &frame{
		back: ip.frame, module: fn.module, globals: fn.globals, locals: make(map[string]*cell, len(fn.info.locals)),
		outer: fn.outer, fn: fn, info: fn.info, hidden: fn.hidden, file: fn.file, kind: functionFrame, owner: fn.owner,
	}
	f.src = fn.src
	if ip.frame != nil {
		f.importGuard = ip.frame.importGuard
	}
	for name := range fn.info.locals {
		f.locals[name] = &cell{}
	}
	ip.bindParams(fn, f, args)
	if fn.info.generator {
		return ip.generator(f, func() { ip.exec(fn.body) })
	}
	ip.inTrial()
	var result Value
	if u := ip.surrendering(func() { result = ip.runFunc(fn, f) }); u != nil {
		ip.taintFunc(fn, u)
		for _, a := range args.all() {
			ip.taint(a, u)
		}
		return u.derive()
	}
	return result
}

func (ip *interp) runFunc(fn *Func, f *frame) Value {
	return ip.inFrame(f, func() Value {
		if fn.expr != nil {
			f.at = f.place(fn.expr.Position())
			return ip.eval(fn.expr)
		}
		if ip.exec(fn.body) == returned {
			return f.result
		}
		return None
	})
}

// inFrame runs body in a new frame, within the bound of recursion.
func (ip *interp) inFrame(f *frame, body func() Value) Value {
	if ip.calls++; ip.calls >= maxDepth-8 {
		ip.calls = 0
		ip.raise("RecursionError", "maximum recursion depth exceeded")
	}
	saved, calls := ip.frame, ip.calls
	ip.frame = f
	defer func() { ip.frame, ip.calls = saved, calls-1 }()
	return body()
}

// bindParams matches arguments with a function's parameters.
func (ip *interp) bindParams(fn *Func, f *frame, args *Args) {
	a := fn.args
	pos := len(a.PosOnly) + len(a.Args)
	param := func(i int) *python.Arg {
		if i < len(a.PosOnly) {
			return &a.PosOnly[i]
		}
		return &a.Args[i-len(a.PosOnly)]
	}
	for i, v := range args.pos {
		if i >= pos {
			if a.VarArg == nil {
				ip.raise("TypeError", "%s() takes %d positional arguments but %d were given", fn.name, pos, len(args.pos))
			}
			break
		}
		f.locals[param(i).Name].v = v
	}
	if a.VarArg != nil {
		rest := []Value{}
		if len(args.pos) > pos {
			rest = append(rest, args.pos[pos:]...)
		}
		f.locals[a.VarArg.Name].v = newTuple(rest...)
	}
	extra := newDict()
	for _, k := range args.kw {
		ip.bindKeyword(fn, f, k, extra)
	}
	if a.KwArg != nil {
		f.locals[a.KwArg.Name].v = extra
	}
	for i := range pos {
		ip.bindDefault(fn, f, param(i).Name)
	}
	for i := range a.KwOnly {
		ip.bindDefault(fn, f, a.KwOnly[i].Name)
	}
}

func (ip *interp) bindKeyword(fn *Func, f *frame, k keyword, extra *Dict) {
	for _, list := range [][]python.Arg{fn.args.Args, fn.args.KwOnly} {
		for i := range list {
			if list[i].Name != k.name {
				continue
			}
			c := f.locals[k.name]
			if c.v != nil {
				ip.raise("TypeError", "%s() got multiple values for argument '%s'", fn.name, k.name)
			}
			c.v = k.value
			return
		}
	}
	if fn.args.KwArg == nil {
		ip.raise("TypeError", "%s() got an unexpected keyword argument '%s'", fn.name, k.name)
	}
	extra.put(Str(k.name), k.value, Place{}, nil)
}

func (ip *interp) bindDefault(fn *Func, f *frame, name string) {
	c := f.locals[name]
	if c.v != nil {
		return
	}
	d, ok := fn.defaults[name]
	if !ok {
		ip.raise("TypeError", "%s() missing required argument: '%s'", fn.name, name)
	}
	c.v = d
}

// construct calls a class.
func (ip *interp) construct(c *Class, args *Args) Value {
	if c == classType && len(args.pos) == 1 {
		if args.pos[0] == Value(ip.environ) {
			return ip.unknown("the class of os.environ is not followed")
		}
		return typeOf(args.pos[0])
	}
	if c.enum {
		return ip.enumCall(c, args)
	}
	if c.unknown != nil {
		return ip.callUnknown(c.unknown, c, args)
	}
	if c.meta != nil {
		if m, _ := c.meta.lookup("__call__"); m != nil {
			return ip.callValue(m, &Args{pos: append([]Value{c}, args.pos...), kw: args.kw})
		}
	}
	if c.dict == nil && c.make != nil {
		if !lazyClass(c) {
			for _, a := range args.all() {
				if u := unknownOf(a); u != nil {
					ip.mayRaise(u)
					return u.derive()
				}
			}
		}
		return c.make(ip, c, args)
	}
	return ip.instantiate(c, args)
}

// lazyClass reports whether a built-in type takes unknown arguments as items.
func lazyClass(c *Class) bool {
	return c == classDict || c == classProperty || c == classStatic || c == classClassMethod || c.is(exceptions["BaseException"]) ||
		c == classStr || c == classBool
}

func (ip *interp) instantiate(c *Class, args *Args) Value {
	var obj Value
	if m, owner := c.lookup("__new__"); m != nil && owner != classObject {
		if s, ok := m.(*staticMethod); ok {
			m = s.fn
		}
		obj = ip.callValue(m, &Args{pos: append([]Value{c}, args.pos...), kw: args.kw})
		if !typeOf(obj).is(c) {
			return obj
		}
	} else {
		obj = ip.newObject(c, args)
	}
	init, owner := c.lookup("__init__")
	if init != nil && owner.dict != nil {
		ip.callValue(init, &Args{pos: append([]Value{obj}, args.pos...), kw: args.kw})
		return obj
	}
	if inst, ok := obj.(*Instance); ok && inst.prim == nil && !c.is(exceptions["BaseException"]) && len(args.pos)+len(args.kw) > 0 && c.builtinBase() == nil {
		if m, o := c.lookup("__new__"); m == nil || o == classObject {
			ip.raise("TypeError", "%s() takes no arguments", c.name)
		}
	}
	return obj
}

// newObject makes an object without calling __init__.
func (ip *interp) newObject(c *Class, args *Args) Value {
	if c.is(exceptions["BaseException"]) {
		return makeException(ip, c, args)
	}
	obj := &Instance{cls: c, dict: newDict()}
	if base := c.builtinBase(); base != nil {
		prim := &Args{}
		if immutableBase(base) {
			prim = args
			if m, o := c.lookup("__init__"); m != nil && o.dict != nil {
				prim = &Args{pos: args.pos}
			}
		} else if m, o := c.lookup("__init__"); m == nil || o.dict == nil {
			prim = args
		}
		obj.prim = ip.construct(base, prim)
		if u, ok := obj.prim.(*Unknown); ok {
			obj.prim, obj.taint = nil, u
		}
	}
	return obj
}

func immutableBase(c *Class) bool {
	return c != classList && c != classDict && c != classSet
}

func typeOf(v Value) *Class { return v.class() }
