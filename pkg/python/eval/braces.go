package eval

import (
	"strconv"
	"strings"
)

func lazyStrFormat() {
	classStr.methods["format"] = &Builtin{name: "format", method: true, lazy: true, fn: func(ip *interp, args *Args) Value {
		f := &braces{ip: ip, pos: args.pos[1:], kw: args.kw}
		if u := unknownOf(args.pos[0]); u != nil {
			return u.derive()
		}
		return f.run(ip.needStr(args.pos[0]), 2)
	}}
	classStr.methods["format_map"] = &Builtin{name: "format_map", method: true, lazy: true, fn: func(ip *interp, args *Args) Value {
		a := ip.bindArgs("format_map", args, "self mapping")
		f := &braces{ip: ip, mapping: a[1]}
		return f.run(ip.needStr(a[0]), 2)
	}}
}

// braces is str.format.
type braces struct {
	ip      *interp
	pos     []Value
	kw      []keyword
	mapping Value
	auto    int
}

func (f *braces) run(s string, depth int) Value {
	ip := f.ip
	if depth < 0 {
		ip.raise("ValueError", "Max string recursion exceeded")
	}
	var b strings.Builder
	var maybe *Unknown
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '{' && strings.HasPrefix(s[i+1:], "{"), c == '}' && strings.HasPrefix(s[i+1:], "}"):
			b.WriteByte(c)
			i += 2
		case c == '}':
			ip.raise("ValueError", "Single '}' encountered in format string")
		case c == '{':
			end := closingBrace(s, i+1)
			if end < 0 {
				ip.raise("ValueError", "expected '}' before end of string")
			}
			switch v := f.field(s[i+1:end], depth).(type) {
			case Str:
				b.WriteString(string(v))
			default:
				maybe = unknownOf(v)
			}
			i = end + 1
		default:
			b.WriteByte(c)
			i++
		}
		if b.Len() > maxText {
			return ip.unknown("a string of more than 1 MiB")
		}
	}
	if maybe != nil {
		d := maybe.derive()
		d.partial = Str("")
		return d
	}
	return ip.text(b.String())
}

func closingBrace(s string, i int) int {
	depth := 1
	for ; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

func (f *braces) field(s string, depth int) Value {
	ip := f.ip
	name, spec := s, ""
	var conversion byte
	if i := strings.IndexAny(s, "!:"); i >= 0 {
		if k := strings.IndexByte(s, '['); k >= 0 && k < i {
			if e := strings.IndexByte(s[k:], ']'); e >= 0 {
				if j := strings.IndexAny(s[k+e:], "!:"); j >= 0 {
					i = k + e + j
				} else {
					i = len(s)
				}
			}
		}
		name = s[:i]
		rest := s[i:]
		if strings.HasPrefix(rest, "!") && len(rest) > 1 {
			conversion = rest[1]
			rest = rest[2:]
		}
		spec = strings.TrimPrefix(rest, ":")
	}
	v := f.lookup(name)
	if strings.Contains(spec, "{") {
		sv := f.run(spec, depth-1)
		t, ok := sv.(Str)
		if !ok {
			return sv
		}
		spec = string(t)
	}
	v = ip.convert(v, conversion)
	if u := unknownOf(v); u != nil {
		return u.derive()
	}
	return ip.format(v, spec)
}

// lookup finds a field's value: `0.name[key]`.
func (f *braces) lookup(name string) Value {
	ip := f.ip
	i := strings.IndexAny(name, ".[")
	first, rest := name, ""
	if i >= 0 {
		first, rest = name[:i], name[i:]
	}
	var v Value
	switch n, err := strconv.Atoi(first); {
	case f.mapping != nil:
		v = ip.getItem(f.mapping, Str(first))
	case first == "" || err == nil:
		if first == "" {
			n = f.auto
			f.auto++
		}
		if n < 0 || n >= len(f.pos) {
			ip.raise("IndexError", "Replacement index %d out of range for positional args tuple", n)
		}
		v = f.pos[n]
	default:
		if v = (&Args{kw: f.kw}).keyword(first); v == nil {
			ip.raiseKey(Str(first))
		}
	}
	for rest != "" {
		if rest[0] == '.' {
			rest = rest[1:]
			j := strings.IndexAny(rest, ".[")
			if j < 0 {
				j = len(rest)
			}
			v, rest = ip.getAttr(v, rest[:j]), rest[j:]
			continue
		}
		j := strings.IndexByte(rest, ']')
		if j < 0 {
			ip.raise("ValueError", "Missing ']' in format string")
		}
		key := rest[1:j]
		var k Value = Str(key)
		if n, err := strconv.Atoi(key); err == nil {
			k = intOf(n)
		}
		v, rest = ip.getItem(v, k), rest[j+1:]
	}
	return v
}
