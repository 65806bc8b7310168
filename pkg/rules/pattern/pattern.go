// Package pattern reads regular expressions as PCRE writes them, for what can
// be said of one without running it: what a group can hold, whether an end is
// anchored, whether one repetition stands in another.
package pattern

import (
	"iter"
	"slices"
)

// Op says what a node is.
type Op uint8

// The kinds of node.
const (
	Empty     Op = iota // nothing
	Literal             // one byte: Set has it, and its other case where case is ignored
	Class               // any byte of Set
	Any                 // a dot
	Begin               // ^ or \A
	End                 // $, \z or \Z: Text is the byte that tells them apart
	Boundary            // \b, \B, \G or \K, of no width: Text is the letter
	Group               // (…): Capture is its number, 0 when it captures nothing
	Look                // (?=…), (?!…), (?<=…), (?<!…)
	Backref             // \1, \k<name>, and recursion: anything
	Concat              // one after the other
	Alternate           // one of several
	Repeat              // Min to Max times; Max < 0 is without end
)

// Node is a part of an expression.
type Node struct {
	Op         Op
	Subs       []*Node
	Set        Set
	Text       byte // of a Literal, an End or a Boundary
	Escaped    bool // a Literal that was written with a backslash, or in a class of its own
	Capture    int
	Name       string
	Min, Max   int
	Possessive bool // also an atomic group
	Lazy       bool // of a Repeat
	Negative   bool // of a Look
	Behind     bool // of a Look
	Pos, Until int  // bytes of the expression
}

// Set is a set of bytes. Bytes past 127 stand for all characters past ASCII.
type Set [4]uint64

// Has reports whether the set has a byte.
func (s Set) Has(c byte) bool { return s[c>>6]&(1<<(c&63)) != 0 }

func (s *Set) add(c byte) { s[c>>6] |= 1 << (c & 63) }

func (s *Set) addRange(a, b byte) {
	for c := int(a); c <= int(b); c++ {
		s.add(byte(c))
	}
}

// Union adds the bytes of another set.
func (s *Set) Union(o Set) {
	for i := range s {
		s[i] |= o[i]
	}
}

// Negated returns the bytes that the set has not.
func (s Set) Negated() Set {
	for i := range s {
		s[i] = ^s[i]
	}
	return s
}

// Covers reports whether the set has every byte of another.
func (s Set) Covers(o Set) bool {
	for i := range s {
		if o[i]&^s[i] != 0 {
			return false
		}
	}
	return true
}

// Meets reports whether two sets share a byte.
func (s Set) Meets(o Set) bool {
	for i := range s {
		if s[i]&o[i] != 0 {
			return true
		}
	}
	return false
}

// Regex is an expression that was read.
type Regex struct {
	Root   *Node
	Groups []*Node // by number; Groups[0] is nil
	// Odd says that an option changes what anchors or repetitions mean, such as
	// (?m) or (?U): the tree alone does not say what the expression matches.
	Odd bool
}

// Named returns the group of that name, or nil.
func (r *Regex) Named(name string) *Node {
	for _, g := range r.Groups {
		if g != nil && g.Name == name {
			return g
		}
	}
	return nil
}

// Walk visits every node, outer before inner; visit says whether to go inside.
func (n *Node) Walk(visit func(*Node) bool) {
	if visit(n) {
		for _, s := range n.Subs {
			s.Walk(visit)
		}
	}
}

// CanBeEmpty reports whether the node can match nothing at all.
func (n *Node) CanBeEmpty() bool {
	switch n.Op {
	case Literal, Class, Any:
		return false
	case Repeat:
		return n.Min == 0 || n.Subs[0].CanBeEmpty()
	case Alternate:
		return slices.ContainsFunc(n.Subs, (*Node).CanBeEmpty)
	case Concat, Group:
		return !slices.ContainsFunc(n.Subs, func(s *Node) bool { return !s.CanBeEmpty() })
	}
	return true
}

// First returns the bytes that a match of the node can begin with. A node that
// can be empty can begin with more.
func (n *Node) First() Set { return n.edge(slices.All[[]*Node]) }

// Last returns the bytes that a match of the node can end with.
func (n *Node) Last() Set { return n.edge(slices.Backward[[]*Node]) }

// edge returns the bytes at one end of a match; parts goes through the parts of a
// sequence from there.
func (n *Node) edge(parts func([]*Node) iter.Seq2[int, *Node]) Set {
	var s Set
	switch n.Op {
	case Literal, Class, Any:
		return n.Set
	case Backref:
		return Set{}.Negated()
	case Repeat, Group:
		if len(n.Subs) > 0 {
			return n.Subs[0].edge(parts)
		}
	case Alternate:
		for _, sub := range n.Subs {
			s.Union(sub.edge(parts))
		}
	case Concat:
		for _, sub := range parts(n.Subs) {
			s.Union(sub.edge(parts))
			if !sub.CanBeEmpty() {
				break
			}
		}
	}
	return s
}

// Bytes returns every byte that a match of the node can hold.
func (n *Node) Bytes() Set {
	var s Set
	n.Walk(func(sub *Node) bool {
		switch sub.Op {
		case Literal, Class, Any:
			s.Union(sub.Set)
		case Backref:
			s = Set{}.Negated()
		case Look:
			return false
		}
		return true
	})
	return s
}

// Branches returns the alternatives that an expression consists of, groups that
// are the whole of it opened.
func (n *Node) Branches() []*Node {
	switch {
	case n.Op == Alternate:
		var list []*Node
		for _, s := range n.Subs {
			list = append(list, s.Branches()...)
		}
		return list
	case n.Op == Group && len(n.Subs) == 1, n.Op == Concat && len(n.Subs) == 1:
		return n.Subs[0].Branches()
	}
	return []*Node{n}
}

// Begins reports whether every match of the node begins at an anchor.
func (n *Node) Begins() bool { return n.anchored(Begin) }

// Ends reports whether every match of the node ends at an anchor.
func (n *Node) Ends() bool { return n.anchored(End) }

func (n *Node) anchored(op Op) bool {
	switch n.Op {
	case op:
		return true
	case Group:
		return len(n.Subs) == 1 && n.Subs[0].anchored(op)
	case Alternate:
		return !slices.ContainsFunc(n.Subs, func(s *Node) bool { return !s.anchored(op) })
	case Look:
		if n.Negative || len(n.Subs) != 1 {
			return false
		}
		return op == Begin && n.Subs[0].anchored(op) || n.Subs[0].Op == op && !n.Behind
	case Repeat:
		return n.Min > 0 && n.Subs[0].anchored(op)
	case Concat:
		for i := range n.Subs {
			s := n.Subs[i]
			if op == End {
				s = n.Subs[len(n.Subs)-1-i]
			}
			if s.anchored(op) || s.Op != Look && s.Op != Boundary {
				return s.anchored(op)
			}
		}
	}
	return false
}

// Prefix returns the literal text that every match begins with after its
// anchor, and whether that text is all of the expression up to an end anchor.
func (n *Node) Prefix() (text string, whole bool) {
	var out []byte
	subs := []*Node{n}
	if n.Op == Concat {
		subs = n.Subs
	}
	for i, s := range subs {
		switch {
		case s.Op == Begin && i == 0:
		case s.Op == Literal:
			out = append(out, s.Text)
		case s.Op == End && i == len(subs)-1:
			return string(out), true
		default:
			return string(out), false
		}
	}
	return string(out), false
}
