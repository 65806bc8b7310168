package language

import (
	"encoding/binary"
	"slices"
)

// mode says what of the text may still follow in a thread.
type mode int

const (
	open    mode = iota // anything
	ending              // nothing, or one line feed: an end was passed
	atClose             // nothing
)

// states is where a program may be after a text: a set of threads, each an
// instruction and a mode, and whether a match was found that stands whatever
// follows.
type states struct {
	threads []int // instruction*3 + mode, sorted
	matched bool
}

func (s states) key() string {
	b := make([]byte, 0, 2*len(s.threads)+1)
	if s.matched {
		return "+"
	}
	for _, t := range s.threads {
		b = binary.AppendUvarint(b, uint64(t))
	}
	return string(b)
}

// machine runs a program over texts, as a search that may begin anywhere.
type machine struct {
	p      *program
	seen   []uint32 // by thread: the closure that it was last seen in
	count  uint32
	whole  bool // the match is the whole text
	latter []int
}

func newMachine(p *program, whole bool) *machine {
	m := &machine{p: p, seen: make([]uint32, 3*(len(p.code)+1)), whole: whole}
	if !whole {
		var s states
		m.count++
		m.reach(&s, 0, open, false)
		m.latter = s.threads
	}
	return m
}

// begin returns the states before the first byte.
func (m *machine) begin() states {
	var s states
	m.count++
	m.reach(&s, 0, open, true)
	slices.Sort(s.threads)
	return s
}

// reach adds an instruction and what it leads to without a byte.
func (m *machine) reach(s *states, at int, how mode, start bool) {
	thread := at*3 + int(how)
	if m.seen[thread] == m.count {
		return
	}
	m.seen[thread] = m.count
	i := m.p.code[at]
	switch i.kind {
	case split:
		m.reach(s, i.x, how, start)
		m.reach(s, i.y, how, start)
	case jump:
		m.reach(s, i.x, how, start)
	case atStart:
		if start {
			m.reach(s, at+1, how, start)
		}
	case atEnd:
		m.reach(s, at+1, max(how, ending), start)
	case veryEnd:
		m.reach(s, at+1, atClose, start)
	case match:
		if how == open && !m.whole {
			s.matched = true
		}
		s.threads = append(s.threads, thread)
	default:
		if how != atClose {
			s.threads = append(s.threads, thread)
		}
	}
}

// step returns the states after one more byte.
func (m *machine) step(from states, c byte) states {
	if from.matched {
		return from
	}
	var s states
	m.count++
	for _, t := range from.threads {
		at, how := t/3, mode(t%3)
		i := m.p.code[at]
		switch {
		case how == atClose, how == ending && c != '\n':
			continue
		case how == ending:
			how = atClose
		}
		switch {
		case i.kind == match:
			if how == atClose {
				m.reach(&s, at, how, false)
			}
		case i.set.Has(c):
			m.reach(&s, at+1, how, false)
		}
	}
	if !m.whole {
		for _, t := range m.latter {
			if m.seen[t] != m.count {
				m.seen[t] = m.count
				s.threads = append(s.threads, t)
				if m.p.code[t/3].kind == match && t%3 == int(open) {
					s.matched = true
				}
			}
		}
	}
	if s.matched {
		return states{matched: true}
	}
	slices.Sort(s.threads)
	return s
}

// accepts reports whether the text that led here is matched.
func (m *machine) accepts(s states) bool {
	if s.matched {
		return true
	}
	for _, t := range s.threads {
		if m.p.code[t/3].kind == match && (mode(t%3) != open || m.whole) {
			return true
		}
	}
	return false
}

// dead reports whether no text that goes on from here is matched.
func (m *machine) dead(s states) bool { return !s.matched && len(s.threads) == 0 }
