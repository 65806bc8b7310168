package mapping

import (
	"fmt"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/route"
)

func (in *Input) judgeStray(t target, m *Mapping, main Probe, right bool) {
	var stray []Probe
	for _, p := range m.Probes {
		if p.Right && right || p.Dir != "" && path.Clean(p.Dir) == path.Clean(main.Dir) {
			continue
		}
		if p.Trace.Outcome.Kind == route.Unknown || !right && !forTypes(p.Trace) {
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
}

func forTypes(t *route.Trace) bool {
	if t.Location == nil || len(t.Location.Args) == 0 {
		return false
	}
	return strings.HasPrefix(t.Location.Arg(0), "~")
}

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

// judgePassed judges a URL that nginx passes on.
// passedBy points at what hands the request on.
// isApp reports whether a request goes where those for pages go: the probe's
// own location is the one for all, or has the upstream of another location.
// outside returns an upstream that is a host on the internet, or "".
// judgeRedirect judges a URL that nginx sends elsewhere; false for a server
// that only sends browsers to another address of the site.
// judgeRefused judges a URL that nginx answers itself.
// unread says which include of a server could not be read, so that what it
// would bring is not known; "" where all that matters was read.
// harmless are files of distributions and of certbot that hold no locations.
