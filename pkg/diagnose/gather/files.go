package gather

import (
	"cmp"
	"errors"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/wellserved/wellserved/pkg/diagnose"
	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/verify"
)

// files finds the files that a resource may come from.
type files struct {
	project   *project.Project // nil where there is none
	host      string           // that requests name in place of the URL's; "" is that
	past      bool             // requests do not reach nginx
	strange   bool             // nor do they ask for the project's files
	mu        sync.Mutex       // of what is kept below
	finders   map[*django.Project]*django.Finders
	manifests map[string]linked // by STATIC_ROOT
}

func newFiles(p *project.Project, host string) *files {
	return &files{project: p, host: host, finders: map[*django.Project]*django.Finders{}, manifests: map[string]linked{}}
}

// look says of a resource which server answers it, which file that opens, and
// which file Django means.
func (f *files) look(r *diagnose.Resource) {
	if f.project == nil {
		return
	}
	at := r.URL
	if r.Plain.Hops > 0 {
		if u, err := url.Parse(r.Plain.URL); err == nil && !f.ledOff(r, u) {
			at = u // within the host
		}
	}
	f.trace(r, at)
	if !f.strange {
		f.means(r, at)
		r.Displaced = f.displaced(r, at)
	}
}

// ledOff reports a redirect from a file of a setting to what is none: to a login,
// most often. What matters then is where the file's own URL leads.
func (f *files) ledOff(r *diagnose.Resource, to *url.URL) bool {
	from := f.row(r, r.URL)
	return from != nil && !strings.HasPrefix(to.Path, from.URL)
}

// displaced returns the row of the server that would have given the resource,
// where another one answers because none is named as the host.
func (f *files) displaced(r *diagnose.Resource, u *url.URL) *mapping.Mapping {
	if r.Trace == nil {
		return nil
	}
	var meant *mapping.Mapping
	for i := range f.project.Mappings {
		m := &f.project.Mappings[i]
		switch {
		case m.Server == r.Trace.Server && m.Server != nil:
			return nil // it serves the project too
		case meant == nil && m.Config == r.Site.Config && (r.Row == nil || m.Setting == r.Row.Setting) && m.Displaced(f.request(r.Site, u)):
			meant = m
		}
	}
	return meant
}

// trace asks the configuration that answers for the host.
func (f *files) trace(r *diagnose.Resource, u *url.URL) {
	if len(f.project.Sites) == 0 || f.past {
		return
	}
	r.Site = f.siteFor(u)
	req := f.request(r.Site, u)
	r.Trace, r.Passed = r.Site.Router.Pass(req)
	name := r.Trace.Outcome.Path
	if name == "" && r.Trace.Outcome.Kind == route.Error {
		// The file that is looked for and is not there.
		req.AssumeFiles = true
		if t := r.Site.Router.Trace(req); t.Location == r.Trace.Location {
			name = t.Outcome.Path
		}
	}
	if name == "" {
		return
	}
	tree, reader := r.Site.Tree, (*fstree.User)(nil)
	if r.Site.OnServer {
		reader = verify.WorkersOf(r.Site)
	}
	r.Opens = describe(tree, name, reader)
	if r.Opens.Exists {
		if packed := describe(tree, name+".gz", nil); packed.Exists {
			r.Sibling = packed
		}
	}
}

// request is what nginx receives of a URL.
func (f *files) request(s *project.Site, u *url.URL) route.Request {
	return route.Request{Scheme: u.Scheme, Host: cmp.Or(f.host, u.Host), Port: verify.PortFor(s.Router, u), URI: u.RequestURI(), AssumeFiles: !s.OnServer,
		Headers: []route.Header{{Name: "Accept-Encoding", Value: "identity"}, {Name: "User-Agent", Value: "wellserved"}}}
}

// siteFor returns the configuration that has a server of the host's name, else
// the first that listens on the port.
func (f *files) siteFor(u *url.URL) *project.Site {
	var listening *project.Site
	for _, s := range f.project.Sites {
		list := s.Router.ServersFor(f.request(s, u))
		if slices.ContainsFunc(list, func(c route.Candidate) bool { return c.Chosen && c.ByName }) {
			return s
		}
		if len(list) > 0 && listening == nil {
			listening = s
		}
	}
	return cmp.Or(listening, f.project.Sites[0])
}

// means finds the setting that the URL lies below, and the file that Django
// means by it.
func (f *files) means(r *diagnose.Resource, u *url.URL) {
	r.Row = f.row(r, u)
	if r.Row == nil {
		return
	}
	r.Name = strings.TrimPrefix(path.Clean(u.Path), path.Clean(r.Row.URL)+"/")
	tree := f.project.Tree
	root := f.root(r.Row)
	if root != "" {
		r.Meant = describe(tree, path.Join(root, r.Name), f.workers(r))
	}
	if r.Row.Setting != "STATIC_ROOT" || r.Row.Django == nil {
		return
	}
	plain := r.Name
	if root != "" {
		if name, hashed := f.unhashed(r.Row.Django.Tree, root, r.Name); hashed {
			plain = name
			r.Plainly = describe(tree, path.Join(root, name), nil)
			r.Linked = f.manifest(r.Row.Django.Tree, root).hashed[name]
		}
	}
	if found, ok := f.findersOf(r.Row.Django).Find(plain); ok {
		r.Source, r.Finder = describe(r.Row.Django.Tree, found.Source, nil), found.From
	}
}

// root returns where a setting's directory lies in the project's tree, or is to
// lie on the server; "" where it lies in a container, or on another machine.
func (f *files) root(m *mapping.Mapping) string {
	shared, _ := f.project.Folders(m)
	switch {
	case m.SettingInTree != "", shared != "":
		return cmp.Or(m.SettingInTree, shared)
	case f.project.OnServer, f.project.Writer(m.Django) == nil && fstree.IsDir(f.project.Tree, m.SettingPath):
		return m.SettingPath
	}
	return ""
}

// findersOf works out once where a project's files are collected from.
func (f *files) findersOf(p *django.Project) *django.Finders {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.finders[p] == nil {
		f.finders[p] = p.Finders()
	}
	return f.finders[p]
}

// workers is nginx's user where the project's files are the server's own.
func (f *files) workers(r *diagnose.Resource) *fstree.User {
	if r.Site == nil || !r.Site.OnServer || r.Site.Tree != f.project.Tree {
		return nil
	}
	return verify.WorkersOf(r.Site)
}

// row returns the mapping whose URL the path lies below: the longest, and of
// these the one of the server that answers, else one that serves the files.
func (f *files) row(r *diagnose.Resource, u *url.URL) *mapping.Mapping {
	var best *mapping.Mapping
	rank := func(m *mapping.Mapping) int {
		n := 4 * len(m.URL)
		if r.Trace != nil && m.Server == r.Trace.Server {
			n += 2
		}
		if m.Verdict == mapping.Match {
			n++
		}
		return n
	}
	for i := range f.project.Mappings {
		m := &f.project.Mappings[i]
		if m.URL == "" || m.URL == "/" || strings.Contains(m.URL, "://") || !strings.HasPrefix(u.Path, m.URL) || u.Path == m.URL {
			continue
		}
		if best == nil || rank(m) > rank(best) {
			best = m
		}
	}
	return best
}

// unhashed returns the name that a hashed one was made of, by the manifest or,
// without one, by the form that Django gives it.
func (f *files) unhashed(tree fstree.Tree, root, name string) (string, bool) {
	if plain, ok := f.manifest(tree, root).plain[name]; ok && plain != name {
		return plain, true
	}
	parts := strings.Split(path.Base(name), ".")
	if n := len(parts); n >= 3 && isHash(parts[n-2]) {
		plain := path.Join(path.Dir(name), strings.Join(append(parts[:n-2:n-2], parts[n-1]), "."))
		return plain, fstree.Exists(tree, path.Join(root, plain))
	}
	return "", false
}

// linked are the names of a STATIC_ROOT's manifest, both ways.
type linked struct {
	plain  map[string]string // by hashed names
	hashed map[string]string // by plain names
}

func (f *files) manifest(tree fstree.Tree, root string) linked {
	f.mu.Lock()
	defer f.mu.Unlock()
	names, read := f.manifests[root]
	if read {
		return names
	}
	names = linked{map[string]string{}, map[string]string{}}
	if m, err := django.ReadManifest(tree, root); err == nil {
		for _, e := range m.Entries {
			names.plain[e.Hashed], names.hashed[e.Name] = e.Name, e.Hashed
		}
	}
	f.manifests[root] = names
	return names
}

// isHash reports the twelve hexadecimal digits of HashedFilesMixin.
func isHash(s string) bool { return len(s) == 12 && strings.Trim(s, "0123456789abcdef") == "" }

// describe looks a file up, and what keeps a reader from it.
func describe(t fstree.Tree, name string, reader *fstree.User) *diagnose.File {
	file := &diagnose.File{Tree: t, Path: path.Clean(name), Shown: t.Display(name), Local: t.Local(name)}
	info, err := t.Stat(name)
	switch {
	case err == nil:
		file.Exists, file.Info = info.IsRegular(), info
		if !file.Exists {
			file.Err = "it is not a regular file"
		}
	case !errors.Is(err, fs.ErrNotExist):
		file.Err = cause(err).Error()
	}
	if reader != nil {
		file.Reader = reader.Name
		if refusal, err := fstree.Access(t, *reader, name); err == nil {
			file.Refusal = refusal
		}
	}
	return file
}

func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
