package eval

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

type nativeFunc func(ip *interp, a []Value) Value

// method makes a method of a built-in type; params are those of bind, after
// self.
func method(c *Class, name, params string, fn nativeFunc) {
	if c.methods == nil {
		c.methods = map[string]*Builtin{}
	}
	c.methods[name] = &Builtin{name: name, method: true, fn: func(ip *interp, args *Args) Value {
		return fn(ip, ip.bindArgs(name, args, "self "+params))
	}}
}

// lazyMethod is method for those that take unknown arguments as they are.
func lazyMethod(c *Class, name, params string, fn nativeFunc) {
	method(c, name, params, fn)
	c.methods[name].lazy = true
}

func getter(c *Class, name string, fn func(ip *interp, self Value) Value) {
	if c.getters == nil {
		c.getters = map[string]func(ip *interp, self Value) Value{}
	}
	c.getters[name] = fn
}

func (ip *interp) needStr(v Value) string {
	s, ok := asStr(v)
	if !ok {
		if u := unknownOf(v); u != nil {
			ip.toss(&partly{u})
		}
		ip.raise("TypeError", "expected str instance, %s found", v.class().name)
	}
	return s
}

// partly says inside a built-in function that part of what it was given is
// unknown; its result is then.
type partly struct{ u *Unknown }

func (ip *interp) needInt(v Value, def int) int {
	if v == nil || v == Value(None) {
		return def
	}
	n, ok := asSmall(v)
	if !ok {
		if u := unknownOf(v); u != nil {
			ip.toss(&partly{u})
		}
		ip.raise("TypeError", "'%s' object cannot be interpreted as an integer", v.class().name)
	}
	return n
}

func init() {
	classStr.make = func(ip *interp, _ *Class, args *Args) Value {
		a := ip.bindArgs("str", args, "object? encoding? errors?")
		if a[0] == nil {
			return Str("")
		}
		if b, ok := a[0].(Bytes); ok && (a[1] != nil || a[2] != nil) {
			return ip.decode(string(b), a[1], a[2])
		}
		return ip.toStr(a[0])
	}
	simple := map[string]func(string) string{
		"upper": upper, "lower": lower, "title": title, "capitalize": capitalize,
		"swapcase": swapcase, "casefold": func(s string) string { return cases.Fold().String(s) },
	}
	for name, fn := range simple {
		method(classStr, name, "", func(ip *interp, a []Value) Value { return ip.text(fn(ip.needStr(a[0]))) })
	}
	tests := map[string]func(string) bool{
		"isupper": func(s string) bool { return cased(s, unicode.IsUpper, unicode.IsLower) },
		"islower": func(s string) bool { return cased(s, unicode.IsLower, unicode.IsUpper) },
		"isdigit": func(s string) bool { return every(s, isDigit) }, "isdecimal": func(s string) bool { return every(s, unicode.IsDigit) },
		"isnumeric": func(s string) bool { return every(s, unicode.IsNumber) },
		"isalpha":   func(s string) bool { return every(s, unicode.IsLetter) },
		"isalnum": func(s string) bool {
			return every(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
		},
		"isspace": func(s string) bool { return every(s, pySpace) }, "isascii": isASCII,
		"isidentifier": isIdentifier, "istitle": func(s string) bool { return s != "" && title(s) == s && strings.ContainsFunc(s, unicode.IsLetter) },
		"isprintable": func(s string) bool { return s == "" || every(s, unicode.IsPrint) },
	}
	for name, fn := range tests {
		method(classStr, name, "", func(ip *interp, a []Value) Value { return Bool(fn(ip.needStr(a[0]))) })
	}
	initStrParts()
	initStrSearch()
}

// isDigit is Unicode's numeric type Digit or Decimal: raised, lowered and
// circled digits are digits too.
func isDigit(r rune) bool {
	return unicode.IsDigit(r) || strings.ContainsRune("²³¹⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", r) || r >= 0x2460 && r <= 0x2468
}

func every(s string, fn func(rune) bool) bool {
	for _, r := range s {
		if !fn(r) {
			return false
		}
	}
	return s != ""
}

func cased(s string, is, not func(rune) bool) bool {
	found := false
	for _, r := range s {
		if not(r) || unicode.IsTitle(r) {
			return false
		}
		found = found || is(r)
	}
	return found
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func isIdentifier(s string) bool {
	for i, r := range s {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return s != ""
}

// upper is str.upper(), which may make a string longer.
func upper(s string) string {
	if isASCII(s) {
		return strings.ToUpper(s)
	}
	return cases.Upper(language.Und).String(s)
}

// lower is str.lower(): a final capital sigma becomes the final small one.
func lower(s string) string {
	if !strings.ContainsAny(s, "Σİ") {
		return strings.ToLower(s)
	}
	return cases.Lower(language.Und).String(s)
}

func title(s string) string {
	var b strings.Builder
	in := false
	for _, r := range s {
		if in {
			b.WriteRune(unicode.ToLower(r))
		} else {
			b.WriteRune(unicode.ToTitle(r))
		}
		in = unicode.IsLetter(r)
	}
	return b.String()
}

func capitalize(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToTitle(r)) + lower(s[n:])
}

func swapcase(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, s)
}

// pySpace is what str.isspace and str.strip take as white space.
func pySpace(r rune) bool {
	return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f
}
