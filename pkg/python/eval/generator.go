package eval

import (
	"iter"

	"github.com/wellserved/wellserved/pkg/python"
)

// coroutine is a suspended generator. Its body runs on a stack of its own and
// only while a value is asked for.
type coroutine struct {
	next func() (Value, bool)
	stop func()
	sent Value
	done bool
	// running guards against a generator that asks for its own next value.
	running bool
	frame   *frame
}

// abandoned unwinds a generator that is no longer wanted.
type abandoned struct{}

// generator makes an iterator of a function body that yields.
func (ip *interp) generator(f *frame, body func()) Value {
	c := &coroutine{sent: None, frame: f}
	seq := func(yield func(Value) bool) {
		defer func() {
			if _, ok := ip.tossed.(abandoned); ok && recover() != nil {
				ip.tossed = nil
			}
		}()
		f.yield = func(v Value) Value {
			if !yield(v) {
				ip.toss(abandoned{})
			}
			sent := c.sent
			c.sent = None
			return sent
		}
		body()
	}
	next, stop := iter.Pull(iter.Seq[Value](seq))
	c.next, c.stop = next, stop
	ip.open = append(ip.open, c)
	if len(ip.open) > maxItems/10 {
		ip.stop("more than %d generators", maxItems/10)
	}
	it := &Iter{name: "generator", send: c, close: func() { c.done = true; stop() }}
	it.next = func() (Value, bool) { return ip.resume(c) }
	return it
}

// resume runs a generator to its next value.
func (ip *interp) resume(c *coroutine) (Value, bool) {
	if c.done {
		return nil, false
	}
	if c.running {
		ip.raise("ValueError", "generator already executing")
	}
	if ip.calls++; ip.calls >= maxDepth-8 {
		ip.calls = 0
		ip.raise("RecursionError", "maximum recursion depth exceeded")
	}
	saved, calls, depth := ip.frame, ip.calls, ip.depth
	c.frame.back = saved
	c.running = true
	ip.frame = c.frame
	ok := false
	defer func() {
		c.running = false
		ip.frame, ip.calls, ip.depth = saved, calls-1, depth
		if !ok {
			c.done = true
		}
	}()
	var v Value
	v, ok = c.next()
	return v, ok
}

func (ip *interp) evalYield(n *python.Yield) Value {
	v := ip.evalOrNone(n.Value)
	return ip.yieldValue(v)
}

func (ip *interp) yieldValue(v Value) Value {
	f := ip.frame
	for f != nil && f.yield == nil && f.kind == comprehensionFrame {
		f = f.back
	}
	if f == nil || f.yield == nil {
		ip.raise("SyntaxError", "'yield' outside function")
	}
	return f.yield(v)
}

func (ip *interp) evalYieldFrom(n *python.YieldFrom) Value {
	it := ip.iterate(ip.eval(n.Value))
	for {
		v, ok := it.next()
		if !ok {
			if it.taint != nil {
				ip.yieldValue(it.taint.derive())
			}
			if it.send != nil && it.send.frame.result != nil {
				return it.send.frame.result
			}
			return None
		}
		ip.yieldValue(v)
	}
}

// closeAll releases the generators that were not run to their end.
func (ip *interp) closeAll() {
	for _, c := range ip.open {
		if !c.done {
			c.done = true
			c.stop()
		}
	}
	ip.open = nil
}

// comprehend runs the loops of a comprehension in a scope of its own; taint is
// called where what it yields is unknown.
func (ip *interp) comprehend(gens []python.Comprehension, emit func(), taint func(*Unknown)) (loose *Unknown) {
	first := ip.eval(gens[0].Iter)
	f := ip.comprehensionFrame(gens)
	saved := ip.frame
	ip.frame = f
	defer func() { ip.frame = saved }()
	return ip.comprehendFrom(gens, 0, first, emit, taint)
}

func (ip *interp) comprehensionFrame(gens []python.Comprehension) *frame {
	b := ip.frame
	f := &frame{
		back: b, module: b.module, globals: b.globals, locals: map[string]*cell{}, outer: b.outer, hidden: b.hidden,
		file: b.file, src: b.src, at: b.at, kind: comprehensionFrame, owner: b.owner, importGuard: b.importGuard,
	}
	if b.locals != nil {
		f.outer = &scopeLink{cells: b.locals, outer: b.outer}
	} else if b.kind == execFrame && b.space != b.globals {
		f.space = b.space
	}
	for _, g := range gens {
		s := &scope{locals: map[string]bool{}}
		s.expr(g.Target)
		for name := range s.locals {
			f.locals[name] = &cell{}
		}
	}
	return f
}

// comprehendFrom runs the i-th loop of a comprehension; it returns what makes
// the order of its results unknown.
func (ip *interp) comprehendFrom(gens []python.Comprehension, i int, src Value, emit func(), taint func(*Unknown)) (loose *Unknown) {
	g := gens[i]
	if u := unknownIter(src); u != nil {
		ip.mayRaise(u)
		taint(u)
		return nil
	}
	it := ip.iterate(src)
	for {
		ip.step()
		v, ok := it.next()
		if !ok {
			if it.taint != nil {
				taint(it.taint)
			}
			if it.loose != nil {
				loose = it.loose
			}
			return loose
		}
		ip.assign(g.Target, v)
		pass, maybe := true, (*Unknown)(nil)
		for _, cond := range g.Ifs {
			t := ip.truth(ip.eval(cond))
			if t.u != nil {
				maybe = t.u
			} else if !t.is {
				pass, maybe = false, nil
				break
			}
		}
		switch {
		case maybe != nil:
			taint(maybe)
			return nil
		case !pass:
		case i+1 < len(gens):
			if u := ip.comprehendFrom(gens, i+1, ip.eval(gens[i+1].Iter), emit, taint); u != nil {
				loose = u
			}
		default:
			emit()
		}
	}
}

func (ip *interp) generatorExp(n *python.GeneratorExp) Value {
	first := ip.eval(n.Generators[0].Iter)
	if u := unknownIter(first); u != nil {
		return u.derive()
	}
	f := ip.comprehensionFrame(n.Generators)
	var out *Iter
	gen := ip.generator(f, func() {
		out.loose = ip.comprehendFrom(n.Generators, 0, first, func() {
			f.yield(ip.eval(n.Elt))
		}, func(u *Unknown) { out.taint = u })
	})
	out = gen.(*Iter)
	return out
}
