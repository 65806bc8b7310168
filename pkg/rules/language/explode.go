package language

import (
	"errors"
	"strings"

	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

// Attack is a text on which matching an expression takes steps that double with
// each round of Loop, because it fails after Loop can be taken in many ways.
type Attack struct{ Lead, Loop, Tail string }

// Text returns the attack with that many rounds.
func (a Attack) Text(rounds int) string { return a.Lead + strings.Repeat(a.Loop, rounds) + a.Tail }

// What proves an attack: between so many rounds the steps grow at least so much.
// A text three letters longer than its rounds takes 20 times the steps where they
// grow with the cube of its length, 57 times with the fourth power, and 128 times
// where each round doubles them.
const (
	fewRounds  = 2
	manyRounds = 9
	growth     = 64
	enough     = 16        // where a match is given up
	mostSteps  = 400_000   // of one match
	allSteps   = 2_000_000 // of all matches for one expression
	mostTails  = 40
)

// Explodes finds a text that makes matching an expression take exponentially
// many steps, and proves it by following the expression on that text as PCRE
// does. It returns false where there is none, or none was found within the
// bounds.
func Explodes(re *pattern.Regex) (Attack, bool) {
	if !repeatsWithoutEnd(re.Root) {
		return Attack{}, false
	}
	g, ok := newGraph(re)
	if !ok {
		return Attack{}, false
	}
	left := allSteps
	for _, p := range g.pumps() {
		for _, tail := range tails(re) {
			a := Attack{p.lead, p.loop, tail}
			if proved(re, a, &left) {
				return a, true
			}
			if left <= 0 {
				return Attack{}, false
			}
		}
	}
	return Attack{}, false
}

// proved reports whether the steps on an attack grow as they do only where each
// round doubles them; left counts down the steps.
func proved(re *pattern.Regex, a Attack, left *int) bool {
	found, few, err := Search(re, a.Text(fewRounds), mostSteps)
	if *left -= few; found || err != nil || few*enough > mostSteps {
		return false
	}
	_, many, err := Search(re, a.Text(manyRounds), mostSteps)
	*left -= many
	return errors.Is(err, ErrTooMany) || err == nil && many >= growth*few
}

// repeatsWithoutEnd reports whether there is a repetition without bound that
// holds a choice or another repetition: without one nothing explodes.
func repeatsWithoutEnd(root *pattern.Node) bool {
	found := false
	root.Walk(func(n *pattern.Node) bool {
		if n.Op == pattern.Repeat && n.Max < 0 && !found {
			n.Subs[0].Walk(func(in *pattern.Node) bool {
				found = found || in.Op == pattern.Repeat || in.Op == pattern.Alternate || in.Op == pattern.Backref
				return !found
			})
		}
		return !found
	})
	return found
}

// tails are endings that are likely to make a match fail: bytes that parts of
// the expression do not take, alone and with all its letters behind them, which
// PCRE looks for before it begins.
func tails(re *pattern.Regex) []string {
	p, ok := compile(re, re.Root, true)
	if !ok {
		return nil
	}
	letters := ""
	for _, i := range p.code {
		if c, one := single(i.set); i.kind == char && one && len(letters) < 64 {
			letters += string([]byte{c})
		}
	}
	bytes := append([]byte("!/ \n\x01"), partition(p)...)
	bytes = bytes[:min(len(bytes), mostTails/2)]
	var out []string
	for _, c := range bytes {
		out = append(out, string([]byte{c})+letters)
	}
	for _, c := range bytes[:min(len(bytes), mostTails/4)] {
		out = append(out, letters+string([]byte{c}))
	}
	for _, c := range bytes {
		out = append(out, string([]byte{c}))
	}
	return append(out, "")
}

// single returns the only byte of a set, case aside.
func single(s pattern.Set) (byte, bool) {
	var list []byte
	for _, c := range typed[len(first):] {
		if s.Has(c) {
			if list = append(list, c); len(list) > 4 {
				return 0, false
			}
		}
	}
	if len(list) == 0 {
		return 0, false
	}
	for _, c := range list {
		if c|0x20 != list[0]|0x20 {
			return 0, false
		}
	}
	return list[len(list)-1], true
}
