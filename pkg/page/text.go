package page

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tdewolff/parse/v2/js"
)

// text is a value as a string, as far as it is known: each hole stands in it as
// {name}.
type text struct {
	s     string
	holes []string
}

// hole is a value that only a browser knows.
type hole struct{ name string }

// asText is how a value joins a string.
func asText(v any) text {
	switch v := v.(type) {
	case text:
		return v
	case urlValue:
		return v.t
	case bool:
		return text{s: strconv.FormatBool(v)}
	case float64:
		return text{s: strconv.FormatFloat(v, 'f', -1, 64)}
	case nil:
		return text{s: "null"}
	case hole:
		return text{s: "{" + v.name + "}", holes: []string{v.name}}
	}
	return text{s: "{value}", holes: []string{"value"}}
}

func join(a, b text) text {
	return text{s: a.s + b.s, holes: slices.Concat(a.holes, b.holes)}
}

func literal(x *js.LiteralExpr) any {
	switch x.TokenType {
	case js.StringToken:
		return text{s: stringOf(string(x.Data))}
	case js.TrueToken:
		return true
	case js.FalseToken:
		return false
	case js.NullToken:
		return nil
	case js.DecimalToken, js.IntegerToken:
		if n, err := strconv.ParseFloat(string(x.Data), 64); err == nil {
			return n
		}
	}
	return hole{"value"}
}

// escaped is a text as a value of a query.
func escaped(t text) text {
	if len(t.holes) == 0 {
		t.s = url.QueryEscape(t.s)
	}
	return t
}

// replace follows String.replace with a text or a plain regex.
func replace(s, to text, pattern js.IExpr, from any) any {
	if len(s.holes)+len(to.holes) > 0 {
		return hole{"value"}
	}
	if l, ok := pattern.(*js.LiteralExpr); ok && l.TokenType == js.RegExpToken {
		source := string(l.Data)
		end := strings.LastIndexByte(source, '/')
		if end < 1 {
			return hole{"value"}
		}
		re, err := regexp.Compile(source[1:end])
		if err != nil || strings.Contains(to.s, "$") {
			return hole{"value"}
		}
		if at := re.FindStringIndex(s.s); at != nil && !strings.Contains(source[end:], "g") {
			return text{s: s.s[:at[0]] + to.s + s.s[at[1]:]}
		}
		return text{s: re.ReplaceAllLiteralString(s.s, to.s)}
	}
	if t, ok := from.(text); ok && len(t.holes) == 0 {
		return text{s: strings.Replace(s.s, t.s, to.s, 1)}
	}
	return hole{"value"}
}
