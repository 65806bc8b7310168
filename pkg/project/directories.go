package project

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/nginx"
)

// maxDirectories is how many paths of one configuration are looked at: where
// the first thousand do not tell whose server it is, the others will not.
const maxDirectories = 1_000

// directories returns the paths that a configuration's root and alias
// directives begin with, each once, as far as they are constant.
func directories(cfg *nginx.Config) []string {
	constants := constants(cfg)
	var out []string
	seen := map[string]bool{}
	for d := range cfg.Walk() {
		if d.Name != "root" && d.Name != "alias" || len(d.Args) == 0 {
			continue
		}
		dir := fill(d.Arg(0), constants)
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

// constants returns the variables that are set once in the whole
// configuration, to a text without variables.
func constants(cfg *nginx.Config) map[string]string {
	out := map[string]string{}
	for d := range cfg.Walk() {
		if d.Name != "set" || len(d.Args) != 2 {
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
