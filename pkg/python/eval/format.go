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
