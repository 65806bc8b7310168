package deploy

import "strings"

// splitWords splits a text at blanks outside of quotes and takes the quotes
// off; what stands in single quotes keeps its dollars from being variables.
func splitWords(text string) []string {
	var out []string
	for _, c := range commands(text) {
		out = append(out, c...)
	}
	return out
}

// commands splits a shell's text into simple commands: at line ends, ;, &, |
// and their pairs. Redirections are words of their own. It is no shell: what a
// condition decides is taken as if each branch ran.
func commands(text string) [][]string {
	l := lexer{text: text}
	l.run()
	return l.out
}

type lexer struct {
	text string
	out  [][]string
	cmd  []string
	word strings.Builder
	in   bool // within a word
}

func (l *lexer) endWord() {
	if l.in {
		l.cmd = append(l.cmd, l.word.String())
		l.word.Reset()
		l.in = false
	}
}

func (l *lexer) endCommand() {
	l.endWord()
	if len(l.cmd) > 0 {
		l.out = append(l.out, l.cmd)
		l.cmd = nil
	}
}

func (l *lexer) run() {
	t := l.text
	for i := 0; i < len(t); i++ {
		switch c := t[i]; {
		case c == '\\' && i+1 < len(t):
			i++
			if t[i] == '\r' && i+1 < len(t) {
				i++
			}
			if t[i] != '\n' {
				if t[i] == '$' {
					l.word.WriteByte('\\')
				}
				l.word.WriteByte(t[i])
				l.in = true
			}
		case c == '\'':
			i = l.quoted(i+1, '\'')
		case c == '"':
			i = l.quoted(i+1, '"')
		case c == '#' && !l.in:
			for i+1 < len(t) && t[i+1] != '\n' {
				i++
			}
		case c == '\n' || c == ';' || c == '|' || c == '&' && !(l.in && strings.HasSuffix(l.word.String(), ">")):
			l.endCommand()
		case c == '<' || c == '>':
			l.endWord()
			l.cmd = append(l.cmd, string(c))
		case c == ' ' || c == '\t' || c == '\r':
			l.endWord()
		case (c == '(' || c == ')') && !l.in:
			l.endCommand()
		default:
			l.word.WriteByte(c)
			l.in = true
		}
	}
	l.endCommand()
}

// quoted takes what stands in quotes and returns the index of the last one.
func (l *lexer) quoted(i int, q byte) int {
	l.in = true
	for ; i < len(l.text) && l.text[i] != q; i++ {
		c := l.text[i]
		if q == '"' && c == '\\' && i+1 < len(l.text) && strings.IndexByte("\"\\`", l.text[i+1]) >= 0 {
			i++
			c = l.text[i]
		}
		if q == '\'' && c == '$' {
			l.word.WriteByte('\\')
		}
		l.word.WriteByte(c)
	}
	return i
}

// quoteWords writes words as a shell's text.
func quoteWords(list []string) string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = "'" + strings.ReplaceAll(w, "'", `'"'"'`) + "'"
	}
	return strings.Join(out, " ")
}
