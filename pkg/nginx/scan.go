package nginx

import "strings"

// A scanner reads tokens as nginx does (nginx: ngx_conf_read_token): words
// end at a blank, ";" or "{"; a "}" counts only where a word could begin; a
// quote counts only at the start of a word; a backslash takes the next byte
// along; "${" opens no block; "#" begins a comment only where a word could
// begin.
type scanner struct {
	text string
	pos  int
	// untidy says that blanks were met at the end of a line, outside quotes, or
	// before a semicolon.
	untidy bool
}

// tokenKind says what ended a statement, or why reading it stopped.
type tokenKind int

const (
	endSimple     tokenKind = iota + 1 // ;
	endBlockOpen                       // {
	endBlockClose                      // }
	endFile                            // the file's end, between statements
	badEnd                             // the file's end, inside a statement
	badClose                           // } inside a statement
	badText                            // text glued to a closing quote
	badQuote                           // the file's end inside a quoted word
)

// statement is what stands before a ; { or }. Its words are valid until the
// next call.
type statement struct {
	kind  tokenKind
	words []Arg
	start int // byte of the first word, or of the lone delimiter
	end   int // byte after the delimiter
	bad   int // byte where reading stopped, for the bad kinds
	long  int // index of the first word that overruns nginx's buffer, or -1
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// skip moves past blanks and comments.
func (s *scanner) skip() {
	text, i := s.text, s.pos
	for ; i < len(text); i++ {
		switch text[i] {
		case ' ', '\t', '\r':
			continue
		case '\n':
		case '#':
			n := strings.IndexByte(text[i:], '\n')
			if n < 0 {
				n = len(text) - i
			}
			i += n
		default:
			s.pos = i
			return
		}
		s.untidy = s.untidy || endsInBlank(text[:i])
	}
	s.pos = len(text)
	s.untidy = s.untidy || endsInBlank(text)
}

// endsInBlank reports whether a blank stands at the end of a line.
func endsInBlank(line string) bool {
	n := len(line)
	if n > 0 && line[n-1] == '\r' {
		n--
	}
	return n > 0 && (line[n-1] == ' ' || line[n-1] == '\t')
}

// next reads one statement into st, reusing its words.
func (s *scanner) next(st *statement) {
	s.skip()
	*st = statement{words: st.words[:0], start: s.pos, long: -1}
	s.read(st)
}

// read reads words into st until a delimiter.
func (s *scanner) read(st *statement) {
	for {
		s.skip()
		if s.pos >= len(s.text) {
			st.end = s.pos
			st.kind = endFile
			if len(st.words) > 0 {
				st.kind, st.bad = badEnd, s.pos
			}
			return
		}
		switch c := s.text[s.pos]; c {
		case ';', '{':
			if c == ';' && s.pos > 0 && isBlank(s.text[s.pos-1]) {
				s.untidy = true
			}
			s.pos++
			st.end = s.pos
			st.kind = endSimple
			if c == '{' {
				st.kind = endBlockOpen
			}
			return
		case '}':
			if len(st.words) > 0 {
				st.kind, st.bad, st.end = badClose, s.pos, s.pos
				return
			}
			s.pos++
			st.kind, st.end = endBlockClose, s.pos
			return
		case '"', '\'':
			if !s.quoted(st, c) {
				return
			}
		default:
			s.word(st)
		}
	}
}

// What a byte means inside a word.
const (
	endsWord = iota + 1
	isEscape
	isDollar
	isForeign // beyond ASCII
)

var wordBytes = func() (of [256]uint8) {
	for _, c := range " \t\r\n;{" {
		of[c] = endsWord
	}
	of['\\'], of['$'] = isEscape, isDollar
	for c := 0x80; c < len(of); c++ {
		of[c] = isForeign
	}
	return of
}()

// word reads an unquoted word.
func (s *scanner) word(st *statement) {
	text, start, i, escapes, plain := s.text, s.pos, s.pos, false, true
loop:
	for ; i < len(text); i++ {
		means := wordBytes[text[i]]
		if means == 0 { // most bytes
			continue
		}
		switch means {
		case endsWord:
			break loop
		case isEscape:
			escapes = true
			i++
		case isForeign:
			plain = false
		case isDollar:
			plain = false
			for i+1 < len(text) && text[i+1] == '{' {
				i++
			}
		}
	}
	i = min(i, len(text))
	s.pos = i
	st.add(text, word{from: start, to: i, start: start, end: i, escapes: escapes, plain: plain && !escapes})
}

// quoted reads a quoted word and reports whether reading can go on.
func (s *scanner) quoted(st *statement, quote byte) bool {
	start, escapes := s.pos, false
	for i := start + 1; i < len(s.text); i++ {
		switch s.text[i] {
		case '\\':
			escapes = true
			i++
		case quote:
			st.add(s.text, word{from: start + 1, to: i, start: start, end: i + 1, quote: quote, escapes: escapes})
			s.pos = i + 1
			return s.afterQuote(st)
		}
	}
	st.kind, st.bad, st.end = badQuote, start, len(s.text)
	s.pos = len(s.text)
	return false
}

// afterQuote checks that a blank, a delimiter or ")" follows a closing quote
// (nginx: need_space).
func (s *scanner) afterQuote(st *statement) bool {
	if s.pos >= len(s.text) {
		return true
	}
	// After a ")" nginx goes on as after a blank and takes it for the start of
	// the next word: `if ($a = "b")` has ")" as a word of its own.
	if c := s.text[s.pos]; isBlank(c) || c == ';' || c == '{' || c == ')' {
		return true
	}
	st.kind, st.bad, st.end = badText, s.pos, s.pos
	return false
}

// word is one word as it stands in the text.
type word struct {
	from, to   int // its value
	start, end int // with its quotes
	quote      byte
	escapes    bool // a backslash is in it
	plain      bool // no $ is in it, and nothing beyond ASCII
}

func (st *statement) add(text string, w word) {
	value := text[w.from:w.to]
	if w.escapes {
		value = unescape(value)
	}
	if w.to-w.from >= tokenBuffer && st.long < 0 {
		st.long = len(st.words)
	}
	st.words = append(st.words, newArg(value, w.start, w.end, w.quote, w.plain))
}

// unescape resolves the escapes that nginx knows; any other backslash stays.
func unescape(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			switch s[i+1] {
			case '"', '\'', '\\':
				i++
			case 't':
				b.WriteByte('\t')
				i++
				continue
			case 'r':
				b.WriteByte('\r')
				i++
				continue
			case 'n':
				b.WriteByte('\n')
				i++
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
