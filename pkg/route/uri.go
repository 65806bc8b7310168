package route

import "strings"

// maxURIChanges is how often a request may be rewritten or redirected inside
// nginx (nginx: NGX_HTTP_MAX_URI_CHANGES).
const maxURIChanges = 10

// requestURI is what nginx makes of the URI of a request line.
type requestURI struct {
	path     string // decoded, merged, without dot segments
	args     string
	unparsed string // as the client sent it
	quoted   bool   // something was escaped with %
	plus     bool   // there was a + in it
	raw      bool   // unparsed can be sent on (nginx: valid_unparsed_uri)
}

// normalise decodes a URI as nginx does (nginx: ngx_http_parse_complex_uri):
// %2F is a slash, dot segments are resolved after decoding, and a URI that
// climbs above the root or holds a broken escape is an error.
func normalise(uri string, mergeSlashes bool) (requestURI, bool) {
	n := uriNormaliser{in: uri, merge: mergeSlashes}
	out, ok := n.run()
	out.unparsed, out.raw = uri, true
	return out, ok
}

type uriState int

const (
	uriUsual uriState = iota
	uriSlash
	uriDot
	uriDotDot
	uriQuoted
	uriQuotedSecond
)

type uriNormaliser struct {
	in    string
	merge bool
	out   []byte
	state uriState
	after uriState // the state to return to after an escape
	high  byte     // the first digit of an escape
	res   requestURI
}

// run is nginx's state machine. A decoded character is looked at in the state
// before its escape, except for those that would end the path.
func (n *uriNormaliser) run() (requestURI, bool) {
	n.out = make([]byte, 0, len(n.in))
	for i := 0; i < len(n.in); i++ {
		ch := n.in[i]
		if n.state >= uriQuoted {
			decoded, whole, ok := n.quoted(ch)
			if !ok {
				return n.res, false
			}
			if !whole {
				continue
			}
			ch = decoded
		}
		end, ok := n.step(ch)
		if !ok {
			return n.res, false
		}
		if end {
			n.setArgs(ch, i)
			n.res.path = string(n.out)
			return n.res, true
		}
	}
	if n.state >= uriQuoted || !n.finish() {
		return n.res, false
	}
	n.res.path = string(n.out)
	return n.res, true
}

// quoted reads a digit of an escape. The second one gives a character to look
// at, unless it is one that stands for itself wherever it is decoded.
func (n *uriNormaliser) quoted(ch byte) (decoded byte, whole, ok bool) {
	v, ok := hexDigit(ch)
	if !ok {
		return 0, false, false
	}
	if n.state == uriQuoted {
		n.res.quoted = true
		n.high, n.state = v, uriQuotedSecond
		return 0, false, true
	}
	switch decoded = n.high<<4 + v; decoded {
	case 0:
		return 0, false, false
	case '%', '#', '?':
		n.state = uriUsual
		n.out = append(n.out, decoded)
		return 0, false, true
	}
	n.state = n.after
	return decoded, true, true
}

// setArgs keeps what follows a ?. A # cuts the arguments (nginx: "args" label).
func (n *uriNormaliser) setArgs(ch byte, at int) {
	if ch != '?' {
		return
	}
	args := n.in[at+1:]
	if hash := strings.IndexByte(args, '#'); hash >= 0 {
		args = args[:hash]
	}
	n.res.args = args
}

// finish resolves a dot segment at the end of the path.
func (n *uriNormaliser) finish() bool {
	switch n.state {
	case uriDot:
		n.out = n.out[:len(n.out)-1]
	case uriDotDot:
		return n.up()
	}
	return true
}

// step handles one character outside an escape and reports whether it ends the
// path.
func (n *uriNormaliser) step(ch byte) (end, ok bool) {
	if ch == '%' && n.state < uriQuoted {
		n.after, n.state = n.state, uriQuoted
		return false, true
	}
	if ch == '+' {
		n.res.plus = true
	}
	switch n.state {
	case uriUsual:
		switch ch {
		case '?', '#':
			return true, true
		case '/':
			n.state = uriSlash
		}
	case uriSlash:
		switch ch {
		case '?', '#':
			return true, true
		case '/':
			if n.merge {
				return false, true
			}
		case '.':
			n.state = uriDot
		default:
			n.state = uriUsual
		}
	case uriDot:
		switch ch {
		case '?', '#':
			n.out = n.out[:len(n.out)-1]
			return true, true
		case '/':
			n.out = n.out[:len(n.out)-1]
			n.state = uriSlash
			return false, true
		case '.':
			n.state = uriDotDot
		default:
			n.state = uriUsual
		}
	case uriDotDot:
		switch ch {
		case '/', '?', '#':
			if !n.up() {
				return false, false
			}
			n.state = uriSlash
			return ch != '/', true
		default:
			n.state = uriUsual
		}
	}
	n.out = append(n.out, ch)
	return false, true
}

// up drops "/.." and the segment before it.
func (n *uriNormaliser) up() bool {
	i := len(n.out) - 4
	for ; i >= 0; i-- {
		if n.out[i] == '/' {
			n.out = n.out[:i+1]
			return true
		}
	}
	return false
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}
