package route

// charSet marks bytes by value.
type charSet [8]uint32

func (s *charSet) has(c byte) bool { return s[c>>5]&(1<<(c&31)) != 0 }

// The sets of bytes that are escaped in a path and in arguments (nginx:
// ngx_escape_uri, NGX_ESCAPE_URI and NGX_ESCAPE_ARGS).
var (
	escapePath = charSet{0xffffffff, 0xd000002d, 0x50000000, 0xb8000001, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}
	escapeArgs = charSet{0xffffffff, 0xd800086d, 0x50000000, 0xb8000001, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}
)

// escaped returns s with the bytes of the set as %XX.
func escaped(s string, set *charSet) string {
	n := 0
	for i := 0; i < len(s); i++ {
		if set.has(s[i]) {
			n++
		}
	}
	if n == 0 {
		return s
	}
	return string(appendEscaped(make([]byte, 0, len(s)+2*n), s, set))
}

func appendEscaped(b []byte, s string, set *charSet) []byte {
	const hex = "0123456789ABCDEF"
	for i := 0; i < len(s); i++ {
		if c := s[i]; set.has(c) {
			b = append(b, '%', hex[c>>4], hex[c&15])
		} else {
			b = append(b, c)
		}
	}
	return b
}

// unescapeRedirect decodes the target of a redirecting rewrite as far as it is
// safe in a Location (nginx: ngx_unescape_uri with NGX_UNESCAPE_REDIRECT): only
// printable bytes above %, and nothing after a ?.
func unescapeRedirect(s string) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '?' {
			return string(append(b, s[i:]...))
		}
		if c != '%' {
			b = append(b, c)
			continue
		}
		i++
		if i >= len(s) {
			break
		}
		high, ok := hexDigit(s[i])
		if !ok {
			b = append(b, s[i])
			continue
		}
		i++
		if i >= len(s) {
			break
		}
		low, ok := hexDigit(s[i])
		if !ok {
			continue
		}
		d := high<<4 + low
		switch {
		case d == '?' && s[i] > '9':
			return string(append(append(b, d), s[i+1:]...))
		case d > '%' && d < 0x7f:
			b = append(b, d)
		default:
			b = append(b, '%', s[i-1], s[i])
		}
	}
	return string(b)
}
