package route

import "strings"

// findConfig finds the location (nginx: ngx_http_core_find_config_phase).
func (q *state) findConfig() int {
	q.handler, q.uriChanged = 0, false
	how, why := q.findLocation(q.conf)
	if why != nil {
		return q.doubtful(nil, why)
	}
	q.noteLocation(how)
	if s := q.conf.settings(); !q.internal && s.internal {
		q.note(StepAccess, s.internalAt, "internal: not for requests from outside")
		return 404
	}
	q.enter(q.conf)
	if n, ok := q.contentLength(); ok {
		if limit := q.conf.settings().maxBody; limit > 0 && n > limit {
			q.note(StepError, nil, "the body is larger than client_max_body_size")
			return 413
		}
	}
	if how == foundRedirect {
		to := escaped(q.conf.name, &escapePath)
		if q.args != "" {
			to += "?" + q.args
		}
		q.setLocation(to)
		q.note(StepLocation, q.conf.directive, "the URI is the location's without its last slash: redirect to ", to)
		return 301
	}
	return rcDeclined
}

func (q *state) setLocation(to string) { q.location, q.locDoubt = &to, nil }

// enter makes a block's settings hold (nginx: ngx_http_update_location_config).
func (q *state) enter(b *block) {
	q.conf = b
	s := b.settings()
	if s.except != nil && !s.lets(q.method) {
		q.note(StepAccess, s.except.directive, "limit_except: its settings hold for ", q.method)
		q.conf = s.except
		s = q.conf.settings()
	}
	if s.handler != 0 {
		q.handler = s.handler
	}
}

// lets reports whether limit_except leaves a method alone. GET includes HEAD.
func (s *settings) lets(method string) bool {
	for _, m := range s.exceptGet {
		if strings.EqualFold(m, method) || strings.EqualFold(m, "GET") && method == "HEAD" {
			return true
		}
	}
	return false
}

// redirect goes to another URI inside nginx (nginx: ngx_http_internal_redirect).
func (q *state) redirect(uri, args string) int {
	q.changesLeft--
	if q.changesLeft == 0 {
		q.note(StepError, nil, "redirected more than 10 times, last to \"", uri, "\"")
		return 500
	}
	q.uri, q.args = uri, args
	q.note(StepInternal, nil, "internal redirect to ", uri)
	q.conf = q.server.block()
	q.enter(q.conf)
	q.internal, q.validRaw, q.addToAlias, q.validPlace = true, false, false, true
	q.phase = phaseServerRewrite
	return rcJump
}

// namedLocation goes to a named location (nginx: ngx_http_named_location).
func (q *state) namedLocation(name string) int {
	q.changesLeft--
	if q.changesLeft == 0 {
		q.note(StepError, nil, "redirected more than 10 times, last to ", name)
		return 500
	}
	if q.uri == "" {
		q.note(StepError, nil, "the URI is empty, so ", name, " cannot be used")
		return 500
	}
	q.server.block().readLocations()
	b := q.server.block().locations.named[name]
	if b == nil {
		q.note(StepError, nil, "there is no location ", name)
		return 500
	}
	q.note(StepLocation, b.directive, "location ", name)
	q.internal, q.handler, q.uriChanged = true, 0, false
	q.enter(b)
	q.phase = phaseRewrite
	return rcJump
}
