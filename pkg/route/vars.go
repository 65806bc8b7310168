package route

import (
	"cmp"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
)

// slot is a variable's value in one request (nginx: r->variables).
type slot struct {
	value
	set      bool
	volatile bool // evaluated anew each time
}

// definition is a variable that a block of the configuration computes.
type definition interface {
	evaluate(q *state) value
	volatile() bool
}

// setVariable gives a variable a value, as set and named groups do.
func (q *state) setVariable(name string, v value) {
	if q.vars == nil {
		q.vars = map[string]*slot{}
	}
	q.vars[name] = &slot{value: v, set: true}
}

// setVariableFrom is set: $args writes the request's arguments.
func (q *state) setVariableFrom(name string, v value) {
	switch name {
	case "args":
		q.args, q.validRaw = v.s, false
		if v.doubt != nil {
			q.setVariable(" args", v)
		}
		return
	case "limit_rate":
		return
	}
	q.setVariable(name, v)
}

// variable returns the value of a variable. Without flush one that is evaluated
// anew each time keeps a value it has.
func (q *state) variable(name string, flush bool) value {
	if s := q.vars[name]; s != nil && s.set && !(s.volatile && flush) {
		return s.value
	}
	q.evals++
	if q.depth >= maxDepth || q.evals > maxEvaluations {
		return value{doubt: &doubt{reason: "the variable $" + name + " is made of too many others"}}
	}
	q.depth++
	v, volatile := q.evaluate(name)
	q.depth--
	if q.text += len(v.s); len(v.s) > maxText || q.text > maxTexts {
		v = value{doubt: &doubt{reason: "the value of $" + name + " is too long"}}
	}
	if q.vars == nil {
		q.vars = map[string]*slot{}
	}
	q.vars[name] = &slot{value: v, set: true, volatile: volatile}
	return v
}

// evaluate computes a variable and says whether it may change.
func (q *state) evaluate(name string) (v value, volatile bool) {
	if d := q.router.variables[name]; d != nil {
		return d.evaluate(q), d.volatile()
	}
	if v, ok := q.requestVariable(name); ok {
		return v, true
	}
	if v, ok := q.connectionVariable(name); ok {
		return v, false
	}
	if v, ok := q.prefixVariable(name); ok {
		return v, strings.HasPrefix(name, "arg_")
	}
	if q.router.declared()[name] {
		return value{}, false
	}
	if unknowable[name] {
		return value{doubt: &doubt{reason: "$" + name + " is known only while nginx runs"}}, true
	}
	return value{doubt: &doubt{reason: "no module that is known sets $" + name}}, true
}

// requestVariable returns the variables that change as a request goes on.
func (q *state) requestVariable(name string) (value, bool) {
	switch name {
	case "uri", "document_uri":
		return value{s: q.uri}, true
	case "args", "query_string":
		if s := q.vars[" args"]; s != nil && q.args == s.s {
			return s.value, true
		}
		return value{s: q.args}, true
	case "is_args":
		return value{s: questionMark(q.args)[:min(1, len(q.args))]}, true
	case "request_method":
		return value{s: q.method}, true
	case "request_filename":
		path, _, rc := q.mapPath()
		if rc == rcDone {
			return value{doubt: &doubt{reason: q.trace.Outcome.Reason}}, true
		}
		return value{s: path}, true
	case "document_root":
		v := q.documentRoot()
		return v, true
	case "realpath_root":
		return q.realRoot(), true
	case "status":
		return value{s: fmt.Sprintf("%03d", cmp.Or(q.errStatus, q.status))}, true
	case "invalid_referer":
		return q.invalidReferer(), true
	}
	return value{}, false
}

func (q *state) documentRoot() value {
	set := q.conf.settings().root
	if set == nil {
		return value{s: q.router.prefix + "/html"}
	}
	s, why := q.rootPath(set)
	return value{s: s, doubt: why}
}

// connectionVariable returns the variables that stay the same.
func (q *state) connectionVariable(name string) (value, bool) {
	s := ""
	switch name {
	case "host":
		if s = q.host; s == "" {
			s = q.server.serverName()
		}
	case "http_host":
		if !q.req.NoHost {
			s = q.req.Host
		}
	case "request_uri":
		s = q.unparsed
	case "request":
		s = q.req.method() + " " + q.req.URI + " HTTP/" + q.version()
	case "scheme":
		s = "http"
		if q.tls() {
			s = "https"
		}
	case "https":
		if q.tls() {
			s = "on"
		}
	case "server_name", "ssl_server_name":
		s = q.server.serverName()
	case "server_port":
		if !q.unix() {
			s = strconv.Itoa(q.req.port())
		}
	case "server_addr":
		s = q.req.addr()
	case "server_protocol":
		s = "HTTP/" + q.version()
	case "remote_addr":
		if s = q.client(); q.unix() {
			s = "unix:"
		}
	case "realip_remote_addr":
		if s = q.req.client(); q.unix() {
			s = "unix:"
		}
	case "binary_remote_addr":
		if addr, err := netip.ParseAddr(q.client()); err == nil {
			s = string(addr.AsSlice())
		}
	case "content_type", "content_length":
		s, _ = q.header(name)
	case "proxy_add_x_forwarded_for":
		s = q.client()
		if v, ok := q.header("x_forwarded_for"); ok {
			s = v + ", " + s
		}
	case "nginx_version", "remote_user", "request_body", "request_body_file", "http2":
		if name == "nginx_version" || name == "remote_user" && q.hasAuthorization() {
			return value{doubt: &doubt{reason: "$" + name + " is known only while nginx runs"}}, true
		}
	default:
		return value{}, false
	}
	return value{s: s}, true
}

// header returns a header of the request. Those with an underscore in their
// name are dropped unless underscores_in_headers lets them in.
func (q *state) header(name string) (string, bool) {
	return q.req.header(name, q.server.block().settings().underscores)
}

func (q *state) hasAuthorization() bool {
	_, ok := q.header("authorization")
	return ok
}

func (q *state) version() string {
	if q.req.HTTPVersion == "" {
		return "1.1"
	}
	return q.req.HTTPVersion
}

// prefixVariable returns $arg_x, $http_x, $cookie_x and the like.
func (q *state) prefixVariable(name string) (value, bool) {
	if rest, ok := strings.CutPrefix(name, "arg_"); ok {
		return value{s: argument(q.args, rest)}, true
	}
	if rest, ok := strings.CutPrefix(name, "http_"); ok {
		v, _ := q.header(rest)
		return value{s: v}, true
	}
	if rest, ok := strings.CutPrefix(name, "cookie_"); ok {
		return value{s: q.cookie(rest)}, true
	}
	for _, p := range []string{"sent_http_", "sent_trailer_", "upstream_"} {
		if strings.HasPrefix(name, p) {
			return value{}, true
		}
	}
	if strings.HasPrefix(name, "ssl_") && !q.tls() {
		return value{}, true
	}
	return value{}, false
}

// argument returns the value of a query argument, its name compared without
// regard to case (nginx: ngx_http_arg).
func argument(args, name string) string {
	for args != "" {
		var one string
		one, args, _ = strings.Cut(args, "&")
		if len(one) > len(name) && one[len(name)] == '=' && lower(one[:len(name)]) == name && name != "" {
			return one[len(name)+1:]
		}
	}
	return ""
}

func (q *state) cookie(name string) string {
	line, _ := q.header("cookie")
	for _, c := range strings.Split(line, ";") {
		k, v, ok := strings.Cut(strings.TrimSpace(c), "=")
		if ok && lower(k) == name {
			return v
		}
	}
	return ""
}

// unknowable are nginx's variables that say something about the moment.
var unknowable = map[string]bool{
	"request_id": true, "request_time": true, "request_length": true, "msec": true, "time_iso8601": true,
	"time_local": true, "date_local": true, "date_gmt": true, "pid": true, "hostname": true, "connection": true,
	"connection_requests": true, "connection_time": true, "remote_port": true, "pipe": true, "limit_rate": true,
	"bytes_sent": true, "body_bytes_sent": true, "tcpinfo_rtt": true, "tcpinfo_rttvar": true,
	"tcpinfo_snd_cwnd": true, "tcpinfo_rcv_space": true, "secure_link": true, "modern_browser": true,
	"ancient_browser": true, "msie": true, "uid_got": true, "uid_set": true, "gzip_ratio": true,
}

// declaredVariables finds the names that set and named groups write.
func (r *Router) declaredVariables() map[string]bool {
	out := map[string]bool{}
	for d := range r.config.Walk() {
		switch d.Name {
		case "set", "auth_request_set":
			if name, ok := strings.CutPrefix(d.Arg(0), "$"); ok {
				out[lower(name)] = true
			}
		case "location", "rewrite", "server_name", "if":
			declareGroups(out, d)
		}
		if d.Context == nginx.Map {
			_, names := countGroups(d.Name)
			for _, n := range names {
				out[n.name] = true
			}
		}
	}
	return out
}

func declareGroups(out map[string]bool, d *nginx.Directive) {
	for i := range d.Args {
		_, names := countGroups(d.Arg(i))
		for _, n := range names {
			out[n.name] = true
		}
	}
}
