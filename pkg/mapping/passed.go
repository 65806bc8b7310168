package mapping

import (
	"fmt"
	"net/netip"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
)

// judgePassed judges a URL that nginx passes on.
func (in *Input) judgePassed(t target, s *server, m *Mapping, main Probe) {
	o := main.Trace.Outcome
	if !in.isApp(s, main) {
		if host := outside(o.Upstream); host != "" {
			m.Verdict, m.Reason = Elsewhere, fmt.Sprintf("nginx fetches %s from %s", t.url, host)
			return
		}
		in.unknown(m, fmt.Sprintf("%s is passed on to %s, which is not the application and not judged", t.url, o.Upstream))
		return
	}
	switch t.app {
	case serves:
		m.Verdict, m.Reason = Elsewhere, t.appWhy
		return
	case mayServe:
		in.unknown(m, t.appWhy)
		return
	}
	if in.ServedBy != nil {
		if why := in.ServedBy(t.url); why != "" {
			m.Verdict, m.Reason = Elsewhere, why
			return
		}
	}
	if why := in.unread(s); why != "" {
		in.unknown(m, why)
		return
	}
	if d := mounted(s); d != nil {
		in.unknown(m, fmt.Sprintf("the application is mounted below %s, which may come before %s in its URLs", d.Arg(1), t.urlSetting))
		m.Evidence = append(m.Evidence, Evidence{At: d.Head(), Message: "SCRIPT_NAME is given here"})
		return
	}
	m.Verdict, m.Kind = Unserved, Passed
	m.Reason = fmt.Sprintf("no location serves %s: it goes to the application, which serves no files when DEBUG is off", t.url)
	if t.media {
		m.Reason = fmt.Sprintf("no location serves %s: it goes to the application, which serves no uploads when DEBUG is off", t.url)
	}
	m.Evidence = append(m.Evidence, passedBy(main)...)
}

// mounted returns the directive that tells the application that it lies below a
// path, which Django then puts before a relative STATIC_URL; nil without one.
func mounted(s *server) *nginx.Directive {
	for d := range s.Directive.Descendants() {
		switch d.Name {
		case "proxy_set_header", "uwsgi_param", "scgi_param", "fastcgi_param":
			name := strings.ReplaceAll(strings.ToUpper(d.Arg(0)), "-", "_")
			if strings.HasSuffix(name, "SCRIPT_NAME") && strings.HasPrefix(d.Arg(1), "/") && d.Arg(1) != "/" {
				return d
			}
		}
	}
	return nil
}

// passedBy points at what hands the request on.
func passedBy(p Probe) []Evidence {
	if at := p.Trace.Outcome.At; at != nil {
		return []Evidence{{At: at.Head(), Message: p.URI + " is passed on here"}}
	}
	return nil
}

// isApp reports whether a request goes where those for pages go: the probe's
// own location is the one for all, or has the upstream of another location.
func (in *Input) isApp(s *server, p Probe) bool {
	if catchAll(p.Trace) || p.Trace.Location == nil {
		return true
	}
	name := p.Trace.Location.Arg(len(p.Trace.Location.Args) - 1)
	if strings.HasPrefix(name, "@") || forTypes(p.Trace) && !strings.Contains(name, "\\.") {
		return true
	}
	own := upstreamName(p.Trace.Outcome.Upstream)
	for d := range s.Directive.Descendants() {
		// What the other setting's files are passed to as well is no application for
		// that: it may be a server of files.
		if passes[d.Name] && d.Enclosing("location") != p.Trace.Location && !in.forFiles(d.Enclosing("location")) && (upstreamOf(d) == own || upstreamOf(d) == p.Trace.Outcome.Upstream) {
			return true
		}
	}
	return len(s.upstreams) == 1
}

// forFiles reports whether a location is for the files of one of the settings.
func (in *Input) forFiles(location *nginx.Directive) bool {
	if location == nil || len(location.Args) == 0 {
		return false
	}
	name := strings.Trim(location.Arg(len(location.Args)-1), "^~/")
	return slices.ContainsFunc(in.targets, func(t target) bool {
		bare := strings.Trim(t.url, "/")
		return bare != "" && (name == bare || strings.HasPrefix(name, bare+"/"))
	})
}

// outside returns an upstream that is a host on the internet, or "".
func outside(upstream string) string {
	host := upstreamName(upstream)
	host, _, _ = strings.Cut(host, ":")
	if strings.HasPrefix(upstream, "unix:") || !strings.Contains(strings.Trim(host, "."), ".") {
		return ""
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return ""
	}
	return host
}

// judgeRedirect judges a URL that nginx sends elsewhere; false for a server
// that only sends browsers to another address of the site.
func (in *Input) judgeRedirect(t target, m *Mapping, main Probe) bool {
	to := main.Trace.Outcome.Location
	if catchAll(main.Trace) {
		return false
	}
	if scheme, rest, ok := strings.Cut(to, "://"); ok && (scheme == "http" || scheme == "https") {
		host, _, _ := strings.Cut(rest, "/")
		for _, n := range m.Names {
			if n == strings.ToLower(host) {
				in.unknown(m, fmt.Sprintf("nginx redirects %s to %s", main.URI, to))
				return true
			}
		}
		m.Verdict, m.Reason = Elsewhere, fmt.Sprintf("nginx redirects %s to %s", t.url, host)
		return true
	}
	in.unknown(m, fmt.Sprintf("nginx redirects %s to %s", main.URI, to))
	return true
}

// judgeRefused judges a URL that nginx answers itself.
func (in *Input) judgeRefused(t target, m *Mapping, main Probe) {
	if l := m.Location; l != nil && l.Child("internal") != nil {
		in.unknown(m, fmt.Sprintf("location %s is internal: the application decides which files it sends through it", m.Match))
		return
	}
	if why := main.Trace.Outcome.Reason; main.Trace.Outcome.Kind == route.Error && main.Trace.Outcome.Status >= 500 {
		in.unknown(m, why)
		return
	}
	m.Verdict, m.Kind = Unserved, Refused
	m.Reason = fmt.Sprintf("%s answers %s with %d", where(m), t.url, main.Trace.Outcome.Status)
}

// unread says which include of a server could not be read, so that what it
// would bring is not known; "" where all that matters was read.
func (in *Input) unread(s *server) string {
	for _, f := range in.Config.Faults {
		if f.Directive == nil || f.Directive.Name != "include" {
			continue
		}
		switch f.Kind {
		case nginx.IncludeMissing, nginx.IncludeUnreadable, nginx.IncludeLoop, nginx.TooLarge:
		default:
			continue
		}
		if f.Directive.Enclosing("server") != s.Directive && s.Directive != in.Config.Root {
			continue
		}
		if name := path.Base(f.Directive.Arg(0)); !harmless[name] {
			return fmt.Sprintf("the include %s is not here, and it may hold the location", f.Directive.Arg(0))
		}
	}
	return in.Config.Unfinished
}

// harmless are files of distributions and of certbot that hold no locations.
var harmless = map[string]bool{
	"mime.types": true, "proxy_params": true, "fastcgi_params": true, "fastcgi.conf": true, "uwsgi_params": true,
	"scgi_params": true, "options-ssl-nginx.conf": true, "ssl-params.conf": true, "fastcgi-php.conf": true, "snakeoil.conf": true,
	"koi-utf": true, "koi-win": true, "win-utf": true,
}
