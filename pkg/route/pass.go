package route

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
)

// passKind is a content handler that passes requests on.
type passKind int

// The content handlers.
const (
	passProxy passKind = iota + 1
	passFastCGI
	passUWSGI
	passSCGI
	passGRPC
	passMemcached
	lastPass = passMemcached

	// These answer by themselves.
	ownStatus passKind = iota + 1
	ownGIF
)

var passKinds = map[string]passKind{
	"proxy_pass": passProxy, "fastcgi_pass": passFastCGI, "uwsgi_pass": passUWSGI,
	"scgi_pass": passSCGI, "grpc_pass": passGRPC, "memcached_pass": passMemcached,
}

// pass is a directive that passes requests on.
type pass struct {
	at       *nginx.Directive
	kind     passKind
	text     *script
	location string // what the URI of proxy_pass replaces
}

// upstreamURL is where a request is passed (nginx: ngx_url_t).
type upstreamURL struct {
	host   string // a name or address; the path of a unix socket
	port   int    // 0 where there is none
	noPort bool   // the port is the scheme's
	unix   bool
	uri    string
}

// pass passes the request on with the settings that hold (nginx:
// ngx_http_proxy_handler and its like).
func (q *state) pass(kind passKind) int {
	if kind > lastPass {
		return q.ownAnswer(kind)
	}
	p := q.conf.settings().passes[kind]
	if p == nil {
		q.note(StepError, q.conf.directive, "no upstream is set")
		return 500
	}
	text := p.text.source
	if p.text.vars {
		v := q.expand(p.text)
		if v.doubt != nil {
			return q.doubtful(p.at, v.doubt)
		}
		text = v.s
	}
	url, ok := readUpstream(kind, text)
	if !ok {
		q.note(StepError, p.at, "\"", text, "\" is no address to pass to")
		return 500
	}
	name, rc := q.upstream(p, &url)
	if rc != rcOK {
		return rc
	}
	uri := q.unparsed
	if kind == passProxy || kind == passGRPC {
		uri = q.passedURI(p, &url)
		if uri == "" {
			q.note(StepError, p.at, "the URI to pass is empty")
			return 500
		}
	}
	if q.passed != nil && kind == passProxy && q.sub == 0 {
		q.hand(p, &url, name)
	}
	q.note(StepPass, p.at, p.at.Name, " ", text, ": ", uri, " goes to ", name)
	if s := q.conf.settings(); s.caches != nil {
		q.may("the cache of " + s.caches.NameRange().String() + " may answer in place of the upstream")
	} else if s.intercepts != nil {
		q.may("errors of the upstream lead to error_page: " + s.intercepts.Name + " at " + s.intercepts.NameRange().String())
	}
	return q.settle(Outcome{Kind: Proxy, Upstream: name, UpstreamURI: uri, At: p.at})
}

// ownAnswer answers with stub_status or empty_gif.
func (q *state) ownAnswer(kind passKind) int {
	if !q.gets(false) {
		return q.refuseToFile()
	}
	d := q.conf.directive.EffectiveOne(ownNames[kind])
	q.note(StepReturn, d, "answered by nginx itself")
	q.may("the body is made by nginx")
	return q.settle(Outcome{Kind: Return, Status: 200, At: d})
}

var ownNames = map[passKind]string{ownStatus: "stub_status", ownGIF: "empty_gif"}

// readUpstream reads the text of a pass directive (nginx: ngx_parse_url).
func readUpstream(kind passKind, text string) (upstreamURL, bool) {
	port := 0
	switch kind {
	case passProxy:
		switch {
		case len(text) > 7 && strings.EqualFold(text[:7], "http://"):
			text, port = text[7:], 80
		case len(text) > 8 && strings.EqualFold(text[:8], "https://"):
			text, port = text[8:], 443
		default:
			return upstreamURL{}, false
		}
	case passGRPC:
		for _, scheme := range []string{"grpc://", "grpcs://"} {
			if n := len(scheme); len(text) > n && strings.EqualFold(text[:n], scheme) {
				text = text[n:]
				break
			}
		}
	case passUWSGI:
		for _, scheme := range []string{"uwsgi://", "suwsgi://"} {
			if n := len(scheme); len(text) > n && strings.EqualFold(text[:n], scheme) {
				text = text[n:]
				break
			}
		}
	}
	return parseUpstream(text, port, kind == passProxy)
}

func parseUpstream(text string, port int, withURI bool) (upstreamURL, bool) {
	u := upstreamURL{port: port, noPort: true}
	if len(text) >= 5 && strings.EqualFold(text[:5], "unix:") {
		u.unix, u.host = true, text[5:]
		if withURI {
			u.host, u.uri, _ = strings.Cut(text[5:], ":")
		}
		u.slashURI()
		return u, u.host != ""
	}
	host := text
	if i := strings.IndexAny(text, "/?"); i >= 0 {
		if !withURI {
			return u, false
		}
		host, u.uri = text[:i], text[i:]
	}
	digits, found := "", false
	if strings.HasPrefix(host, "[") {
		end := strings.IndexByte(host, ']')
		if end < 0 {
			return u, false
		}
		digits, found = strings.CutPrefix(host[end+1:], ":")
		host = host[:end+1]
	} else {
		host, digits, found = strings.Cut(host, ":")
	}
	if found {
		n, err := strconv.Atoi(digits)
		if err != nil || n < 1 || n > 65535 {
			return u, false
		}
		u.port, u.noPort = n, false
	}
	u.host = host
	u.slashURI()
	return u, host != ""
}

// slashURI puts a / before arguments without a path.
func (u *upstreamURL) slashURI() {
	if strings.HasPrefix(u.uri, "?") {
		u.uri = "/" + u.uri
	}
}

func (u *upstreamURL) String() string {
	switch {
	case u.unix:
		return "unix:" + u.host
	case u.port == 0:
		return u.host
	}
	return u.host + ":" + strconv.Itoa(u.port)
}

// upstream returns the name of where the request goes. A name that a variable
// holds must be an upstream, one that another directive names, or an address;
// else nginx asks its resolver, and without one fails.
func (q *state) upstream(p *pass, u *upstreamURL) (string, int) {
	if !u.unix && u.noPort {
		if d := q.router.upstreams[lower(u.host)]; d != nil {
			q.note(StepPass, d, "upstream ", u.host)
			return u.host, rcOK
		}
	}
	if u.port == 0 && !u.unix && p.text.vars {
		q.note(StepError, p.at, "no port in upstream \"", u.host, "\"")
		return "", 500
	}
	if !p.text.vars || u.unix {
		return u.String(), rcOK
	}
	if _, err := netip.ParseAddr(strings.Trim(u.host, "[]")); err == nil {
		return u.String(), rcOK
	}
	if q.router.passedTo()[lower(u.String())] {
		return u.String(), rcOK
	}
	if !q.conf.settings().resolver {
		q.note(StepError, p.at, "no resolver is set to look up ", u.host)
		return "", 502
	}
	q.may("the resolver may not find " + u.host)
	return u.String(), rcOK
}

// staticUpstreams finds the hosts that pass directives name without variables;
// nginx looks these up when it starts.
func (r *Router) staticUpstreams() map[string]bool {
	out := map[string]bool{}
	for d := range r.config.Walk() {
		kind, ok := passKinds[d.Name]
		if !ok || strings.Contains(d.Arg(0), "$") {
			continue
		}
		if u, ok := readUpstream(kind, d.Arg(0)); ok && r.upstreams[lower(u.host)] == nil {
			out[lower(u.String())] = true
		}
	}
	return out
}

// passedURI is the URI of the request line that the upstream gets (nginx:
// ngx_http_proxy_create_request).
func (q *state) passedURI(p *pass, u *upstreamURL) string {
	switch {
	case p.text.vars && u.uri != "":
		return u.uri
	case u.uri == "" && q.validRaw:
		return q.unparsed
	}
	cut := 0
	out := ""
	if q.validPlace && u.uri != "" {
		out, cut = u.uri, min(len(p.location), len(q.uri))
	}
	rest := q.uri[cut:]
	if q.quoted || q.internal {
		rest = escaped(rest, &escapePath)
	}
	return out + rest + questionMark(q.args)
}
