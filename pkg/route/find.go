package route

import "strconv"

// found says how a location was found (nginx: the results of
// ngx_http_core_find_location).
type found int

const (
	foundNone     found = iota // the server itself answers
	foundExact                 // an exact location
	foundPrefix                // the longest prefix
	foundRegex                 // a regex
	foundRedirect              // the name of a passing location but for its last slash
)

// findLocation looks for the location of q.uri among those of a block, makes
// its settings hold, and looks for nested ones inside it. The regexes of the
// inner level go before those of the outer; ^~ on the prefix that was found
// stops those of its own level.
func (q *state) findLocation(b *block) (found, *doubt) {
	b.readLocations()
	how := foundNone
	stopRegexes := false
	switch loc, match := b.locations.tree.find(q.uri); match {
	case treeExact:
		q.conf = loc
		return foundExact, nil
	case treeRedirect:
		q.conf = loc
		return foundRedirect, nil
	case treePrefix:
		q.conf = loc
		stopRegexes = loc.kind == Caret
		inner, why := q.findLocation(loc)
		if why != nil || inner == foundExact || inner == foundRedirect || inner == foundRegex {
			return inner, why
		}
		how = foundPrefix
	}
	if stopRegexes {
		return how, nil
	}
	for _, loc := range b.locations.regexes {
		ok, why := q.match(loc.regex, value{s: q.uri})
		if why != nil {
			return how, why
		}
		if !ok {
			continue
		}
		q.conf = loc
		if inner, why := q.findLocation(loc); why != nil || inner == foundRedirect {
			return foundRegex, why
		}
		return foundRegex, nil
	}
	return how, nil
}

// match tries a regex and keeps its captures and named groups (nginx:
// ngx_http_regex_exec).
func (q *state) match(re *regex, s value) (bool, *doubt) {
	if s.doubt != nil {
		return false, s.doubt
	}
	if q.slow != nil {
		return false, q.slow
	}
	m, why := re.match(s.s)
	if why != nil && !why.fails {
		q.slow = why
	}
	if why != nil || m == nil {
		return false, why
	}
	for _, n := range re.names {
		text := ""
		if i := 2 * n.group; i+1 < len(m) && m[i] >= 0 {
			text = s.s[m[i]:m[i+1]]
		}
		q.setVariable(n.name, value{s: text})
	}
	q.captures, q.captured = m, s.s
	return true, nil
}

// clearCaptures forgets the captures, as a regex of the rewrite module does
// that does not match.
func (q *state) clearCaptures() { q.captures = nil }

func (q *state) capture(n int) string {
	if i := 2 * n; i+1 < len(q.captures) && q.captures[i] >= 0 {
		return q.captured[q.captures[i]:q.captures[i+1]]
	}
	return ""
}

func (q *state) appendCapture(b []byte, n int, escape bool) []byte {
	if escape && (q.quoted || q.plus) {
		return appendEscaped(b, q.capture(n), &escapeArgs)
	}
	return append(b, q.capture(n)...)
}

func (q *state) captureLength(n int, escape bool) int {
	if escape && (q.quoted || q.plus) {
		return len(escaped(q.capture(n), &escapeArgs))
	}
	return len(q.capture(n))
}

// noteLocation tells which location was found, and why.
func (q *state) noteLocation(how found) {
	loc := q.conf
	switch how {
	case foundNone:
		q.note(StepLocation, q.server.Directive, "no location matches ", q.uri, ": the server itself answers")
	case foundExact:
		q.note(StepLocation, loc.directive, "location ", loc.match(), " (exact)")
	case foundRegex:
		q.note(StepLocation, loc.directive, "location ", loc.match(), " (first regex that matches)")
	case foundPrefix:
		q.note(StepLocation, loc.directive, "location ", loc.match(), " (", q.prefixReason(loc), ")")
	}
}

func (q *state) prefixReason(loc *block) string {
	if loc.kind == Caret {
		return "longest prefix, ^~ stops regexes"
	}
	n := 0
	for b := loc; b != nil && b.what != httpBlock; b = b.parent {
		b.readLocations()
		n += len(b.locations.regexes)
	}
	switch n {
	case 0:
		return "longest prefix, there are no regexes"
	case 1:
		return "longest prefix, the one regex does not match"
	}
	return "longest prefix, none of " + strconv.Itoa(n) + " regexes matches"
}
