package django

import (
	"fmt"
	"iter"
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/source"
)

// The finders of django.contrib.staticfiles.
const (
	fileSystemFinder = "django.contrib.staticfiles.finders.FileSystemFinder"
	appDirsFinder    = "django.contrib.staticfiles.finders.AppDirectoriesFinder"
)

// ignored are the patterns that collectstatic leaves out by default.
var ignored = []string{"CVS", ".*", "*~"}

// Bounds of a walk over static files.
const (
	maxStaticDepth = 40
	maxStaticFiles = 500_000
)

// StaticSource is a folder from which collectstatic copies.
type StaticSource struct {
	Dir    string // in the tree
	Prefix string // under which its files are served, without slashes at its ends; often ""
	App    string // the app whose folder it is, "" for STATICFILES_DIRS
	At     source.Range
}

// StaticFile is a file that collectstatic would copy.
type StaticFile struct {
	Path   string // relative to STATIC_ROOT, with slashes
	Source string // the file in the tree
	From   *StaticSource
}

// Finders are the places where the files of STATIC_ROOT come from, in
// collectstatic's order.
type Finders struct {
	Sources []StaticSource
	// Unknown says which further places there may be, and why they are not
	// known: an app that is not here, a finder of another package.
	Unknown []string
	tree    fstree.Tree
}

// Complete reports whether all places are known.
func (f *Finders) Complete() bool { return len(f.Unknown) == 0 }

// Finders works out where collectstatic looks for files.
func (p *Project) Finders() *Finders {
	f := &Finders{tree: p.Tree}
	list := p.Settings.Lookup("STATICFILES_FINDERS")
	names, ok := list.Strs()
	if !ok {
		f.Unknown = append(f.Unknown, "STATICFILES_FINDERS is not known: "+list.Reason)
		names = []string{fileSystemFinder, appDirsFinder}
	}
	for _, name := range names {
		switch name {
		case fileSystemFinder:
			p.addDirs(f)
		case appDirsFinder:
			p.addApps(f)
		default:
			f.Unknown = append(f.Unknown, "the finder "+name+" is code of another package")
		}
	}
	return f
}

// addDirs adds STATICFILES_DIRS: folders, or pairs of prefix and folder.
func (p *Project) addDirs(f *Finders) {
	v := p.Settings.Lookup("STATICFILES_DIRS")
	items, ok := v.List()
	if !ok {
		if v.State == Unknown {
			f.Unknown = append(f.Unknown, "STATICFILES_DIRS is not known: "+v.Reason)
		}
		return
	}
	for _, item := range items {
		s := StaticSource{At: v.At}
		switch x := item.(type) {
		case string:
			s.Dir = x
		case []any:
			if len(x) != 2 {
				continue
			}
			s.Prefix, _ = x[0].(string)
			s.Dir, _ = x[1].(string)
		}
		if s.Dir == "" {
			continue
		}
		s.Prefix = strings.Trim(s.Prefix, "/")
		s.Dir = absolute(p.Root, s.Dir)
		f.Sources = append(f.Sources, s)
	}
}

func absolute(root, dir string) string {
	if path.IsAbs(dir) {
		return path.Clean(dir)
	}
	return path.Join(root, dir)
}

// addApps adds the static folder of each app.
func (p *Project) addApps(f *Finders) {
	apps, ok := p.Apps()
	if !ok {
		f.Unknown = append(f.Unknown, "INSTALLED_APPS is not known: "+p.Settings.Lookup("INSTALLED_APPS").Reason)
		return
	}
	for _, a := range apps {
		if a.Dir == "" {
			f.Unknown = append(f.Unknown, fmt.Sprintf("the static files of %s: %s", a.Name, a.Why))
			continue
		}
		if dir := path.Join(a.Dir, "static"); fstree.IsDir(p.Tree, dir) {
			f.Sources = append(f.Sources, StaticSource{Dir: dir, App: a.Module, At: a.At})
		}
	}
}

// Files walks all places and yields each file that collectstatic would copy,
// once: of two with the same path the first counts. An error of reading a
// folder is yielded with the folder as Source and ends nothing.
func (f *Finders) Files() iter.Seq2[StaticFile, error] {
	return func(yield func(StaticFile, error) bool) {
		seen := map[string]bool{}
		for i := range f.Sources {
			w := &staticWalk{tree: f.tree, from: &f.Sources[i], seen: seen, yield: yield}
			if !w.dir(w.from.Dir, w.from.Prefix, 0) {
				return
			}
		}
	}
}

// Find returns the source of one file of STATIC_ROOT, by its relative path.
func (f *Finders) Find(name string) (StaticFile, bool) {
	name = strings.Trim(path.Clean("/"+name), "/")
	for i := range f.Sources {
		s := &f.Sources[i]
		rel := name
		if s.Prefix != "" {
			var ok bool
			if rel, ok = strings.CutPrefix(name, s.Prefix+"/"); !ok {
				continue
			}
		}
		if hidden(rel) {
			continue
		}
		file := path.Join(s.Dir, rel)
		if info, err := f.tree.Stat(file); err == nil && info.IsRegular() {
			return StaticFile{Path: name, Source: file, From: s}, true
		}
	}
	return StaticFile{}, false
}

// hidden reports whether a part of a path is left out by collectstatic.
func hidden(rel string) bool {
	for _, part := range strings.Split(rel, "/") {
		if isIgnored(part) {
			return true
		}
	}
	return false
}

func isIgnored(name string) bool {
	for _, pattern := range ignored {
		if ok, err := path.Match(pattern, name); err == nil && ok {
			return true
		}
	}
	return false
}

type staticWalk struct {
	tree  fstree.Tree
	from  *StaticSource
	seen  map[string]bool
	yield func(StaticFile, error) bool
}

func (w *staticWalk) dir(dir, rel string, depth int) bool {
	if depth > maxStaticDepth {
		return w.yield(StaticFile{Source: dir, From: w.from}, fmt.Errorf("%s: folders nest deeper than %d", dir, maxStaticDepth))
	}
	list, err := w.tree.ReadDir(dir)
	if err != nil {
		return w.yield(StaticFile{Source: dir, From: w.from}, err)
	}
	for _, e := range list {
		if isIgnored(e.Name) {
			continue
		}
		name, target := path.Join(dir, e.Name), path.Join(rel, e.Name)
		info, err := w.tree.Stat(name)
		switch {
		case err != nil:
			continue // a link that leads nowhere is not copied
		case info.IsDir():
			if !w.dir(name, target, depth+1) {
				return false
			}
		case info.IsRegular() && !w.seen[target]:
			if len(w.seen) >= maxStaticFiles {
				return w.yield(StaticFile{Source: dir, From: w.from}, fmt.Errorf("more than %d static files", maxStaticFiles))
			}
			w.seen[target] = true
			if !w.yield(StaticFile{Path: target, Source: name, From: w.from}, nil) {
				return false
			}
		}
	}
	return true
}
