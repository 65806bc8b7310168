package eval

import (
	"math"
	"math/big"
	"strings"
	"unicode/utf8"
)

// percent is the % operator on a string.
func (ip *interp) percent(format string, arg Value) Value {
	p := &percentArgs{ip: ip, arg: arg}
	if t, ok := plain(arg).(*Tuple); ok {
		p.items, p.tuple = t.items, true
	} else {
		p.items = []Value{arg}
	}
	var b strings.Builder
	for i := 0; i < len(format); {
		j := strings.IndexByte(format[i:], '%')
		if j < 0 {
			b.WriteString(format[i:])
			break
		}
		b.WriteString(format[i : i+j])
		n := p.field(&b, format[i+j+1:])
		i += j + 1 + n
		if b.Len() > maxText {
			return ip.unknown("a string of more than 1 MiB")
		}
	}
	if p.unknown != nil {
		d := p.unknown.derive()
		d.partial = Str("")
		return d
	}
	if !p.mapped && p.next < len(p.items) && (p.tuple || !isMapping(plain(arg))) {
		ip.raise("TypeError", "not all arguments converted during string formatting")
	}
	return ip.text(b.String())
}

// isMapping reports what % takes as a mapping that need not be used up.
func isMapping(v Value) bool {
	switch v.(type) {
	case *Dict, *List:
		return true
	}
	return false
}

type percentArgs struct {
	ip      *interp
	arg     Value
	items   []Value
	next    int
	tuple   bool
	mapped  bool
	unknown *Unknown
}

func (p *percentArgs) take() Value {
	if p.next >= len(p.items) {
		p.ip.raise("TypeError", "not enough arguments for format string")
	}
	p.next++
	return p.items[p.next-1]
}

// field formats one field and returns how many bytes of the format it takes
// after the percent sign.
func (p *percentArgs) field(b *strings.Builder, s string) int {
	ip := p.ip
	i := 0
	var v Value
	if i < len(s) && s[i] == '(' {
		depth, j := 0, i
		for ; j < len(s); j++ {
			if s[j] == '(' {
				depth++
			} else if s[j] == ')' {
				if depth--; depth == 0 {
					break
				}
			}
		}
		if j >= len(s) {
			ip.raise("ValueError", "incomplete format key")
		}
		if u := unknownOf(p.arg); u != nil {
			v = u
		} else {
			if _, ok := plain(p.arg).(*Dict); !ok && ip.special(p.arg, "__getitem__") == nil {
				ip.raise("TypeError", "format requires a mapping")
			}
			v = ip.getItem(p.arg, Str(s[i+1:j]))
		}
		p.mapped = true
		i = j + 1
	}
	f := formatSpec{fill: " ", precision: -1}
	for ; i < len(s) && strings.IndexByte("#0- +", s[i]) >= 0; i++ {
		switch s[i] {
		case '#':
			f.alternate = true
		case '0':
			f.zero = true
		case '-':
			f.align = '<'
		default:
			if f.sign != '+' {
				f.sign = s[i]
			}
		}
	}
	number := func() int {
		if i < len(s) && s[i] == '*' {
			i++
			return ip.needInt(p.take(), 0)
		}
		n, rest := leadingInt(ip, s[i:])
		i = len(s) - len(rest)
		return n
	}
	if f.width = number(); f.width < 0 {
		f.width, f.align = -f.width, '<'
	}
	if i < len(s) && s[i] == '.' {
		i++
		f.precision = number()
	}
	for i < len(s) && strings.IndexByte("hlL", s[i]) >= 0 {
		i++
	}
	if i >= len(s) {
		ip.raise("ValueError", "incomplete format")
	}
	kind := s[i]
	i++
	if kind == '%' {
		b.WriteByte('%')
		return i
	}
	if v == nil {
		v = p.take()
	}
	switch r := p.value(v, kind, f).(type) {
	case Str:
		b.WriteString(string(r))
	default:
		p.unknown = unknownOf(r)
	}
	return i
}

func (p *percentArgs) value(v Value, kind byte, f formatSpec) Value {
	ip := p.ip
	switch kind {
	case 's', 'r', 'a':
		r := ip.convert(v, kind)
		s, ok := r.(Str)
		if !ok {
			return r
		}
		t := string(s)
		if f.precision >= 0 && f.precision < utf8.RuneCountInString(t) {
			t = runeSlice(t, 0, f.precision)
		}
		side := 1
		if f.align == '<' {
			side = 0
		}
		return ip.padFormat(t, f, side)
	}
	if u := unknownOf(v); u != nil {
		return u
	}
	if f.zero && f.align == 0 {
		f.align, f.fill = '=', "0"
	}
	switch kind {
	case 'c':
		if s, ok := asStr(v); ok && utf8.RuneCountInString(s) == 1 {
			return ip.padFormat(s, f, 1)
		}
		return ip.padFormat(string(rune(ip.needInt(v, 0))), f, 1)
	case 'd', 'i', 'u', 'x', 'X', 'o':
		return p.integer(v, kind, f)
	case 'e', 'E', 'f', 'F', 'g', 'G':
		if !isNumber(plain(v)) {
			ip.raise("TypeError", "must be real number, not %s", v.class().name)
		}
		f.kind = kind
		return ip.formatFloat(toFloat(v), f)
	}
	ip.raise("ValueError", "unsupported format character '%c'", kind)
	return nil
}

func (p *percentArgs) integer(v Value, kind byte, f formatSpec) Value {
	ip := p.ip
	n, ok := asInt(v)
	if !ok {
		x, isFloat := plain(v).(Float)
		if !isFloat || kind == 'x' || kind == 'X' || kind == 'o' {
			ip.raise("TypeError", "%%%c format: a real number is required, not %s", kind, v.class().name)
		}
		n, _ = big.NewFloat(math.Trunc(float64(x))).Int(nil)
	}
	digits, prefix := new(big.Int).Abs(n).String(), ""
	switch kind {
	case 'x', 'X':
		digits, prefix = new(big.Int).Abs(n).Text(16), "0x"
		if kind == 'X' {
			digits, prefix = strings.ToUpper(digits), "0X"
		}
	case 'o':
		digits, prefix = new(big.Int).Abs(n).Text(8), "0o"
	}
	if !f.alternate {
		prefix = ""
	}
	if n := f.precision - len(digits); n > 0 && n < 1000 {
		digits = strings.Repeat("0", n) + digits
	}
	return ip.padNumber(n.Sign() < 0, prefix, digits, "", f, 3)
}
