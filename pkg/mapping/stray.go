package mapping

import (
	"fmt"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/route"
)

// judgeStray looks for requests that another location takes away from the
// directory. Where the row's directory is right, or not known to be, a file
// that comes from a second directory is wrong for certain.
func (in *Input) judgeStray(m *Mapping, main Probe, right bool) {
	var stray []Probe
	for _, p := range m.Probes {
		if p.Right && right || p.Dir != "" && path.Clean(p.Dir) == path.Clean(main.Dir) {
			continue
		}
		if p.Trace.Outcome.Kind == route.Unknown || !right && !forTypes(p.Trace) {
			continue
		}
		if p.Name == plainName && main.Name != plainName || packaged(p) {
			continue
		}
		stray = append(stray, p)
	}
	if len(stray) == 0 {
		return
	}
	p := stray[0]
	m.Verdict, m.Kind = Mismatch, Shadowed
	m.Reason = fmt.Sprintf("location %s takes %s and %s, before location %s can", p.Trace.Match, p.URI, answers(p), m.Match)
	if catchAll(p.Trace) {
		m.Reason = fmt.Sprintf("location %s serves only some of the files: for %s nginx %s", m.Match, p.URI, answers(p))
	}
}

// packaged reports whether a file comes from where its package is installed,
// which is where collectstatic copies it from.
func packaged(p Probe) bool {
	return strings.Contains(p.Dir, "/contrib/") || strings.Contains(p.Dir, "-packages/")
}

// forTypes reports whether a location is a regular expression, which wins over
// prefixes.
func forTypes(t *route.Trace) bool {
	if t.Location == nil || len(t.Location.Args) == 0 {
		return false
	}
	return strings.HasPrefix(t.Location.Arg(0), "~")
}

// answers says what becomes of a probe.
func answers(p Probe) string {
	switch o := p.Trace.Outcome; o.Kind {
	case route.File:
		return "looks for it at " + o.Path
	case route.Proxy:
		return "passes it on to " + o.Upstream
	case route.Redirect:
		return "redirects it to " + o.Location
	default:
		return fmt.Sprintf("answers with %d", o.Status)
	}
}
