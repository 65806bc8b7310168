package route

import "strings"

// invalidReferer is $invalid_referer (nginx: ngx_http_referer_variable): "" for
// a Referer that valid_referers takes, else "1".
func (q *state) invalidReferer() value {
	list := q.conf.directive.Effective("valid_referers")
	v := referers{}
	for _, d := range list {
		for i := range d.Args {
			v.add(q, d.Arg(i))
		}
	}
	text, sent := q.header("referer")
	valid, why := v.takes(text, sent)
	switch {
	case why != nil && !why.fails:
		return value{doubt: why}
	case valid:
		return value{}
	}
	return value{s: "1"}
}

// referers are the arguments of valid_referers.
type referers struct {
	none, blocked bool
	some          bool
	hosts         names[string] // host to the path that must follow
	regexes       []*regex      // tried on all after the scheme
	hostRegexes   []*regex      // the server's names, tried on the host
}

func (v *referers) add(q *state, arg string) {
	switch {
	case arg == "none":
		v.none = true
		return
	case arg == "blocked":
		v.blocked = true
		return
	case arg == "server_names":
		for n := range q.server.names() {
			if n.regex != nil {
				v.hostRegexes = append(v.hostRegexes, q.router.regex(n.regex.pattern, true))
			} else if n.text != "" {
				v.hosts.add(n.text, "")
			}
		}
	case strings.HasPrefix(arg, "~"):
		v.regexes = append(v.regexes, q.router.regex(arg[1:], true))
	default:
		host, path := arg, ""
		if i := strings.IndexByte(arg, '/'); i >= 0 {
			host, path = arg[:i], arg[i:]
		}
		v.hosts.add(host, path)
	}
	v.some = true
}

// takes judges a Referer. Without any host all are valid.
func (v *referers) takes(text string, sent bool) (bool, *doubt) {
	if !v.some {
		return true, nil
	}
	if !sent {
		return v.none, nil
	}
	rest := ""
	if len(text) >= len("http://i.ru") {
		for _, scheme := range []string{"http://", "https://"} {
			if lower(text[:len(scheme)]) == scheme {
				rest = text[len(scheme):]
			}
		}
	}
	if rest == "" {
		return v.blocked, nil
	}
	host := rest
	if i := strings.IndexAny(rest, "/:"); i >= 0 {
		host = rest[:i]
	}
	if len(host) > 256 {
		return false, nil
	}
	if path, how := v.hosts.find(lower(host)); how != noName {
		return strings.HasPrefix(afterSlash(rest[len(host):]), path), nil
	}
	return v.matches(lower(host), rest)
}

// afterSlash returns a text from its first slash on.
func afterSlash(s string) string {
	if i := strings.IndexByte(s, '/'); i >= 0 {
		return s[i:]
	}
	return ""
}

func (v *referers) matches(host, rest string) (bool, *doubt) {
	for _, re := range v.hostRegexes {
		if m, why := re.match(host); m != nil || why != nil {
			return m != nil, why
		}
	}
	for _, re := range v.regexes {
		if m, why := re.match(rest); m != nil || why != nil {
			return m != nil, why
		}
	}
	return false, nil
}
