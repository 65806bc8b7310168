package page

import (
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"

	"github.com/wellserved/wellserved/pkg/source"
)

// CSS reads a style sheet.
func CSS(f *source.File, p Place) []Reference {
	var l list
	for _, r := range readStyle(f.Text()) {
		l.add(r.kind, p.self(), r.url, nil, f.At(r.start, r.end))
	}
	return l.out
}

// styleRef is a URL in a style sheet's text.
type styleRef struct {
	kind       Kind
	url        string
	start, end int // bytes
}

// readStyle goes through the tokens of a style sheet: url() is fetched wherever
// it stands but in @namespace, a string only after @import.
func readStyle(text string) []styleRef {
	var out []styleRef
	lexer := css.NewLexer(parse.NewInputString(text))
	offset, rule := 0, ""
	for len(out) < maxReferences {
		kind, data := lexer.Next()
		start := offset
		offset += len(data)
		switch kind {
		case css.ErrorToken:
			return out
		case css.AtKeywordToken:
			rule = strings.ToLower(string(data))
		case css.SemicolonToken, css.LeftBraceToken:
			rule = ""
		case css.URLToken:
			if rule != "@namespace" {
				out = append(out, styleRef{styleKind(rule), inParentheses(string(data)), start, offset})
			}
			if rule == "@import" {
				rule = "imported"
			}
		case css.StringToken:
			if rule == "@import" {
				out = append(out, styleRef{Style, unescaped(unquoted(string(data))), start, offset})
				rule = "imported" // what follows are layers and media
			}
		}
	}
	return out
}

func styleKind(rule string) Kind {
	if rule == "@import" {
		return Style
	}
	return Asset
}

// inParentheses returns the URL of url(…), quoted or not.
func inParentheses(s string) string {
	i := strings.IndexByte(s, '(')
	s = strings.TrimSpace(strings.TrimSuffix(s[i+1:], ")"))
	return unescaped(unquoted(s))
}

func unquoted(s string) string {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}

// unescaped takes the escapes of CSS off a text (CSS Syntax, 4.3.7).
func unescaped(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		n, digits := 0, 0
		for digits < 6 && i+digits < len(s) && strings.IndexByte("0123456789abcdefABCDEF", s[i+digits]) >= 0 {
			n = n<<4 | hexOf(s[i+digits])
			digits++
		}
		switch {
		case digits > 0:
			b.WriteRune(rune(n))
			i += digits - 1
			if i+1 < len(s) && s[i+1] == ' ' {
				i++
			}
		case s[i] != '\n':
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func hexOf(c byte) int {
	switch {
	case c <= '9':
		return int(c - '0')
	case c <= 'F':
		return int(c-'A') + 10
	}
	return int(c-'a') + 10
}
