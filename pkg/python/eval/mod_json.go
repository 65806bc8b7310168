package eval

import (
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

func init() {
	natives["json"] = func(ip *interp, m *Module) {
		decodeError := &Class{name: "JSONDecodeError", module: "json.decoder", bases: []*Class{exceptions["ValueError"]}, dict: newDict()}
		decodeError.mro = linearize(decodeError)
		m.dict.set("JSONDecodeError", decodeError)
		loads := func(ip *interp, text string, args []Value) Value {
			for _, a := range args {
				if a != nil && a != Value(None) {
					return ip.unknown("hooks of json are not followed")
				}
			}
			p := &jsonParser{ip: ip, s: strings.TrimPrefix(text, "\ufeff"), class: decodeError}
			return p.document()
		}
		m.put(
			function("loads", "s * cls? object_hook? parse_float? parse_int? parse_constant? object_pairs_hook?", func(ip *interp, a []Value) Value {
				switch s := plain(a[0]).(type) {
				case Str:
					return loads(ip, string(s), a[1:])
				case Bytes:
					return loads(ip, string(s), a[1:])
				}
				ip.raise("TypeError", "the JSON object must be str, bytes or bytearray, not %s", a[0].class().name)
				return nil
			}),
			function("load", "fp * cls? object_hook? parse_float? parse_int? parse_constant? object_pairs_hook?", func(ip *interp, a []Value) Value {
				v := ip.call(ip.getAttr(a[0], "read"))
				switch s := v.(type) {
				case Str:
					return loads(ip, string(s), a[1:])
				case Bytes:
					return loads(ip, string(s), a[1:])
				}
				return ip.unknownArgs([]Value{v}).derive()
			}),
			&Builtin{name: "dumps", fn: func(ip *interp, args *Args) Value {
				if len(args.pos) != 1 || len(args.kw) > 0 {
					return ip.unknown("json.dumps with options is not followed")
				}
				var b strings.Builder
				if u := ip.dumpJSON(&b, args.pos[0], 0); u != nil {
					return u.derive()
				}
				return ip.text(b.String())
			}},
		)
		m.opaque = ip.unknown("this part of Python's module json is not followed")
	}
	natives["simplejson"] = natives["json"]
}

// jsonParser reads JSON as Python's json does: with NaN and Infinity, and the
// last of equal keys.
type jsonParser struct {
	ip    *interp
	s     string
	i     int
	depth int
	class *Class
}

func (p *jsonParser) fail(msg string) {
	line := 1 + strings.Count(p.s[:min(p.i, len(p.s))], "\n")
	text := msg + ": line " + strconv.Itoa(line) + " (char " + strconv.Itoa(p.i) + ")"
	p.ip.throw(makeException(p.ip, p.class, &Args{pos: []Value{Str(text)}}))
}

func (p *jsonParser) document() Value {
	p.space()
	v := p.value()
	p.space()
	if p.i < len(p.s) {
		p.fail("Extra data")
	}
	return v
}

func (p *jsonParser) space() {
	for p.i < len(p.s) && strings.IndexByte(" \t\n\r", p.s[p.i]) >= 0 {
		p.i++
	}
}

func (p *jsonParser) value() Value {
	p.ip.spend(16)
	if p.depth++; p.depth > 900 {
		p.ip.raise("RecursionError", "maximum recursion depth exceeded while decoding a JSON object")
	}
	defer func() { p.depth-- }()
	rest := p.s[min(p.i, len(p.s)):]
	if rest == "" {
		p.fail("Expecting value")
	}
	switch rest[0] {
	case '"':
		return Str(p.str())
	case '{':
		return p.object()
	case '[':
		return p.array()
	}
	for word, v := range map[string]Value{"true": Bool(true), "false": Bool(false), "null": None} {
		if strings.HasPrefix(rest, word) {
			p.i += len(word)
			return v
		}
	}
	for _, word := range []string{"NaN", "Infinity", "-Infinity"} {
		if strings.HasPrefix(rest, word) {
			p.i += len(word)
			f, _ := strconv.ParseFloat(strings.Replace(word, "inity", "", 1), 64)
			return Float(f)
		}
	}
	return p.number(rest)
}

func (p *jsonParser) number(rest string) Value {
	n := 0
	digits := func() int {
		k := n
		for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
			n++
		}
		return n - k
	}
	if rest[0] == '-' {
		n++
	}
	start := n
	k := digits()
	if k == 0 {
		p.fail("Expecting value")
	}
	if k > 1 && rest[start] == '0' {
		n = start + 1
	}
	isFloat := false
	if n+1 < len(rest) && rest[n] == '.' && rest[n+1] >= '0' && rest[n+1] <= '9' {
		isFloat = true
		n++
		digits()
	}
	if n < len(rest) && (rest[n] == 'e' || rest[n] == 'E') {
		save := n
		n++
		if n < len(rest) && (rest[n] == '+' || rest[n] == '-') {
			n++
		}
		if digits() == 0 {
			n = save
		} else {
			isFloat = true
		}
	}
	p.i += n
	if isFloat {
		f, _ := strconv.ParseFloat(rest[:n], 64)
		return Float(f)
	}
	if n > maxBits/4 {
		return p.ip.unknown("an integer of more than 32768 bits")
	}
	b, _ := new(big.Int).SetString(rest[:n], 10)
	return Int{b}
}

func (p *jsonParser) array() Value {
	l := newList()
	p.i++
	p.space()
	if strings.HasPrefix(p.s[p.i:], "]") {
		p.i++
		return l
	}
	for {
		p.space()
		p.ip.appendTo(l, p.value())
		p.space()
		if !p.comma(']') {
			return l
		}
	}
}

// comma reads the separator of items; false at the end.
func (p *jsonParser) comma(end byte) bool {
	if p.i < len(p.s) && p.s[p.i] == end {
		p.i++
		return false
	}
	if p.i >= len(p.s) || p.s[p.i] != ',' {
		p.fail("Expecting ',' delimiter")
	}
	p.i++
	return true
}

func (p *jsonParser) object() Value {
	d := newDict()
	p.i++
	p.space()
	if strings.HasPrefix(p.s[p.i:], "}") {
		p.i++
		return d
	}
	for {
		p.space()
		if p.i >= len(p.s) || p.s[p.i] != '"' {
			p.fail("Expecting property name enclosed in double quotes")
		}
		key := p.str()
		p.space()
		if p.i >= len(p.s) || p.s[p.i] != ':' {
			p.fail("Expecting ':' delimiter")
		}
		p.i++
		p.space()
		p.ip.store(d, Str(key), p.value())
		p.space()
		if !p.comma('}') {
			return d
		}
	}
}

func (p *jsonParser) str() string {
	var b strings.Builder
	for p.i++; ; {
		if p.i >= len(p.s) {
			p.fail("Unterminated string starting at")
		}
		c := p.s[p.i]
		switch {
		case c == '"':
			p.i++
			return b.String()
		case c < 0x20:
			p.fail("Invalid control character at")
		case c != '\\':
			b.WriteByte(c)
			p.i++
			continue
		}
		if p.i+1 >= len(p.s) {
			p.fail("Unterminated string starting at")
		}
		e := p.s[p.i+1]
		p.i += 2
		if e == 'u' {
			b.WriteRune(p.unicode())
			continue
		}
		k := strings.IndexByte(`"\/bfnrt`, e)
		if k < 0 {
			p.fail(`Invalid \escape`)
		}
		b.WriteByte("\"\\/\b\f\n\r\t"[k])
	}
}

func (p *jsonParser) unicode() rune {
	r := p.hex4()
	if r >= 0xd800 && r < 0xdc00 && strings.HasPrefix(p.s[p.i:], `\u`) {
		save := p.i
		p.i += 2
		if low := p.hex4(); low >= 0xdc00 && low < 0xe000 {
			return 0x10000 + (r-0xd800)<<10 + (low - 0xdc00)
		}
		p.i = save
	}
	return r
}

func (p *jsonParser) hex4() rune {
	if p.i+4 > len(p.s) {
		p.fail(`Invalid \uXXXX escape`)
	}
	n, err := strconv.ParseUint(p.s[p.i:p.i+4], 16, 32)
	if err != nil {
		p.fail(`Invalid \uXXXX escape`)
	}
	p.i += 4
	return rune(n)
}

// dumpJSON writes what json.dumps gives without options.
func (ip *interp) dumpJSON(b *strings.Builder, v Value, depth int) *Unknown {
	if depth > maxNesting {
		return ip.unknown("nested too deeply")
	}
	if u := unknownOf(v); u != nil {
		return u
	}
	switch x := plain(v).(type) {
	case noneValue:
		b.WriteString("null")
	case Bool:
		b.WriteString(strconv.FormatBool(bool(x)))
	case Int:
		b.WriteString(x.v.String())
	case Float:
		b.WriteString(floatRepr(float64(x)))
	case Str:
		quoteJSON(b, string(x))
	case *Tuple:
		return ip.dumpItems(b, x.items, depth)
	case *List:
		if x.taint != nil {
			return x.taint
		}
		return ip.dumpItems(b, x.items, depth)
	case *Dict:
		if x.taint != nil {
			return x.taint
		}
		b.WriteByte('{')
		for i, e := range x.live() {
			if i > 0 {
				b.WriteString(", ")
			}
			key, ok := asStr(e.key)
			if !ok {
				return ip.unknown("json.dumps of such keys is not followed")
			}
			quoteJSON(b, key)
			b.WriteString(": ")
			if u := ip.dumpJSON(b, e.value, depth+1); u != nil {
				return u
			}
		}
		b.WriteByte('}')
	default:
		ip.raise("TypeError", "Object of type %s is not JSON serializable", v.class().name)
	}
	return nil
}

func (ip *interp) dumpItems(b *strings.Builder, items []Value, depth int) *Unknown {
	b.WriteByte('[')
	for i, v := range items {
		if i > 0 {
			b.WriteString(", ")
		}
		if u := ip.dumpJSON(b, v, depth+1); u != nil {
			return u
		}
	}
	b.WriteByte(']')
	return nil
}

func quoteJSON(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r >= 0x20 && r < 0x7f:
			b.WriteRune(r)
		case r < 0x10000 && r != utf8.RuneError:
			b.WriteString(`\u` + hexDigits(int(r), 4))
		default:
			r -= 0x10000
			b.WriteString(`\u` + hexDigits(int(0xd800+r>>10), 4) + `\u` + hexDigits(int(0xdc00+r&0x3ff), 4))
		}
	}
	b.WriteByte('"')
}
