package language

import (
	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

// Bounds of a decision.
const (
	maxInstructions = 2_000
	maxPairs        = 4_000 // states of two automata together
)

// Expression is an expression made ready to be decided about. It is not safe for
// concurrent use.
type Expression struct {
	re    *pattern.Regex
	p     *program
	m     *machine
	known bool
}

// New makes an expression ready.
func New(re *pattern.Regex) *Expression {
	e := &Expression{re: re}
	if e.p, e.known = compile(re, re.Root, false); e.known {
		e.m = newMachine(e.p, false)
	}
	return e
}

// Exact reports whether what the expression matches is known to the byte.
func (e *Expression) Exact() bool { return e.known && e.p.exact }

// Takes reports whether the expression matches a text; known is false where it
// holds what the automaton does not.
func (e *Expression) Takes(text string) (takes, known bool) {
	if !e.Exact() {
		return false, false
	}
	s := e.m.begin()
	for i := 0; i < len(text) && !s.matched; i++ {
		s = e.m.step(s, text[i])
	}
	return e.m.accepts(s), true
}

// Rival is what takes texts before an expression is asked.
type Rival interface {
	// reader starts to read a text.
	reader() reader
	programs() []*program
}

// reader follows a text byte by byte.
type reader interface {
	step(c byte) reader
	takes() bool // the text so far
	key() string
	settled() bool // takes whatever follows
}

// Left returns a URL that the expression matches and none of the rivals takes,
// or "" where it is proved that there is none. known is false where neither was
// found within the bounds.
func (e *Expression) Left(rivals ...Rival) (url string, known bool) {
	if !e.known {
		return "", false
	}
	programs := []*program{e.p}
	for _, r := range rivals {
		programs = append(programs, r.programs()...)
	}
	bytes := partition(programs...)
	type pair struct {
		own    states
		others []reader
		text   string
	}
	first := pair{own: e.m.begin()}
	for _, r := range rivals {
		first.others = append(first.others, r.reader())
	}
	queue := []pair{first}
	seen := map[string]bool{}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if at.text != "" && e.m.accepts(at.own) && !anyTakes(at.others) {
			return at.text, e.p.exact
		}
		for _, c := range bytes {
			if at.text == "" && c != '/' {
				continue // every URL begins with a slash
			}
			next := pair{own: e.m.step(at.own, c), text: at.text + string([]byte{c})}
			if e.m.dead(next.own) {
				continue
			}
			gone := false
			key := next.own.key() + "\xff"
			for _, o := range at.others {
				o = o.step(c)
				gone = gone || o.settled()
				next.others = append(next.others, o)
				key += o.key() + "\xff"
			}
			if gone || seen[key] {
				continue
			}
			if seen[key] = true; len(seen) > maxPairs {
				return "", false
			}
			queue = append(queue, next)
		}
	}
	return "", true
}

func anyTakes(list []reader) bool {
	for _, r := range list {
		if r.takes() {
			return true
		}
	}
	return false
}

// Rival is the rival that earlier expressions are: what one of them matches, it
// takes. Those that are not known exactly are left out, which proves less.
func (e *Expression) Rival() (Rival, bool) { return expressionRival{e}, e.Exact() }

type expressionRival struct{ e *Expression }

func (r expressionRival) reader() reader       { return running{r.e.m, r.e.m.begin()} }
func (r expressionRival) programs() []*program { return []*program{r.e.p} }

type running struct {
	m *machine
	s states
}

func (r running) step(c byte) reader { return running{r.m, r.m.step(r.s, c)} }
func (r running) takes() bool        { return r.m.accepts(r.s) }
func (r running) key() string        { return r.s.key() }
func (r running) settled() bool      { return r.s.matched }

// Meets reports whether some text is matched by both expressions; known is false
// past the bounds, or where one is not known exactly.
func Meets(a, b *pattern.Regex) (meets, known bool) {
	pa, ok1 := compile(a, a.Root, false)
	pb, ok2 := compile(b, b.Root, false)
	if !ok1 || !ok2 || !pa.exact || !pb.exact {
		return false, false
	}
	return meeting(newMachine(pa, false), newMachine(pb, false))
}

// CanHold reports whether a group of an expression can hold a text that another
// expression matches whole; known is false past the bounds, or where the group
// or what stands around it looks around or refers back.
func CanHold(re *pattern.Regex, group *pattern.Node, text *pattern.Regex) (holds, known bool) {
	whole, ok := compile(re, re.Root, false)
	if !ok || !whole.exact {
		return false, false
	}
	a, ok1 := compile(re, group, false)
	b, ok2 := compile(text, text.Root, false)
	if !ok1 || !ok2 || !b.exact {
		return false, false
	}
	return meeting(newMachine(a, true), newMachine(b, true))
}

// meeting looks for a text that two machines accept.
func meeting(ma, mb *machine) (meets, known bool) {
	bytes := partition(ma.p, mb.p)
	type pair struct{ a, b states }
	queue := []pair{{ma.begin(), mb.begin()}}
	seen := map[string]bool{}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if ma.accepts(at.a) && mb.accepts(at.b) {
			return true, true
		}
		for _, c := range bytes {
			next := pair{ma.step(at.a, c), mb.step(at.b, c)}
			if ma.dead(next.a) || mb.dead(next.b) {
				continue
			}
			key := next.a.key() + "\xff" + next.b.key()
			if seen[key] {
				continue
			}
			if seen[key] = true; len(seen) > maxPairs {
				return false, false
			}
			queue = append(queue, next)
		}
	}
	return false, true
}
