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

func (ip *interp) strip(s string, chars Value, left, right bool) string {
	cut := pySpace
	if chars != nil && chars != Value(None) {
		set := ip.needStr(chars)
		cut = func(r rune) bool { return strings.ContainsRune(set, r) }
	}
	if left {
		s = strings.TrimLeftFunc(s, cut)
	}
	if right {
		s = strings.TrimRightFunc(s, cut)
	}
	return s
}

func initStrParts() {
	method(classStr, "strip", "chars?", func(ip *interp, a []Value) Value { return Str(ip.strip(ip.needStr(a[0]), a[1], true, true)) })
	method(classStr, "lstrip", "chars?", func(ip *interp, a []Value) Value { return Str(ip.strip(ip.needStr(a[0]), a[1], true, false)) })
	method(classStr, "rstrip", "chars?", func(ip *interp, a []Value) Value { return Str(ip.strip(ip.needStr(a[0]), a[1], false, true)) })
	method(classStr, "split", "sep? maxsplit?", func(ip *interp, a []Value) Value { return ip.split(ip.needStr(a[0]), a[1], a[2], false) })
	method(classStr, "rsplit", "sep? maxsplit?", func(ip *interp, a []Value) Value { return ip.split(ip.needStr(a[0]), a[1], a[2], true) })
	method(classStr, "splitlines", "keepends?", func(ip *interp, a []Value) Value {
		return ip.strList(splitLines(ip.needStr(a[0]), a[1] != nil && ip.truth(a[1]).is))
	})
	method(classStr, "partition", "sep", func(ip *interp, a []Value) Value {
		s, sep := ip.needStr(a[0]), ip.needStr(a[1])
		ip.needSep(sep)
		if x, y, ok := strings.Cut(s, sep); ok {
			return newTuple(Str(x), Str(sep), Str(y))
		}
		return newTuple(Str(s), Str(""), Str(""))
	})
	method(classStr, "rpartition", "sep", func(ip *interp, a []Value) Value {
		s, sep := ip.needStr(a[0]), ip.needStr(a[1])
		ip.needSep(sep)
		if i := strings.LastIndex(s, sep); i >= 0 {
			return newTuple(Str(s[:i]), Str(sep), Str(s[i+len(sep):]))
		}
		return newTuple(Str(""), Str(""), Str(s))
	})
	method(classStr, "replace", "old new count?", func(ip *interp, a []Value) Value {
		s, old, repl := ip.needStr(a[0]), ip.needStr(a[1]), ip.needStr(a[2])
		if n := strings.Count(s, old); n > 0 && len(repl) > maxText/n {
			return ip.unknown("a string of more than 1 MiB")
		}
		return ip.text(strings.Replace(s, old, repl, ip.needInt(a[3], -1)))
	})
	method(classStr, "removeprefix", "prefix", func(ip *interp, a []Value) Value {
		return Str(strings.TrimPrefix(ip.needStr(a[0]), ip.needStr(a[1])))
	})
	method(classStr, "removesuffix", "suffix", func(ip *interp, a []Value) Value {
		return Str(strings.TrimSuffix(ip.needStr(a[0]), ip.needStr(a[1])))
	})
	method(classStr, "join", "iterable", func(ip *interp, a []Value) Value {
		sep := ip.needStr(a[0])
		items, u := ip.listOf(a[1])
		if u != nil {
			return u.derive()
		}
		parts := make([]string, len(items))
		size := 0
		for i, v := range items {
			s, ok := asStr(v)
			if !ok {
				if u := unknownOf(v); u != nil {
					return u.derive()
				}
				ip.raise("TypeError", "sequence item %d: expected str instance, %s found", i, v.class().name)
			}
			parts[i] = s
			if size += len(s) + len(sep); size > maxText {
				return ip.unknown("a string of more than 1 MiB")
			}
		}
		return ip.text(strings.Join(parts, sep))
	})
	for name, side := range map[string]int{"ljust": 0, "rjust": 1, "center": 2} {
		method(classStr, name, "width fillchar?", func(ip *interp, a []Value) Value {
			fill := " "
			if a[2] != nil {
				fill = ip.needStr(a[2])
			}
			return ip.pad(ip.needStr(a[0]), ip.needInt(a[1], 0), fill, side)
		})
	}
	method(classStr, "zfill", "width", func(ip *interp, a []Value) Value {
		s, width := ip.needStr(a[0]), ip.needInt(a[1], 0)
		sign := ""
		if strings.HasPrefix(s, "-") || strings.HasPrefix(s, "+") {
			sign, s = s[:1], s[1:]
		}
		r := ip.pad(s, width-len(sign), "0", 1)
		if t, ok := r.(Str); ok {
			return Str(sign) + t
		}
		return r
	})
	method(classStr, "expandtabs", "tabsize?", func(ip *interp, a []Value) Value { return expandTabs(ip, ip.needStr(a[0]), ip.needInt(a[1], 8)) })
}

func expandTabs(ip *interp, s string, size int) Value {
	if size > 1000 {
		return ip.unknown("a very wide tab")
	}
	var b strings.Builder
	col := 0
	for _, r := range s {
		switch r {
		case '\t':
			if size > 0 {
				n := size - col%size
				b.WriteString(strings.Repeat(" ", n))
				col += n
			}
		case '\n', '\r':
			b.WriteRune(r)
			col = 0
		default:
			b.WriteRune(r)
			col++
		}
		if b.Len() > maxText {
			return ip.unknown("a string of more than 1 MiB")
		}
	}
	return ip.text(b.String())
}

func (ip *interp) needSep(sep string) {
	if sep == "" {
		ip.raise("ValueError", "empty separator")
	}
}

func (ip *interp) strList(parts []string) Value {
	ip.limitItems(len(parts))
	l := newList()
	for _, p := range parts {
		l.items = append(l.items, Str(p))
	}
	return l
}

func (ip *interp) pad(s string, width int, fill string, side int) Value {
	n := width - utf8.RuneCountInString(s)
	if n <= 0 {
		return Str(s)
	}
	if n > maxText {
		return ip.unknown("a string of more than 1 MiB")
	}
	if utf8.RuneCountInString(fill) != 1 {
		ip.raise("TypeError", "The fill character must be exactly one character long")
	}
	left := 0
	switch side {
	case 1:
		left = n
	case 2:
		left = n/2 + n&width&1
	}
	return ip.text(strings.Repeat(fill, left) + s + strings.Repeat(fill, n-left))
}

func (ip *interp) split(s string, sep, limit Value, fromRight bool) Value {
	n := ip.needInt(limit, -1)
	if sep == nil || sep == Value(None) {
		return ip.strList(splitSpace(s, n, fromRight))
	}
	by := ip.needStr(sep)
	ip.needSep(by)
	if strings.Count(s, by) > maxItems {
		ip.stop("a collection of more than %d items", maxItems)
	}
	if n < 0 {
		return ip.strList(strings.Split(s, by))
	}
	if !fromRight {
		return ip.strList(strings.SplitN(s, by, n+1))
	}
	var out []string
	for ; n > 0; n-- {
		i := strings.LastIndex(s, by)
		if i < 0 {
			break
		}
		out = append(out, s[i+len(by):])
		s = s[:i]
	}
	out = append(out, s)
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return ip.strList(out)
}

func splitSpace(s string, n int, fromRight bool) []string {
	if n < 0 {
		return strings.FieldsFunc(s, pySpace)
	}
	var out []string
	if !fromRight {
		for s = strings.TrimLeftFunc(s, pySpace); s != ""; s = strings.TrimLeftFunc(s, pySpace) {
			i := strings.IndexFunc(s, pySpace)
			if i < 0 || n == 0 {
				return append(out, s)
			}
			out, s, n = append(out, s[:i]), s[i:], n-1
		}
		return out
	}
	for s = strings.TrimRightFunc(s, pySpace); s != ""; s = strings.TrimRightFunc(s, pySpace) {
		i := strings.LastIndexFunc(s, pySpace)
		if i < 0 || n == 0 {
			out = append(out, s)
			break
		}
		_, w := utf8.DecodeRuneInString(s[i:])
		out, s, n = append(out, s[i+w:]), s[:i], n-1
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// splitLines splits at all that Python takes as a line's end.
func splitLines(s string, keep bool) []string {
	var out []string
	start := 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch r {
		case '\r':
			if strings.HasPrefix(s[i+1:], "\n") {
				n = 2
			}
		case '\n', '\v', '\f', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029:
		default:
			i += n
			continue
		}
		end := i
		if keep {
			end = i + n
		}
		out = append(out, s[start:end])
		i += n
		start = i
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

func initStrSearch() {
	for _, name := range []string{"startswith", "endswith"} {
		method(classStr, name, "prefix start? end?", func(ip *interp, a []Value) Value {
			s, _ := ip.part(ip.needStr(a[0]), a[2], a[3])
			has := strings.HasPrefix
			if name == "endswith" {
				has = strings.HasSuffix
			}
			if t, ok := a[1].(*Tuple); ok {
				for _, p := range t.items {
					if has(s, ip.needStr(p)) {
						return Bool(true)
					}
				}
				return Bool(false)
			}
			return Bool(has(s, ip.needStr(a[1])))
		})
	}
	for _, name := range []string{"find", "rfind", "index", "rindex"} {
		method(classStr, name, "sub start? end?", func(ip *interp, a []Value) Value {
			s, offset := ip.part(ip.needStr(a[0]), a[2], a[3])
			find := strings.Index
			if name[0] == 'r' {
				find = strings.LastIndex
			}
			i := find(s, ip.needStr(a[1]))
			if i < 0 {
				if strings.HasSuffix(name, "index") {
					ip.raise("ValueError", "substring not found")
				}
				return intOf(-1)
			}
			return intOf(offset + utf8.RuneCountInString(s[:i]))
		})
	}
	method(classStr, "count", "sub start? end?", func(ip *interp, a []Value) Value {
		s, _ := ip.part(ip.needStr(a[0]), a[2], a[3])
		return intOf(strings.Count(s, ip.needStr(a[1])))
	})
	method(classStr, "encode", "encoding? errors?", func(ip *interp, a []Value) Value { return ip.encode(ip.needStr(a[0]), a[1], a[2]) })
	method(classStr, "translate", "table", func(ip *interp, a []Value) Value { return ip.translate(ip.needStr(a[0]), a[1]) })
	classStr.statics = map[string]Value{"maketrans": &Builtin{name: "maketrans", fn: func(ip *interp, args *Args) Value {
		a := ip.bindArgs("maketrans", args, "x y? z?")
		d := newDict()
		if a[1] == nil {
			src, _ := a[0].(*Dict)
			if src == nil {
				ip.raise("TypeError", "if you give only one argument to maketrans it must be a dict")
			}
			for _, e := range src.live() {
				key := e.key
				if s, ok := asStr(key); ok {
					r, _ := utf8.DecodeRuneInString(s)
					key = intOf(int(r))
				}
				d.put(key, e.value, Place{}, nil)
			}
			return d
		}
		x, y := []rune(ip.needStr(a[0])), []rune(ip.needStr(a[1]))
		if len(x) != len(y) {
			ip.raise("ValueError", "the first two maketrans arguments must have equal length")
		}
		for i, r := range x {
			d.put(intOf(int(r)), intOf(int(y[i])), Place{}, nil)
		}
		if a[2] != nil {
			for _, r := range ip.needStr(a[2]) {
				d.put(intOf(int(r)), None, Place{}, nil)
			}
		}
		return d
	}}}
	lazyStrFormat()
}

// part returns s[start:end] and how many characters come before it.
func (ip *interp) part(s string, start, end Value) (string, int) {
	if start == nil && end == nil {
		return s, 0
	}
	orNone := func(v Value) Value {
		if v == nil {
			return None
		}
		return v
	}
	lo, hi, _ := ip.sliceBounds(sliceValue{orNone(start), orNone(end), None}, utf8.RuneCountInString(s))
	if lo >= hi {
		return "", lo
	}
	return runeSlice(s, lo, hi), lo
}

func (ip *interp) translate(s string, table Value) Value {
	d, ok := plain(table).(*Dict)
	if !ok || d.taint != nil {
		return ip.unknown("a translation table that is not a dict")
	}
	var b strings.Builder
	for _, r := range s {
		switch v := d.get(intOf(int(r))).(type) {
		case nil:
			b.WriteRune(r)
		case noneValue:
		case Int:
			b.WriteRune(rune(v.v.Int64()))
		case Str:
			b.WriteString(string(v))
		default:
			return ip.unknown("a translation table")
		}
		if b.Len() > maxText {
			return ip.unknown("a string of more than 1 MiB")
		}
	}
	return ip.text(b.String())
}
