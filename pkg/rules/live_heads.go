package rules

import (
	"mime"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
	"github.com/wellserved/wellserved/pkg/verify"
)

// eachTarget calls tell with the heads of each target that has some, and
// reports the finding that it makes: what holds for many files is said once.
func eachTarget(p *rule.Pass, tell func([]*verify.Head) (diag.Finding, *verify.Head)) {
	byTarget := map[*verify.Target][]*verify.Head{}
	var order []*verify.Target
	for i := range p.Observed.Heads {
		h := &p.Observed.Heads[i]
		if byTarget[h.Target] == nil {
			order = append(order, h.Target)
		}
		byTarget[h.Target] = append(byTarget[h.Target], h)
	}
	for _, t := range order {
		f, h := tell(byTarget[t])
		if f.Message == "" {
			continue
		}
		if f.At.IsZero() {
			f.At = answering(h)
		}
		f.Data = map[string]string{"url": h.URL, "path": live{o: &verify.Observation{Target: h.Target}}.local(h.Path)}
		p.Report(f)
	}
}

// answering returns the place that answers for a file: the location, else the
// server, else the setting that puts the file there.
func answering(h *verify.Head) source.Range {
	switch t := h.Trace; {
	case t != nil && t.Location != nil:
		return t.Location.Head()
	case t != nil && t.Server != nil && t.Server.Parent != nil:
		return t.Server.Head()
	case h.Target.Mapping != nil:
		return h.Target.Mapping.RootValue.At
	}
	return source.Range{}
}

// block returns the block whose directives hold for a file; nil where no
// configuration is known, or the file does not come from nginx itself.
func block(h *verify.Head) *nginx.Directive {
	switch t := h.Trace; {
	case t == nil || t.Outcome.Kind != route.File:
		return nil
	case t.Location != nil:
		return t.Location
	default:
		return t.Server
	}
}

// lifetime returns for how many seconds a browser may use an answer without
// asking again, 0 where the server says nothing of it. Expires alone counts as
// long as it lies after Date.
func lifetime(h *verify.Head) (seconds int64, immutable bool) {
	said := false
	for line := range strings.SplitSeq(h.Header.Get("Cache-Control"), ",") {
		name, value, _ := strings.Cut(strings.ToLower(strings.TrimSpace(line)), "=")
		switch name {
		case "no-store", "no-cache":
			return 0, false
		case "immutable":
			immutable = true
		case "max-age":
			if n, err := strconv.ParseInt(strings.Trim(value, `"`), 10, 64); err == nil {
				seconds, said = n, true
			}
		}
	}
	if !said {
		if n, ok := verify.ExpiresIn(h.Header); ok {
			return n, immutable
		}
	}
	return seconds, immutable
}

const day = 24 * 60 * 60

// days says how long something lasts.
func days(seconds int64) string {
	switch {
	case seconds <= 0:
		return "not at all"
	case seconds < 2*60*60:
		return strconv.FormatInt(seconds/60, 10) + " minutes"
	case seconds < 2*day:
		return strconv.FormatInt(seconds/3600, 10) + " hours"
	}
	return strconv.FormatInt(seconds/day, 10) + " days"
}

// mediaType returns an answer's type without parameters, and its charset.
func mediaType(h *verify.Head) (kind, charset string) {
	kind, params, err := mime.ParseMediaType(h.Header.Get("Content-Type"))
	if err != nil {
		return "", ""
	}
	return kind, strings.ToLower(params["charset"])
}
