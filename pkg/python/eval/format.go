package eval

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// format is format(v, spec).
func (ip *interp) format(v Value, spec string) Value {
	if m := ip.special(v, "__format__"); m != nil {
		return ip.call(m, Str(spec))
	}
	if u := unknownOf(v); u != nil {
		return u.derive()
	}
	if i, ok := v.(*Instance); ok {
		if spec == "" || i.cls.enum || ip.special(v, "__str__") != nil && i.prim == nil {
			s := ip.toStr(v)
			if t, ok := s.(Str); ok && spec != "" {
				return ip.format(t, spec)
			}
			return s
		}
		v = plain(v)
	}
	if spec == "" {
		return ip.toStr(v)
	}
	switch x := v.(type) {
	case Str:
		return ip.formatStr(string(x), spec)
	case Bool:
		n, _ := asInt(x)
		if f := parseSpec(ip, spec); f.kind == 0 {
			return ip.formatStr(ip.str(x), spec)
		}
		return ip.formatInt(n, spec)
	case Int:
		return ip.formatInt(x.v, spec)
	case Float:
		return ip.formatFloat(float64(x), parseSpec(ip, spec))
	}
	ip.raise("TypeError", "unsupported format string passed to %s.__format__", v.class().name)
	return nil
}

// formatSpec is Python's format specification mini-language.
type formatSpec struct {
	fill      string
	align     byte
	sign      byte
	alternate bool
	zero      bool
	width     int
	grouping  byte
	precision int
	kind      byte
}

func parseSpec(ip *interp, spec string) formatSpec {
	f := formatSpec{fill: " ", precision: -1}
	s := spec
	if r, n := utf8.DecodeRuneInString(s); n > 0 && len(s) > n && strings.IndexByte("<>=^", s[n]) >= 0 {
		f.fill, f.align = string(r), s[n]
		s = s[n+1:]
	} else if s != "" && strings.IndexByte("<>=^", s[0]) >= 0 {
		f.align = s[0]
		s = s[1:]
	}
	if s != "" && strings.IndexByte("+- ", s[0]) >= 0 {
		f.sign = s[0]
		s = s[1:]
	}
	s = strings.TrimPrefix(s, "z")
	if strings.HasPrefix(s, "#") {
		f.alternate = true
		s = s[1:]
	}
	if strings.HasPrefix(s, "0") {
		f.zero = true
		s = s[1:]
	}
	f.width, s = leadingInt(ip, s)
	if s != "" && (s[0] == ',' || s[0] == '_') {
		f.grouping = s[0]
		s = s[1:]
	}
	if strings.HasPrefix(s, ".") {
		if len(s) < 2 || s[1] < '0' || s[1] > '9' {
			ip.raise("ValueError", "Format specifier missing precision")
		}
		f.precision, s = leadingInt(ip, s[1:])
	}
	if s != "" {
		f.kind = s[0]
		s = s[1:]
	}
	if s != "" {
		ip.raise("ValueError", "Invalid format specifier")
	}
	if f.zero && f.align == 0 {
		f.align, f.fill = '=', "0"
	}
	return f
}

func leadingInt(ip *interp, s string) (int, string) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i > 7 {
		ip.stop("a string of more than 1 MiB")
	}
	n, err := strconv.Atoi(s[:i])
	if err != nil {
		n = 0
	}
	return n, s[i:]
}

func (ip *interp) formatStr(s, spec string) Value {
	f := parseSpec(ip, spec)
	if f.kind != 0 && f.kind != 's' {
		ip.raise("ValueError", "Unknown format code '%c' for object of type 'str'", f.kind)
	}
	if f.align == '=' {
		if !f.zero {
			ip.raise("ValueError", "'=' alignment not allowed in string format specifier")
		}
		f.align = '<'
	}
	if f.precision >= 0 && f.precision < utf8.RuneCountInString(s) {
		s = runeSlice(s, 0, f.precision)
	}
	side := 0
	switch f.align {
	case '>':
		side = 1
	case '^':
		side = 2
	}
	return ip.padFormat(s, f, side)
}

func (ip *interp) padFormat(s string, f formatSpec, side int) Value {
	n := f.width - utf8.RuneCountInString(s)
	if n <= 0 {
		return ip.text(s)
	}
	if n > maxText {
		return ip.unknown("a string of more than 1 MiB")
	}
	left := 0
	switch side {
	case 1:
		left = n
	case 2:
		left = n / 2
	}
	return ip.text(strings.Repeat(f.fill, left) + s + strings.Repeat(f.fill, n-left))
}

func (ip *interp) formatInt(n *big.Int, spec string) Value {
	f := parseSpec(ip, spec)
	digits, prefix := "", ""
	abs := new(big.Int).Abs(n)
	group := 3
	switch f.kind {
	case 0, 'd', 'n':
		digits = abs.String()
	case 'x', 'X':
		digits, prefix, group = abs.Text(16), "0x", 4
		if f.kind == 'X' {
			digits, prefix = strings.ToUpper(digits), "0X"
		}
	case 'o':
		digits, prefix, group = abs.Text(8), "0o", 4
	case 'b':
		digits, prefix, group = abs.Text(2), "0b", 4
	case 'c':
		return ip.padFormat(string(rune(n.Int64())), f, 0)
	case 'e', 'E', 'f', 'F', 'g', 'G', '%':
		return ip.formatFloat(toFloat(Int{n}), f)
	default:
		ip.raise("ValueError", "Unknown format code '%c' for object of type 'int'", f.kind)
	}
	if f.precision >= 0 {
		ip.raise("ValueError", "Precision not allowed in integer format specifier")
	}
	if !f.alternate {
		prefix = ""
	}
	return ip.padNumber(n.Sign() < 0, prefix, digits, "", f, group)
}

// padNumber puts sign, prefix, grouping and padding around digits.
func (ip *interp) padNumber(negative bool, prefix, digits, rest string, f formatSpec, group int) Value {
	sign := ""
	switch {
	case negative:
		sign = "-"
	case f.sign == '+' || f.sign == ' ':
		sign = string(f.sign)
	}
	head := sign + prefix
	if f.align == '=' && f.fill == "0" && f.grouping != 0 {
		for len(head)+len(groupDigits(digits, f.grouping, group))+len(rest) < f.width && len(digits) < 1000 {
			digits = "0" + digits
		}
	}
	if f.grouping != 0 {
		digits = groupDigits(digits, f.grouping, group)
	}
	body := digits + rest
	n := f.width - len(head) - utf8.RuneCountInString(body)
	if n <= 0 {
		return ip.text(head + body)
	}
	if n > maxText {
		return ip.unknown("a string of more than 1 MiB")
	}
	if f.align == '=' {
		return ip.text(head + strings.Repeat(f.fill, n) + body)
	}
	side := 1
	switch f.align {
	case '<':
		side = 0
	case '^':
		side = 2
	}
	return ip.padFormat(head+body, f, side)
}

func groupDigits(s string, sep byte, size int) string {
	if sep == 0 {
		return s
	}
	var parts []string
	for len(s) > size {
		parts = append([]string{s[len(s)-size:]}, parts...)
		s = s[:len(s)-size]
	}
	return strings.Join(append([]string{s}, parts...), string(sep))
}

func (ip *interp) formatFloat(x float64, f formatSpec) Value {
	if f.precision > 1000 {
		return ip.unknown("a number with more than 1000 digits")
	}
	negative := math.Signbit(x) && !math.IsNaN(x)
	a := math.Abs(x)
	precision := f.precision
	if precision < 0 {
		precision = 6
	}
	text, rest := "", ""
	switch {
	case math.IsInf(x, 0):
		text = "inf"
	case math.IsNaN(x):
		text = "nan"
	default:
		switch f.kind {
		case 'f', 'F':
			text = strconv.FormatFloat(a, 'f', precision, 64)
		case 'e', 'E':
			text = strconv.FormatFloat(a, f.kind|0x20, precision, 64)
		case '%':
			text, rest = strconv.FormatFloat(a*100, 'f', precision, 64), "%"
		case 'g', 'G', 'n':
			text = generalFloat(a, max(precision, 1), f.alternate)
		case 0:
			if f.precision < 0 {
				text = floatRepr(a)
			} else {
				text = generalFloat(a, max(precision, 1), false)
				if !strings.ContainsAny(text, ".e") {
					text += ".0"
				}
			}
		default:
			ip.raise("ValueError", "Unknown format code '%c' for object of type 'float'", f.kind)
		}
	}
	if f.kind == 'E' || f.kind == 'G' || f.kind == 'F' {
		text = strings.ToUpper(text)
	}
	digits := text
	if i := strings.IndexAny(text, ".eE"); i >= 0 {
		digits, rest = text[:i], text[i:]+rest
	}
	return ip.padNumber(negative, "", digits, rest, f, 3)
}

func generalFloat(a float64, precision int, keepZeros bool) string {
	exp := 0
	if a != 0 {
		e := strconv.FormatFloat(a, 'e', precision-1, 64)
		exp, _ = strconv.Atoi(e[strings.IndexByte(e, 'e')+1:])
	}
	trim := func(s string) string {
		if keepZeros || !strings.Contains(s, ".") {
			return s
		}
		return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	if exp < -4 || exp >= precision {
		e := strconv.FormatFloat(a, 'e', precision-1, 64)
		i := strings.IndexByte(e, 'e')
		return trim(e[:i]) + e[i:]
	}
	return trim(strconv.FormatFloat(a, 'f', precision-1-exp, 64))
}
