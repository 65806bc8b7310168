package eval

import (
	"strings"
	"unicode/utf8"
)

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
