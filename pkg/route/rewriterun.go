package route

import (
	"strconv"
)

// rewrite runs the rewrite directives of a block (nginx:
// ngx_http_rewrite_handler) and returns rcDeclined where the request goes on.
func (q *state) rewrite(b *block) int {
	ops := b.ops()
	if len(ops) == 0 {
		return rcDeclined
	}
	e := &engine{quote: true}
	rc, _ := q.runOps(ops, e)
	return rc
}

// runOps runs directives until one ends them all.
func (q *state) runOps(ops []op, e *engine) (rc int, ended bool) {
	for i := range ops {
		o := &ops[i]
		if o.fault != "" {
			return q.unknown(o.at, o.fault), true
		}
		switch o.kind {
		case opBreak:
			if q.uriChanged {
				q.validPlace, q.uriChanged = false, false
			}
			q.note(StepRewrite, o.at, "break")
			return rcDeclined, true
		case opSet:
			q.setVariableFrom(o.name, q.expandIn(o.text, true, e, true))
		case opReturn:
			return q.returns(o), true
		case opRewrite:
			rc, ended = q.runRewrite(o, e)
		case opIf:
			rc, ended = q.runIf(o, e)
		}
		if ended {
			return rc, true
		}
	}
	return rcDeclined, false
}

// runRewrite runs one rewrite (nginx: ngx_http_script_regex_start_code,
// ngx_http_script_regex_end_code).
func (q *state) runRewrite(o *op, e *engine) (rc int, ended bool) {
	ok, why := q.match(o.regex, value{s: q.uri})
	if why != nil {
		return q.doubtful(o.at, why), true
	}
	if !ok {
		q.clearCaptures()
		return rcDeclined, false
	}
	q.internal, q.validRaw = true, false
	if o.isBreak {
		q.validPlace, q.uriChanged = false, false
	} else {
		q.uriChanged = true
	}
	e.quote = o.redirect != 0
	to, args, hasArgs, why := q.replacement(o, e)
	e.quote = false
	if why != nil {
		return q.doubtful(o.at, why), true
	}
	if o.redirect != 0 {
		q.redirectTo(o, to)
		return o.redirect, true
	}
	q.newURI(o, to, args, hasArgs)
	q.note(StepRewrite, o.at, "rewritten to ", q.uri, questionMark(q.args))
	if q.uri == "" {
		q.note(StepError, o.at, "the rewritten URI is empty")
		return 500, true
	}
	return rcDeclined, o.stop
}

// replacement evaluates a replacement, its arguments apart.
func (q *state) replacement(o *op, e *engine) (to, args string, hasArgs bool, why *doubt) {
	mark := -1
	for i := range o.text.parts {
		if o.text.parts[i].mark {
			mark = i
		}
	}
	if mark < 0 {
		v := q.expandIn(o.text, true, e, false)
		return v.s, "", false, v.doubt
	}
	head := script{source: o.text.source, parts: o.text.parts[:mark], vars: o.text.vars, err: o.text.err}
	tail := script{source: o.text.source, parts: o.text.parts[mark+1:], vars: o.text.vars, err: o.text.err}
	q.measure(o.text, true, e.quote) // variables first: they may change captures
	v := q.expandIn(&head, false, e, false)
	e.isArgs = true
	w := q.expandIn(&tail, false, e, false)
	if v.doubt == nil {
		v.doubt = w.doubt
	}
	return v.s, w.s, true, v.doubt
}

// newURI takes a rewritten URI over.
func (q *state) newURI(o *op, to, args string, hasArgs bool) {
	q.uri = to
	switch {
	case hasArgs:
		if o.addArgs && q.args != "" {
			args += "&" + q.args
		}
		q.args = args
	case !o.addArgs:
		q.args = ""
	}
}

// redirectTo sets the Location of a redirecting rewrite.
func (q *state) redirectTo(o *op, to string) {
	to = unescapeRedirect(to)
	if o.addArgs && q.args != "" {
		if o.args {
			to += "&" + q.args
		} else {
			to += "?" + q.args
		}
	}
	q.setLocation(to)
	q.note(StepRewrite, o.at, "redirect ", strconv.Itoa(o.redirect), " to ", to)
}

func questionMark(args string) string {
	if args == "" {
		return ""
	}
	return "?" + args
}

// runIf judges a condition and runs the body of a true one. In a location the
// settings of the if hold from then on.
func (q *state) runIf(o *op, e *engine) (rc int, ended bool) {
	ok, why := q.judge(o, e)
	if why != nil {
		return q.doubtful(o.at, why), true
	}
	if !ok {
		q.note(StepIf, o.at, "the condition is false")
		return rcDeclined, false
	}
	q.note(StepIf, o.at, "the condition is true")
	if o.block != nil {
		q.enter(o.block)
		if rc := q.refuseStrange(); rc != rcDeclined {
			return rc, true
		}
	}
	return q.runOps(o.body, e)
}

func truth(s string) bool { return s != "" && s != "0" }

// judge evaluates a condition.
func (q *state) judge(o *op, e *engine) (bool, *doubt) {
	switch o.test {
	case testTrue:
		v := q.variable(o.name, true)
		return truth(v.s), v.doubt
	case testEqual:
		left := q.variable(o.name, true)
		right := q.expandIn(o.text, true, e, true)
		if left.doubt != nil {
			return false, left.doubt
		}
		return (left.s == right.s) != o.not, right.doubt
	case testRegex:
		ok, why := q.match(o.regex, q.variable(o.name, true))
		if why == nil && !ok {
			q.clearCaptures()
		}
		return ok != o.not, why
	}
	path := q.expandIn(o.text, true, e, true)
	if path.doubt != nil {
		return false, path.doubt
	}
	return q.judgeFile(o, path.s)
}

// judgeFile answers -f, -d, -e and -x (nginx: ngx_http_script_file_code).
func (q *state) judgeFile(o *op, path string) (bool, *doubt) {
	if q.req.AssumeFiles {
		asked := o.text.asksForURI() && (o.test == testFile || o.test == testExists)
		return asked != o.not, nil
	}
	info, why := q.look(path)
	if why != nil {
		return false, why
	}
	q.note(StepFile, o.at, path, ": ", info.describe())
	ok := false
	if info.fault == noFault {
		switch o.test {
		case testFile:
			ok = info.regular
		case testDir:
			ok = info.dir
		case testExists:
			ok = info.regular || info.dir
		case testExec:
			ok = info.exec
		}
	}
	return ok != o.not, nil
}

// asksForURI reports whether the text depends on what is asked for, rather than
// naming one file of the site.
func (sc *script) asksForURI() bool {
	for i := range sc.parts {
		switch p := &sc.parts[i]; {
		case p.capture > 0:
			return true
		case p.name == "request_filename" || p.name == "uri" || p.name == "document_uri" || p.name == "request_uri":
			return true
		}
	}
	return false
}

// returns answers with return (nginx: ngx_http_script_return_code).
func (q *state) returns(o *op) int {
	if o.status >= 400 && (o.text == nil || o.text.source == "") {
		q.note(StepReturn, o.at, "return ", strconv.Itoa(o.status))
		return o.status
	}
	body := value{}
	if o.text != nil {
		body = q.expand(o.text)
	}
	q.status = o.status
	if isRedirect(o.status) {
		q.location, q.locDoubt = &body.s, body.doubt
		q.note(StepReturn, o.at, "redirect ", strconv.Itoa(o.status), " to ", body.s)
		return o.status
	}
	q.note(StepReturn, o.at, "return ", strconv.Itoa(o.status))
	out := Outcome{Kind: Return, Status: o.status, Body: body.s, At: o.at}
	if body.doubt != nil {
		out.Body = ""
		q.may("the body depends on what cannot be known: " + body.doubt.reason)
	}
	return q.settle(out)
}
