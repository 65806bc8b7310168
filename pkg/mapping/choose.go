package mapping

import (
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
)

// serving returns the servers that serve the project; without one, why.
func (in *Input) serving(t target) ([]*server, string) {
	var candidates, all []*server
	for _, rs := range in.Router.Servers() {
		s := &server{Server: *rs, upstreams: Upstreams(rs.Directive)}
		if s.Directive == in.Config.Root || len(s.upstreams) > 0 {
			candidates = append(candidates, s)
		}
		all = append(all, s)
	}
	if len(candidates) == 0 {
		for _, s := range all {
			if hasLocationFor(s.Directive, t.url) {
				candidates = append(candidates, s)
			}
		}
		if len(candidates) == 0 {
			return nil, "no server block passes requests to an application"
		}
	}
	candidates = in.ofThisSite(candidates)
	if len(candidates) == 0 {
		return nil, "several applications are served here, and none of the server blocks names this project's paths or hosts"
	}
	return candidates, ""
}

// ofThisSite narrows servers of several applications to those of the project:
// those that its hosts name, else those that have a location for its URLs, with
// all that share a name or an upstream with them.
func (in *Input) ofThisSite(list []*server) []*server {
	groups, named := in.named(group(list))
	located := keep(groups, in.locates)
	if len(located) == 0 {
		if len(groups) > 1 || (in.Others || in.Machine) && !named {
			groups = keep(groups, in.namesFolder)
		}
		if len(groups) != 1 {
			return nil
		}
		return groups[0]
	}
	if named || !in.Others && (!in.Machine || len(located) == 1) {
		return slices.Concat(located...)
	}
	for _, close := range []func(*server) bool{in.opensAny, in.namesFolder} {
		if found := keep(located, close); len(found) > 0 {
			return slices.Concat(found...)
		}
	}
	return nil
}

// named returns the groups that one of the project's hosts names, and true; all
// of them where none is.
func (in *Input) named(groups [][]*server) ([][]*server, bool) {
	hosts, ok := allowedHosts(in.Django)
	if !ok {
		return groups, false
	}
	if found := keep(groups, func(s *server) bool { return s.namedBy(hosts) }); len(found) > 0 {
		return found, true
	}
	return groups, false
}

// keep returns the groups that have a server of that sort.
func keep(groups [][]*server, sort func(*server) bool) [][]*server {
	var out [][]*server
	for _, g := range groups {
		if slices.ContainsFunc(g, sort) {
			out = append(out, g)
		}
	}
	return out
}

// locates reports whether a server has a location for one of the project's
// URLs.
func (in *Input) locates(s *server) bool {
	return slices.ContainsFunc(in.targets, func(t target) bool {
		return t.url != "" && t.url != "/" && hasLocationFor(s.Directive, t.url)
	})
}

// opensAny reports whether a server opens a directory of the project's.
func (in *Input) opensAny(s *server) bool {
	return slices.ContainsFunc(in.targets, func(t target) bool { return in.opens(s, t) })
}

// namesFolder reports whether the folder of the project, or its package, stands
// in one of the server's paths or names.
func (in *Input) namesFolder(s *server) bool {
	pkg, _, _ := strings.Cut(in.Django.Module, ".")
	return in.names(s, path.Base(in.Django.Root)) || in.names(s, pkg)
}

// common are names of folders and packages that many projects have.
var common = map[string]bool{"": true, "app": true, "src": true, "backend": true, "config": true, "conf": true, "core": true,
	"project": true, "settings": true, "site": true, "mysite": true, "web": true, "www": true, "server": true, "code": true, "django": true, "html": true, "static": true, "api": true, "main": true}

func (in *Input) names(s *server, name string) bool {
	if common[strings.ToLower(name)] {
		return false
	}
	for _, n := range s.Names {
		if slices.Contains(strings.Split(n, "."), strings.ToLower(name)) {
			return true
		}
	}
	for d := range s.Directive.Descendants() {
		if (d.Name == "root" || d.Name == "alias") && slices.Contains(strings.Split(d.Arg(0), "/"), name) {
			return true
		}
	}
	return false
}

// opens reports whether a root or alias of the server leads into a directory of
// the setting, or to its parent.
func (in *Input) opens(s *server, t target) bool {
	if t.root == "" {
		return false
	}
	for d := range s.Directive.Descendants() {
		if d.Name != "root" && d.Name != "alias" {
			continue
		}
		n := in.Places.Place(NginxSide, d.Arg(0))
		r := in.Places.Place(DjangoSide, t.root)
		if n.Storage != "" && n.Storage == r.Storage && (contains(n.Path, r.Path) || contains(r.Path, n.Path)) && (n.Path != "/" || n.Storage != Host) {
			return true
		}
	}
	return false
}

// contains reports whether a directory is, or holds, a path.
func contains(dir, name string) bool {
	return name == dir || strings.HasPrefix(name, strings.TrimSuffix(dir, "/")+"/")
}

// hasLocationFor reports whether a block has a location that is meant for a
// URL rather than for all.
func hasLocationFor(block *nginx.Directive, url string) bool {
	bare := strings.Trim(url, "/")
	for d := range block.Descendants() {
		if d.Name != "location" || len(d.Args) == 0 {
			continue
		}
		name := d.Arg(len(d.Args) - 1)
		if trimmed := strings.Trim(name, "/"); trimmed != "" && (below("/"+trimmed, url) || below(url, "/"+trimmed)) {
			return true
		}
		if len(d.Args) > 1 && strings.HasPrefix(d.Arg(0), "~") || strings.HasPrefix(name, "~") {
			if bare != "" && strings.Contains(name, bare) {
				return true
			}
		}
	}
	return false
}

// below reports whether uri lies under the prefix of a URL.
func below(uri, prefix string) bool {
	return uri == strings.TrimSuffix(prefix, "/") || strings.HasPrefix(uri, strings.TrimSuffix(prefix, "/")+"/")
}

// namedBy reports whether one of Django's allowed hosts is the server's name.
func (s *server) namedBy(hosts []string) bool {
	for _, name := range s.Names {
		for _, h := range hosts {
			h = strings.ToLower(h)
			switch {
			case name == "" || name == "_" || strings.HasPrefix(name, "~"):
			case name == h, strings.HasPrefix(h, ".") && (name == h[1:] || strings.HasSuffix(name, h)):
				return true
			case strings.HasPrefix(name, ".") && (h == name[1:] || strings.HasSuffix(h, name)),
				strings.HasPrefix(name, "*.") && strings.HasSuffix(h, name[1:]):
				return true
			}
		}
	}
	return false
}

// group puts servers together that share a name or an upstream, in the order
// of reading.
func group(list []*server) [][]*server {
	leader := make([]int, len(list))
	find := func(i int) int {
		for leader[i] != i {
			leader[i] = leader[leader[i]]
			i = leader[i]
		}
		return i
	}
	first := map[string]int{}
	for i, s := range list {
		leader[i] = i
		for _, key := range s.marks() {
			if j, ok := first[key]; ok {
				a, b := find(i), find(j)
				leader[max(a, b)] = min(a, b)
			} else {
				first[key] = i
			}
		}
	}
	var groups [][]*server
	at := map[int]int{}
	for i, s := range list {
		l := find(i)
		if _, ok := at[l]; !ok {
			at[l] = len(groups)
			groups = append(groups, nil)
		}
		groups[at[l]] = append(groups[at[l]], s)
	}
	return groups
}

// marks are what tells one application's servers: their names and where they
// pass requests to.
func (s *server) marks() []string {
	var out []string
	for _, u := range s.upstreams {
		if !strings.Contains(u, "$") {
			out = append(out, "upstream "+u)
		}
	}
	for _, n := range s.names() {
		if n != "_" {
			out = append(out, "name "+n)
		}
	}
	return out
}
