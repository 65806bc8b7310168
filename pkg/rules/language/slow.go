package language

import (
	"errors"
	"strings"

	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

// What proves that steps grow with a power of a text's length: twice the rounds
// take so many times the steps.
const (
	someRounds  = 10
	twiceRounds = 20
	cubic       = 5.5 // 8 for the third power and 4 for the second, less what does not grow
)

// Slow finds a text on which matching an expression takes steps that grow with
// the third power of the text's length, or a higher one, because several of its
// repetitions, one behind the other, take the same letter. It is proved as
// Explodes proves. Expressions that explode are not meant.
func Slow(re *pattern.Regex) (Attack, bool) {
	g, ok := newGraph(re)
	if !ok {
		return Attack{}, false
	}
	p, ok := compile(re, re.Root, true)
	if !ok {
		return Attack{}, false
	}
	left := allSteps
	for _, loop := range loops(p) {
		lead, ok := g.repeated(loop[0])
		if !ok {
			continue
		}
		for _, tail := range tails(re) {
			a := Attack{lead, loop, tail}
			found, some, err := Search(re, a.Text(someRounds), mostSteps)
			if left -= some; found || err != nil || left <= 0 {
				continue
			}
			_, twice, err := Search(re, a.Text(twiceRounds), mostSteps)
			left -= twice
			if err == nil && float64(twice) >= cubic*float64(some) || errors.Is(err, ErrTooMany) && mostSteps >= 8*some {
				return a, true
			}
		}
	}
	return Attack{}, false
}

// loops are texts to repeat: a byte of each class, and the letters of the
// expression one after the other, for what stands between two repetitions has to
// be there again and again.
func loops(p *program) []string {
	var out []string
	for _, c := range partition(p) {
		out = append(out, string([]byte{c}))
	}
	letters := ""
	for _, i := range p.code {
		if c, one := single(i.set); i.kind == char && one && !strings.Contains(letters, string([]byte{c})) && len(letters) < 16 {
			letters += string([]byte{c})
		}
	}
	if n := len(letters); n > 1 {
		out = append(out, letters[:n-1], letters)
	}
	return out
}

// repeated returns the text that leads to the first of the places that take a
// byte any number of times, where there are several.
func (g *graph) repeated(c byte) (string, bool) {
	first, count := -1, 0
	for i, p := range g.at {
		if !p.set.Has(c) {
			continue
		}
		for _, e := range p.edges {
			if e.to == i {
				if count++; first < 0 {
					first = i
				}
			}
		}
	}
	if count < 2 {
		return "", false
	}
	return g.reached(first)
}
