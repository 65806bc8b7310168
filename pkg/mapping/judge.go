package mapping

import (
	"fmt"
	"path"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
)

// judge fills a row for one server; false where the server has nothing to say:
// it is never chosen, or sends all to another address.
func (in *Input) judge(t target, s *server, m *Mapping) bool {
	probes := in.probes(t, s)
	if len(probes) == 0 {
		return false
	}
	m.Probes = probes
	main := mainProbe(probes)
	o := main.Trace.Outcome
	m.Location, m.Match = main.Trace.Location, main.Trace.Match
	if o.Kind == route.File {
		m.Directive = o.Mapping
	}
	if name := openLocation(s); name != "" && general(main.Trace) {
		in.unknown(m, fmt.Sprintf("location %s is still to be filled in", name))
		return true
	}
	switch o.Kind {
	case route.File:
		in.judgeFile(t, s, m, main)
	case route.Proxy:
		in.judgePassed(t, s, m, main)
	case route.Redirect:
		return in.judgeRedirect(t, m, main)
	case route.Return, route.Error, route.Closed, route.Autoindex:
		in.judgeRefused(t, m, main)
	default:
		in.unknown(m, o.Reason)
	}
	m.Probes = telling(probes, main)
	return true
}

// openLocation returns a location of a server whose URL has a hole, so that it
// may be meant for any; "" where all are told.
func openLocation(s *server) string {
	for d := range s.Directive.Descendants() {
		if d.Name == "location" && len(d.Args) > 0 && strings.Contains(d.Arg(len(d.Args)-1), "\u27e8") {
			return d.Arg(len(d.Args) - 1)
		}
	}
	return ""
}

// telling returns the main probe and those that end otherwise.
func telling(probes []Probe, main Probe) []Probe {
	out := []Probe{main}
	for _, p := range probes {
		if p.Name != main.Name && (p.Trace.Location != main.Trace.Location || p.Dir != main.Dir) {
			out = append(out, p)
		}
	}
	return out
}

func (in *Input) unknown(m *Mapping, why string) {
	m.Verdict, m.Kind, m.Reason = Unknown, "", why
	if why == "" {
		m.Reason = "what nginx answers here is not known"
	}
}

// mainProbe picks the request that speaks for the row: the one without an
// extension, unless only locations for file types serve the URL.
func mainProbe(probes []Probe) Probe {
	plain := probes[0]
	if plain.Trace.Location != nil && !general(plain.Trace) || plain.Trace.Outcome.Kind == route.File {
		return plain
	}
	count := map[*nginx.Directive]int{}
	best := plain
	for _, p := range probes[1:] {
		if p.Trace.Outcome.Kind != route.File || catchAll(p.Trace) {
			continue
		}
		if count[p.Trace.Location]++; count[p.Trace.Location]*2 > len(probes)-1 {
			best = p
		}
	}
	return best
}

// general reports whether a trace ended in what is meant for all URLs: the
// server itself, "/", or a fallback that is named.
func general(t *route.Trace) bool {
	if t.Location == nil {
		return true
	}
	name := t.Location.Arg(len(t.Location.Args) - 1)
	return name == "/" || strings.HasPrefix(name, "@") || strings.HasPrefix(name, "~") || t.Location.Arg(0) == "~" || t.Location.Arg(0) == "~*"
}

// catchAll reports whether the answering location is not meant for this URL.
func catchAll(t *route.Trace) bool {
	return t.Location == nil || t.Location.Arg(len(t.Location.Args)-1) == "/"
}

// judgeFile judges a URL that nginx maps to files.
func (in *Input) judgeFile(t target, s *server, m *Mapping, main Probe) {
	if in.holes(m, main) {
		return
	}
	m.NginxPath = directoryOf(main)
	if catchAll(main.Trace) && !in.rightSomewhere(m) && in.judgeFallback(t, s, m) {
		return
	}
	if main.Dir == "" {
		in.judgeGlued(t, m, main)
		return
	}
	if place := in.Places.Place(NginxSide, main.Dir); place.InTree != "" {
		m.LocalPath = in.Tree.Local(place.InTree)
		if place.Here {
			m.InTree = place.InTree
		}
	}
	switch t.rootState {
	case isUnset:
		in.judgeUnset(t, m)
	case isUnknown:
		in.unknown(m, t.setting+" is not known: "+t.rootWhy)
		in.judgeStray(m, main, false)
	default:
		in.compare(t, m, main)
	}
}

// compare judges a directory of nginx's against the setting's.
func (in *Input) compare(t target, m *Mapping, main Probe) {
	same, known, n, own := in.same(t, main.Dir)
	m.follow(OfNginx, n.Evidence)
	m.follow(OfDjango, own.Evidence)
	if own.Here {
		m.SettingInTree = own.InTree
	}
	switch name := in.variable(main); {
	case !known && in.judgeAppended(t, m, main):
	case !known:
		in.unknown(m, firstOf(n.Unknown, own.Unknown))
		in.judgeStray(m, main, false)
	case same:
		m.Verdict, m.Reason = Match, fmt.Sprintf("nginx looks in %s, which is %s", m.NginxPath, t.setting)
		if path.Clean(main.Dir) != path.Clean(t.root) {
			m.Reason = fmt.Sprintf("nginx looks in %s, which is the same directory as %s %s", m.NginxPath, t.setting, t.root)
		}
		in.judgeStray(m, main, true)
	case name != "":
		in.unknown(m, fmt.Sprintf("the path %s depends on %s", main.Trace.Outcome.Mapping.Arg(0), name))
	default:
		in.judgeOther(t, m, main, n, own)
	}
}

// holes reports a path that is still to be filled in.
func (in *Input) holes(m *Mapping, p Probe) bool {
	d := p.Trace.Outcome.Mapping
	if d == nil || in.Unfilled == nil {
		return false
	}
	if why := in.Unfilled(d.Arg(0)); why != "" {
		m.NginxPath = d.Arg(0)
		in.unknown(m, why)
		return true
	}
	return false
}

func (in *Input) rightSomewhere(m *Mapping) bool {
	for _, p := range m.Probes {
		if p.Right {
			return true
		}
	}
	return false
}

// directoryOf returns the directory that a probe's name was looked for in, as
// nginx writes it, without a final slash.
func directoryOf(p Probe) string {
	if p.Dir != "" {
		return path.Clean(p.Dir)
	}
	if d := p.Trace.Outcome.Mapping; d != nil {
		return d.Arg(0)
	}
	return path.Dir(p.Trace.Outcome.Path)
}

// judgeFallback asks what happens where the file is not there: a location that
// is meant for all URLs serves what it has and leaves the rest to another.
func (in *Input) judgeFallback(t target, s *server, m *Mapping) bool {
	if in.Nothing == nil {
		return false
	}
	missing := s.ask(in.Nothing(), m.Probes[0].URI, false)
	if missing == nil {
		return false
	}
	switch o := missing.Outcome; {
	case o.Kind == route.Proxy:
		p := Probe{Name: plainName, URI: m.Probes[0].URI, Trace: missing}
		if _, known, n, own := in.same(t, m.NginxPath); !known && t.rootState == isKnown && t.app != serves {
			in.unknown(m, firstOf(n.Unknown, own.Unknown))
			return true
		}
		m.Directive, m.NginxPath = nil, ""
		in.judgePassed(t, s, m, p)
		return true
	case o.Kind == route.File, o.Kind == route.Error:
		// A folder of nginx's own, or a single-page application.
		if _, known, n, own := in.same(t, m.NginxPath); !known && t.rootState == isKnown {
			in.unknown(m, firstOf(n.Unknown, own.Unknown))
			return true
		}
		m.Verdict, m.Kind = Unserved, Replaced
		m.Reason = fmt.Sprintf("no location is meant for %s: %s answers with files of its own from %s", t.url, where(m), m.NginxPath)
		m.Directive, m.NginxPath = nil, ""
		return true
	}
	return false
}

func firstOf(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// where names what answers, for messages.
func where(m *Mapping) string {
	if m.Location == nil {
		return "the server"
	}
	return "location " + m.Match
}

// judgeGlued judges paths that do not end in the name that was asked for:
// an alias without the slash that its location ends in, or one fixed file.
func (in *Input) judgeGlued(t target, m *Mapping, main Probe) {
	d, o := main.Trace.Outcome.Mapping, main.Trace.Outcome
	if d != nil && d.Name == "alias" && o.Path == strings.TrimSuffix(d.Arg(0), "/")+main.Name {
		m.Verdict, m.Kind = Mismatch, Glued
		m.Reason = fmt.Sprintf("location %s ends in a slash and alias %s does not, so nginx opens %s", m.Match, d.Arg(0), o.Path)
		return
	}
	if d != nil && d.Name == "alias" && !strings.Contains(d.Arg(0), "$") && path.Clean(o.Path) == path.Clean(d.Arg(0)) {
		m.Verdict, m.Kind = Mismatch, OtherDirectory
		m.Reason = fmt.Sprintf("location %s maps every URL to %s itself", m.Match, d.Arg(0))
		return
	}
	m.Verdict, m.Kind = Mismatch, OtherDirectory
	m.Reason = fmt.Sprintf("for %s nginx opens %s", main.URI, o.Path)
	if t.rootState != isKnown {
		in.unknown(m, m.Reason)
	}
}

func (in *Input) judgeUnset(t target, m *Mapping) {
	if t.media {
		in.unknown(m, "MEDIA_ROOT is not set, so uploads go to the working directory of the application")
		return
	}
	m.Verdict, m.Kind = Mismatch, RootUnset
	m.Reason = fmt.Sprintf("nginx looks in %s, but STATIC_ROOT is not set, so collectstatic has nowhere to collect to", m.NginxPath)
}

// judgeOther names how another directory differs.
func (in *Input) judgeOther(t target, m *Mapping, main Probe, n, own Place) {
	m.Verdict, m.Kind = Mismatch, OtherDirectory
	m.Reason = fmt.Sprintf("nginx looks in %s, %s is %s", m.NginxPath, t.setting, path.Clean(t.root))
	a, b := path.Clean(n.Path), path.Clean(own.Path)
	switch {
	case in.judgeAppended(t, m, main):
	case n.Storage != own.Storage:
		m.Kind = OtherStorage
		m.Reason = fmt.Sprintf("nginx looks in %s on %s, %s is %s on %s", m.NginxPath, n.Storage, t.setting, t.root, own.Storage)
	case strings.EqualFold(a, b):
		m.Kind = OtherCase
		m.Reason += ": they differ in upper and lower case only"
	case norm.NFC.String(a) == norm.NFC.String(b):
		m.Kind = OtherForm
		m.Reason += ": they look alike, but their letters with marks are encoded in two ways"
	case a != path.Clean(m.NginxPath) || b != path.Clean(t.root):
		m.Reason += fmt.Sprintf("; with links resolved %s and %s", a, b)
	}
}

// judgeAppended reports a root that is the setting's directory, so that the
// URI's own prefix stands in the path a second time.
func (in *Input) judgeAppended(t target, m *Mapping, main Probe) bool {
	d := main.Trace.Outcome.Mapping
	if d == nil || d.Name != "root" || t.rootState != isKnown || !in.isSetting(t, d.Arg(0)) {
		return false
	}
	m.Verdict, m.Kind = Mismatch, Appended
	m.Reason = fmt.Sprintf("root adds the whole URI, so nginx looks in %s instead of %s", m.NginxPath, path.Clean(t.root))
	return true
}

// isSetting reports whether a directory is the setting's.
func (in *Input) isSetting(t target, dir string) bool {
	same, known, _, _ := in.same(t, dir)
	return known && same
}
