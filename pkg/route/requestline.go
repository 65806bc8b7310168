package route

import "strings"

// requestLine is what nginx reads from the middle of a request line.
type requestLine struct {
	uri       string // with arguments, without scheme and host
	host      string // of the absolute form
	absolute  bool
	emptyPath bool // absolute form with arguments and no path
}

// parseRequestLine reads a URI as it stands between method and protocol
// (nginx: ngx_http_parse_request_line) and reports whether nginx takes it.
func parseRequestLine(uri string) (requestLine, bool) {
	uri = strings.Trim(uri, " ")
	for i := 0; i < len(uri); i++ {
		if c := uri[i]; c <= ' ' || c == 0x7f {
			return requestLine{}, false
		}
	}
	if strings.HasPrefix(uri, "/") {
		return requestLine{uri: uri}, true
	}
	scheme, rest, ok := strings.Cut(uri, "://")
	if !ok || !validScheme(scheme) {
		return requestLine{}, false
	}
	n := hostLength(rest)
	if n < 0 {
		return requestLine{}, false
	}
	line := requestLine{host: rest[:n], absolute: true}
	rest = rest[n:]
	if strings.HasPrefix(rest, ":") {
		rest = strings.TrimLeft(rest[1:], "0123456789")
	}
	switch {
	case rest == "":
		line.uri = "/"
	case rest[0] == '/':
		line.uri = rest
	case rest[0] == '?':
		line.uri, line.emptyPath = rest, true
	default:
		return requestLine{}, false
	}
	return line, true
}

func validScheme(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (i == 0 || !(c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.')) {
			return false
		}
	}
	return s != ""
}

// hostLength returns how much of s is the host of an absolute URI, or -1 where
// nginx refuses it.
func hostLength(s string) int {
	if strings.HasPrefix(s, "[") {
		for i := 1; i < len(s); i++ {
			c := s[i]
			if c == ']' {
				return i + 1
			}
			alnum := c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
			if !alnum && strings.IndexByte(":-._~!$&'()*+,;=", c) < 0 {
				return -1
			}
		}
		return -1
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '.' || c == '-' {
			continue
		}
		return i
	}
	return len(s)
}

// validHost returns the host of a Host header as nginx compares it (nginx:
// ngx_http_validate_host): in lower case, without port and final dot.
func validHost(host string) (string, bool) {
	dot, end := len(host), len(host)
	const (
		usual = iota
		literal
		rest
	)
	state := usual
	for i := 0; i < len(host); i++ {
		switch c := host[i]; c {
		case '.':
			if dot == i-1 {
				return "", false
			}
			dot = i
		case ':':
			if state == usual {
				end, state = i, rest
			}
		case '[':
			if i == 0 {
				state = literal
			}
		case ']':
			if state == literal {
				end, state = i+1, rest
			}
		default:
			if c == '/' || c <= ' ' || c == 0x7f {
				return "", false
			}
		}
	}
	if dot == end-1 {
		end--
	}
	if end <= 0 {
		return "", false
	}
	return lower(host[:end]), true
}

// lower is ASCII lower case, as nginx has it; bytes above 127 stay.
func lower(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 'A' && c <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if c := b[i]; c >= 'A' && c <= 'Z' {
					b[i] = c | 0x20
				}
			}
			return string(b)
		}
	}
	return s
}
