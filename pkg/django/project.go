package django

import (
	"sort"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/python/eval"
	"github.com/wellserved/wellserved/pkg/source"
)

// Options say which project to load.
type Options struct {
	Tree     fstree.Tree
	Dir      string            // the folder that holds manage.py, or a settings file
	Settings string            // overrides DJANGO_SETTINGS_MODULE
	Env      map[string]string // the whole environment that the settings see
	// OpenEnv says that Env may lack what the server has: a variable without
	// which the settings cannot be read is taken to be set, and its value is
	// unknown, instead of being an error.
	OpenEnv bool
	// Assume names variables that Env lacks and the server is known to have:
	// their values are unknown.
	Assume []string
	// Trail asks for what Explain needs: a record of how values came about.
	Trail bool
}

// Project is one Django project, loaded. It is read-only.
type Project struct {
	Root       string // the folder that is first on Python's path: manage.py's
	Module     string // the settings module that was evaluated: "shop.settings"
	Candidates []Candidate
	Settings   *Settings
	Files      []*source.File // every file that was read, in order
	Errors     []Error        // why Django would not start; then nothing is known
	Tree       fstree.Tree
	Packages   *Packages // what is installed for the project
	// Assumed are the variables that OpenEnv took to be set.
	Assumed  []string
	searched []string // further folders of sys.path
	trail    *eval.Trail
	env      map[string]string // what the settings saw
}

// Candidate is a settings module that something names.
type Candidate struct {
	Module string
	At     source.Range // what names it; zero for a flag
	Why    string       // "wsgi.py sets it by default"
	Chosen bool
}

// Error is a fault that stops Python or Django at start.
type Error struct {
	At      source.Range
	Message string // in Python's words where it has some
}

// Settings are the settings of one module, as Django would have them.
type Settings struct {
	values  map[string]Value // what the project sets
	version Version
	closed  string // why nothing is known: Django does not start
	open    string // why a name that is not in values may be set
	openAt  source.Range
}

// Lookup returns a setting: what the project sets, else Django's default where
// it has one, else unset.
func (s *Settings) Lookup(name string) Value {
	if v, ok := s.values[name]; ok {
		return v
	}
	return s.fallback(name)
}

// Names returns the names of the settings that the project sets, sorted.
func (s *Settings) Names() []string {
	names := make([]string, 0, len(s.values))
	for name := range s.values {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// Package returns the package that the settings lie in: "shop" of
// "shop.settings.production".
func (p *Project) Package() string { return topName(p.Module) }
