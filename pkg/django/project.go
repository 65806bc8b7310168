package django

import (
	"sort"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/source"
)

// Options say which project to load.
type Options struct {
	Tree     fstree.Tree
	Dir      string            // the folder that holds manage.py, or a settings file
	Settings string            // overrides DJANGO_SETTINGS_MODULE
	Env      map[string]string // the whole environment that the settings see
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
	values map[string]Value // what the project sets
	err    bool
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
