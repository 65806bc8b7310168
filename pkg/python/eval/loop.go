package eval

import (
	"github.com/wellserved/wellserved/pkg/python"
)

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
