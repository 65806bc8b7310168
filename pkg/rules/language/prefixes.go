package language

import "strconv"

// Prefixes is the rival that the prefix and exact locations of a block are: they
// answer a URL without asking any expression where it is an exact one's, or
// where the longest prefix that fits says ^~.
type Prefixes struct {
	Names  []string
	Carets []bool
	Exact  []string
}

// Take reports whether the locations answer a URL before any expression.
func (p *Prefixes) Take(url string) bool {
	r := p.reader()
	for i := range len(url) {
		r = r.step(url[i])
	}
	return r.takes()
}

func (p *Prefixes) reader() reader { return &prefixReader{of: p, best: -1} }

func (p *Prefixes) programs() []*program {
	sets := &program{}
	for _, list := range [][]string{p.Names, p.Exact} {
		for _, name := range list {
			for i := range len(name) {
				one := instruction{kind: char}
				one.set = one.set.With(name[i])
				sets.code = append(sets.code, one)
			}
		}
	}
	return []*program{sets}
}

// prefixReader is how far a text agrees with the names.
type prefixReader struct {
	of   *Prefixes
	text string // as long as some name still goes on with it
	out  bool   // no name does any more
	best int    // the longest name that the text begins with, or -1
}

func (r *prefixReader) step(c byte) reader {
	next := &prefixReader{of: r.of, out: true, best: r.best}
	if r.out {
		return next
	}
	text := r.text + string([]byte{c})
	for i, name := range r.of.Names {
		if len(name) >= len(text) && name[:len(text)] == text {
			next.out = false
			if len(name) == len(text) && (next.best < 0 || len(r.of.Names[next.best]) <= len(name)) {
				next.best = i
			}
		}
	}
	for _, name := range r.of.Exact {
		if len(name) >= len(text) && name[:len(text)] == text {
			next.out = false
		}
	}
	if !next.out {
		next.text = text
	}
	return next
}

func (r *prefixReader) takes() bool {
	if !r.out {
		for _, name := range r.of.Exact {
			if name == r.text {
				return true
			}
		}
	}
	return r.best >= 0 && r.of.Carets[r.best]
}

func (r *prefixReader) key() string {
	if r.out {
		return strconv.Itoa(r.best)
	}
	return strconv.Itoa(r.best) + ":" + r.text
}

func (r *prefixReader) settled() bool { return r.out && r.best >= 0 && r.of.Carets[r.best] }
