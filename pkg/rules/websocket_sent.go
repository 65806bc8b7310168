package rules

import (
	"regexp"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

// state says whether something reaches the application.
type state int

const (
	notPassed state = iota
	passed
	notKnown
)

// sent is what an application gets to see of a handshake.
type sent struct {
	upgrade  state // both Upgrade and Connection
	version  state // HTTP/1.1
	missing  []string
	wrongMap *nginx.Directive // a map that gives Connection a wrong value
}

// sentBy works out what a pass directive sends on of a handshake, in a version of
// nginx.
func sentBy(s *rule.Site, pass *nginx.Directive, v nginx.Version) sent {
	block := pass.Parent
	if pass.Name != "proxy_pass" || block == nil {
		return sent{upgrade: notKnown, version: notKnown}
	}
	var out sent
	var upgrade, connection *nginx.Directive
	for _, d := range block.Effective("proxy_set_header") {
		switch strings.ToLower(d.Arg(0)) {
		case "upgrade":
			upgrade = d
		case "connection":
			connection = d
		}
	}
	up, _ := headerState(s, upgrade, "websocket")
	con, wrong := headerState(s, connection, "upgrade")
	if up == notPassed {
		out.missing = append(out.missing, "Upgrade")
	}
	if con == notPassed {
		out.missing, out.wrongMap = append(out.missing, "Connection"), wrong
	}
	switch {
	case up == notPassed || con == notPassed:
		out.upgrade = notPassed
	case up == passed && con == passed:
		out.upgrade = passed
	default:
		out.upgrade = notKnown
	}
	out.version = passed
	if spoken, _ := block.SettingIn(v, "proxy_http_version"); spoken == "1.0" || spoken == "" {
		out.version = notPassed
	}
	if !readAround(s, block) {
		if out.upgrade == notPassed {
			out.upgrade = notKnown
		}
		if out.version == notPassed {
			out.version = notKnown
		}
	}
	return out
}

// headerState says whether a header has the value that a handshake needs, and
// which map is to blame where it has not.
func headerState(s *rule.Site, d *nginx.Directive, want string) (state, *nginx.Directive) {
	if d == nil {
		return notPassed, nil
	}
	return valueState(s, d.Arg(1), want, 0)
}

// valueState judges a value for the request of a browser, whose Upgrade is
// "websocket" and whose Connection is "Upgrade", alone or in a list.
func valueState(s *rule.Site, value, want string, depth int) (state, *nginx.Directive) {
	if !variable(value) {
		if hasToken(value, want) {
			return passed, nil
		}
		return notPassed, nil
	}
	names := variables(value)
	if len(names) != 1 || "$"+names[0] != strings.ToLower(value) && "${"+names[0]+"}" != strings.ToLower(value) || depth > 8 {
		return notKnown, nil
	}
	switch names[0] {
	case "http_upgrade":
		if want == "websocket" {
			return passed, nil
		}
		return notPassed, nil // Connection: websocket
	case "http_connection":
		if want == "upgrade" {
			return passed, nil
		}
		return notPassed, nil
	}
	for _, m := range s.Directives("map") {
		if strings.ToLower(m.Arg(1)) == "$"+names[0] {
			got, known := mapped(m)
			if !known {
				return notKnown, nil
			}
			st, inner := valueState(s, got, want, depth+1)
			if st == notPassed && inner == nil {
				inner = m
			}
			return st, inner
		}
	}
	return notKnown, nil
}

// hasToken reports whether a list of a header has a token.
func hasToken(value, want string) bool {
	for _, t := range strings.Split(value, ",") {
		if strings.EqualFold(strings.TrimSpace(t), want) {
			return true
		}
	}
	return false
}

// mapped returns what a map makes of a browser's handshake.
func mapped(m *nginx.Directive) (value string, known bool) {
	in := ""
	switch strings.ToLower(strings.Trim(m.Arg(0), "${}")) {
	case "http_upgrade":
		in = "websocket"
	case "http_connection":
		in = "upgrade"
	default:
		return "", false
	}
	fallback, exact, matched := "", (*nginx.Directive)(nil), (*nginx.Directive)(nil)
	for _, c := range m.Children {
		switch text, isRegex := strings.CutPrefix(c.Name, "~"); {
		case c.Name == "default":
			fallback = c.Arg(0)
		case c.Name == "include" || c.Name == "hostnames" || c.Name == "volatile":
			if c.Name == "include" {
				return "", false
			}
		case isRegex:
			fold := strings.HasPrefix(text, "*")
			hit, ok := simpleMatch(strings.TrimPrefix(text, "*"), in, fold)
			if !ok {
				return "", false
			}
			if hit && matched == nil {
				matched = c
			}
		case strings.EqualFold(strings.TrimPrefix(c.Name, "\\"), in):
			exact = c
		}
	}
	switch {
	case exact != nil:
		return exact.Arg(0), true
	case matched != nil:
		return matched.Arg(0), true
	}
	return fallback, true
}

// simpleMatch runs an expression of a map; ok is false where Go's regexp cannot.
func simpleMatch(pattern, in string, fold bool) (hit, ok bool) {
	if fold {
		pattern = "(?i)" + pattern
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return false, false
	}
	return re.MatchString(in), true
}
