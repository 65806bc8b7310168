package verify

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/route"
)

// ParseAddress reads the address of a site: http or https, a host, and a path
// where the site, or one of its prefixes, lies.
func ParseAddress(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return nil, fmt.Errorf("address %q: is no URL", s)
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return nil, fmt.Errorf("address %q: must begin with http://HOST or https://HOST", s)
	case u.User != nil:
		return nil, errors.New("address: give credentials with --header 'Authorization: …', not in the address")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("address %q: must end with its path", s)
	}
	if _, err := strconv.ParseUint(portOf(u), 10, 16); err != nil {
		return nil, fmt.Errorf("address %q: has no port between 1 and 65535", s)
	}
	u.Host = strings.ToLower(u.Host)
	return u, nil
}

// PlanOptions say what of a site is verified.
type PlanOptions struct {
	Media  bool   // the media files too
	Prefix string // where the static files lie on the site, whatever STATIC_URL says
	Host   string // that requests name in place of the address's; "" is that
}

// Plan returns what to verify of a project at an address: the static files
// and, if wanted, the media files of each Django project that has any. The
// address may name one of the prefixes; then it is the only one. The error says
// why there is nothing to verify.
func Plan(p *project.Project, address *url.URL, opts PlanOptions) ([]Target, error) {
	if opts.Prefix != "" {
		t, err := prefixed(p, address, opts.Prefix, opts.Host)
		if err != nil {
			return nil, err
		}
		return []Target{*t}, nil
	}
	var targets []Target
	var why []string
	for _, setting := range []string{"STATIC_ROOT", mediaRoot} {
		if setting == mediaRoot && !opts.Media && !named(p, setting, address) {
			continue
		}
		for _, app := range p.Django {
			m := choose(p.Mappings, address, opts.Host, func(m *mapping.Mapping) bool { return m.Setting == setting && m.Django == app })
			if m == nil {
				continue
			}
			t, err := newTarget(p, m, address, nil)
			if err != nil {
				why = append(why, err.Error())
				continue
			}
			targets = append(targets, *t)
		}
	}
	targets = narrowTo(targets, address)
	switch {
	case len(targets) > 0:
		return targets, nil
	case len(why) > 0:
		return nil, errors.New(strings.Join(why, "; "))
	case len(p.Django) == 0:
		return nil, errNoProject
	}
	return nil, fmt.Errorf("%s is no address of the site's static files", address)
}

// named reports whether the address is the prefix of a setting.
func named(p *project.Project, setting string, address *url.URL) bool {
	return slices.ContainsFunc(p.Mappings, func(m mapping.Mapping) bool {
		return m.Setting == setting && m.URL != "/" && m.URL == slashed(address.Path)
	})
}

func slashed(s string) string { return strings.TrimRight(s, "/") + "/" }

// narrowTo keeps the targets that the address names, or all where it names the
// site.
func narrowTo(targets []Target, address *url.URL) []Target {
	only := slices.DeleteFunc(slices.Clone(targets), func(t Target) bool { return t.URL.Path != slashed(address.Path) })
	if len(only) > 0 {
		return only
	}
	return slices.DeleteFunc(targets, func(t Target) bool { return !strings.HasPrefix(t.URL.Path, slashed(address.Path)) })
}

// choose returns the row of the server that answers at the address; without
// one the first row of those that serve the files.
func choose(rows []mapping.Mapping, address *url.URL, host string, wanted func(*mapping.Mapping) bool) *mapping.Mapping {
	var first *mapping.Mapping
	for i := range rows {
		m := &rows[i]
		if !wanted(m) {
			continue
		}
		if first == nil || first.Verdict != mapping.Match && m.Verdict == mapping.Match {
			first = m
		}
		if m.Router == nil || m.Server == nil {
			continue
		}
		trace := m.Router.Trace(route.Request{Scheme: address.Scheme, Host: cmp.Or(host, address.Host), Port: PortFor(m.Router, address), URI: m.URL, AssumeFiles: true})
		if trace.Server == m.Server {
			return m
		}
	}
	return first
}

// prefixed returns the target of the first project's static files, at a prefix
// that was given.
func prefixed(p *project.Project, address *url.URL, prefix, host string) (*Target, error) {
	m := choose(p.Mappings, address, host, func(m *mapping.Mapping) bool { return m.Setting == "STATIC_ROOT" })
	if m == nil {
		return nil, errNoProject
	}
	return newTarget(p, m, address, Below(address, prefix))
}

var errNoProject = errors.New("no Django project was found, so it is not known which files belong there: name it with --django")

// newTarget makes the target of one row, at a URL of its own or, with nil, where
// the setting puts it.
func newTarget(p *project.Project, m *mapping.Mapping, address, u *url.URL) (*Target, error) {
	t := &Target{Setting: m.Setting, Mapping: m, Site: address, Tree: p.Tree, AssumeFiles: !p.OnServer}
	for _, s := range p.Sites {
		if s.Config == m.Config {
			t.Router, t.AssumeFiles = s.Router, !s.OnServer
			t.Port = PortFor(s.Router, address)
			if s.OnServer {
				t.User = WorkersOf(s)
			}
		}
	}
	setting, served := p.Folders(m)
	t.Root = cmp.Or(m.SettingInTree, setting, m.SettingPath)
	t.served = cmp.Or(m.InTree, served)
	switch {
	case t.Root == "" && m.RootValue.Reason != "":
		return nil, fmt.Errorf("%s is not known: %s", m.Setting, m.RootValue.Reason)
	case t.Root == "":
		return nil, fmt.Errorf("%s is not set, so it is not known which files belong at the URL", m.Setting)
	case !fstree.IsDir(t.Tree, t.Root) && p.Writer(m.Django) != nil:
		return nil, fmt.Errorf("%s is %s of %s, which is no folder here: write a manifest where the files are, and give it with --manifest",
			m.Setting, m.SettingPath, p.Writer(m.Django).Name)
	case !fstree.IsDir(t.Tree, t.Root):
		return nil, fmt.Errorf("%s is %s, which is not a folder here: run collectstatic, or give --map", m.Setting, t.Tree.Display(t.Root))
	}
	if u == nil {
		var err error
		if u, err = prefixURL(m, address); err != nil {
			return nil, err
		}
		t.Serves = t.served
	}
	t.URL = u
	if u.Host != address.Host {
		t.Router, t.User, t.Serves = nil, nil, "" // another host, of which this configuration says nothing
	}
	t.Candidates = Neighbours(t.Tree, t.Root, m)
	if served != "" && served != t.Root {
		t.Candidates = append([]string{served}, t.Candidates...)
	}
	return t, nil
}

// prefixURL returns the URL under which a row's files lie: the setting's own
// host where it names one, else the address's.
func prefixURL(m *mapping.Mapping, address *url.URL) (*url.URL, error) {
	if s, ok := m.URLValue.Str(); ok && (strings.HasPrefix(s, "//") || strings.Contains(s, "://")) {
		u, err := address.Parse(s)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
			return nil, fmt.Errorf("%s is %q, which is no URL to fetch from", m.URLSetting, s)
		}
		u.Path = slashed(u.Path)
		return u, nil
	}
	if m.URL == "" {
		return nil, fmt.Errorf("%s is not known: %s", m.URLSetting, m.URLValue.Reason)
	}
	return &url.URL{Scheme: address.Scheme, Host: address.Host, Path: slashed(m.URL)}, nil
}

// PortFor returns the port on which nginx gets the requests for an address:
// the address's own where a server listens there, else the scheme's, else the
// first server's; behind a published port of a container they differ.
func PortFor(r *route.Router, address *url.URL) int {
	want, err := strconv.Atoi(portOf(address))
	if err != nil {
		want = 0
	}
	scheme := 80
	if address.Scheme == "https" {
		scheme = 443
	}
	first := 0
	listens := map[int]bool{}
	for _, s := range r.Servers() {
		for _, l := range s.Listens {
			if l.Port != 0 && first == 0 {
				first = l.Port
			}
			listens[l.Port] = true
		}
	}
	for _, port := range []int{want, scheme, first} {
		if listens[port] && port != 0 {
			return port
		}
	}
	return want
}

// WorkersOf returns the account of nginx's workers.
func WorkersOf(s *project.Site) *fstree.User {
	name, group := "nobody", ""
	if d := s.Config.Root.Child("user"); d != nil {
		name, group = d.Arg(0), d.Arg(1)
	} else if !s.Config.Whole() {
		return nil
	}
	if u, ok := fstree.LookupUser(s.Tree, name, group); ok {
		return &u
	}
	return nil
}

// inTree returns where a path that nginx opens lies in the target's tree, which
// has another name for it where nginx runs in a container.
func (t *Target) inTree(nginxPath string) string {
	nginxPath = path.Clean(nginxPath)
	if m := t.Mapping; m != nil && m.NginxPath != "" && t.served != "" {
		if rest, ok := strings.CutPrefix(nginxPath, path.Clean(m.NginxPath)); ok && (rest == "" || rest[0] == '/') {
			return path.Join(t.served, rest)
		}
	}
	return nginxPath
}
