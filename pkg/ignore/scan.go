package ignore

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/lua"
	"github.com/wellserved/wellserved/pkg/source"
)

// remark is a comment of a file, and the lines of what it is written to.
type remark struct {
	start, end int // bytes, from the # to before the line end
	from, to   int // lines, from 1
}

// scan returns the comments of a file. What is neither Python nor one of the
// line by line languages is read as nginx reads it.
func scan(f *source.File) []remark {
	switch base := strings.ToLower(path.Base(f.Name())); {
	case strings.HasSuffix(base, ".py"):
		return lineRemarks(f, true)
	case strings.HasSuffix(base, ".yml"), strings.HasSuffix(base, ".yaml"), strings.HasSuffix(base, ".sh"),
		strings.HasPrefix(base, "dockerfile"), strings.HasSuffix(base, ".dockerfile"), strings.HasPrefix(base, ".env"), strings.HasSuffix(base, ".env"):
		return lineRemarks(f, false)
	}
	return nginxRemarks(f)
}

// statement is a directive up to its ; or {, or a closing brace.
type statement struct{ start, end int }

// nginxRemarks reads a file as nginx does (nginx: ngx_conf_read_token): a #
// begins a comment, and a quote a text, only where a word could begin.
func nginxRemarks(f *source.File) []remark {
	text := f.Text()
	var list []statement
	var out []remark
	open := -1 // where the statement began that is not yet at its end
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			i++
		case c == '#':
			end := lineEnd(text, i)
			out = append(out, remark{start: i, end: end})
			i = end
		case c == ';' || c == '{' || c == '}':
			if open < 0 {
				open = i
			}
			i++
			list = append(list, statement{open, i})
			if c == '{' && opensLua(text[open:i]) { // where # counts and quotes are others
				n, _ := lua.BlockEnd(text[i:])
				i += n
			}
			open = -1
		default:
			if open < 0 {
				open = i
			}
			i = wordEnd(text, i)
		}
	}
	if open >= 0 {
		list = append(list, statement{open, len(text)})
	}
	place(f, out, list)
	return out
}

// opensLua reports whether a statement opens a block of Lua.
func opensLua(statement string) bool {
	name, _, _ := strings.Cut(strings.TrimRight(statement, "{ \t\r\n"), " ")
	return strings.HasSuffix(name, lua.BlockSuffix)
}

// wordEnd returns where the word ends that begins at i, after its last byte.
func wordEnd(text string, i int) int {
	if q := text[i]; q == '"' || q == '\'' {
		for i++; i < len(text); i++ {
			switch text[i] {
			case '\\':
				i++
			case q:
				return i + 1
			}
		}
		return len(text)
	}
	for ; i < len(text); i++ {
		switch c := text[i]; c {
		case '\\':
			i++
		case ' ', '\t', '\r', '\n', ';':
			return i
		case '{':
			if text[i-1] != '$' {
				return i
			}
		}
	}
	return len(text)
}

func lineEnd(text string, i int) int {
	if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(text)
}

// place finds what each comment is written to: the statement that it stands in
// or behind on the line, or else the next one.
func place(f *source.File, remarks []remark, list []statement) {
	next := 0 // the first statement that ends after the comment
	for i := range remarks {
		r := &remarks[i]
		for next < len(list) && list[next].end <= r.start {
			next++
		}
		line := f.Position(r.start).Line
		s := statement{r.start, r.start}
		switch {
		case next < len(list) && list[next].start < r.start: // within it
			s = list[next]
		case next > 0 && f.Position(list[next-1].end).Line == line: // behind it
			first := next - 1
			for first > 0 && f.Position(list[first-1].end).Line == line {
				first--
			}
			s = statement{list[first].start, r.start}
		case next < len(list):
			s = list[next]
		}
		r.from, r.to = f.Position(s.start).Line, f.Position(s.end).Line
	}
}

// lineRemarks reads a file whose comments end with their line and begin after a
// blank. Python's strings of several lines hold none.
func lineRemarks(f *source.File, python bool) []remark {
	var out []remark
	var own []int // the comments that wait for the next line of code
	quote := ""   // of Python's string that is still open
	for line := 1; line <= f.Lines(); line++ {
		text := f.Line(line)
		code := quote != ""
		var at int
		at, quote = comment(text, quote, python)
		code = code || strings.TrimSpace(text[:max(at, 0)]) != "" || at < 0 && strings.TrimSpace(text) != ""
		if code {
			for _, i := range own {
				out[i].from, out[i].to = line, line
			}
			own = own[:0]
		}
		if at < 0 {
			continue
		}
		if !code {
			own = append(own, len(out))
		}
		start := f.LineStart(line)
		out = append(out, remark{start: start + at, end: start + len(text), from: line, to: line})
	}
	return out
}

// comment returns where a line's comment begins, or -1, and which quote is open
// at its end.
func comment(line, quote string, python bool) (at int, open string) {
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case quote != "" && c == '\\' && (python || quote == `"`):
			i++
		case quote != "":
			if strings.HasPrefix(line[i:], quote) {
				i += len(quote) - 1
				quote = ""
			}
		case c == '#' && (python || i == 0 || line[i-1] == ' ' || line[i-1] == '\t'):
			return i, ""
		case c == '"' || c == '\'':
			if !python && i > 0 && !strings.ContainsAny(line[i-1:i], " \t[{,:=") {
				continue // an apostrophe in a plain text
			}
			quote = line[i : i+1]
			if triple := strings.Repeat(quote, 3); python && strings.HasPrefix(line[i:], triple) {
				quote = triple
				i += 2
			}
		}
	}
	if len(quote) == 3 {
		return -1, quote
	}
	return -1, ""
}
