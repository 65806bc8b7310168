package route

import "strings"

// script is a text with variables and captures in it (nginx:
// ngx_http_script_compile).
type script struct {
	source string
	parts  []part
	vars   bool // there is a $ in it
	args   bool // there is a ? in its plain text
	dup    bool // a capture is used twice
	err    string
}

// part is a piece of a script: plain text, a variable, a capture, or the place
// where the arguments of a rewritten URI begin.
type part struct {
	text    string
	name    string // of a variable, in lower case
	capture int    // 1 to 9
	mark    bool
}

// compileScript reads a text. With markArgs the first ? is where the arguments
// begin.
func compileScript(s string, markArgs bool) *script {
	sc := &script{source: s, vars: strings.IndexByte(s, '$') >= 0}
	if !sc.vars && strings.IndexByte(s, '?') < 0 {
		if s != "" {
			sc.parts = []part{{text: s}}
		}
		return sc
	}
	captures := 0
	for i := 0; i < len(s); {
		if s[i] == '$' {
			p, n := readVariable(s[i:])
			if n == 0 {
				sc.err = "invalid variable in \"" + s + "\""
				return sc
			}
			if p.capture > 0 {
				sc.dup = sc.dup || captures&(1<<p.capture) != 0
				captures |= 1 << p.capture
			}
			sc.parts = append(sc.parts, p)
			i += n
			continue
		}
		if s[i] == '?' && markArgs {
			sc.args, markArgs = true, false
			sc.parts = append(sc.parts, part{mark: true})
			i++
			continue
		}
		start := i
		for i < len(s) && s[i] != '$' {
			if s[i] == '?' {
				sc.args = true
				if markArgs {
					break
				}
			}
			i++
		}
		sc.parts = append(sc.parts, part{text: s[start:i]})
	}
	return sc
}

// readVariable reads $1, $name or ${name} and returns how long it is, 0 where
// it is none.
func readVariable(s string) (part, int) {
	if len(s) < 2 {
		return part{}, 0
	}
	if s[1] >= '1' && s[1] <= '9' {
		return part{capture: int(s[1] - '0')}, 2
	}
	i, braced := 1, s[1] == '{'
	if braced {
		i++
	}
	start := i
	for i < len(s) && isNameByte(s[i]) {
		i++
	}
	name := lower(s[start:i])
	if name == "" {
		return part{}, 0
	}
	if braced {
		if i >= len(s) || s[i] != '}' {
			return part{}, 0
		}
		i++
	}
	return part{name: name}, i
}

func isNameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// doubt says why a text cannot be known.
type doubt struct {
	reason string
	fails  bool // it is known that nginx fails here
}

// value is a text that may be unknown.
type value struct {
	s     string
	doubt *doubt
}

// engine is the state that one run of rewrite directives shares (nginx:
// ngx_http_script_engine_t).
type engine struct {
	quote  bool // captures are escaped
	isArgs bool // what follows are arguments; nginx never takes this back
}

// expand evaluates a script.
func (q *state) expand(sc *script) value {
	return q.expandIn(sc, true, &engine{}, true)
}

// expandIn evaluates a script as nginx does, in two passes: the first adds up
// lengths, and evaluates the variables, some of which leave captures of their
// own; the second copies. Without flush, values of variables that should not be
// cached are reused where there are any, as index does (nginx: e.flushed). With fixed, the first pass decides how much of the
// text counts.
func (q *state) expandIn(sc *script, flush bool, e *engine, fixed bool) value {
	if len(sc.parts) == 0 {
		return value{}
	}
	if len(sc.parts) == 1 && sc.parts[0].text != "" {
		return value{s: sc.parts[0].text}
	}
	if sc.err != "" {
		return value{doubt: &doubt{reason: sc.err}}
	}
	length := q.measure(sc, flush, e.quote)
	var v value
	b := make([]byte, 0, max(length, 0))
	for i := range sc.parts {
		p := &sc.parts[i]
		switch {
		case p.mark:
			e.isArgs = true
		case p.capture > 0:
			b = q.appendCapture(b, p.capture, e.quote || e.isArgs)
		case p.name != "":
			x := q.variable(p.name, false)
			b = append(b, x.s...)
			if x.doubt != nil {
				v.doubt = x.doubt
			}
		default:
			b = append(b, p.text...)
		}
	}
	if fixed && v.doubt == nil && len(b) != length {
		if len(b) < length {
			v.doubt = &doubt{reason: "a map with a regex changes the captures of \"" + sc.source + "\" while it is evaluated"}
		} else {
			b = b[:length]
		}
	}
	v.s = string(b)
	return v
}

// measure is the first pass.
func (q *state) measure(sc *script, flush, quote bool) int {
	n, isArgs := 0, false
	for i := range sc.parts {
		p := &sc.parts[i]
		switch {
		case p.mark:
			isArgs = true
		case p.capture > 0:
			n += q.captureLength(p.capture, quote || isArgs)
		case p.name != "":
			n += len(q.variable(p.name, flush).s)
		default:
			n += len(p.text)
		}
	}
	return n
}
