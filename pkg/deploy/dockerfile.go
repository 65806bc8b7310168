package deploy

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"

	"github.com/wellserved/wellserved/pkg/source"
)

// Bounds of what BuildKit's parser and lexer are given.
const (
	maxInstructions = 1_000
	maxWord         = 16 << 10 // bytes of a text in which variables are filled in
)

// dockerfile is a file's instructions in order, as BuildKit reads them.
type dockerfile struct {
	file   *source.File
	lines  []instruction
	escape rune
	// failed says why the file cannot be built, and line where; "" where it can.
	failed string
	line   int
}

// instruction is one of a Dockerfile, its continued lines joined.
type instruction struct {
	name  string   // in capitals
	flags []string // --from=build
	// words are the arguments: of ENV names and values in turn, of the shell form
	// of RUN, CMD and ENTRYPOINT and of WORKDIR one text.
	words []string
	json  bool // they stand in the list form, as they are
	docs  []heredoc
	at    source.Range
}

// heredoc is a here-document after an instruction.
type heredoc struct {
	name, text string
	fill       bool // variables in it are filled in
}

// parseDockerfile reads a file. The parser is another's, so a panic of it is a
// file that cannot be read.
func parseDockerfile(f *source.File) (d *dockerfile) {
	d = &dockerfile{file: f, escape: parser.DefaultEscapeToken, line: 1}
	defer func() {
		if p := recover(); p != nil {
			d.lines, d.failed = nil, fmt.Sprintf("it cannot be parsed: %v", p)
		}
	}()
	r, err := parser.Parse(strings.NewReader(f.Text()))
	if err != nil {
		d.failed = err.Error()
		var at *parser.LocationError
		if errors.As(err, &at) && len(at.Locations) > 0 && len(at.Locations[0]) > 0 {
			d.line = max(at.Locations[0][0].Start.Line, 1)
			d.failed = cmp.Or(errors.Unwrap(at), error(at)).Error()
		}
		return d
	}
	d.escape = r.EscapeToken
	for _, n := range r.AST.Children {
		if len(d.lines) == maxInstructions {
			break
		}
		d.lines = append(d.lines, instructionOf(n, f))
	}
	return d
}

func instructionOf(n *parser.Node, f *source.File) instruction {
	in := instruction{name: strings.ToUpper(n.Value), flags: n.Flags, json: n.Attributes["json"], at: f.LineRange(max(n.StartLine, 1))}
	for w := n.Next; w != nil; w = w.Next {
		in.words = append(in.words, w.Value)
	}
	if in.name == "ENV" {
		in.words = envWords(n.Next)
	}
	for _, h := range n.Heredocs {
		text := h.Content
		if h.Chomp {
			text = parser.ChompHeredocContent(text)
		}
		in.docs = append(in.docs, heredoc{name: h.Name, text: text, fill: h.Expand})
	}
	return in
}

// envWords takes names and values from nodes that hold a name, a value and the
// mark between them.
func envWords(n *parser.Node) []string {
	var out []string
	for ; n != nil && n.Next != nil && n.Next.Next != nil; n = n.Next.Next.Next {
		out = append(out, n.Value, n.Next.Value)
	}
	return out
}

// flag returns what an option of an instruction says.
func (in *instruction) flag(name string) (string, bool) {
	for _, f := range in.flags {
		if v, ok := strings.CutPrefix(f, "--"+name+"="); ok {
			return v, true
		}
	}
	return "", false
}

// text is what the shell form says.
func (in *instruction) text() string { return strings.Join(in.words, " ") }

// expand takes the quotes off a word and fills variables in; missing is the
// first of which it is not known what it holds. A variable that is not set is
// empty, as it is for Docker.
func (d *dockerfile) expand(word string, get lookup) (out, missing string) {
	return d.process(word, get, false)
}

func (d *dockerfile) process(word string, get lookup, quotes bool) (out, missing string) {
	if !quotes && !strings.ContainsAny(word, "$\"'\\`") {
		return word, ""
	}
	if len(word) > maxWord {
		return "", "a text that is longer than is read"
	}
	defer func() {
		if p := recover(); p != nil {
			out, missing = "", word
		}
	}()
	vars := &variableGetter{get: get}
	lex := shell.NewLex(d.escape)
	lex.SkipProcessQuotes = quotes
	out, _, err := lex.ProcessWord(word, vars)
	if err != nil || len(out) > maxExpanded {
		return "", word
	}
	return out, vars.missing
}

// variableGetter hands variables to the lexer and notes the first that is not
// known.
type variableGetter struct {
	get     lookup
	missing string
}

// Get implements shell.EnvGetter.
func (v *variableGetter) Get(name string) (string, bool) {
	text, set, known := v.get(name)
	if !known {
		v.missing = cmp.Or(v.missing, name)
		return "", false
	}
	return text, set
}

// Keys implements shell.EnvGetter, which asks it of Windows alone.
func (v *variableGetter) Keys() []string { return nil }
