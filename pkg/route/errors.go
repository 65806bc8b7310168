package route

import (
	"fmt"
	"strconv"
	"strings"
)

// finalize turns a status into an answer (nginx: ngx_http_finalize_request).
func (q *state) finalize(rc int) int {
	switch {
	case rc == rcDeclined:
		q.handler = 0
		return q.content()
	case rc == 444, rc == 408, rc == 499:
		q.trace.Outcome = Outcome{Kind: Closed, Status: rc, May: q.trace.Outcome.May, Reason: "the connection is closed without an answer"}
		return rcDone
	case rc >= 300, rc == 201, rc == 204:
		return q.special(rc)
	}
	if q.sub > 0 { // the main request goes on, and finds no status
		q.trace.Outcome = Outcome{Kind: Error}
		return rcDone
	}
	q.trace.Outcome = Outcome{Kind: Closed, Status: 444, May: q.trace.Outcome.May,
		Reason: fmt.Sprintf("status %d ends the request without an answer", rc)}
	return rcDone
}

// special answers a status with its error_page or the built-in page (nginx:
// ngx_http_special_response_handler).
func (q *state) special(status int) int {
	q.errStatus = status
	s := q.conf.settings()
	if !q.errorPage && len(s.errorPages) > 0 && q.changesLeft != 0 {
		if !s.recursivePages {
			q.errorPage = true
		}
		for i := range s.errorPages {
			if s.errorPages[i].status == status {
				return q.sendPage(&s.errorPages[i])
			}
		}
	}
	if status >= 494 && status <= 497 {
		q.errStatus = 400
	}
	kind := Error
	if status < 300 {
		kind = Return
	}
	return q.settle(Outcome{Kind: kind, Status: q.errStatus, Reason: q.lastFault(status)})
}

// lastFault returns what was noted last, which is why an error arose.
func (q *state) lastFault(status int) string {
	if n := len(q.trace.Steps); n > 0 {
		return q.trace.Steps[n-1].Detail
	}
	return "status " + strconv.Itoa(status)
}

// sendPage answers with an error page (nginx: ngx_http_send_error_page).
func (q *state) sendPage(p *errorPage) int {
	if p.overwrite >= 0 {
		q.errStatus = p.overwrite
	}
	page := q.expand(p.page)
	if page.doubt != nil {
		return q.doubtful(p.at, page.doubt)
	}
	q.note(StepPage, p.at, "error_page ", strconv.Itoa(p.status), " → ", page.s)
	switch {
	case strings.HasPrefix(page.s, "/"):
		uri, args := page.s, p.args
		if p.page.vars {
			uri, args, _ = strings.Cut(page.s, "?")
		}
		if q.method != "HEAD" {
			q.method = "GET"
		}
		return q.redirect(uri, args)
	case strings.HasPrefix(page.s, "@"):
		return q.namedLocation(page.s)
	}
	if !isRedirect(p.overwrite) {
		q.errStatus = 302
	}
	q.setLocation(page.s)
	return q.settle(Outcome{Kind: Error, Status: q.errStatus, At: p.at})
}
