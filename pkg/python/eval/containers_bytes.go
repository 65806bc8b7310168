package eval

import (
	"strings"
)

func initBytes() {
	classBytes.make = func(ip *interp, _ *Class, args *Args) Value {
		a := ip.bindArgs("bytes", args, "source? encoding? errors?")
		switch x := a[0].(type) {
		case nil:
			return Bytes("")
		case Bytes:
			return x
		case Str:
			if a[1] == nil {
				ip.raise("TypeError", "string argument without an encoding")
			}
			return ip.encode(string(x), a[1], a[2])
		case Int:
			return Bytes(strings.Repeat("\x00", min(max(ip.needInt(x, 0), 0), maxText)))
		}
		items, u := ip.listOf(a[0])
		if u != nil {
			return u.derive()
		}
		var b strings.Builder
		for _, v := range items {
			b.WriteByte(byte(ip.needInt(v, 0)))
		}
		return Bytes(b.String())
	}
	method(classBytes, "decode", "encoding? errors?", func(ip *interp, a []Value) Value {
		return ip.decode(string(a[0].(Bytes)), a[1], a[2])
	})
	method(classBytes, "hex", "", func(ip *interp, a []Value) Value {
		var b strings.Builder
		for i := range len(a[0].(Bytes)) {
			b.WriteString(hexDigits(int(a[0].(Bytes)[i]), 2))
		}
		return Str(b.String())
	})
	// The rest of bytes works as str does on text of one byte per character.
	for _, name := range []string{"strip", "lstrip", "rstrip", "split", "startswith", "endswith", "replace", "splitlines", "lower", "upper", "find", "count", "join"} {
		m := classStr.methods[name]
		_ = m
		classBytes.methods[name] = &Builtin{name: name, method: true, fn: func(ip *interp, args *Args) Value {
			return ip.bytesVia(name, args)
		}}
	}
}

// bytesVia runs a method of bytes as the method of str, for ASCII.
func (ip *interp) bytesVia(name string, args *Args) Value {
	conv := func(v Value) Value {
		switch x := v.(type) {
		case Bytes:
			if !isASCII(string(x)) {
				ip.toss(&partly{ip.unknown("methods of bytes are followed for ASCII only")})
			}
			return Str(x)
		case Str:
			ip.raise("TypeError", "a bytes-like object is required, not 'str'")
		}
		return v
	}
	b := &Args{kw: args.kw}
	for i, v := range args.pos {
		if name == "join" && i == 1 {
			items, u := ip.listOf(v)
			if u != nil {
				return u.derive()
			}
			l := newList()
			for _, x := range items {
				l.items = append(l.items, conv(x))
			}
			v = l
		}
		b.pos = append(b.pos, conv(v))
	}
	var back func(v Value) Value
	back = func(v Value) Value {
		switch x := v.(type) {
		case Str:
			return Bytes(x)
		case *List:
			for i := range x.items {
				x.items[i] = back(x.items[i])
			}
		}
		return v
	}
	return back(classStr.methods[name].fn(ip, b))
}
