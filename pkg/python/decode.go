package python

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// sourceText returns a source as UTF-8 whose lines end in '\n', the last one
// included, as CPython's tokenizer has it before it begins.
func sourceText(src []byte) (string, *SyntaxError) {
	src, bom := bytes.CutPrefix(src, []byte("\xef\xbb\xbf"))
	name, line := cookie(src)
	if i := bytes.IndexByte(src, 0); i >= 0 {
		return "", &SyntaxError{Line: 1 + lineBreaks(src[:i]), Msg: "source code string cannot contain null bytes"}
	}
	if bom && name != "" && !bomName(name) {
		return "", &SyntaxError{Line: line, Msg: fmt.Sprintf("encoding problem: %s with BOM", name)}
	}
	if name == "" {
		return unixLines(src), nil
	}
	decoded, err := decodeAs(src, name)
	if err != nil {
		err.Line = line
		return "", err
	}
	return unixLines(decoded), nil
}

// lineBreaks counts the ends of lines.
func lineBreaks(src []byte) int {
	return bytes.Count(src, []byte("\n")) + bytes.Count(src, []byte("\r")) - bytes.Count(src, []byte("\r\n"))
}

// unixLines ends each line in '\n'.
func unixLines(src []byte) string {
	if bytes.IndexByte(src, '\r') < 0 {
		if len(src) == 0 || src[len(src)-1] == '\n' {
			return string(src)
		}
		return string(src) + "\n"
	}
	out := make([]byte, 0, len(src)+1)
	for i, c := range src {
		switch {
		case c != '\r':
			out = append(out, c)
		case i+1 == len(src) || src[i+1] != '\n':
			out = append(out, '\n')
		}
	}
	if len(out) > 0 && out[len(out)-1] != '\n' {
		out = append(out, '\n')
	}
	return string(out)
}

// cookie returns the encoding that a comment in the first two lines declares
// (PEP 263), in lower case, and its line; the name is empty for none.
func cookie(src []byte) (name string, line int) {
	for line = 1; line <= 2; line++ {
		n := bytes.IndexAny(src, "\r\n")
		text := src
		if n >= 0 {
			text = src[:n]
		}
		blank := bytes.TrimLeft(text, " \t\f")
		if len(blank) > 0 && blank[0] != '#' {
			return "", 0
		}
		if name := cookieIn(string(blank)); name != "" {
			return name, line
		}
		if n < 0 {
			return "", 0
		}
		if src[n] == '\r' && n+1 < len(src) && src[n+1] == '\n' {
			n++
		}
		src = src[n+1:]
	}
	return "", 0
}

// cookieIn finds the declaration in a comment: the first "coding" with a
// colon or an equals sign right behind it, and a name.
func cookieIn(comment string) string {
	for {
		_, rest, ok := strings.Cut(comment, "coding")
		if !ok {
			return ""
		}
		comment = rest
		if rest == "" || rest[0] != ':' && rest[0] != '=' {
			continue
		}
		rest = strings.TrimLeft(rest[1:], " \t")
		n := 0
		for n < len(rest) && (rest[n] < 128 && namePart[rest[n]] || rest[n] == '-' || rest[n] == '.') {
			n++
		}
		if n > 0 {
			return strings.ToLower(rest[:n])
		}
	}
}

// bomName tells whether a source with a byte order mark may declare an
// encoding: CPython takes no other name than this one.
func bomName(name string) bool {
	name = strings.ReplaceAll(name, "_", "-")
	return name == "utf-8" || strings.HasPrefix(name, "utf-8-")
}

// codec returns the name of Python's codec for a declared encoding.
func codec(name string) string {
	if bomName(name) {
		return "utf_8"
	}
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' })
	name = strings.Join(words, "_")
	for _, key := range [...]string{name, strings.ReplaceAll(name, ".", "_")} {
		if c, ok := codecAliases[key]; ok {
			return c
		}
	}
	return name
}

// decodeAs turns a source in a declared encoding into UTF-8.
func decodeAs(src []byte, name string) ([]byte, *SyntaxError) {
	key := codec(name)
	if key == "ascii" {
		for _, c := range src {
			if c >= 128 {
				return nil, &SyntaxError{Msg: fmt.Sprintf("'ascii' codec can't decode byte 0x%02x: ordinal not in range(128)", c)}
			}
		}
	}
	if key == "ascii" || key == "utf_8" {
		return src, nil
	}
	if e, ok := multibyte[key]; ok {
		out, err := e.NewDecoder().Bytes(src)
		if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
			return nil, &SyntaxError{Msg: fmt.Sprintf("'%s' codec can't decode the source", name)}
		}
		return out, nil
	}
	table, ok := charmaps[key]
	if !ok {
		return nil, &SyntaxError{Msg: "unknown encoding: " + name}
	}
	return decodeTable(src, name, table)
}

// decodeTable turns a source of one byte a character into UTF-8.
func decodeTable(src []byte, name string, table *charmap.Charmap) ([]byte, *SyntaxError) {
	out := make([]byte, 0, len(src)+len(src)/8)
	for _, c := range src {
		if c < 128 {
			out = append(out, c)
			continue
		}
		r := table.DecodeByte(c)
		if r == utf8.RuneError && c < 0xA0 && strings.HasPrefix(table.String(), "ISO 8859") {
			r = rune(c) // the control characters, which the tables leave out
		}
		if r == utf8.RuneError {
			return nil, &SyntaxError{Msg: fmt.Sprintf("'%s' codec can't decode byte 0x%02x: character maps to <undefined>", name, c)}
		}
		out = utf8.AppendRune(out, r)
	}
	return out, nil
}
