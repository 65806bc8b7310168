// Package flow follows every way through a function: conditions with what they
// say of later ones, loops, with, match, try and finally, early ends, and the
// functions that it calls where its client names them. Nothing is run; values
// are known where the source writes them. What it costs is bounded, and a
// function with more ways than that is given up rather than half followed.
package flow

import (
	"maps"

	"github.com/wellserved/wellserved/pkg/python"
)

// Bounds of one run.
const (
	maxStates  = 160    // ways that are told apart at one place
	manyStates = 64     // ways from which on what conditions said is dropped
	maxSteps   = 20_000 // statements and expressions, on all ways together
	maxRounds  = 3      // of a loop
	maxFrames  = 10     // functions within functions
	maxNames   = 400    // local names of one function, or attributes of the object
)

// Client says what calls and attributes mean. A state that it is given is its
// to change.
type Client interface {
	// Call is told of a call whose arguments were followed. It may change the
	// state, say what the call gives, or name the function that runs. raises is
	// the class of the exception that the call ends in for sure, "" for none.
	Call(s *State, c *Call) (value Value, enter *Function, raises string)
	// Load is told that an attribute of the object is read which the way has not
	// set. It returns a function where reading runs one (a property), and false
	// where there is no such attribute.
	Load(s *State, name string, at *python.Attribute) (enter *Function, ok bool)
	// Store is told that an attribute of the object is set, and reports whether
	// that runs something instead (a property): the function, nil where it is not
	// known.
	Store(s *State, name string) (enter *Function, runs bool)
	// MayRaise reports whether a statement in a try may fail at this state, for
	// reasons that the source does not show.
	MayRaise(s *State) bool
}

// Call is a call on one way.
type Call struct {
	*python.Call
	Awaited bool // an await stands before it
	Frame   *Frame
	// Values are what is known of the positional arguments.
	Values []Value
}

// Function is a function to go into.
type Function struct {
	Def *python.FunctionDef
	// Self is the parameter that stands for the object; "" for none.
	Self string
	// Owner is the client's, and kept in the frame.
	Owner any
	// Bound says that the first parameter is given by the way of calling.
	Bound bool
}

// Frame is a function that runs.
type Frame struct {
	Function *Function
	Outer    *Frame
	depth    int
}

// End is how a way through a function ends.
type End struct {
	State *State
	Value Value // what it returns
	// Raised is the class of the exception that leaves it, "" where it returns.
	Raised string
	// At is the return, raise or call that ended it; nil at the function's end.
	At python.Node
}

// Machine follows functions for one client. It is not safe for concurrent use.
type Machine struct {
	client Client
	tests  *Tests
	budget *int
	fails  map[python.Stmt]string // see failure
	steps  int
	tries  int // try statements around what is being followed
	gaveUp bool
	raised []*[]End // collectors, the innermost last
	frame  *Frame
}

// New returns a machine. tests are the conditions of all functions that it may
// come to; nil keeps everything apart.
func New(client Client, tests *Tests) *Machine {
	return &Machine{client: client, tests: tests, fails: map[python.Stmt]string{}}
}

// Share makes the machine take its steps from a budget that others share.
func (m *Machine) Share(budget *int) *Machine {
	m.budget = budget
	return m
}

// GaveUp reports whether a function had more ways than are followed, so that
// nothing may be concluded.
func (m *Machine) GaveUp() bool { return m.gaveUp }

// Run follows a function from a state to all its ends.
func (m *Machine) Run(f *Function, from *State) []End {
	return m.enter(f, from.clone(), nil)
}

// enter follows a function in a frame of its own. The locals of the caller come
// back at each end.
func (m *Machine) enter(f *Function, s *State, args map[string]Value) []End {
	depth := 1
	if m.frame != nil {
		depth = m.frame.depth + 1
	}
	if depth > maxFrames || m.recursive(f) || m.spent() {
		return []End{{State: s}}
	}
	outer := s.locals
	s.locals = map[string]Value{}
	hidden, aliases := s.hideLocalFacts(), s.hideLocalAliases()
	for name, v := range args {
		s.locals[name] = v
	}
	m.frame = &Frame{Function: f, Outer: m.frame, depth: depth}
	var raised []End
	m.raised = append(m.raised, &raised)
	out := m.block(f.Def.Body, []*State{s})
	m.raised = m.raised[:len(m.raised)-1]
	m.frame = m.frame.Outer
	ends := out.returned
	for _, n := range out.normal {
		ends = append(ends, End{State: n, Value: none})
	}
	ends = append(ends, raised...)
	for i := range ends {
		ends[i].State = ends[i].State.clone()
		ends[i].State.locals = cloneMap(outer)
		ends[i].State.showLocalFacts(hidden)
		ends[i].State.hideLocalAliases()
		maps.Copy(ends[i].State.aliases, aliases)
	}
	return m.limitEnds(ends)
}

func (m *Machine) recursive(f *Function) bool {
	for fr := m.frame; fr != nil; fr = fr.Outer {
		if fr.Function.Def == f.Def {
			return true
		}
	}
	return false
}

// spent counts a step and reports whether the bound is reached.
func (m *Machine) spent() bool {
	if m.steps++; m.steps > maxSteps {
		m.gaveUp = true
	}
	if m.budget != nil {
		if *m.budget--; *m.budget < 0 {
			m.gaveUp = true
		}
	}
	return m.gaveUp
}

// limit keeps one of equal states.
func (m *Machine) limit(states []*State) []*State {
	if len(states) < 2 {
		return states
	}
	seen := map[string]bool{}
	var out []*State
	for _, s := range states {
		if k := s.key(); !seen[k] {
			seen[k] = true
			out = append(out, s)
		}
	}
	if len(out) > manyStates {
		out = m.merge(out)
	}
	return out
}

// merge drops what the ways have found out about expressions, so that fewer are
// apart.
func (m *Machine) merge(states []*State) []*State {
	seen := map[string]bool{}
	var out []*State
	for _, s := range states {
		s.facts = map[string]fact{}
		if k := s.key(); !seen[k] {
			seen[k] = true
			out = append(out, s)
		}
	}
	if len(out) > maxStates {
		m.gaveUp = true
		out = out[:maxStates]
	}
	return out
}

func (m *Machine) limitEnds(ends []End) []End {
	type identity struct {
		state  string
		value  Value
		raised string
		at     python.Node
	}
	seen := map[identity]bool{}
	var out []End
	for _, e := range ends {
		id := identity{e.State.key(), e.Value, e.Raised, e.At}
		if !seen[id] {
			seen[id] = true
			out = append(out, e)
		}
	}
	if len(out) > maxStates {
		m.gaveUp = true
		out = out[:maxStates]
	}
	return out
}

// raise ends a way with an exception, in the innermost function or try.
func (m *Machine) raise(s *State, class string, at python.Node) {
	if len(m.raised) == 0 {
		return
	}
	top := m.raised[len(m.raised)-1]
	const most = 4 * maxStates
	if len(*top) < most {
		*top = append(*top, End{State: s, Raised: class, At: at})
	}
}

// Classes of exceptions that the source does not show.
const (
	Anything = "?"   // of a call
	Missing  = "?[]" // of a lookup: only those who expect it are taken to catch it
)

// Unseen is the note of a way on which a statement failed for reasons that the
// source does not show.
const Unseen = "unseen"

// shown reports whether the source shows that an exception is raised.
func shown(class string) bool { return class != Anything && class != Missing }
