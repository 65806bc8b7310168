// Package consumer follows what a WebSocket consumer of a project does, from
// the handshake to the disconnect, on every way through its methods, those of
// its bases and the functions that it hands itself to.
package consumer

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/flow"
	"github.com/wellserved/wellserved/pkg/python/modules"
	"github.com/wellserved/wellserved/pkg/source"
)

// Conduct is what was found out about one consumer. What could not be followed
// to its end is left out.
type Conduct struct {
	Consumer *asgi.Consumer
	// Continued are the calls of close() after which a way goes on as if the
	// socket were open.
	Continued []Continued
	// Early are messages that are sent before the handshake is answered.
	Early []source.Range
	// Unguarded are the attributes that disconnect reads and some way does not
	// set.
	Unguarded []Unguarded
	// NotAwaited are calls of a coroutine that nobody awaits: they do nothing.
	NotAwaited []NotAwaited
	// Mixed are handlers of the wrong kind: a coroutine where Channels calls a
	// function, or the other way round.
	Mixed []Mixed
	// Miscalled are handlers whose parameters are not what Channels passes.
	Miscalled []Miscalled
	// NeverAccepts says that no method accepts the handshake; At is connect.
	NeverAccepts source.Range
	// Unanswered is a way through connect that neither accepts nor closes.
	Unanswered source.Range
	// NotLeft are the groups that are joined and never left.
	NotLeft []Group
	// Blocked are calls that hold up the event loop.
	Blocked []Blocked
}

// Continued is a close() that is not the end of a way.
type Continued struct {
	Close source.Range
	Then  source.Range
	What  string // what comes then: "accept"
}

// Unguarded is a read of an attribute that may not be there.
type Unguarded struct {
	At   source.Range
	Name string
	// Exit is where connect ends without having set it; zero at its end.
	Exit   source.Range
	Closed bool // that way closed the socket before
	Never  bool // no statement of the consumer sets it
}

// NotAwaited is a call that makes a coroutine and drops it.
type NotAwaited struct {
	At   source.Range
	Name string
}

// Mixed is a handler of the wrong kind.
type Mixed struct {
	At    source.Range
	Name  string
	Async bool // the handler is a coroutine
}

// Miscalled is a handler that cannot be called as Channels calls it.
type Miscalled struct {
	At   source.Range
	Name string
	How  string // as Channels calls it: "disconnect(code)"
}

// Group is a group that is joined.
type Group struct {
	At   source.Range
	Name string // as written
}

// owner says where a function stands: in which module, and at which class of
// the chain, -1 for a function of a module.
type owner struct {
	in    *modules.Module
	index int
	calls map[string]*flow.Function // the method that a decorator was given, by its name there
}

// follower is the client of the machine for one consumer.
type follower struct {
	c       *asgi.Consumer
	out     *Conduct
	tests   *flow.Tests
	where   map[python.Node]*modules.Module
	class   map[string]flow.Value // attributes that the classes of the chain have
	bare    map[*python.Call]bool // calls that are statements of their own
	phase   phase
	seen    map[[2]python.Node]bool
	names   map[*python.FunctionDef]*names
	strict  bool // attributes that are not set are not there
	unknown bool // something is handed the consumer and not followed
	budget  *int // of the steps that all consumers of a project may take
}

// phase is what is being followed.
type phase int

const (
	connecting phase = iota
	connected
	disconnecting
)

// The notes of a way.
const (
	accepted = "accepted"
	closed   = "closed"
)

// Budget is how many steps the consumers of one project may take together.
const Budget = 200_000

// Follow works out the conduct of a consumer. It takes its steps from the
// budget, and leaves out what there is nothing left for.
func Follow(c *asgi.Consumer, budget *int) *Conduct {
	f := &follower{c: c, budget: budget, out: &Conduct{Consumer: c}, where: map[python.Node]*modules.Module{}, class: map[string]flow.Value{},
		bare: map[*python.Call]bool{}, seen: map[[2]python.Node]bool{},
		names: map[*python.FunctionDef]*names{}}
	f.out.Blocked = findBlocked(c)
	if !c.Generic() || len(c.Chain) == 0 {
		return f.out
	}
	f.survey()
	f.handlers()
	f.mixed()
	if len(f.out.Mixed) > 0 {
		return f.out
	}
	f.miscalled()
	f.notAwaited()
	f.neverAccepts()
	f.groups()
	return f.out
}

// survey notes what the classes of the chain hold.
func (f *follower) survey() {
	var nodes []python.Node
	for i := len(f.c.Chain) - 1; i >= 0; i-- {
		class := f.c.Chain[i].Class
		nodes = append(nodes, class)
		f.classBody(class.Body)
		python.Inspect(class, func(n python.Node) bool {
			switch n := n.(type) {
			case *python.ExprStmt:
				if call, ok := n.Value.(*python.Call); ok {
					f.bare[call] = true
				}
			case *python.FunctionDef:
				if fn, ok := f.enterable(n, i); ok && fn.Def != n {
					nodes = append(nodes, fn.Def)
				}
			}
			return true
		})
	}
	f.tests = flow.CountTests(nodes...)
}

// classBody notes the attributes that a class gives its objects.
func (f *follower) classBody(body []python.Stmt) {
	for _, s := range body {
		switch s := s.(type) {
		case *python.Assign:
			for _, t := range s.Targets {
				f.classNames(t, s.Value)
			}
		case *python.AnnAssign:
			if s.Value != nil {
				f.classNames(s.Target, s.Value)
			}
		case *python.FunctionDef:
			if !isProperty(s) && accessor(s) == "" {
				f.class[s.Name] = flow.Value{NotNone: true}
			}
		case *python.ClassDef:
			f.class[s.Name] = flow.Value{NotNone: true}
		case *python.If:
			f.classBody(s.Body)
			f.classBody(s.OrElse)
		case *python.Try:
			f.classBody(s.Body)
			for i := range s.Handlers {
				f.classBody(s.Handlers[i].Body)
			}
			f.classBody(s.OrElse)
			f.classBody(s.FinalBody)
		case *python.With:
			f.classBody(s.Body)
		case *python.For:
			f.classNames(s.Target, nil)
			f.classBody(s.Body)
		case *python.Import:
			f.classImports(s.Names)
		case *python.ImportFrom:
			f.classImports(s.Names)
		}
	}
}

func (f *follower) classImports(names []python.Alias) {
	for i := range names {
		name, _, _ := strings.Cut(names[i].Name, ".")
		if names[i].AsName != "" {
			name = names[i].AsName
		}
		f.class[name] = flow.Value{}
	}
}

func (f *follower) classNames(target, value python.Expr) {
	switch t := target.(type) {
	case *python.Name:
		f.class[t.ID] = flow.Literal(value)
	case *python.Tuple:
		for _, e := range t.Elts {
			f.classNames(e, nil)
		}
	case *python.List:
		for _, e := range t.Elts {
			f.classNames(e, nil)
		}
	case *python.Starred:
		f.classNames(t.Value, nil)
	}
}

// function returns a method as the machine goes into it.
func (f *follower) function(def *python.FunctionDef, index int) *flow.Function {
	fn := &flow.Function{Def: def, Owner: owner{in: f.c.Chain[index].In, index: index}, Bound: true}
	for _, d := range def.Decorators {
		switch lastName(d) {
		case "staticmethod":
			fn.Bound = false
			return fn
		case "classmethod":
			return fn
		}
	}
	if params := append(append([]python.Arg{}, def.Args.PosOnly...), def.Args.Args...); len(params) > 0 {
		fn.Self = params[0].Name
	}
	return fn
}

// lastName is python.LastName, and that of what is called where the expression
// is a call.
func lastName(e python.Expr) string {
	if call, ok := e.(*python.Call); ok {
		return lastName(call.Func)
	}
	return python.LastName(e)
}

// place returns where a node stands.
func (f *follower) place(n python.Node) source.Range {
	if m := f.where[n]; n != nil && m != nil {
		return m.Range(n)
	}
	return source.Range{}
}

// isProperty reports whether reading the attribute runs the function.
func isProperty(def *python.FunctionDef) bool {
	for _, d := range def.Decorators {
		if name := lastName(d); name == "property" || name == "cached_property" {
			return true
		}
	}
	return false
}
