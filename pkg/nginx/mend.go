package nginx

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/source"
)

// mend reports text after a closing quote, or a quote that never closes, and
// reads on where the author most likely meant the word to end. It reports
// whether the statement could be read further.
func (p *parser) mend(at *place, st *statement) bool {
	if st.kind == badQuote {
		return p.unquote(at, st, st.bad)
	}
	// Text glued to a quote that spans lines: the quote that opened it was
	// most likely meant to close on its own line.
	last := st.words[len(st.words)-1]
	if strings.Contains(at.scan.text[last.start:last.end()], "\n") {
		st.words = st.words[:len(st.words)-1]
		return p.unquote(at, st, int(last.start))
	}
	c := at.scan.text[st.bad : st.bad+1]
	p.fault(Fault{Kind: UnexpectedText, At: at.file.At(st.bad, st.bad+1),
		Message: fmt.Sprintf("unexpected %q after a closing quote", c)})
	if c == "}" {
		st.kind, st.end = badClose, st.bad
		return true
	}
	at.scan.resume(st)
	return true
}

// unquote reports a quote that is not closed and goes on at the end of its
// line, or at the ";" or "{" that ends the line.
func (p *parser) unquote(at *place, st *statement, open int) bool {
	text := at.scan.text
	p.fault(Fault{Kind: UnclosedQuote, At: at.file.At(open, open+1),
		Message: fmt.Sprintf("the quote %c is not closed", text[open])})
	if at.mends++; at.mends > maxMends { // each one may have read to the file's end
		st.kind, at.scan.pos = badQuote, len(text)
		return false
	}
	end := open + 1 + strings.IndexByte(text[open+1:]+"\n", '\n')
	line := strings.TrimRight(text[open+1:end], " \t\r;{")
	st.add(text, word{from: open + 1, to: open + 1 + len(line), start: open, end: open + 1 + len(line), quote: text[open]})
	at.scan.pos = open + 1 + len(line)
	at.scan.resume(st)
	return true
}

// resume reads on in a statement after a fault in it.
func (s *scanner) resume(st *statement) {
	rest := statement{words: st.words, start: st.start, long: st.long}
	s.read(&rest)
	*st = rest
}

// swallows reports whether a directive's arguments may well look like
// directives.
func swallows(name string) bool { return name == "log_format" || name == "types" || name == "env" }

// runsOn returns the index of the word at which a new directive begins though
// no ";" ended the one before it, or 0: it begins a line, is the name of a
// directive that is allowed here, and has an argument of its own on that line.
func (p *parser) runsOn(f *source.File, ctx Context, words []Arg, opens bool) int {
	if len(words) < 2 || swallows(words[0].Value) {
		return 0
	}
	text := f.Text()
	if last := len(words) - 1; opens && breaks(text, &words[last-1], &words[last]) && words[last].Quote() == 0 &&
		simple(ctx, words[0].Value) && bareBlock(ctx, words[last].Value) {
		return last // events {, http { or server { on the next line
	}
	for i := 1; i < len(words)-1; i++ {
		w := &words[i]
		if !breaks(text, &words[i-1], w) || w.Quote() != 0 || breaks(text, w, &words[i+1]) || !allowed(ctx, w.Value) {
			continue
		}
		return i
	}
	return 0
}

// breaks reports whether a line ends between two words.
func breaks(text string, a, b *Arg) bool {
	for i := a.end(); i < b.start; i++ {
		if text[i] == '\n' {
			return true
		}
	}
	return false
}

// simple reports whether a name is a directive's that never has a block.
func simple(ctx Context, name string) bool {
	spec, ok := Lookup(ctx, name)
	return ok && spec.Block == NoBlock
}

// bareBlock reports whether a name is a directive's that has a block and needs no
// argument before it.
func bareBlock(ctx Context, name string) bool {
	spec, ok := Lookup(ctx, name)
	return ok && spec.Block != NoBlock && spec.Args.Accepts(0)
}

// allowed reports whether a name is a directive's in the context.
func allowed(ctx Context, name string) bool {
	if ctx == 0 {
		return Known(name)
	}
	_, ok := Lookup(ctx, name)
	return ok
}
