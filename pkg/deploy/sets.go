package deploy

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

var copyCommand = regexp.MustCompile(`\bcp[ \t]+((?:-\w+[ \t]+)*[^\s;&|"'\x60]+[ \t]+[^\s;&|"'\x60]+)`)

// copyCommands finds what scripts, pipelines and the instructions for people
// copy within containers once they run.
func (r *reader) copyCommands(o Options) []copied {
	names := slices.Clone(o.Scripts)
	for _, n := range []string{"README.md", "readme.md", "Readme.md", "README.rst", "README.MD"} {
		names = append(names, path.Join(o.Root, n))
	}
	var out []copied
	for _, name := range names {
		f := r.read(name)
		if f == nil || !strings.Contains(f.Text(), "cp ") {
			continue
		}
		for _, m := range copyCommand.FindAllStringSubmatchIndex(f.Text(), maxGlob) {
			c, ok := copyOf(strings.Fields(f.Text()[m[2]:m[3]]), "/", func(w string) string { return w })
			if ok {
				c.at = f.At(m[0], m[1])
				out = append(out, c)
			}
		}
	}
	return out
}

// sets returns which compose files go together.
func (r *reader) sets(o Options) [][]string {
	if len(o.Compose) > 0 {
		return [][]string{o.Compose}
	}
	named := r.calls(o)
	var out [][]string
	used := map[string]bool{}
	for _, set := range named {
		if developName.MatchString(path.Base(set[len(set)-1])) && len(named) > 1 {
			continue
		}
		out = append(out, set)
	}
	for _, set := range out {
		for _, f := range set {
			used[f] = true
		}
	}
	for _, set := range r.defaults(o) {
		if !used[set[0]] {
			out = append(out, set)
		}
		for _, f := range set {
			used[f] = true
		}
	}
	for _, f := range o.ComposeFiles {
		if used[f] || overrides.MatchString(path.Base(f)) {
			continue
		}
		out = append(out, r.alone(f, o))
	}
	return out
}

// calls returns the lists of -f that scripts give to compose.
func (r *reader) calls(o Options) [][]string {
	var out [][]string
	for _, name := range o.Scripts {
		f := r.read(name)
		if f == nil || !strings.Contains(f.Text(), "compose") {
			continue
		}
		for _, m := range composeCall.FindAllStringSubmatch(strings.ReplaceAll(f.Text(), "\\\n", " "), 200) {
			var set []string
			for _, a := range fileOption.FindAllStringSubmatch(" "+m[1], 20) {
				set = append(set, r.called(a[1], path.Dir(name), o))
			}
			if len(set) > 0 && !slices.Contains(set, "") && !slices.ContainsFunc(out, func(s []string) bool { return slices.Equal(s, set) }) {
				out = append(out, set)
			}
		}
	}
	return out
}

// called finds the compose file that a script names, from its own folder or
// from the repository's.
func (r *reader) called(name, dir string, o Options) string {
	for _, base := range []string{o.Root, dir} {
		if p := path.Join(base, name); slices.Contains(o.ComposeFiles, p) {
			return p
		}
	}
	return ""
}

// defaults returns what compose takes without -f, folder by folder.
func (r *reader) defaults(o Options) [][]string {
	var out [][]string
	var dirs []string
	for _, f := range o.ComposeFiles {
		if d := path.Dir(f); !slices.Contains(dirs, d) {
			dirs = append(dirs, d)
		}
	}
	for _, d := range dirs {
		for _, n := range defaultNames {
			if !slices.Contains(o.ComposeFiles, path.Join(d, n)) {
				continue
			}
			set := []string{path.Join(d, n)}
			stem := strings.TrimSuffix(n, path.Ext(n))
			for _, ext := range []string{".yml", ".yaml"} {
				if over := path.Join(d, stem+".override"+ext); slices.Contains(o.ComposeFiles, over) {
					set = append(set, over)
					break
				}
			}
			out = append(out, set)
			break
		}
	}
	return out
}

// alone returns the set of a file that nothing names: by itself where each of
// its services says what it runs, else over the default file beside it.
func (r *reader) alone(name string, o Options) []string {
	services := r.yaml(name).get("services")
	whole := true
	for _, k := range fieldNames(services) {
		s := services.fields[k]
		whole = whole && (s.get("image") != nil || s.get("build") != nil || s.get("extends") != nil)
	}
	if whole {
		return []string{name}
	}
	for _, n := range append(slices.Clone(defaultNames), "docker-compose.base.yml", "docker-compose.common.yml") {
		if base := path.Join(path.Dir(name), n); slices.Contains(o.ComposeFiles, base) {
			return []string{base, name}
		}
	}
	return []string{name}
}
