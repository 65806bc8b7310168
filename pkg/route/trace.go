package route

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// Trace tells what nginx does with a request, step by step.
func (r *Router) Trace(req Request) *Trace { return r.trace(req, nil) }

// trace is Trace; where passed is not nil, it is filled in on the way.
func (r *Router) trace(req Request, passed *Passed) *Trace {
	t := &Trace{}
	q := &state{router: r, req: &req, trace: t, passed: passed, method: req.method(), changesLeft: maxURIChanges + 1}
	q.begin()
	if q.server != nil {
		t.Server = q.server.Directive
		if loc := q.conf.enclosingLocation(); loc != nil {
			t.Location, t.Match = loc.directive, loc.match()
		}
	}
	return t
}

// begin takes a request from its connection to the phases.
func (q *state) begin() {
	q.socket = q.router.socketFor(q.req.addr(), q.req.port())
	if q.socket == nil {
		q.noSocket()
		return
	}
	if q.socket.proxyProto {
		q.may("the socket speaks the PROXY protocol")
	}
	q.serve(q.socket.first)
	if q.tls() != q.socket.ssl && q.tls() {
		q.unknown(nil, "no server that listens on "+q.place()+" speaks TLS (listen ... ssl)")
		return
	}
	q.serverByTLS()
	if rc := q.readRequest(); rc != rcOK {
		q.runFrom(rc)
		return
	}
	if !q.tls() && q.socket.ssl {
		q.note(StepError, nil, "a plain request to a port that speaks TLS")
		q.runFrom(497)
		return
	}
	q.validPlace = true
	q.tellClient()
	if !q.req.Internal {
		q.run()
		return
	}
	q.runFrom(q.enterFromUpstream())
}

// place names where the request was sent to.
func (q *state) place() string {
	if q.unix() {
		return q.req.addr()
	}
	return net.JoinHostPort(strings.Trim(q.req.addr(), "[]"), strconv.Itoa(q.req.port()))
}

func (q *state) noSocket() {
	if l, ok := q.router.elsewhere[q.req.port()]; ok && !q.unix() {
		q.unknown(l.Directive, "a server listens on "+l.Address+", and whether that is "+q.req.addr()+" is not looked up")
		return
	}
	q.unknown(nil, "no server listens on "+q.place())
}

// serve makes a server's settings hold.
func (q *state) serve(s *server) { q.server, q.conf = s, s.block() }

// serverByTLS chooses the server by the name that a TLS client sends, before
// anything of the request is read.
func (q *state) serverByTLS() {
	if !q.tls() || q.req.NoHost {
		return
	}
	name, ok := validHost(q.req.Host)
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); !ok || err == nil {
		return
	}
	if s, _, _ := q.router.serverNamed(q.socket, name, nil); s != nil {
		q.serve(s)
	}
}

// readRequest reads the request line and the Host header and chooses the
// server. A request that nginx refuses before is answered by the server that
// answers for the socket.
func (q *state) readRequest() int {
	line := len(q.method) + len(q.req.URI) + len(" HTTP/") + len(q.version()) + 3
	if line > q.conf.settings().longestLine() {
		q.note(StepError, nil, "the request line is longer than large_client_header_buffers")
		return 414
	}
	sent := q.req.URI
	if q.req.Internal {
		sent = "/"
	}
	parsed, ok := parseRequestLine(sent)
	if !ok {
		q.note(StepError, nil, "the request line cannot be read", blankIn(sent))
		return 400
	}
	text := parsed.uri
	if parsed.emptyPath {
		text = "/" + text
	}
	uri, ok := normalise(text, !q.conf.settings().splitSlashes)
	if !ok {
		q.note(StepError, nil, "the URI ", q.req.URI, " is invalid")
		return 400
	}
	q.uri, q.args, q.unparsed = uri.path, uri.args, parsed.uri
	q.quoted, q.plus, q.validRaw = uri.quoted, uri.plus, !parsed.emptyPath
	if sent, _, _ := strings.Cut(text, "?"); q.uri != sent {
		q.note(StepURI, nil, "the URI is ", q.uri)
	}
	return q.readHost(parsed)
}

// blankIn points out what is the usual reason why nginx refuses a URI.
func blankIn(uri string) string {
	if strings.Contains(strings.Trim(uri, " "), " ") {
		return ": there is a blank in the URI, which browsers send as %20"
	}
	return ""
}

// readHost chooses the server by the host of the request line or the header.
func (q *state) readHost(line requestLine) int {
	if line.absolute {
		host, ok := validHost(line.host)
		if !ok {
			q.note(StepError, nil, "the host of the request line is invalid")
			return 400
		}
		if rc := q.chooseServer(host); rc != rcOK {
			return rc
		}
		q.host = host
	}
	if len("Host: \r\n")+len(q.req.Host) > q.conf.settings().longestLine() {
		q.note(StepError, nil, "the Host header is longer than large_client_header_buffers")
		return 494
	}
	if !q.req.NoHost && q.version() != "0.9" {
		host, ok := validHost(strings.Trim(q.req.Host, " "))
		if !ok {
			q.note(StepError, nil, "the Host header \"", q.req.Host, "\" is invalid")
			return 400
		}
		if q.host == "" {
			if rc := q.chooseServer(host); rc != rcOK {
				return rc
			}
			q.host = host
		}
		return q.refuseMethod()
	}
	if q.host == "" {
		if rc := q.chooseServer(""); rc != rcOK {
			return rc
		}
	}
	if v := q.version(); v != "1.0" && v != "0.9" {
		q.note(StepError, nil, "there is no Host header")
		return 400
	}
	return q.refuseMethod()
}

// refuseMethod refuses the methods that nginx never serves.
func (q *state) refuseMethod() int {
	if q.method == "CONNECT" || q.method == "TRACE" {
		q.note(StepError, nil, "nginx does not serve ", q.method)
		return 405
	}
	return rcOK
}

// chooseServer makes the server of a host hold (nginx:
// ngx_http_set_virtual_server).
func (q *state) chooseServer(host string) int {
	s, how, why := q.router.serverNamed(q.socket, host, q)
	if why != nil && why.fails {
		return 444
	}
	if why != nil {
		return q.doubtful(nil, why)
	}
	if s != nil {
		q.serve(s)
	} else if q.tls() && q.socket.first != q.server {
		q.serve(q.socket.first)
	}
	name := host
	if name == "" {
		name = "\"\""
	}
	if s == nil {
		how = q.whyUnnamed(host)
	}
	q.note(StepServer, q.server.Directive, "server for ", name, " (", how, ")")
	return rcOK
}

// whyUnnamed says why a server answers that nginx did not choose by its name.
// Where it is alone nginx did not look; whether it is named so is said all the
// same, as one who asks for a wrong name wants to know.
func (q *state) whyUnnamed(host string) string {
	switch {
	case len(q.socket.servers) > 1 && q.socket.marked:
		return "no server is named so; default_server of " + q.place()
	case len(q.socket.servers) > 1:
		return "no server is named so; the first that listens on " + q.place()
	}
	only := "the only server on " + q.place()
	if s, _, why := q.socket.named(host, nil); s == nil && why == nil {
		return "not named so, but " + only
	}
	return only
}

// serverNamed finds the server of a host name among those of a socket (nginx:
// ngx_http_find_virtual_server); nil is none, or that nginx does not look. With
// a request, the groups of a regex become its captures.
func (r *Router) serverNamed(sock *socket, host string, q *state) (*server, string, *doubt) {
	if !sock.read().compares {
		return nil, "", nil
	}
	return sock.named(host, q)
}

// named is serverNamed for a socket where names are compared.
func (sock *socket) named(host string, q *state) (*server, string, *doubt) {
	switch s, how := sock.read().names.find(host); how {
	case exactName:
		return s, "exact name", nil
	case headWildcard:
		return s, "wildcard at the front of a name", nil
	case tailWildcard:
		return s, "wildcard at the end of a name", nil
	}
	if host == "" {
		return nil, "", nil
	}
	for _, n := range sock.regexes {
		ok := false
		var why *doubt
		if q != nil {
			ok, why = q.match(n.regex, value{s: host})
		} else {
			var m []int
			m, why = n.regex.match(host)
			ok = m != nil
		}
		if why != nil {
			return nil, "", why
		}
		if ok {
			return n.server, "first regex that matches: ~" + n.regex.pattern, nil
		}
	}
	return nil, "", nil
}

// serverName is $server_name: the first name, without the dot in front.
func (s *server) serverName() string { return strings.TrimPrefix(s.Names[0], ".") }

// longestLine is how long a line of the request may be with its line end.
func (s *settings) longestLine() int { return max(s.firstSize, s.headerSize) }

// contentLength is what the request says of its body.
func (q *state) contentLength() (int64, bool) {
	v, ok := q.header("content_length")
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(v, 10, 64)
	return n, err == nil && n >= 0
}
