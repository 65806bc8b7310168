package refusal

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/modules"
	"github.com/wellserved/wellserved/pkg/source"
)

// closing is a statement of a consumer by which it ends its socket.
type closing struct {
	at       source.Range
	in       string // the method
	when     string // the condition it stands under, "" for none
	code     int    // 0 where it gives none, or one that is not a number
	accepted bool   // the socket was accepted before
}

// Bounds of following a consumer's methods.
const (
	maxCalls     = 6 // methods in methods
	maxCondition = 120
)

// closings returns the statements of connect, and of the methods that it calls,
// by which a consumer ends its socket.
func closings(c *asgi.Consumer) []closing {
	for _, name := range []string{"connect", "websocket_connect"} {
		if f, i := c.Method(name, 0); f != nil {
			w := &closingWalk{consumer: c}
			w.function(f, c.Chain[i].In, false)
			return w.found
		}
	}
	return nil
}

// closingWalk goes through the statements of a method in their order.
type closingWalk struct {
	consumer *asgi.Consumer
	in       *modules.Module
	method   string
	self     string
	when     []string
	running  []*python.FunctionDef
	found    []closing
}

// function goes through a method and reports whether the socket is accepted at
// its end.
func (w *closingWalk) function(f *python.FunctionDef, in *modules.Module, accepted bool) bool {
	if len(w.running) >= maxCalls || slices.Contains(w.running, f) || f.Args == nil || len(f.Args.Args)+len(f.Args.PosOnly) == 0 {
		return accepted
	}
	first := append(f.Args.PosOnly[:len(f.Args.PosOnly):len(f.Args.PosOnly)], f.Args.Args...)[0]
	outer := *w
	w.in, w.method, w.self, w.running = in, f.Name, first.Name, append(w.running, f)
	accepted, _ = w.block(f.Body, accepted)
	w.in, w.method, w.self, w.running = outer.in, outer.method, outer.self, outer.running
	return accepted
}

// block goes through statements one after the other; ended says that none
// follows on this way.
func (w *closingWalk) block(list []python.Stmt, accepted bool) (after, ended bool) {
	for _, s := range list {
		if accepted, ended = w.statement(s, accepted); ended {
			return accepted, true
		}
	}
	return accepted, false
}

func (w *closingWalk) statement(s python.Stmt, accepted bool) (after, ended bool) {
	switch s := s.(type) {
	case *python.If:
		return w.branch(s, w.calls(s.Test, accepted))
	case *python.With:
		for _, item := range s.Items {
			accepted = w.calls(item.Context, accepted)
		}
		return w.block(s.Body, accepted)
	case *python.For:
		w.block(s.Body, accepted)
		return w.block(s.OrElse, accepted)
	case *python.While:
		after, _ := w.block(s.Body, accepted)
		return after, false
	case *python.Try:
		after, ended := w.block(s.Body, accepted)
		for _, h := range s.Handlers {
			w.block(h.Body, accepted)
		}
		if !ended {
			after, ended = w.block(s.OrElse, after)
		}
		last, finally := w.block(s.FinalBody, after)
		return last, finally || ended && len(s.Handlers) == 0
	case *python.Return:
		if s.Value != nil {
			accepted = w.calls(s.Value, accepted)
		}
		return accepted, true
	case *python.Raise:
		if s.Exc != nil && strings.Contains(w.in.Range(s.Exc).Text(), "DenyConnection") {
			w.add(s, 0, accepted)
		}
		return accepted, true
	case *python.FunctionDef, *python.ClassDef:
		return accepted, false
	}
	return w.calls(s, accepted), false
}

// branch goes through both ways of an if.
func (w *closingWalk) branch(s *python.If, accepted bool) (after, ended bool) {
	test := w.condition(s.Test)
	w.when = append(w.when, test)
	a, endedA := w.block(s.Body, accepted)
	w.when[len(w.when)-1] = "not (" + test + ")"
	b, endedB := w.block(s.OrElse, accepted)
	w.when = w.when[:len(w.when)-1]
	switch {
	case endedA && endedB:
		return a && b, true
	case endedA:
		return b, false
	case endedB:
		return a, false
	}
	return a && b, false
}

// calls goes through the calls below a node, and reports whether the socket is
// accepted after them.
func (w *closingWalk) calls(n python.Node, accepted bool) bool {
	python.Walk(n, func(n python.Node) bool {
		switch n.(type) {
		case *python.Lambda, *python.FunctionDef, *python.ClassDef:
			return false
		}
		return true
	}, func(n python.Node) {
		call, ok := n.(*python.Call)
		if !ok {
			return
		}
		method, ok := call.Func.(*python.Attribute)
		if !ok {
			return
		}
		if self, ok := method.Value.(*python.Name); !ok || self.ID != w.self {
			return
		}
		switch method.Attr {
		case "accept":
			accepted = true
		case "close":
			w.add(call, w.code(call), accepted)
		default:
			if f, i := w.consumer.Method(method.Attr, 0); f != nil {
				accepted = w.function(f, w.consumer.Chain[i].In, accepted)
			}
		}
	})
	return accepted
}

// add notes a statement that ends the socket.
func (w *closingWalk) add(n python.Node, code int, accepted bool) {
	when := ""
	if len(w.when) > 0 {
		when = w.when[len(w.when)-1]
	}
	if len(when) > maxCondition {
		when = strings.ToValidUTF8(when[:maxCondition], "") + "…"
	}
	w.found = append(w.found, closing{at: w.in.Range(n), in: w.method, when: when, code: code, accepted: accepted})
}

// code returns the code that a call of close gives.
func (w *closingWalk) code(call *python.Call) int {
	var given python.Expr
	if len(call.Args) > 0 {
		given = call.Args[0]
	}
	for _, k := range call.Keywords {
		if k.Name == "code" {
			given = k.Value
		}
	}
	if given == nil {
		return 0
	}
	n, err := strconv.Atoi(w.in.Range(given).Text())
	if err != nil {
		return 0
	}
	return n
}

// condition is the text of a test without the texts that it compares with,
// which may be keys.
func (w *closingWalk) condition(test python.Expr) string {
	whole := w.in.Range(test)
	text := whole.Text()
	var hidden []source.Range
	python.Inspect(test, func(n python.Node) bool {
		if cmp, ok := n.(*python.Compare); ok {
			for _, operand := range append([]python.Expr{cmp.Left}, cmp.Comparators...) {
				hidden = append(hidden, w.texts(operand)...)
			}
		}
		return true
	})
	slices.SortFunc(hidden, func(a, b source.Range) int { return b.Start - a.Start })
	for _, h := range hidden { // from the last to the first, so that offsets hold
		text = text[:h.Start-whole.Start] + "••••" + text[h.End-whole.Start:]
	}
	return strings.Join(strings.Fields(text), " ")
}

// texts returns the texts that stand for themselves in an operand.
func (w *closingWalk) texts(e python.Expr) (out []source.Range) {
	switch e := e.(type) {
	case *python.Constant:
		if r := w.in.Range(e); strings.ContainsAny(r.Text(), `"'`) {
			out = append(out, r)
		}
	case *python.List:
		for _, item := range e.Elts {
			out = append(out, w.texts(item)...)
		}
	case *python.Tuple:
		for _, item := range e.Elts {
			out = append(out, w.texts(item)...)
		}
	case *python.Set:
		for _, item := range e.Elts {
			out = append(out, w.texts(item)...)
		}
	}
	return out
}
