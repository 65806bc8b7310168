package route

import "strings"

// tryFiles tests the candidates of try_files (nginx:
// ngx_http_try_files_handler). The first that is there becomes the URI; the
// last is never tested.
func (q *state) tryFiles() int {
	s := q.conf.settings()
	if s.tryFiles == nil {
		return rcDeclined
	}
	chosen := -1
	if q.req.AssumeFiles {
		chosen = assumedCandidate(s.tryFiles)
	}
	alias, whole := 0, false
	if s.root != nil {
		alias, whole = s.root.alias, s.root.whole
	}
	for i := range s.tryFiles {
		t := &s.tryFiles[i]
		full, root, rc := q.mapPath()
		if rc != rcOK {
			return rc
		}
		base := full[:root]
		v := q.expandIn(t.text, true, &engine{}, false)
		if v.doubt != nil {
			return q.doubtful(s.tryAt, v.doubt)
		}
		name := v.s
		if t.text.vars && alias > 0 && !whole && len(name) >= alias && len(q.uri) >= alias && name[:alias] == q.uri[:alias] {
			name = name[alias:]
		}
		if t.last {
			q.emptySlash = strings.HasSuffix(base, "/")
			return q.tryLast(s, t, name)
		}
		if q.req.AssumeFiles {
			if i != chosen {
				continue
			}
		} else if ok, rc := q.tryCandidate(s, t, base+name); rc != rcOK {
			return rc
		} else if !ok {
			continue
		}
		q.takeCandidate(t, name, alias, whole)
		return rcDeclined
	}
	return rcDeclined
}

// assumedCandidate is the candidate that a tree that is not here is taken to
// hold: the first that depends on what is asked for.
func assumedCandidate(files []tryFile) int {
	for i := range files {
		if !files[i].last && files[i].text.vars {
			return i
		}
	}
	return -1
}

// tryLast goes on with the last candidate: a status, a named location or a URI.
func (q *state) tryLast(s *settings, t *tryFile, name string) int {
	switch {
	case t.code != 0:
		q.note(StepTryFiles, s.tryAt, "no candidate is there: ", t.text.source)
		return t.code
	case strings.HasPrefix(name, "@"):
		q.note(StepTryFiles, s.tryAt, "no candidate is there: on to ", name)
		return q.namedLocation(name)
	}
	q.note(StepTryFiles, s.tryAt, "no candidate is there: on to ", name)
	uri, args, _ := strings.Cut(name, "?")
	return q.redirect(uri, args)
}

// tryCandidate reports whether a candidate is there and of the asked kind.
func (q *state) tryCandidate(s *settings, t *tryFile, path string) (bool, int) {
	info, why := q.look(path)
	if why != nil {
		return false, q.doubtful(s.tryAt, why)
	}
	kind := "file "
	if t.dir {
		kind = "folder "
	}
	q.note(StepTryFiles, s.tryAt, kind, path, ": ", info.describe())
	return info.fault == noFault && info.dir == t.dir, rcOK
}

// takeCandidate makes a candidate the URI.
func (q *state) takeCandidate(t *tryFile, name string, alias int, whole bool) {
	switch {
	case whole:
		if !t.dir {
			q.uri, q.addToAlias = name, true
		}
	case alias > 0:
		q.uri = q.uri[:alias] + name
	default:
		q.uri = name
	}
}
