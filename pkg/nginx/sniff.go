package nginx

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/lazyre"
)

// Guess is what a text looks like, judged by its beginning.
type Guess struct {
	// Nginx says that the text reads as nginx configuration.
	Nginx bool
	// Context is where its outermost directives stand: Main for a whole
	// configuration, HTTP for a site file, Server or Location for a snippet.
	Context Context
	// Server says that a server block was seen: the text is no mere snippet.
	Server bool
	// Template names the language of the holes that are still to be filled
	// before nginx can read the text; "" where there are none.
	Template string
}

// Bounds of a guess.
const (
	sniffBytes      = 64 << 10
	sniffStatements = 400
)

// templates are the languages whose holes nginx cannot read. The holes are
// taken out before the rest is judged. envsubst is not among them: its holes
// read as nginx's own variables.
var templates = []struct {
	name string
	hole *lazyre.Regexp
	with string
}{
	{"Jinja", lazyre.New(`\{%[^%]*%\}|\{#[^#]*#\}`), ""},
	{"Go", lazyre.New(`\{\{-?\s*(?:(?:if|else|end|range|with|define|template|block)\b|/\*|\$\w+\s*:?=)[^{}\n]*\}\}`), ""},
	{"Go or Jinja", lazyre.New(`\{\{[^{}\n]*\}\}`), "hole"},
	{"ERB", lazyre.New(`<%-?[^=%-][^%]*%>`), ""},
	{"ERB", lazyre.New(`<%[^%]*%>`), "hole"},
}

// Sniff guesses whether a text is nginx configuration from its content alone:
// its statements begin with names of directives and end as nginx's do, and one
// of them is a block or a setting that only nginx has.
func Sniff(text string) Guess {
	cut := len(text) > sniffBytes
	if cut {
		text = text[:sniffBytes]
	}
	text = strings.TrimPrefix(text, "\xef\xbb\xbf")
	if strings.IndexByte(text, 0) >= 0 {
		return Guess{}
	}
	var g Guess
	for _, t := range templates {
		if filled := t.hole.ReplaceAllString(text, t.with); filled != text {
			text, g.Template = filled, t.name
		}
	}
	if !g.read(text, cut) {
		return Guess{}
	}
	g.Nginx, g.Context = true, contextOf(text)
	return g
}

// read counts the statements that nginx could have meant.
func (g *Guess) read(text string, cut bool) bool {
	s := scanner{text: text}
	var st statement
	good, bad, telling, depth := 0, 0, false, 0
	skip := -1 // depth of a block whose lines are no directives
	for range sniffStatements {
		s.next(&st)
		switch st.kind {
		case endFile:
			return telling && bad*4 <= good && depth >= 0
		case endBlockClose:
			depth--
			if depth == skip {
				skip = -1
			}
			continue
		case endSimple, endBlockOpen:
		default:
			return cut && telling && bad*4 <= good
		}
		name := ""
		if len(st.words) > 0 {
			name = st.words[0].Value
		}
		block := st.kind == endBlockOpen
		switch specs := Specs(name); {
		case skip >= 0: // lines of a map say nothing
		case !fits(specs, block, len(st.words)-1):
			bad++
		default:
			good++
			telling = telling || block || specs[0].Contexts.InHTTP() && !plainWords[name]
			g.Server = g.Server || block && name == "server"
			if block && specs[0].Block != Directives {
				skip = depth
			}
		}
		if block {
			depth++
		}
		if bad > 8 && bad > good {
			return false
		}
	}
	return telling && bad*4 <= good
}

// fits reports whether one of the directives has that form.
func fits(specs []*Spec, block bool, args int) bool {
	for _, s := range specs {
		if block == (s.Block != NoBlock) && (s.Args.Accepts(args) || s.Block != NoBlock) {
			return true
		}
	}
	return false
}

// plainWords are directives whose names other languages end with a semicolon
// as well.
var plainWords = map[string]bool{
	"include": true, "return": true, "break": true, "set": true, "index": true, "internal": true,
	"error_log": true, "allow": true, "deny": true, "state": true, "server": true, "zone": true,
}
