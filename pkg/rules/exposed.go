package rules

import (
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
)

// exposure says which files a rule speaks of, and how.
type exposure struct {
	wanted               func(exposedFile) bool
	what, effect, remedy string
}

// exposedFile is a file that nobody is meant to fetch and nginx serves.
type exposedFile struct {
	directive *nginx.Directive // the root or alias it comes through
	name      string           // below the directive's directory
	kind      fileKind
}

type fileKind int

const (
	sourceFile fileKind = iota + 1
	secretFile
)

// Bounds on the search for exposed files.
const (
	searchedNames    = 200_000 // of one configuration, in all its directories
	searchedPerRoot  = 20_000
	exposedPerRoot   = 200 // asked for, of one root or alias
	serversPerRoot   = 8   // asked, where a root is set outside of all servers
	privateKeyWithin = 4096
)

var exposedFact = rule.NewFact[[]exposedFile]()

func reportExposed(p *rule.Pass, e exposure) {
	all := exposedFact.Of(p.Site, findExposed)
	var order []*nginx.Directive
	byDirective := map[*nginx.Directive][]string{}
	for _, f := range all {
		if !e.wanted(f) {
			continue
		}
		if byDirective[f.directive] == nil {
			order = append(order, f.directive)
		}
		byDirective[f.directive] = append(byDirective[f.directive], f.name)
	}
	for _, d := range order {
		names := byDirective[d]
		const shown = 3
		list := strings.Join(names[:min(shown, len(names))], ", ")
		if more := len(names) - shown; more > 0 {
			list += fmt.Sprintf(" and %d more", more)
		}
		p.Report(diag.Finding{
			At: d.Head(), Message: fmt.Sprintf("%s serves %s: %s", d.Name, e.what, list),
			Effect: e.effect, Remedy: e.remedy,
		})
	}
}

// findExposed looks through the directories that a configuration serves.
func findExposed(s *rule.Site) []exposedFile {
	tree := s.Tree
	if tree == nil {
		return nil
	}
	var out []exposedFile
	left := searchedNames
	found := map[string][]exposedFile{} // by directory
	listed := listings{tree: tree, names: map[string]map[string]bool{}}
	for _, name := range []string{"alias", "root"} {
		for _, d := range s.Directives(name) {
			dir := d.Arg(0)
			if varies(d, 0) || !path.IsAbs(dir) {
				continue
			}
			if dir = path.Clean(dir); systemFolder(dir) {
				continue
			}
			if !listed.has(dir) {
				continue
			}
			files, known := found[dir]
			if !known && left > 0 {
				files = suspects(tree, dir, &left)
				found[dir] = files
			}
			for _, f := range files {
				if f.directive = d; reachable(s, f) {
					out = append(out, f)
				}
			}
		}
	}
	return out
}

// listings remembers what directories hold, so that thousands of sites below
// one folder are looked up in one listing.
type listings struct {
	tree  fstree.Tree
	names map[string]map[string]bool
}

// has reports whether every directory on the way to dir, a clean path, lists the
// next one.
func (l *listings) has(dir string) bool {
	for from := 1; from < len(dir); {
		to := from + strings.IndexByte(dir[from:]+"/", '/')
		names := l.of(dir[:max(from-1, 1)])
		if names == nil { // it may be entered all the same
			return fstree.IsDir(l.tree, dir)
		}
		if !names[dir[from:to]] {
			return false
		}
		from = to + 1
	}
	return true
}

// of returns the names in a directory; nil where it cannot be listed.
func (l *listings) of(dir string) map[string]bool {
	names, known := l.names[dir]
	if known {
		return names
	}
	if entries, err := l.tree.ReadDir(dir); err == nil {
		names = make(map[string]bool, len(entries))
		for _, e := range entries {
			names[e.Name] = true
		}
	}
	l.names[dir] = names
	return names
}

// suspects lists the files below a directory that nobody is meant to fetch.
func suspects(tree fstree.Tree, dir string, left *int) []exposedFile {
	var out []exposedFile
	limit := min(*left, searchedPerRoot)
	seen := 0
	git := ""
	eachFile(tree, dir, limit, func(name string) bool {
		seen++
		base := path.Base(name)
		if i := strings.Index("/"+name, "/.git/"); i >= 0 {
			repo := name[:i+len(".git/")]
			if repo != git && base == "HEAD" {
				git = repo
				out = append(out, exposedFile{name: name, kind: secretFile})
			}
			return true
		}
		if kind := kindOf(tree, dir, name); kind != 0 {
			out = append(out, exposedFile{name: name, kind: kind})
		}
		return len(out) < exposedPerRoot
	})
	*left -= seen + 1
	return out
}

// sourceNames are files that only a project's own folders have.
var sourceNames = map[string]bool{
	"manage.py": true, "settings.py": true, "wsgi.py": true, "asgi.py": true, "urls.py": true, "models.py": true, "views.py": true,
	"local_settings.py": true, "consumers.py": true, "routing.py": true,
	"docker-compose.yml": true, "docker-compose.yaml": true, "compose.yaml": true, "compose.yml": true, "Dockerfile": true,
}

// secretNames hold secrets by their nature.
var secretNames = map[string]bool{
	".env": true, ".htpasswd": true, ".pgpass": true, ".netrc": true, ".my.cnf": true, "id_rsa": true, "id_dsa": true,
	"id_ecdsa": true, "id_ed25519": true, ".git-credentials": true, ".npmrc": true, ".pypirc": true,
	".bash_history": true, ".python_history": true, ".psql_history": true, ".mysql_history": true, ".s3cfg": true, ".dockercfg": true,
	"secrets.json": true, "secrets.yml": true, "secrets.yaml": true,
}

func kindOf(tree fstree.Tree, dir, name string) fileKind {
	base := path.Base(name)
	lower := strings.ToLower(base)
	switch {
	case secretNames[base], strings.HasSuffix("/"+name, "/.aws/credentials"), strings.HasSuffix("/"+name, "/.docker/config.json"), strings.HasPrefix(base, ".env.") && !exampleFile(lower):
		return secretFile
	case hasSuffix(lower, ".sql", ".sql.gz", ".sql.bz2", ".sql.xz", ".sqlite3", ".sqlite", ".dump", ".kdbx", ".p12", ".pfx"):
		return secretFile
	case hasSuffix(lower, ".pem", ".key"):
		if privateKey(tree, path.Join(dir, name)) {
			return secretFile
		}
	case sourceNames[base], strings.HasSuffix(lower, ".pyc"), strings.HasPrefix(base, "settings_") && strings.HasSuffix(base, ".py"):
		return sourceFile
	case strings.HasSuffix(base, ".py") && path.Base(path.Dir(name)) == "settings":
		return sourceFile
	}
	return 0
}

func hasSuffix(s string, suffixes ...string) bool {
	for _, suffix := range suffixes {
		if strings.HasSuffix(s, suffix) {
			return true
		}
	}
	return false
}

func exampleFile(name string) bool {
	return hasSuffix(name, ".example", ".sample", ".template", ".dist", ".tmpl", ".j2")
}

// privateKey reports whether a file begins as a private key does. Of its
// content nothing else is looked at.
func privateKey(tree fstree.Tree, name string) bool {
	f, _, err := tree.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, privateKeyWithin)
	n, _ := io.ReadFull(f, head) // a short file is as good
	return strings.Contains(string(head[:n]), "PRIVATE KEY-----")
}

// reachable reports whether nginx serves a file through the directive that it
// was found by.
func reachable(s *rule.Site, f exposedFile) bool {
	uri, ok := uriOf(f)
	if !ok || s.Router == nil {
		return false
	}
	want := path.Join(f.directive.Arg(0), f.name)
	block := f.directive.Parent.Enclosing("server")
	asked := 0
	for _, server := range s.Router.Servers() {
		if block != nil && server.Directive != block {
			continue
		}
		req, ok := s.Router.RequestFor(server, uri)
		if !ok {
			continue
		}
		o := s.Router.Trace(req).Outcome
		if o.Kind == route.File && o.Mapping == f.directive && path.Clean(o.Path) == want {
			return true
		}
		if asked++; asked >= serversPerRoot {
			return false
		}
	}
	return false
}

// uriOf returns the URI that leads to a file through a root or the alias of a
// prefix location.
func uriOf(f exposedFile) (string, bool) {
	prefix := "/"
	if f.directive.Name == "alias" {
		block := enclosing(f.directive)
		if block == nil {
			return "", false
		}
		loc := readLocation(block)
		if !loc.prefix() {
			return "", false
		}
		prefix = loc.name
		if !strings.HasSuffix(f.directive.Arg(0), "/") {
			if strings.HasSuffix(prefix, "/") {
				return "", false // glued: alias-slash-mismatch
			}
			prefix += "/"
		}
	}
	var b strings.Builder
	b.WriteString(prefix)
	for i := 0; i < len(f.name); i++ {
		if c := f.name[i]; c <= ' ' || c >= 0x7f || c == '%' || c == '?' || c == '#' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String(), true
}
