package route

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/source"
)

// Results of a phase that are no status (nginx: NGX_OK and so on).
const (
	rcOK       = 0
	rcDeclined = -5 // go on with the next handler
	rcJump     = -4 // the request starts over in q.phase
	rcDone     = -3 // the outcome is settled
)

// phase is where a request goes on after an internal redirect.
type phase int

const (
	phaseServerRewrite phase = iota
	phaseFindConfig
	phaseRewrite // of a named location
)

// Bounds of one request's work; only a configuration made to exhaust something
// comes near them.
const (
	maxSteps       = 2_000
	maxEvaluations = 50_000  // of variables
	maxText        = 1 << 20 // bytes in one value
	maxTexts       = 1 << 24 // bytes in all values
	maxDepth       = 100     // variables in variables, as in nginx
)

// state is a request on its way (nginx: ngx_http_request_t).
type state struct {
	router *Router
	req    *Request
	trace  *Trace
	passed *Passed // what the upstream is sent, where that is asked for
	socket *socket
	server *server
	conf   *block // whose settings hold: nginx's r->loc_conf
	phase  phase

	uri, args   string
	unparsed    string
	told        string // the client's address, where the realip module changes it
	host        string // nginx's $host, "" where there is none
	quoted      bool
	plus        bool
	validRaw    bool // valid_unparsed_uri
	validPlace  bool // valid_location
	internal    bool
	uriChanged  bool
	addToAlias  bool
	emptySlash  bool // the byte in front of an empty URI, which nginx then looks at, is a slash
	method      string
	changesLeft int

	errStatus int
	errorPage bool
	status    int
	location  *string // the Location header
	locDoubt  *doubt
	handler   passKind
	mapping   *nginx.Directive

	captures     []int
	captured     string
	vars         map[string]*slot
	depth, evals int
	text         int    // bytes of all values so far
	slow         *doubt // a regex that could not be run: after it none is
	files        map[string]fileInfo
	sub          int // depth of subrequests
}

// step keeps one step.
func (q *state) step(kind StepKind, at source.Range, detail string) {
	if len(q.trace.Steps) < maxSteps {
		q.trace.Steps = append(q.trace.Steps, Step{Kind: kind, Detail: detail, At: at})
	}
}

// note keeps a step that a directive took.
func (q *state) note(kind StepKind, d *nginx.Directive, parts ...string) {
	var at source.Range
	if d != nil && d.File != nil {
		at = d.Head()
	}
	if len(parts) == 1 {
		q.step(kind, at, parts[0])
		return
	}
	q.step(kind, at, strings.Join(parts, ""))
}

// unknown settles the outcome as one that cannot be known.
func (q *state) unknown(d *nginx.Directive, reason string) int {
	q.note(StepUnknown, d, reason)
	q.trace.Outcome = Outcome{Kind: Unknown, Reason: reason, At: d, May: q.trace.Outcome.May}
	return rcDone
}

// doubtful settles the outcome as unknown, or fails where nginx would.
func (q *state) doubtful(d *nginx.Directive, why *doubt) int {
	if why.fails {
		q.note(StepError, d, why.reason)
		return 500
	}
	return q.unknown(d, why.reason)
}

// may notes what can make the real answer differ.
func (q *state) may(what string) {
	for _, m := range q.trace.Outcome.May {
		if m == what {
			return
		}
	}
	q.trace.Outcome.May = append(q.trace.Outcome.May, what)
}

// settle writes the outcome down, with the status that error_page may have set.
func (q *state) settle(o Outcome) int {
	if q.errStatus != 0 {
		o.Status = q.errStatus
	}
	o.May = q.trace.Outcome.May
	if q.location != nil && isRedirect(o.Status) {
		if q.locDoubt != nil {
			return q.doubtful(o.At, q.locDoubt)
		}
		o = Outcome{Kind: Redirect, Status: o.Status, Location: q.absolute(*q.location), At: o.At, Reason: o.Reason, May: o.May}
	}
	q.trace.Outcome = o
	return rcDone
}

func isRedirect(status int) bool {
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308
}

// absolute makes a Location absolute that is a path (nginx:
// ngx_http_header_filter).
func (q *state) absolute(location string) string {
	s := q.conf.settings()
	if !strings.HasPrefix(location, "/") || s.relativeRedirect {
		return location
	}
	host := q.host
	switch {
	case s.nameRedirect:
		host = q.server.serverName()
	case host == "":
		host = q.req.addr() // nginx puts no brackets around IPv6
	}
	port := ""
	if p := q.req.port(); !s.portlessRedirect && !(q.tls() && p == 443) && !(!q.tls() && p == 80) && !q.unix() {
		port = fmt.Sprintf(":%d", p)
	}
	scheme := "http://"
	if q.tls() {
		scheme = "https://"
	}
	return scheme + host + port + location
}

func (q *state) tls() bool  { return q.req.Scheme == "https" }
func (q *state) unix() bool { return strings.HasPrefix(q.req.addr(), "unix:") }

// run takes the request from its phase to its outcome.
func (q *state) run() { q.runFrom(rcJump) }

// runFrom takes a request to its outcome whose first result is there.
func (q *state) runFrom(rc int) {
	for rc != rcDone {
		if rc == rcJump {
			rc = q.phases()
		}
		if rc != rcJump && rc != rcDone {
			rc = q.finalize(rc)
		}
	}
}

// phases runs nginx's phases until one of them answers.
func (q *state) phases() int {
	if q.phase == phaseServerRewrite {
		if rc := q.rewritePhase(true); rc != rcDeclined {
			return rc
		}
		q.phase = phaseFindConfig
	}
	for {
		if q.phase == phaseFindConfig {
			if rc := q.findConfig(); rc != rcDeclined {
				return rc
			}
		}
		if rc := q.rewritePhase(false); rc != rcDeclined {
			return rc
		}
		if !q.uriChanged {
			break
		}
		q.changesLeft--
		if q.changesLeft == 0 {
			q.note(StepError, nil, "rewritten more than 10 times: \"", q.uri, "\"")
			return 500
		}
		q.conf, q.phase = q.server.block(), phaseFindConfig
	}
	if rc := q.preaccess(); rc != rcDeclined {
		return rc
	}
	if rc := q.access(); rc != rcDeclined {
		return rc
	}
	if rc := q.tryFiles(); rc != rcDeclined {
		return rc
	}
	return q.content()
}

// rewritePhase runs the rewrite directives of the server, or of the location
// (nginx: ngx_http_rewrite_handler). A location whose directives nobody here
// knows ends the trace.
func (q *state) rewritePhase(server bool) int {
	if !server && q.conf == q.server.block() {
		return rcDeclined
	}
	if rc := q.refuseStrange(); rc != rcDeclined {
		return rc
	}
	return q.rewrite(q.conf)
}

func (q *state) refuseStrange() int {
	if strange := q.conf.settings().strange; len(strange) > 0 {
		d := strange[len(strange)-1]
		return q.unknown(d, "what the directive \""+d.Name+"\" does is not known")
	}
	return rcDeclined
}
