package eval

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// str returns str(v). An unknown part makes it raise nothing but stop being
// text: callers use toStr where that can be.
func (ip *interp) str(v Value) string {
	r, _ := ip.toStr(v).(Str)
	return string(r)
}

// toStr returns str(v), or an unknown.
func (ip *interp) toStr(v Value) Value {
	if u, ok := v.(*Unknown); ok {
		d := u.derive()
		d.partial = Str("")
		return d
	}
	if i, ok := v.(*Instance); ok {
		return ip.strInstance(i)
	}
	if s, ok := v.(Str); ok {
		return s
	}
	if p, ok := v.(*PurePath); ok {
		return Str(p.text)
	}
	return ip.toRepr(v)
}

func (ip *interp) strInstance(i *Instance) Value {
	if m := ip.special(i, "__str__"); m != nil {
		return ip.call(m)
	}
	if u := unknownOf(i); u != nil {
		return u.derive()
	}
	if i.cls.is(exceptions["BaseException"]) {
		args, _ := i.dict.name("args").(*Tuple)
		switch {
		case args == nil || len(args.items) == 0:
			return Str("")
		case i.cls.is(exceptions["KeyError"]) && len(args.items) == 1:
			return ip.toRepr(args.items[0])
		case i.cls.is(exceptions["OSError"]) && len(args.items) >= 3:
			return Str("[Errno " + ip.str(args.items[0]) + "] " + ip.str(args.items[1]) + ": " + ip.repr(args.items[2]))
		case len(args.items) == 1:
			return ip.toStr(args.items[0])
		}
		return ip.toRepr(args)
	}
	if i.cls.enum && ip.special(i, "__repr__") == nil {
		if i.cls.is(classInt) {
			return ip.toRepr(i.prim)
		}
		return Str(i.cls.name + "." + ip.str(i.dict.name("_name_")))
	}
	if m := ip.special(i, "__repr__"); m != nil {
		return ip.call(m)
	}
	if i.prim != nil {
		if _, ok := i.prim.(*Tuple); !ok {
			return ip.toStr(i.prim)
		}
	}
	return ip.toRepr(i)
}

func (ip *interp) repr(v Value) string {
	if s, ok := ip.toRepr(v).(Str); ok {
		return string(s)
	}
	return ""
}

// toRepr returns repr(v), or an unknown where it holds something unknown or
// an address.
func (ip *interp) toRepr(v Value) Value {
	ip.step()
	switch x := v.(type) {
	case *Unknown:
		return x.derive()
	case noneValue:
		return Str("None")
	case ellipsisValue:
		return Str("Ellipsis")
	case notImplValue:
		return Str("NotImplemented")
	case Bool:
		if x {
			return Str("True")
		}
		return Str("False")
	case Int:
		return Str(x.v.String())
	case Float:
		return Str(floatRepr(float64(x)))
	case Str:
		return ip.text(quote(string(x)))
	case Bytes:
		return ip.text("b" + quoteBytes(string(x)))
	case *PurePath:
		return Str(x.cls.name + "(" + quote(x.text) + ")")
	case *Class:
		if x.module == "builtins" {
			return Str("<class '" + x.name + "'>")
		}
		return Str("<class '" + x.module + "." + x.name + "'>")
	case rangeValue:
		return Str(x.String())
	case *Instance:
		return ip.reprInstance(x)
	}
	return ip.reprContainer(v)
}

func (ip *interp) reprInstance(x *Instance) Value {
	if m := ip.special(x, "__repr__"); m != nil {
		return ip.call(m)
	}
	if u := unknownOf(x); u != nil {
		return u.derive()
	}
	switch {
	case x.cls.enum:
		return ip.text("<" + x.cls.name + "." + ip.str(x.dict.name("_name_")) + ": " + ip.repr(x.dict.name("_value_")) + ">")
	case x.cls.is(exceptions["BaseException"]):
		args, _ := x.dict.name("args").(*Tuple)
		if args == nil {
			return Str(x.cls.name + "()")
		}
		if len(args.items) == 1 {
			return ip.text(x.cls.name + "(" + ip.repr(args.items[0]) + ")")
		}
		return ip.text(x.cls.name + ip.repr(args))
	case x.cls.fields != nil:
		t, _ := x.prim.(*Tuple)
		parts := make([]string, 0, len(x.cls.fields))
		for i, f := range x.cls.fields {
			if t != nil && i < len(t.items) {
				parts = append(parts, f+"="+ip.repr(t.items[i]))
			}
		}
		return ip.text(x.cls.name + "(" + strings.Join(parts, ", ") + ")")
	case x.prim != nil:
		return ip.toRepr(x.prim)
	}
	return ip.unknown("the text of an object is its address in memory")
}

func (ip *interp) reprContainer(v Value) Value {
	var open, shut string
	var parts []Value
	switch x := v.(type) {
	case *Tuple:
		open, shut, parts = "(", ")", x.items
		if len(parts) == 1 {
			shut = ",)"
		}
	case *List:
		if x.taint != nil {
			return x.taint.derive()
		}
		open, shut, parts = "[", "]", x.items
	case *Set:
		if x.dict.taint != nil {
			return x.dict.taint.derive()
		}
		if x.dict.size() > 1 {
			return ip.unknown("the order of a set's items is chance")
		}
		if x.dict.size() == 0 {
			return Str(x.class().name + "()")
		}
		open, shut, parts = "{", "}", x.dict.keys()
		if x.frozen {
			open, shut = "frozenset({", "})"
		}
	case *Dict:
		if x.taint != nil {
			return x.taint.derive()
		}
		return ip.reprDict(x)
	default:
		return ip.unknown("the text of an object is its address in memory")
	}
	if ip.inRepr[v] {
		return Str(open + "..." + shut)
	}
	ip.inRepr[v] = true
	defer delete(ip.inRepr, v)
	out := make([]string, 0, len(parts))
	for _, p := range parts {
		switch r := ip.nested(func() Value { return ip.toRepr(p) }).(type) {
		case Str:
			out = append(out, string(r))
		default:
			return r
		}
	}
	return ip.text(open + strings.Join(out, ", ") + shut)
}

func (ip *interp) reprDict(x *Dict) Value {
	if ip.inRepr[x] {
		return Str("{...}")
	}
	ip.inRepr[x] = true
	defer delete(ip.inRepr, x)
	var out []string
	for _, e := range x.live() {
		k := ip.toRepr(e.key)
		v := ip.nested(func() Value { return ip.toRepr(e.value) })
		ks, ok1 := k.(Str)
		vs, ok2 := v.(Str)
		if !ok1 || !ok2 {
			return unknownOf(k, v)
		}
		out = append(out, string(ks+": "+vs))
	}
	text := "{" + strings.Join(out, ", ") + "}"
	if x.kind != nil {
		return ip.unknown("the text of a " + x.kind.name + " differs between versions of Python")
	}
	return ip.text(text)
}

// nested runs f one level deeper, within the bound of recursion.
func (ip *interp) nested(f func() Value) Value {
	if ip.depth++; ip.depth > maxDepth {
		ip.depth = 0
		ip.raise("RecursionError", "maximum recursion depth exceeded")
	}
	v := f()
	ip.depth--
	return v
}

// floatRepr prints a float as Python does: the shortest digits that read back,
// with an exponent from 1e16 on and below 1e-4.
func floatRepr(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	case math.IsNaN(f):
		return "nan"
	}
	if a := math.Abs(f); a != 0 && (a >= 1e16 || a < 1e-4) {
		s := strconv.FormatFloat(f, 'e', -1, 64)
		return s
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// quote gives a string's repr.
func quote(s string) string {
	q := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		q = '"'
	}
	var b strings.Builder
	b.WriteByte(q)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == rune(q) || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20 || r == 0x7f:
			b.WriteString(`\x` + hexDigits(int(r), 2))
		case r < 0x7f || r != utf8.RuneError && (unicode.IsPrint(r)):
			b.WriteRune(r)
		case r <= 0xff:
			b.WriteString(`\x` + hexDigits(int(r), 2))
		case r <= 0xffff:
			b.WriteString(`\u` + hexDigits(int(r), 4))
		default:
			b.WriteString(`\U` + hexDigits(int(r), 8))
		}
		i += n
	}
	b.WriteByte(q)
	return b.String()
}

func hexDigits(n, width int) string {
	s := strconv.FormatInt(int64(n), 16)
	for len(s) < width {
		s = "0" + s
	}
	return s
}

func quoteBytes(s string) string {
	q := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		q = '"'
	}
	var b strings.Builder
	b.WriteByte(q)
	for i := range len(s) {
		switch c := s[i]; {
		case c == q || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c < 0x20 || c >= 0x7f:
			b.WriteString(`\x` + hexDigits(int(c), 2))
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte(q)
	return b.String()
}
