package route

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
)

// mapPath maps the URI to a path (nginx: ngx_http_map_uri_to_path). root is
// how much of the path comes from root or alias.
func (q *state) mapPath() (path string, root int, rc int) {
	set := q.conf.settings().root
	if set == nil {
		path = q.router.prefix + "/html"
		q.mapping = nil
		return path + q.uri, len(path), rcOK
	}
	q.mapping = set.at
	if (set.alias > 0 || set.whole) && !q.validPlace {
		q.note(StepError, set.at, "alias cannot be used where the URI was rewritten")
		return "", 0, 500
	}
	base, why := q.rootPath(set)
	if why != nil {
		return "", 0, q.doubtful(set.at, why)
	}
	if set.whole {
		if q.addToAlias {
			return base + q.uri, len(base), rcOK
		}
		return base, len(base), rcOK
	}
	if set.alias > len(q.uri) {
		return base, len(base), rcOK
	}
	return base + q.uri[set.alias:], len(base), rcOK
}

// emptyRoot is said of a root whose variables are empty: nginx decides by a
// byte that it has not written whether it begins with a slash.
const emptyRoot = "an empty root depends on what is left in nginx's memory"

// rootPath is the text of root or alias as a path.
func (q *state) rootPath(set *rootSetting) (string, *doubt) {
	if !set.text.vars {
		return set.fixed, nil
	}
	v := q.expand(set.text)
	if v.s == "" && v.doubt == nil {
		q.may(emptyRoot)
	}
	if v.doubt == nil && !strings.HasPrefix(v.s, "/") {
		v.s = q.router.prefix + "/" + v.s
	}
	return v.s, v.doubt
}

// look stats a path under the location's disable_symlinks (nginx:
// ngx_http_set_disable_symlinks).
func (q *state) look(path string) (fileInfo, *doubt) {
	s := q.conf.settings()
	if s.symlinks == linksAllowed {
		return q.stat(path)
	}
	from := 0
	if s.linksFrom != nil {
		v := q.expand(s.linksFrom)
		if v.doubt != nil {
			return fileInfo{}, v.doubt
		}
		switch n := len(v.s); {
		case n == 0 || n > len(path) || path[:n] != v.s:
		case n == len(path):
			return q.stat(path)
		case path[n] == '/':
			from = n
		case path[n-1] == '/':
			from = n - 1
		}
	}
	return q.statLinks(path, s.symlinks, from)
}

// content runs the content phase: the location's handler where it has one,
// else those of files, the last module first (nginx:
// ngx_http_core_content_phase).
func (q *state) content() int {
	if q.handler != 0 {
		rc := q.pass(q.handler)
		if rc != rcDeclined {
			return rc
		}
		q.handler = 0
	}
	if d := q.conf.settings().changes; d != nil && hasArg(d, q.method) {
		return q.unknown(d, q.method+" changes files")
	}
	if strings.HasSuffix(q.uri, "/") || q.uri == "" && q.emptySlash {
		if d := q.conf.settings().random; d != nil && q.gets(true) {
			return q.unknown(d, "random_index takes any file")
		}
		if rc := q.index(); rc != rcDeclined {
			return rc
		}
		if rc := q.listing(); rc != rcDeclined {
			return rc
		}
		if !q.gets(true) {
			return q.refuseToFile()
		}
		q.note(StepFile, q.mapping, "a folder has no index file, and listing it is not allowed")
		return 403
	}
	if rc := q.gzipStatic(); rc != rcDeclined {
		return rc
	}
	return q.static()
}

func hasArg(d *nginx.Directive, word string) bool {
	for i := range d.Args {
		if d.Arg(i) == word {
			return true
		}
	}
	return false
}

// gets reports whether the method is one of those that files answer.
func (q *state) gets(post bool) bool {
	return q.method == "GET" || q.method == "HEAD" || post && q.method == "POST"
}

func (q *state) refuseToFile() int {
	q.note(StepError, nil, "files are not for ", q.method)
	return 405
}

// static answers with a file (nginx: ngx_http_static_handler).
func (q *state) static() int {
	if !q.gets(true) {
		return q.refuseToFile()
	}
	path, _, rc := q.mapPath()
	if rc != rcOK {
		return rc
	}
	info, why := q.look(path)
	if why != nil {
		return q.doubtful(q.mapping, why)
	}
	q.notePath(path, &info)
	switch {
	case info.fault.absent():
		return 404
	case info.fault != noFault || !info.readable:
		return 403
	case info.dir:
		to := escaped(q.uri, &escapePath) + "/"
		if q.args != "" {
			to += "?" + q.args
		}
		q.setLocation(to)
		return 301
	case !info.regular:
		return 404
	case q.method == "POST":
		q.note(StepError, nil, "a file does not answer POST")
		return 405
	}
	return q.settle(Outcome{Kind: File, Status: 200, Path: path, Mapping: q.mapping, At: q.mapping})
}

// notePath tells what the URI maps to.
func (q *state) notePath(path string, info *fileInfo) {
	what := "nginx's own root"
	if q.mapping != nil {
		what = q.mapping.Name + " " + q.mapping.Arg(0)
	}
	q.note(StepPath, q.mapping, what, " → ", path)
	detail := info.describe()
	if u := q.router.worker(); info.fault == noFault && info.regular && info.readable && u.known {
		detail += ", readable by " + u.name
	}
	q.note(StepFile, q.mapping, path, ": ", detail)
}

// gzipStatic answers with a compressed file beside the asked one (nginx:
// ngx_http_gzip_static_handler).
func (q *state) gzipStatic() int {
	s := q.conf.settings()
	if s.gzipStatic == gzipOff || !q.gets(false) {
		return rcDeclined
	}
	accepted := s.gzipStatic == gzipAlways || q.acceptsGzip()
	if !accepted && !s.gzipVary {
		return rcDeclined
	}
	path, _, rc := q.mapPath()
	if rc != rcOK {
		return rc
	}
	path += ".gz"
	if q.req.AssumeFiles {
		return rcDeclined
	}
	info, why := q.look(path)
	if why != nil {
		return q.doubtful(q.mapping, why)
	}
	if info.fault != noFault || !info.readable || !accepted {
		return rcDeclined
	}
	if info.dir {
		return rcDeclined
	}
	q.notePath(path, &info)
	if !info.regular {
		return 404
	}
	return q.settle(Outcome{Kind: File, Status: 200, Path: path, Mapping: q.mapping, At: q.mapping})
}

// acceptsGzip reports whether the client takes gzip; gzip's other conditions
// (version, proxies) are those of an ordinary request.
func (q *state) acceptsGzip() bool {
	v, ok := q.header("accept_encoding")
	if !ok || q.sub > 0 {
		return false
	}
	for _, part := range strings.Split(lower(v), ",") {
		name, param, _ := strings.Cut(strings.TrimSpace(part), ";")
		param = strings.ReplaceAll(param, " ", "")
		if strings.TrimSpace(name) == "gzip" && param != "q=0" && param != "q=0.0" && param != "q=0.00" && param != "q=0.000" {
			return true
		}
	}
	return false
}

// listing answers with a generated listing (nginx: ngx_http_autoindex_handler).
func (q *state) listing() int {
	s := q.conf.settings()
	if !s.autoindex || !q.gets(false) {
		return rcDeclined
	}
	path, _, rc := q.mapPath()
	if rc != rcOK {
		return rc
	}
	if len(path) > 1 {
		path = path[:len(path)-1]
	}
	info, why := q.stat(path)
	if q.req.AssumeFiles {
		info, why = assumed(path+"/"), nil
	}
	if why != nil {
		return q.doubtful(s.autoindexAt, why)
	}
	q.notePath(path, &info)
	switch {
	case info.fault.absent(), info.fault == noFault && !info.dir:
		return 404
	case info.fault == faultLoop:
		return 500
	case info.fault != noFault || !info.readable:
		return 403
	}
	q.note(StepFile, s.autoindexAt, "autoindex lists ", path)
	return q.settle(Outcome{Kind: Autoindex, Status: 200, Path: path, Mapping: q.mapping, At: s.autoindexAt})
}
