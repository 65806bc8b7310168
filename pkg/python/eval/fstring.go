package eval

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/python"
)

func (ip *interp) evalJoined(n *python.JoinedStr) Value {
	var b strings.Builder
	var maybe *Unknown
	for _, part := range n.Values {
		switch v := ip.eval(part).(type) {
		case Str:
			b.WriteString(string(v))
		default:
			maybe = unknownOf(v)
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

func (ip *interp) evalField(n *python.FormattedValue) Value {
	v := ip.eval(n.Value)
	var spec Value = Str("")
	if n.FormatSpec != nil {
		spec = ip.eval(n.FormatSpec)
	}
	v = ip.convert(v, n.Conversion)
	if u := unknownOf(v, spec); u != nil && ip.special(v, "__format__") == nil {
		return u.derive()
	}
	s, _ := spec.(Str)
	return ip.format(v, string(s))
}

// convert applies !s, !r or !a.
func (ip *interp) convert(v Value, conversion byte) Value {
	switch conversion {
	case 's':
		return ip.toStr(v)
	case 'r':
		return ip.toRepr(v)
	case 'a':
		if s, ok := ip.toRepr(v).(Str); ok {
			return Str(ascii(string(s)))
		}
	}
	return v
}

// ascii escapes what is not ASCII, as ascii() does with a repr.
func ascii(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r <= 0xff:
			b.WriteString(`\x` + hexDigits(int(r), 2))
		case r <= 0xffff:
			b.WriteString(`\u` + hexDigits(int(r), 4))
		default:
			b.WriteString(`\U` + hexDigits(int(r), 8))
		}
	}
	return b.String()
}

func (ip *interp) evalCall(n *python.Call) Value {
	fn := ip.eval(n.Func)
	args := &Args{}
	var many *Unknown
	args.pos, many = ip.evalStarred(n.Args)
	for _, k := range n.Keywords {
		v := ip.eval(k.Value)
		if k.Name != "" {
			args.kw = append(args.kw, keyword{k.Name, v})
			continue
		}
		if u := unknownOf(v); u != nil {
			return ip.callUnknown(u, fn, args)
		}
		d := newDict()
		ip.update(d, v)
		if d.taint != nil {
			return ip.callUnknown(d.taint, fn, args)
		}
		for _, e := range d.live() {
			name, ok := asStr(e.key)
			if !ok {
				ip.raise("TypeError", "keywords must be strings")
			}
			if args.keyword(name) != nil {
				ip.raise("TypeError", "got multiple values for keyword argument '%s'", name)
			}
			args.kw = append(args.kw, keyword{name, e.value})
		}
	}
	if many != nil {
		return ip.callUnknown(many, fn, args)
	}
	return ip.callValue(fn, args)
}
