package route

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
)

// accessRule is an allow or deny.
type accessRule struct {
	at   *nginx.Directive
	deny bool
	all  bool
	unix bool
	net  netip.Prefix
}

// readRule reads an allow or deny (nginx: ngx_http_access_rule).
func readRule(d *nginx.Directive) (accessRule, bool) {
	r := accessRule{at: d, deny: d.Name == "deny"}
	switch text := d.Arg(0); text {
	case "all":
		r.all = true
	case "unix:":
		r.unix = true
	default:
		net, ok := parseNet(text)
		if !ok {
			return r, false
		}
		r.net = net
	}
	return r, true
}

// parseNet reads an address, address/bits or address/mask.
func parseNet(text string) (netip.Prefix, bool) {
	host, bits, found := strings.Cut(text, "/")
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Prefix{}, false
	}
	if !found {
		return netip.PrefixFrom(addr, addr.BitLen()), true
	}
	n, err := strconv.Atoi(bits)
	if err != nil || n < 0 || n > addr.BitLen() {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(addr, n).Masked(), true
}

// matches reports whether the rule speaks of a client. The zero address is a
// client of a unix socket.
func (r *accessRule) matches(client netip.Addr) bool {
	switch {
	case r.all:
		return true
	case !client.IsValid():
		return r.unix
	case r.unix:
		return false
	}
	return r.net.Contains(client)
}

// preaccess notes the limits, which let a request pass until they are reached.
func (q *state) preaccess() int {
	q.tellClient()
	for _, d := range q.conf.settings().limits {
		q.may("the limit \"" + d.Name + "\" at " + d.NameRange().String() + " may refuse it")
	}
	return rcDeclined
}

// access runs the access phase: allow and deny, then auth_basic, then
// auth_request (nginx: ngx_http_core_access_phase, in the order of the modules).
func (q *state) access() int {
	if q.sub > 0 {
		return rcDeclined
	}
	s := q.conf.settings()
	refused := 0
	for _, check := range []func(*settings) int{q.checkRules, q.checkPassword, q.checkRequest} {
		rc := check(s)
		switch {
		case rc == rcDone:
			return rcDone
		case rc == rcDeclined:
			continue
		case rc == rcOK && s.satisfyAny:
			return rcDeclined
		case rc == rcOK:
			continue
		case s.satisfyAny && (rc == 401 || rc == 403):
			if refused != 401 {
				refused = rc
			}
			continue
		}
		return rc
	}
	if refused != 0 {
		return refused
	}
	return rcDeclined
}

// checkRules judges allow and deny; the first that matches counts.
func (q *state) checkRules(s *settings) int {
	if len(s.rules) == 0 {
		return rcDeclined
	}
	var client netip.Addr
	if !q.unix() {
		addr, err := netip.ParseAddr(q.client())
		if err != nil {
			return q.unknown(nil, "the client's address \""+q.client()+"\" is none")
		}
		client = addr.Unmap()
	}
	for i := range s.rules {
		rule := &s.rules[i]
		if !rule.matches(client) {
			continue
		}
		if rule.deny {
			q.note(StepAccess, rule.at, "refused: ", q.client())
			return 403
		}
		q.note(StepAccess, rule.at, "allowed: ", q.client())
		return rcOK
	}
	return rcDeclined
}

// checkPassword judges auth_basic. Passwords are not compared: a request that
// brings one is taken as unknown.
func (q *state) checkPassword(s *settings) int {
	if s.realm == nil || s.userFile == nil {
		return rcDeclined
	}
	realm := q.expand(s.realm)
	if realm.doubt != nil {
		return q.doubtful(s.realmAt, realm.doubt)
	}
	if realm.s == "off" {
		return rcDeclined
	}
	auth, ok := q.header("authorization")
	if ok && len(auth) > 6 && strings.EqualFold(auth[:6], "Basic ") {
		if s.satisfyAny {
			return rcDeclined
		}
		return q.unknown(s.realmAt, "whether the password is right is not checked")
	}
	q.note(StepAccess, s.realmAt, "a password is asked for, and the request brings none")
	return 401
}

// subrequest makes a request of nginx's own on behalf of another (nginx:
// ngx_http_subrequest). Both share their variables.
func (q *state) subrequest(uri string) *state {
	if q.vars == nil {
		q.vars = map[string]*slot{} // subrequests share it
	}
	inner := *q
	inner.trace = &Trace{Steps: q.trace.Steps}
	inner.sub++
	inner.uri, inner.args, _ = strings.Cut(uri, "?")
	inner.method = "GET"
	inner.conf, inner.phase, inner.internal = q.server.block(), phaseServerRewrite, true
	inner.validRaw, inner.validPlace, inner.changesLeft = false, true, maxURIChanges+1
	inner.errStatus, inner.errorPage, inner.location, inner.captures = 0, false, nil, nil
	inner.quoted, inner.plus, inner.addToAlias = false, false, false
	return &inner
}

// checkRequest asks auth_request's location and goes by its status.
func (q *state) checkRequest(s *settings) int {
	if s.authURI == "" {
		return rcDeclined
	}
	q.note(StepAccess, s.authAt, "auth_request asks ", s.authURI)
	inner := q.subrequest(s.authURI)
	inner.run()
	q.trace.Steps = inner.trace.Steps
	switch o := inner.trace.Outcome; {
	case o.Kind == Proxy && o.Status == 0:
		q.may("auth_request at " + s.authAt.NameRange().String() + " asks " + o.Upstream + ", which may refuse it")
		return rcOK
	case o.Kind == Closed:
		q.trace.Outcome = o
		return rcDone
	case o.Kind == Unknown:
		return q.unknown(s.authAt, "what auth_request answers is not known: "+o.Reason)
	case o.Status == 401 || o.Status == 403:
		return o.Status
	case o.Status >= 200 && o.Status < 300:
		return rcOK
	}
	q.note(StepError, s.authAt, "auth_request was answered with a status that is neither 2xx nor 401 or 403")
	return 500
}
