package config

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wellserved/wellserved/pkg/lazyre"
)

// Draft is a file that is still to be written.
type Draft struct {
	Intro   []string // comments at the top
	Entries []Entry
}

// Entry is one key of the file with what speaks for it.
type Entry struct {
	Key  string
	Why  []string // comments above it
	List []string // of nginx, compose, env_file; of one value keys the first
	Maps []Map    // of maps
	// Names are keys of env whose values are for the user to fill in.
	Names []string
	// Off writes the entry as a comment, for the user to complete.
	Off bool
}

// Text returns the file. What is not in force is commented out; comments are
// one line each, whatever they quote.
func (d *Draft) Text() []byte {
	var b strings.Builder
	for _, line := range d.Intro {
		comment(&b, line)
	}
	for _, e := range d.Entries {
		b.WriteString("\n")
		for _, line := range e.Why {
			comment(&b, line)
		}
		for _, line := range e.lines() {
			if e.Off {
				b.WriteString("# ")
			}
			b.WriteString(line + "\n")
		}
	}
	return []byte(b.String())
}

// lines are the YAML of an entry.
func (e *Entry) lines() []string {
	var out []string
	switch {
	case len(e.Names) > 0:
		out = append(out, e.Key+":")
		for _, n := range e.Names {
			out = append(out, "  "+quote(n)+": \"\"")
		}
	case len(e.Maps) > 0:
		out = append(out, e.Key+":")
		for _, m := range e.Maps {
			out = append(out, fmt.Sprintf("  %s: %s", quote(m.From), quote(m.To)))
		}
	case len(e.List) == 1:
		out = append(out, e.Key+": "+quote(e.List[0]))
	case len(e.List) > 1:
		out = append(out, e.Key+":")
		for _, v := range e.List {
			out = append(out, "  - "+quote(v))
		}
	}
	return out
}

// comment writes one line of comment. Names of files and texts of a site are
// not trusted: a line end in them must not begin a line that is in force.
func comment(b *strings.Builder, line string) {
	line = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029':
			return utf8.RuneError
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, line)
	b.WriteString(strings.TrimRight("# "+line, " ") + "\n")
}

// plain is a text that YAML reads as itself without quotes: a name, or a path
// with a dot, slash or underline in front or after its first word. Numbers
// begin otherwise.
var plain = lazyre.New(`^(\.|/|[A-Za-z_][A-Za-z0-9_-]*[./_]?|\.{1,2}/)[A-Za-z0-9_./@+-]*$`)

// truths are the words that YAML 1.1 or 1.2 takes for something else than text.
var truths = map[string]bool{"true": true, "false": true, "null": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true}

// quote returns a text as a YAML scalar.
func quote(s string) string {
	if plain.MatchString(s) && !truths[strings.ToLower(s)] {
		return s
	}
	return strconv.Quote(s)
}
