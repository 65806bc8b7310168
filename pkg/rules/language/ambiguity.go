package language

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

// Bounds of the search for what can be taken in many ways.
const (
	maxPositions = 400 // bytes of the expression, repetitions written out
	mostPumps    = 4
	maxPaths     = 20_000  // looked at in all between two bytes
	maxTogether  = 400_000 // pairs of positions that are looked at for one expression
)

// position is a place in an expression that takes a byte: an instruction. Its
// edges lead to the places that may take the next one.
type position struct {
	set   pattern.Set
	edges []edge
}

type edge struct {
	to   int
	many bool // there are several ways to get there without taking a byte
}

// graph is an expression as the places that take a byte.
type graph struct {
	at    []position
	first []int // those that may take the first byte
	left  int   // pairs that may still be looked at
}

// newGraph works out which places follow each other; false past the bounds.
func newGraph(re *pattern.Regex) (*graph, bool) {
	p, ok := compile(re, re.Root, true)
	if !ok {
		return nil, false
	}
	g := &graph{left: maxTogether}
	index := make([]int, len(p.code))
	for i, c := range p.code {
		index[i] = -1
		if c.kind == char {
			index[i] = len(g.at)
			g.at = append(g.at, position{set: c.set})
		}
	}
	if len(g.at) > maxPositions {
		return nil, false
	}
	f := &follower{p: p, on: make([]bool, len(p.code)), ways: map[int]int{}}
	f.from(0, true)
	for at := range p.code {
		if f.ways[at] > 0 {
			g.first = append(g.first, index[at])
		}
	}
	for i, c := range p.code {
		if c.kind != char {
			continue
		}
		clear(f.ways)
		f.from(i+1, false)
		for at := range p.code {
			if n := f.ways[at]; n > 0 {
				g.at[index[i]].edges = append(g.at[index[i]].edges, edge{index[at], n > 1})
			}
		}
	}
	return g, f.left() >= 0
}

// follower counts the ways from an instruction to those that take a byte.
type follower struct {
	p     *program
	on    []bool // instructions of the path that is followed
	ways  map[int]int
	spent int
}

func (f *follower) left() int { return maxPaths - f.spent }

// from follows all paths on which no instruction stands twice: a round of a
// repetition that takes nothing ends it.
func (f *follower) from(at int, start bool) {
	if f.spent++; f.left() < 0 || f.on[at] {
		return
	}
	f.on[at] = true
	switch i := f.p.code[at]; i.kind {
	case char:
		f.ways[at]++
	case split:
		f.from(i.x, start)
		f.from(i.y, start)
	case jump:
		f.from(i.x, start)
	case atStart:
		if start {
			f.from(at+1, start)
		}
	}
	f.on[at] = false
}

// reached returns a text that leads from the start to a position, that position
// not yet taken.
func (g *graph) reached(to int) (string, bool) {
	text := map[int]string{}
	queue := append([]int(nil), g.first...)
	for _, i := range queue {
		text[i] = ""
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if at == to {
			return text[at], true
		}
		c, ok := pick(g.at[at].set)
		if !ok {
			continue
		}
		for _, e := range g.at[at].edges {
			if _, known := text[e.to]; !known {
				text[e.to] = text[at] + string([]byte{c})
				queue = append(queue, e.to)
			}
		}
	}
	return "", false
}

// pick returns a byte of a set, one that is easily typed where there is one.
func pick(s pattern.Set) (byte, bool) {
	for _, c := range typed {
		if s.Has(c) {
			return c, true
		}
	}
	return 0, false
}

func meet(a, b pattern.Set) pattern.Set {
	for i := range a {
		a[i] &= b[i]
	}
	return a
}

func empty(s pattern.Set) bool {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n == 0
}

// pump is a way to spend time on an expression: after lead, each further round
// of loop doubles the ways in which the text can be taken.
type pump struct{ lead, loop string }

// pumps returns the positions from which the same text leads back to them in two
// ways (Weber and Seidl: the expression's degree of ambiguity is exponential),
// each with the text that does.
func (g *graph) pumps() []pump {
	var out []pump
	component := g.components()
	for p := range g.at {
		loop, ok := g.twice(p, component)
		if !ok {
			continue
		}
		if lead, ok := g.reached(p); ok {
			out = append(out, pump{lead, loop})
		}
		if len(out) == mostPumps {
			break
		}
	}
	slices.SortStableFunc(out, func(a, b pump) int { return cmp.Compare(len(a.loop), len(b.loop)) })
	return out
}

// together is two readings of one text: where each is, and whether they were
// ever apart.
type together struct {
	a, b  int
	apart bool
}

// twice returns a text that leads from a position back to it in two ways. The
// text begins with the position's own byte.
func (g *graph) twice(p int, component []int) (string, bool) {
	texts := map[together]string{}
	start := together{p, p, false}
	queue := []together{start}
	texts[start] = ""
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		c, ok := pick(meet(g.at[at.a].set, g.at[at.b].set))
		if !ok {
			continue
		}
		text := texts[at] + string([]byte{c})
		for _, ea := range g.at[at.a].edges {
			for _, eb := range g.at[at.b].edges {
				if g.left--; g.left < 0 {
					return "", false
				}
				if component[ea.to] != component[p] || component[eb.to] != component[p] {
					continue
				}
				next := together{ea.to, eb.to, at.apart || ea.to != eb.to || ea.many}
				if next.apart && next.a == p && next.b == p {
					return text, true
				}
				if next.a > next.b {
					next.a, next.b = next.b, next.a
				}
				if _, known := texts[next]; known || empty(meet(g.at[next.a].set, g.at[next.b].set)) {
					continue
				}
				texts[next] = text
				queue = append(queue, next)
			}
		}
	}
	return "", false
}

// components numbers the positions so that two have one number where each can
// be reached from the other (Tarjan).
func (g *graph) components() []int {
	t := &tarjan{g: g, index: make([]int, len(g.at)), low: make([]int, len(g.at)), of: make([]int, len(g.at)), on: make([]bool, len(g.at))}
	for p := range g.at {
		if t.index[p] == 0 {
			t.visit(p)
		}
	}
	return t.of
}

type tarjan struct {
	g                *graph
	index, low, of   []int
	on               []bool
	stack            []int
	count, component int
}

func (t *tarjan) visit(p int) {
	t.count++
	t.index[p], t.low[p] = t.count, t.count
	t.stack, t.on[p] = append(t.stack, p), true
	for _, e := range t.g.at[p].edges {
		if t.index[e.to] == 0 {
			t.visit(e.to)
			t.low[p] = min(t.low[p], t.low[e.to])
		} else if t.on[e.to] {
			t.low[p] = min(t.low[p], t.index[e.to])
		}
	}
	if t.low[p] != t.index[p] {
		return
	}
	t.component++
	for {
		q := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.on[q], t.of[q] = false, t.component
		if q == p {
			return
		}
	}
}
