package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/python/modules"
	"github.com/wellserved/wellserved/pkg/source"
)

// maxSettingsFiles bounds how many files beside the settings are looked at.
const maxSettingsFiles = 50

// setOtherwise reports whether the project's settings set a name another time
// too, in a branch of an if or in a file beside, to a text that does not have the
// given part: which one the server reads hangs on its environment.
func setOtherwise(a *asgi.Application, name, part string) bool {
	p := a.Django
	holds := p.Settings.Lookup(name).At
	own := a.Modules.Module(p.Module)
	if own == nil {
		return false
	}
	if other(own, name, part, holds) {
		return true
	}
	dir := path.Dir(own.File.Path())
	entries, err := p.Tree.ReadDir(dir)
	if err != nil {
		return false
	}
	looked := 0
	for _, e := range entries {
		if !strings.HasSuffix(e.Name, ".py") || looked >= maxSettingsFiles {
			continue
		}
		looked++
		if m := a.Modules.At(path.Join(dir, e.Name)); m != nil && m != own && other(m, name, part, holds) {
			return true
		}
	}
	return false
}

// other reports whether a module binds a name to a text without the given part,
// in another place than the one that holds.
func other(m *modules.Module, name, part string, holds source.Range) bool {
	binds := m.Bindings(name)
	own := holds.File != nil && m.File.Path() == holds.File.Path()
	branched := slices.ContainsFunc(binds, func(b modules.Binding) bool { return b.Unsure || b.Fallback })
	for _, b := range binds {
		if b.Value == nil || own && !branched {
			continue // of two that follow each other the last one holds
		}
		at := m.Range(b.Value)
		if own && at.Line() == holds.Line() {
			continue
		}
		if !strings.Contains(at.Text(), part) {
			return true
		}
	}
	return false
}
