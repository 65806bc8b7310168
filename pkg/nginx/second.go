package nginx

import (
	"fmt"
	"strings"

	"github.com/tufanbarisyildirim/gonginx/config"
	"github.com/tufanbarisyildirim/gonginx/dumper"
	gonginx "github.com/tufanbarisyildirim/gonginx/parser"
)

// This file is the only one that uses gonginx, which has two jobs: it prints
// the blocks that are suggested to users, and it is the second reader, made by
// others, that must agree with ours before an edit is written.

// secondDepth is how deep a text may nest before it is kept from gonginx,
// whose recursion ends the process where the stack does.
const secondDepth = 1_000

// gonginx keeps wrappers for known blocks in package variables; they reorder
// upstream parameters and refuse some valid blocks. Cleared, every directive
// is read plainly. The one for Lua must stay: without it gonginx stops with a
// nil call.
func init() {
	for name := range config.BlockWrappers {
		if name != "_by_lua_block" {
			delete(config.BlockWrappers, name)
		}
	}
	clear(config.DirectiveWrappers)
	clear(config.IncludeWrappers)
}

// Statement is a directive to be printed: a suggestion, not part of any file.
type Statement struct {
	Name     string
	Args     []string // values; they are quoted where nginx needs it
	Children []Statement
	Block    bool // prints braces even without children
}

// Print returns the statement as text, each level indented by four blanks
// after the given indentation.
func (s Statement) Print(indent int) string {
	return dumper.DumpDirective(s.convert(), &dumper.Style{StartIndent: indent, Indent: 4})
}

func (s Statement) convert() *config.Directive {
	d := &config.Directive{Name: s.Name}
	for _, a := range s.Args {
		d.Parameters = append(d.Parameters, config.Parameter{Value: Quote(a)})
	}
	if s.Block || len(s.Children) > 0 {
		b := &config.Block{}
		for _, c := range s.Children {
			b.Directives = append(b.Directives, c.convert())
		}
		d.Block = b
	}
	return d
}

// Quote returns a value as it must be written for nginx to read it: bare where
// that is safe, else in double quotes.
func Quote(value string) string {
	if value != "" && !strings.ContainsAny(value, " \t\r\n;{}\\\"'#") {
		return value
	}
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(value); i++ {
		switch c := value[i]; c {
		case '"':
			b.WriteString(`\"`)
		case '\\':
			// nginx resolves a backslash before these only; elsewhere it stays.
			if i+1 == len(value) || strings.IndexByte(`"'\trn`, value[i+1]) >= 0 {
				b.WriteByte('\\')
			}
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// Agree reads a file's text a second time with gonginx and reports whether both
// readings are the same: the same directives with the same arguments, opening
// and closing the same blocks. Where they differ, or where the text cannot be
// given to gonginx, why says so. Includes are not followed.
func Agree(text string) (same bool, why string) {
	ours, why := readPlain(text)
	if why != "" {
		return false, why
	}
	theirs, why := readSecond(text)
	if why != "" {
		return false, why
	}
	for i := range max(len(ours), len(theirs)) {
		switch {
		case i >= len(ours):
			return false, fmt.Sprintf("gonginx reads %q after the end", theirs[i])
		case i >= len(theirs):
			return false, fmt.Sprintf("gonginx does not read %q", ours[i])
		case ours[i] != theirs[i]:
			return false, fmt.Sprintf("%q is %q for gonginx", ours[i], theirs[i])
		}
	}
	return true, ""
}

// sep stands between the words of a statement in a plain reading; it cannot
// be part of a word.
const sep = "\x00"

// readPlain reads a text with our scanner into one line a statement, the words
// as they are written.
func readPlain(text string) (lines []string, why string) {
	if strings.Contains(text, sep) {
		return nil, "the text has NUL bytes"
	}
	s := scanner{text: text}
	var st statement
	var raw []string
	for depth := 0; ; {
		s.next(&st)
		raw = raw[:0]
		for _, w := range st.words {
			raw = append(raw, text[w.start:w.end()])
		}
		line := strings.Join(raw, sep)
		switch st.kind {
		case endFile:
			if depth > 0 {
				return nil, "a block is not closed"
			}
			return lines, ""
		case endSimple:
			lines = append(lines, line+sep+";")
		case endBlockOpen:
			lines = append(lines, line+sep+"{")
			if len(raw) > 0 && strings.HasSuffix(raw[0], "_by_lua_block") {
				if !s.lua() {
					return nil, "a Lua block is not closed"
				}
				lines = append(lines, "}")
				continue
			}
			if depth++; depth > secondDepth {
				return nil, fmt.Sprintf("blocks are nested more than %d deep", secondDepth)
			}
		case endBlockClose:
			if depth--; depth < 0 {
				return nil, `unexpected "}"`
			}
			lines = append(lines, "}")
		default:
			return nil, "the text has a syntax fault"
		}
		if len(st.words) == 0 && st.kind != endBlockClose {
			return nil, "the text has a syntax fault"
		}
	}
}

// readSecond reads a text with gonginx into the same form. gonginx may panic on
// what it does not expect; that is a disagreement like any other.
func readSecond(text string) (lines []string, why string) {
	defer func() {
		if r := recover(); r != nil {
			lines, why = nil, fmt.Sprintf("gonginx fails: %v", r)
		}
	}()
	cfg, err := gonginx.NewStringParser(text, gonginx.WithSkipComments(), gonginx.WithSkipValidDirectivesErr()).Parse()
	if err != nil {
		return nil, fmt.Sprintf("gonginx: %v", err)
	}
	return flatten(nil, cfg.Block), ""
}

func flatten(lines []string, b config.IBlock) []string {
	for _, d := range b.GetDirectives() {
		line := d.GetName()
		for _, p := range d.GetParameters() {
			line += sep + p.GetValue()
		}
		if d.GetBlock() == nil {
			lines = append(lines, line+sep+";")
			continue
		}
		lines = append(lines, line+sep+"{")
		lines = flatten(lines, d.GetBlock())
		lines = append(lines, "}")
	}
	return lines
}
