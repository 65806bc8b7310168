package project

import (
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/wellserved/wellserved/pkg/nginx"
)

// maxDirectories is how many paths of one configuration are looked at: where
// the first hundreds do not tell whose server it is, the others will not.
const maxDirectories = 250

// directories is the function of that name, asked once for each configuration.
func (l *loader) directories(cfg *nginx.Config) []string {
	out, known := l.dirs[cfg]
	if !known {
		out = directories(cfg)
		l.dirs[cfg] = out
	}
	return out
}

// directories returns the paths that a configuration's root and alias
// directives begin with, each once, as far as they are constant.
func directories(cfg *nginx.Config) []string {
	constants := sync.OnceValue(func() map[string]string { return constants(cfg) })
	var out []string
	seen := map[string]bool{}
	for _, d := range served(cfg) {
		if len(d.Args) == 0 {
			continue
		}
		dir := d.Arg(0)
		if strings.Contains(dir, "$") {
			dir = fill(dir, constants())
		}
		if i := strings.IndexByte(dir, '$'); i >= 0 {
			dir = dir[:strings.LastIndexByte(dir[:i], '/')+1]
		}
		if !path.IsAbs(dir) || placeholder.MatchString(dir) {
			continue
		}
		if dir = path.Clean(dir); !seen[dir] {
			seen[dir] = true
			out = append(out, dir)
		}
		if len(out) == maxDirectories {
			break
		}
	}
	return out
}

// served returns the root and alias directives of a configuration, a fair share
// of both.
func served(cfg *nginx.Config) []*nginx.Directive {
	roots, aliases := cfg.Directives("root"), cfg.Directives("alias")
	return slices.Concat(roots[:min(len(roots), maxDirectories)], aliases[:min(len(aliases), maxDirectories)])
}

// constants returns the variables that are set once in the whole
// configuration, to a text without variables.
func constants(cfg *nginx.Config) map[string]string {
	out := map[string]string{}
	for _, d := range cfg.Directives("set") {
		if len(d.Args) != 2 {
			continue
		}
		name, value := strings.TrimPrefix(d.Arg(0), "$"), d.Arg(1)
		if old, twice := out[name]; twice && old != value || strings.Contains(value, "$") {
			value = "$" // stays a variable
		}
		out[name] = value
	}
	return out
}
