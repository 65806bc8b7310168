package eval

import (
	"math/big"

	"github.com/wellserved/wellserved/pkg/source"
)

// Place is a statement or expression in a file of the project.
type Place struct {
	File            *source.File
	Line, EndLine   int // from 1
	Column, EndByte int // bytes from the line's start; EndByte in EndLine, exclusive
}

// IsZero reports whether the place points nowhere.
func (p Place) IsZero() bool { return p.File == nil }

// Range returns the place as a range of the file's text.
func (p Place) Range() source.Range {
	if p.File == nil {
		return source.Range{}
	}
	start := p.File.LineStart(p.Line) + p.Column
	end := p.File.LineStart(p.EndLine) + p.EndByte
	size := p.File.Len()
	start = min(max(start, 0), size)
	return p.File.At(start, min(max(end, start), size))
}

// Unknown stands for a value that cannot be known from the source.
type Unknown struct {
	Reason string // in a user's words
	At     Place  // where it stopped being known
	// origin is the dotted name by which code that is not here is known.
	origin string
	// inert marks an object whose use changes nothing that settings could
	// see: a logger, a type annotation.
	inert bool
	// truth is what bool() of it gives, where that is known: 1 or -1.
	truth int8
	// negated is the unknown of which this is `not`.
	negated *Unknown
	boolean bool // it is True or False
	// maybe is set for a name that may not be bound at all.
	maybe bool
	// lo and hi bound an unknown integer, where hi > lo.
	lo, hi int64
	// not says which strings it is certainly not equal to; with each, which
	// are certainly not among its items.
	not  func(string) bool
	each bool
	// text says that it is a string, number that it is a number: enough to
	// know how it fails.
	partial Value
}

// derive returns a new unknown with the same reason: what an operation on an
// unknown gives.
func (u *Unknown) derive() *Unknown {
	return &Unknown{Reason: u.Reason, At: u.At, inert: u.inert, origin: u.origin}
}

// member is an attribute of code that is not here.
func (u *Unknown) member(name string) *Unknown {
	d := u.derive()
	if len(d.origin) < 200 {
		d.origin += "." + name
	}
	return d
}

// settle returns the unknown that remains when only its value matters.
func (u *Unknown) settle() *Unknown {
	return &Unknown{Reason: u.Reason, At: u.At}
}

// compareRange compares an unknown integer with a bounded range to a known
// one, and reports whether the range decides it.
func (u *Unknown) compareRange(n *big.Int) (int, bool) {
	if u.hi <= u.lo || !n.IsInt64() {
		return 0, false
	}
	switch k := n.Int64(); {
	case u.lo > k:
		return 1, true
	case u.hi < k:
		return -1, true
	}
	return 0, false
}

// atLeast reports whether an unknown integer is certainly not less than n.
func (u *Unknown) atLeast(v Value) bool {
	n, ok := asInt(v)
	return ok && u.hi > u.lo && n.IsInt64() && u.lo >= n.Int64()
}

// firstUnknown finds an unknown in a value, however deep; nil if it is known
// to the last item.
func firstUnknown(v Value) *Unknown { return findUnknown(v, 0, map[any]bool{}) }

const maxNesting = 100 // containers in containers that are looked into

func findUnknown(v Value, depth int, seen map[any]bool) *Unknown {
	if depth > maxNesting {
		return &Unknown{Reason: "nested too deeply"}
	}
	each := func(items []Value) *Unknown {
		for _, item := range items {
			if u := findUnknown(item, depth+1, seen); u != nil {
				return u
			}
		}
		return nil
	}
	switch v := v.(type) {
	case *Unknown:
		return v
	case *Tuple:
		return each(v.items)
	case *List:
		if v.taint != nil {
			return v.taint
		}
		if u := v.looseOrder(); u != nil {
			return u
		}
		if seen[v] {
			return nil
		}
		seen[v] = true
		return each(v.items)
	case *Set:
		return findUnknown(v.dict, depth, seen)
	case *Dict:
		if v.taint != nil {
			return v.taint
		}
		if seen[v] {
			return nil
		}
		seen[v] = true
		for _, e := range v.live() {
			if u := findUnknown(e.value, depth+1, seen); u != nil {
				return u
			}
			if u := findUnknown(e.key, depth+1, seen); u != nil {
				return u
			}
		}
	case *Instance:
		if v.taint != nil {
			return v.taint
		}
		if v.prim != nil {
			return findUnknown(v.prim, depth+1, seen)
		}
	case *Iter:
		return v.taint
	}
	return nil
}
