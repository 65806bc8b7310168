package project

import (
	"context"
	"io/fs"
	"path"
	"sort"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
)

// Bounds of the search through a folder.
const (
	maxWalkDepth   = 12
	maxWalkEntries = 200_000 // names looked at
	maxSniffed     = 4_000   // files whose head is read
	headBytes      = 64 << 10
	maxTextSize    = 1 << 20 // of a compose file, Dockerfile, unit or script, in bytes
)

// inventory is what a folder holds that says something of a site.
type inventory struct {
	tree  fstree.Tree
	root  string   // the folder, absolute
	confs []conf   // nginx configurations by content
	apps  []string // folders that hold a manage.py of Django's
	texts []text   // compose files, Dockerfiles, units, scripts
	// enabled are files that a link in a folder named sites-enabled leads to.
	enabled map[string]string // path of the file → path of the link
	cut     string            // why the search ended early
	// checkouts are where plays bring the repository to, their variables filled in.
	checkouts []stand
	seen      int
	sniffed   int
}

// conf is a file that reads as nginx configuration.
type conf struct {
	path  string
	guess nginx.Guess
}

// text is a small file that says how the site is deployed.
type text struct {
	path string
	kind textKind
	body string
}

type textKind int

const (
	composeFile textKind = iota + 1
	dockerfile
	systemdUnit
	uwsgiFile  // and supervisor's: ini files with sections
	scriptFile // shell, make, Python or CI files that may copy things to a server
	manifest   // Kubernetes
	playbook   // Ansible
)

// skippedFolders hold what others wrote, or what tools made.
var skippedFolders = map[string]bool{
	".git": true, ".hg": true, ".svn": true, "node_modules": true, "bower_components": true, "vendor": true,
	"venv": true, ".venv": true, "virtualenv": true, "site-packages": true, "dist-packages": true,
	"__pycache__": true, ".tox": true, ".nox": true, ".cache": true, ".mypy_cache": true,
	".pytest_cache": true, ".ruff_cache": true, ".eggs": true, ".terraform": true, ".next": true,
	".nuxt": true, ".idea": true, ".vscode": true, ".npm": true, ".yarn": true, ".gradle": true,
}

// systemFolders of a whole server hold no site.
var systemFolders = map[string]bool{
	"/bin": true, "/boot": true, "/dev": true, "/etc": true, "/lib": true, "/lib32": true, "/lib64": true, "/libx32": true,
	"/lost+found": true, "/proc": true, "/run": true, "/sbin": true, "/snap": true, "/sys": true, "/tmp": true,
	"/usr/bin": true, "/usr/include": true, "/usr/lib": true, "/usr/lib32": true, "/usr/lib64": true, "/usr/libexec": true,
	"/usr/sbin": true, "/usr/share": true, "/var/cache": true, "/var/lib": true, "/var/log": true, "/var/spool": true, "/var/tmp": true,
}

// takeInventory searches a folder without following links out of it.
func takeInventory(ctx context.Context, tree fstree.Tree, root string) (*inventory, error) {
	inv := &inventory{tree: tree, root: root, enabled: map[string]string{}}
	if err := inv.walk(ctx, root, 0); err != nil {
		return nil, err
	}
	sort.Slice(inv.confs, func(i, j int) bool { return inv.confs[i].path < inv.confs[j].path })
	sort.Strings(inv.apps)
	return inv, nil
}

func (inv *inventory) walk(ctx context.Context, dir string, depth int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if depth > maxWalkDepth {
		inv.cut = "folders nested deeper than are searched"
		return nil
	}
	entries, err := inv.tree.ReadDir(dir)
	if err != nil {
		if depth == 0 {
			return err
		}
		return nil // a folder that may not be read holds nothing for us
	}
	var folders []string
	for _, e := range entries {
		if inv.seen++; inv.seen > maxWalkEntries {
			inv.cut = "more files than are searched"
			return nil
		}
		switch {
		case e.Type.IsDir():
			if !inv.skips(dir, e.Name) {
				folders = append(folders, path.Join(dir, e.Name))
			}
		case e.Type&fs.ModeSymlink != 0:
			inv.link(dir, path.Join(dir, e.Name))
		case e.Type.IsRegular():
			inv.file(dir, e.Name)
		}
	}
	for _, f := range folders {
		if err := inv.walk(ctx, f, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// skips reports whether a folder is left out: by its name, or as a virtual
// environment of any name.
func (inv *inventory) skips(dir, name string) bool {
	if inv.root == "/" && systemFolders[path.Join(dir, name)] {
		return true
	}
	return skippedFolders[name] || strings.HasSuffix(name, ".egg-info") ||
		fstree.Exists(inv.tree, path.Join(dir, name, "pyvenv.cfg")) || fstree.Exists(inv.tree, path.Join(dir, name, "bin/activate"))
}

// link notes what is enabled by a link, as Debian's layout does.
func (inv *inventory) link(dir, name string) {
	if path.Base(dir) != "sites-enabled" {
		return
	}
	real, err := fstree.RealPath(inv.tree, name)
	if err == nil && within(real, inv.root) {
		inv.enabled[real] = name
		return
	}
	// The target is written for the server: /etc/nginx/sites-available/shop.
	target, err := inv.tree.ReadLink(name)
	if err != nil {
		return
	}
	if beside := path.Join(path.Dir(dir), "sites-available", path.Base(target)); fstree.Exists(inv.tree, beside) {
		inv.enabled[beside] = name
	}
}

// file looks at one regular file.
func (inv *inventory) file(dir, base string) {
	kind := kindOfText(base)
	closed := foreignExtensions[strings.ToLower(path.Ext(base))] || inv.sniffed >= maxSniffed
	if base != "manage.py" && kind == 0 && closed {
		return // most, so that their paths are not even put together
	}
	name := path.Join(dir, base)
	if base == "manage.py" {
		if body, ok := inv.read(name); ok && strings.Contains(strings.ToLower(body), "django") {
			inv.apps = append(inv.apps, path.Dir(name))
		}
		return
	}
	if kind != 0 {
		body, ok := inv.read(name)
		if ok && kind == uwsgiFile && !strings.HasPrefix(strings.TrimSpace(stripComments(body)), "[") {
			kind, ok = 0, false
		}
		if ok {
			inv.addText(name, kind, body)
		}
		if kind != 0 {
			return
		}
	}
	if closed {
		return
	}
	inv.sniffed++
	head, err := headOf(inv.tree, name)
	if err != nil {
		return
	}
	if strings.Contains(head, "[program:") || strings.Contains(head, "[uwsgi]") {
		inv.addText(name, uwsgiFile, head)
		return
	}
	if !strings.ContainsAny(head, ";{") {
		return
	}
	if g := nginx.Sniff(head); g.Nginx {
		inv.confs = append(inv.confs, conf{path: name, guess: g})
	}
}

// addText keeps a deployment file; YAML is told apart by what it says.
func (inv *inventory) addText(name string, kind textKind, body string) {
	if kind == manifest {
		switch {
		case composeText.MatchString(body) && composeEntry.MatchString(body) && !pipelineText.MatchString(body):
			kind = composeFile
		case kubernetesKind.MatchString(body):
		case ansiblePlay.MatchString(body):
			kind = playbook
		default:
			kind = scriptFile // a pipeline, perhaps
		}
	}
	inv.texts = append(inv.texts, text{path: name, kind: kind, body: body})
}

func (inv *inventory) read(name string) (string, bool) {
	body, err := fstree.ReadFile(inv.tree, name, maxTextSize)
	return body, err == nil
}

// within reports whether name is dir or lies below it.
func within(name, dir string) bool {
	return name == dir || dir == "/" || strings.HasPrefix(name, dir+"/")
}
