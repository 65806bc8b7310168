package eval

import (
	"strings"
	"unicode/utf8"
)

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
