package eval

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func (ip *interp) codecName(v Value) string {
	if v == nil || v == Value(None) {
		return "utf-8"
	}
	name := strings.ReplaceAll(strings.ToLower(ip.needStr(v)), "_", "-")
	switch name {
	case "utf8", "u8", "utf":
		return "utf-8"
	case "latin1", "iso-8859-1", "iso8859-1", "l1":
		return "latin-1"
	case "us-ascii", "646":
		return "ascii"
	}
	return name
}

// decode is bytes.decode.
func (ip *interp) decode(b string, encoding, errors Value) Value {
	mode := "strict"
	if errors != nil {
		mode = ip.needStr(errors)
	}
	name := ip.codecName(encoding)
	switch name {
	case "utf-8", "utf-8-sig", "ascii":
		if name == "utf-8-sig" {
			b = strings.TrimPrefix(b, "\ufeff")
		}
		if utf8.ValidString(b) && (name != "ascii" || isASCII(b)) {
			return ip.text(b)
		}
		switch mode {
		case "ignore":
			return ip.text(strings.ToValidUTF8(b, ""))
		case "strict":
			ip.raise("UnicodeDecodeError", "'%s' codec can't decode bytes", name)
		}
	case "latin-1":
		var s strings.Builder
		for i := range len(b) {
			s.WriteRune(rune(b[i]))
		}
		return ip.text(s.String())
	case "idna":
		return ip.text(fromIDNA(b))
	}
	return ip.unknown("the encoding " + name + " is not followed")
}

// encode is str.encode.
func (ip *interp) encode(s string, encoding, errors Value) Value {
	mode := "strict"
	if errors != nil {
		mode = ip.needStr(errors)
	}
	name := ip.codecName(encoding)
	switch name {
	case "utf-8":
		return Bytes(s)
	case "utf-8-sig":
		return Bytes("\ufeff" + s)
	case "idna":
		if r, ok := toIDNA(s); ok {
			return Bytes(r)
		}
	case "ascii", "latin-1":
		limit := rune(0x7f)
		if name == "latin-1" {
			limit = 0xff
		}
		var b []byte
		for _, r := range s {
			switch {
			case r <= limit:
				b = append(b, byte(r))
			case mode == "ignore":
			case mode == "replace":
				b = append(b, '?')
			case mode == "strict":
				ip.raise("UnicodeEncodeError", "'%s' codec can't encode character", name)
			default:
				return ip.unknown("the error handler " + mode + " is not followed")
			}
		}
		return Bytes(b)
	}
	return ip.unknown("the encoding " + name + " is not followed")
}

// toIDNA is the "idna" codec (RFC 3490) for names in composed lower case.
func toIDNA(s string) (string, bool) {
	labels := strings.Split(s, ".")
	for i, l := range labels {
		if isASCII(l) {
			if len(l) > 63 || l == "" && i < len(labels)-1 {
				return "", false
			}
			continue
		}
		code, ok := punycode([]rune(norm.NFKC.String(strings.ToLower(l))))
		if !ok || len(code) > 59 {
			return "", false
		}
		labels[i] = "xn--" + code
	}
	return strings.Join(labels, "."), true
}

func fromIDNA(s string) string {
	labels := strings.Split(s, ".")
	for i, l := range labels {
		if rest, ok := strings.CutPrefix(strings.ToLower(l), "xn--"); ok {
			if r, ok := unpunycode(rest); ok {
				labels[i] = r
			}
		}
	}
	return strings.Join(labels, ".")
}

// The parameters of punycode (RFC 3492).
const (
	punyBase, punyMin, punyMax, punySkew, punyDamp = 36, 1, 26, 38, 700
)

func punyAdapt(delta, points int, first bool) int {
	if first {
		delta /= punyDamp
	} else {
		delta /= 2
	}
	delta += delta / points
	k := 0
	for delta > (punyBase-punyMin)*punyMax/2 {
		delta /= punyBase - punyMin
		k += punyBase
	}
	return k + (punyBase-punyMin+1)*delta/(delta+punySkew)
}

const punyDigits = "abcdefghijklmnopqrstuvwxyz0123456789"

func punycode(in []rune) (string, bool) {
	if len(in) > 63 {
		return "", false
	}
	var out []byte
	for _, r := range in {
		if r < 0x80 {
			out = append(out, byte(r))
		}
	}
	basic := len(out)
	if basic > 0 {
		out = append(out, '-')
	}
	n, delta, bias, done := rune(0x80), 0, 72, basic
	for done < len(in) {
		next := rune(0x7fffffff)
		for _, r := range in {
			if r >= n && r < next {
				next = r
			}
		}
		delta += int(next-n) * (done + 1)
		n = next
		for _, r := range in {
			if r < n {
				delta++
			}
			if r != n {
				continue
			}
			q := delta
			for k := punyBase; ; k += punyBase {
				t := min(max(k-bias, punyMin), punyMax)
				if q < t {
					break
				}
				out = append(out, punyDigits[t+(q-t)%(punyBase-t)])
				q = (q - t) / (punyBase - t)
			}
			out = append(out, punyDigits[q])
			bias = punyAdapt(delta, done+1, done == basic)
			delta = 0
			done++
		}
		delta++
		n++
	}
	return string(out), true
}

func unpunycode(s string) (string, bool) {
	var out []rune
	if i := strings.LastIndexByte(s, '-'); i >= 0 {
		out, s = []rune(s[:i]), s[i+1:]
	}
	n, i, bias := rune(0x80), 0, 72
	for s != "" {
		old, w := i, 1
		for k := punyBase; ; k += punyBase {
			if s == "" || w > 1<<30 {
				return "", false
			}
			d := strings.IndexByte(punyDigits, s[0])
			if d < 0 {
				return "", false
			}
			s = s[1:]
			i += d * w
			t := min(max(k-bias, punyMin), punyMax)
			if d < t {
				break
			}
			w *= punyBase - t
		}
		bias = punyAdapt(i-old, len(out)+1, old == 0)
		n += rune(i / (len(out) + 1))
		i %= len(out) + 1
		if n > utf8.MaxRune {
			return "", false
		}
		out = append(out[:i], append([]rune{n}, out[i:]...)...)
		i++
	}
	return string(out), true
}
