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
	if name == "" || isUTF8Name(name) {
		return unixLines(src), nil
	}
	if bom {
		return "", &SyntaxError{Line: line, Msg: fmt.Sprintf("encoding problem: %s with BOM", name)}
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

// isUTF8Name tells whether an encoding is UTF-8 under any of its names.
func isUTF8Name(name string) bool {
	name = strings.ReplaceAll(name, "_", "-")
	switch name {
	case "utf8", "u8", "utf", "utf8-ucs2", "utf8-ucs4", "cp65001":
		return true
	}
	return name == "utf-8" || strings.HasPrefix(name, "utf-8-")
}

// decodeAs turns a source in a declared encoding into UTF-8.
func decodeAs(src []byte, name string) ([]byte, *SyntaxError) {
	key := strings.NewReplacer("-", "", "_", "", " ", "").Replace(name)
	switch key {
	case "ascii", "usascii", "646", "ansix3.41968", "ibm367", "cp367", "csascii", "isoir6", "us":
		for _, c := range src {
			if c >= 128 {
				return nil, &SyntaxError{Msg: fmt.Sprintf("'ascii' codec can't decode byte 0x%02x: ordinal not in range(128)", c)}
			}
		}
		return src, nil
	}
	table, ok := charmaps[key]
	if !ok {
		return nil, &SyntaxError{Msg: "unknown encoding: " + name}
	}
	out := make([]byte, 0, len(src)+len(src)/8)
	for _, c := range src {
		if c < 128 {
			out = append(out, c)
			continue
		}
		r := table.DecodeByte(c)
		if r == utf8.RuneError {
			return nil, &SyntaxError{Msg: fmt.Sprintf("'%s' codec can't decode byte 0x%02x: character maps to <undefined>", name, c)}
		}
		out = utf8.AppendRune(out, r)
	}
	return out, nil
}

// charmaps holds the encodings of one byte a character, all of which agree
// with ASCII in the first half, under Python's names without dashes and
// underscores.
var charmaps = map[string]*charmap.Charmap{
	"latin1": charmap.ISO8859_1, "iso88591": charmap.ISO8859_1, "isolatin1": charmap.ISO8859_1, "l1": charmap.ISO8859_1,
	"latin": charmap.ISO8859_1, "8859": charmap.ISO8859_1, "cp819": charmap.ISO8859_1, "ibm819": charmap.ISO8859_1,
	"iso8859": charmap.ISO8859_1, "iso885911987": charmap.ISO8859_1, "latin1unix": charmap.ISO8859_1,
	"latin2": charmap.ISO8859_2, "iso88592": charmap.ISO8859_2, "l2": charmap.ISO8859_2,
	"latin3": charmap.ISO8859_3, "iso88593": charmap.ISO8859_3, "l3": charmap.ISO8859_3,
	"latin4": charmap.ISO8859_4, "iso88594": charmap.ISO8859_4, "l4": charmap.ISO8859_4,
	"cyrillic": charmap.ISO8859_5, "iso88595": charmap.ISO8859_5,
	"arabic": charmap.ISO8859_6, "iso88596": charmap.ISO8859_6,
	"greek": charmap.ISO8859_7, "iso88597": charmap.ISO8859_7,
	"hebrew": charmap.ISO8859_8, "iso88598": charmap.ISO8859_8,
	"latin5": charmap.ISO8859_9, "iso88599": charmap.ISO8859_9, "l5": charmap.ISO8859_9,
	"latin6": charmap.ISO8859_10, "iso885910": charmap.ISO8859_10, "l6": charmap.ISO8859_10,
	"iso885913": charmap.ISO8859_13, "latin7": charmap.ISO8859_13, "l7": charmap.ISO8859_13,
	"iso885914": charmap.ISO8859_14, "latin8": charmap.ISO8859_14, "l8": charmap.ISO8859_14,
	"iso885915": charmap.ISO8859_15, "latin9": charmap.ISO8859_15, "l9": charmap.ISO8859_15,
	"iso885916": charmap.ISO8859_16, "latin10": charmap.ISO8859_16, "l10": charmap.ISO8859_16,
	"cp1250": charmap.Windows1250, "windows1250": charmap.Windows1250, "1250": charmap.Windows1250,
	"cp1251": charmap.Windows1251, "windows1251": charmap.Windows1251, "1251": charmap.Windows1251,
	"cp1252": charmap.Windows1252, "windows1252": charmap.Windows1252, "1252": charmap.Windows1252,
	"cp1253": charmap.Windows1253, "windows1253": charmap.Windows1253, "1253": charmap.Windows1253,
	"cp1254": charmap.Windows1254, "windows1254": charmap.Windows1254, "1254": charmap.Windows1254,
	"cp1255": charmap.Windows1255, "windows1255": charmap.Windows1255, "1255": charmap.Windows1255,
	"cp1256": charmap.Windows1256, "windows1256": charmap.Windows1256, "1256": charmap.Windows1256,
	"cp1257": charmap.Windows1257, "windows1257": charmap.Windows1257, "1257": charmap.Windows1257,
	"cp1258": charmap.Windows1258, "windows1258": charmap.Windows1258, "1258": charmap.Windows1258,
	"cp437": charmap.CodePage437, "ibm437": charmap.CodePage437, "437": charmap.CodePage437,
	"cp850": charmap.CodePage850, "ibm850": charmap.CodePage850, "850": charmap.CodePage850,
	"cp852": charmap.CodePage852, "ibm852": charmap.CodePage852, "852": charmap.CodePage852,
	"cp855": charmap.CodePage855, "ibm855": charmap.CodePage855, "855": charmap.CodePage855,
	"cp858": charmap.CodePage858, "ibm858": charmap.CodePage858, "858": charmap.CodePage858,
	"cp860": charmap.CodePage860, "ibm860": charmap.CodePage860, "860": charmap.CodePage860,
	"cp862": charmap.CodePage862, "ibm862": charmap.CodePage862, "862": charmap.CodePage862,
	"cp863": charmap.CodePage863, "ibm863": charmap.CodePage863, "863": charmap.CodePage863,
	"cp865": charmap.CodePage865, "ibm865": charmap.CodePage865, "865": charmap.CodePage865,
	"cp866": charmap.CodePage866, "ibm866": charmap.CodePage866, "866": charmap.CodePage866,
	"koi8r": charmap.KOI8R, "cskoi8r": charmap.KOI8R, "koi8u": charmap.KOI8U,
	"macroman": charmap.Macintosh, "macintosh": charmap.Macintosh, "maccyrillic": charmap.MacintoshCyrillic,
	"cp874": charmap.Windows874,
}
