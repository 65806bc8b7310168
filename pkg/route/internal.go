package route

import "strings"

// enterFromUpstream makes the request one that an upstream sent inside with
// X-Accel-Redirect (nginx: ngx_http_upstream_process_headers).
func (q *state) enterFromUpstream() int {
	target := q.req.URI
	q.note(StepInternal, nil, "X-Accel-Redirect: ", target)
	if strings.HasPrefix(target, "@") {
		q.uri = "/"
		return q.namedLocation(target)
	}
	uri, args, ok := unsafeURI(target)
	if !ok {
		q.note(StepError, nil, "the URI of X-Accel-Redirect is not safe")
		return 404
	}
	if q.method != "HEAD" {
		q.method = "GET"
	}
	return q.redirect(uri, args)
}

// unsafeURI decodes a URI that comes from an upstream and refuses one that
// climbs (nginx: ngx_http_parse_unsafe_uri).
func unsafeURI(s string) (uri, args string, ok bool) {
	if s == "" || s[0] == '?' {
		return "", "", false
	}
	uri, args, _ = strings.Cut(s, "?")
	if climbs(uri) || strings.IndexByte(uri, 0) >= 0 {
		return "", "", false
	}
	if strings.IndexByte(uri, '%') >= 0 {
		uri = unescape(uri)
		if climbs(uri) || strings.IndexByte(uri, 0) >= 0 {
			return "", "", false
		}
	}
	return uri, args, true
}

// climbs reports whether a path has a segment "..".
func climbs(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		if segment == ".." {
			return true
		}
	}
	return false
}

// unescape decodes %XX; of a broken escape what follows the % stays (nginx:
// ngx_unescape_uri).
func unescape(s string) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b = append(b, s[i])
			continue
		}
		if i++; i >= len(s) {
			break
		}
		high, ok := hexDigit(s[i])
		if !ok {
			b = append(b, s[i])
			continue
		}
		if i++; i >= len(s) {
			break
		}
		if low, ok := hexDigit(s[i]); ok {
			b = append(b, high<<4+low)
		}
	}
	return string(b)
}
