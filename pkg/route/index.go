package route

import "strings"

// defaultIndex is what index is without a directive.
var defaultIndex = []*script{compileScript("index.html", false)}

// index looks for an index file and redirects to it inside nginx (nginx:
// ngx_http_index_handler).
func (q *state) index() int {
	if !q.gets(true) {
		return rcDeclined
	}
	s := q.conf.settings()
	names := s.index
	if names == nil {
		names = defaultIndex
	}
	tested := false
	for _, name := range names {
		base, text, rc := q.indexName(s, name)
		if rc != rcOK {
			return rc
		}
		info, why := q.look(base + text)
		if why != nil {
			return q.doubtful(q.mapping, why)
		}
		q.note(StepIndex, s.indexAt, base, text, ": ", info.describe())
		switch info.fault {
		case noFault:
			return q.redirect(q.uri+text, q.args)
		case faultLoop, faultDenied:
			return 403
		case faultNotDir, faultTooLong:
			return 404
		}
		if tested {
			continue
		}
		if rc := q.indexFolder(base); rc != rcOK {
			return rc
		}
		tested = true
	}
	return rcDeclined
}

// indexName evaluates one index file. One that begins with a slash is where the
// request goes on at once.
func (q *state) indexName(s *settings, name *script) (base, text string, rc int) {
	if !name.vars && strings.HasPrefix(name.source, "/") {
		q.note(StepIndex, s.indexAt, "index ", name.source)
		return "", "", q.redirect(name.source, q.args)
	}
	base, _, rc = q.mapPath()
	if rc != rcOK {
		return "", "", rc
	}
	v := q.expandIn(name, false, &engine{}, false)
	switch {
	case v.doubt != nil:
		return "", "", q.doubtful(s.indexAt, v.doubt)
	case name.vars && strings.HasPrefix(v.s, "/"):
		q.note(StepIndex, s.indexAt, "index ", v.s)
		return "", "", q.redirect(v.s, q.args)
	}
	return base, v.s, rcOK
}

// indexFolder checks the folder itself once its first index file is not there
// (nginx: ngx_http_index_test_dir).
func (q *state) indexFolder(base string) int {
	dir := base
	if len(dir) > 1 && strings.HasSuffix(dir, "/") {
		dir = dir[:len(dir)-1]
	}
	info, why := q.look(dir)
	if why != nil {
		return q.doubtful(q.mapping, why)
	}
	q.note(StepFile, q.mapping, dir, ": ", info.describe())
	switch {
	case info.fault == noFault && info.dir:
		return rcOK
	case info.fault == faultLoop:
		return 403
	case info.fault == faultMissing:
		return 404
	case info.fault == faultDenied:
		return rcOK
	}
	return 500
}
