package deploy

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lazyre"
)

var copyCommand = lazyre.New(`\bcp[ \t]+((?:-\w+[ \t]+)*[^\s;&|"'\x60]+[ \t]+[^\s;&|"'\x60]+)`)

// copyCommands finds what scripts, pipelines and the instructions for people
// copy within containers once they run.
func (r *reader) copyCommands(o Options) []copied {
	names := slices.Clone(o.Scripts)
	for _, n := range readmes {
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

// readmes are where people are told what to run.
var readmes = []string{"README.md", "readme.md", "Readme.md", "README.rst", "README.MD", "README"}

// sets returns which compose files go together: as the user says, else as
// scripts and pipelines, or failing these the instructions for people, call
// compose, else as compose itself takes them.
func (r *reader) sets(o Options) []fileSet {
	if len(o.Compose) > 0 {
		return []fileSet{{files: o.Compose, dir: path.Dir(o.Compose[0]), why: "given on the command line"}}
	}
	named := r.calls(o, o.Scripts)
	if len(named) == 0 {
		var told []string
		for _, n := range readmes {
			told = append(told, path.Join(o.Root, n))
		}
		named = r.calls(o, told)
	}
	var out []fileSet
	used := map[string]bool{}
	take := func(set fileSet) {
		out = append(out, set)
		for _, f := range set.files {
			used[f] = true
		}
	}
	for _, set := range named {
		if len(named) == 1 || !r.develops(set.files) {
			take(set)
		}
	}
	for _, set := range r.defaults(o) {
		if !used[set.files[0]] {
			take(set)
		}
	}
	for _, f := range o.ComposeFiles {
		if !used[f] && !overrides.MatchString(path.Base(f)) {
			take(r.alone(f, o))
		}
	}
	return out
}

var (
	developName = lazyre.New(`(?i)(^|[._-])(dev|devel|development|local|test|tests|testing|ci|debug)([._-]|$)`)
	serveName   = lazyre.New(`(?i)(^|[._-])(prod|production|live|deploy|staging|stage)([._-]|$)`)
)

// develops reports whether files are for a developer's machine, by the name of
// the last of them, or of a folder that it lies in.
func (r *reader) develops(files []string) bool {
	last := files[len(files)-1]
	if base := path.Base(last); developName.MatchString(base) || serveName.MatchString(base) {
		return developName.MatchString(base)
	}
	dir := strings.TrimPrefix(path.Dir(last), r.root)
	return slices.ContainsFunc(strings.Split(dir, "/"), developName.MatchString)
}

var (
	composeCall   = lazyre.New(`\b(?:(?:docker|podman)(?:-|\s+)compose|docker\s+stack\s+(?:deploy|up))\s+([^\n;&|]*)`)
	composeOption = lazyre.New(`(?:^|\s)(-f|--file|-c|--compose-file|--project-directory|--env-file)[=\s]+["']?([^\s"']+)`)
	variableRef   = lazyre.New(`\$(?:\{(\w+)\}|\((\w+)\)|(\w+))`)
	variableSet   = lazyre.New(`(?m)^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*[:?]?=[ \t]*["']?([^\n"']*?)["']?[ \t]*$`)
	composeFiles  = lazyre.New(`(?m)^[ \t]*(?:export[ \t]+|-[ \t]+)?COMPOSE_FILE[ \t]*[:?]?[=:][ \t]*["']?([^\s"'#]+)`)
)

// Bounds of what is looked for in one script.
const (
	maxCalls   = 200
	maxOptions = 20
)

// calls returns the lists of files that scripts give to compose.
func (r *reader) calls(o Options, scripts []string) []fileSet {
	var out []fileSet
	add := func(set fileSet) {
		same := func(s fileSet) bool { return slices.Equal(s.files, set.files) }
		if len(set.files) > 0 && !slices.Contains(set.files, "") && !slices.ContainsFunc(out, same) {
			out = append(out, set)
		}
	}
	for _, name := range scripts {
		f := r.read(name)
		if f == nil || !strings.Contains(f.Text(), "ompose") && !strings.Contains(f.Text(), "COMPOSE_FILE") {
			continue
		}
		text := strings.ReplaceAll(f.Text(), "\\\n", "  ") // of the same length, so that lines can be told
		vars := map[string]string{}
		for _, m := range variableSet.FindAllStringSubmatch(text, maxCalls) {
			vars[m[1]] = m[2]
		}
		for _, m := range composeCall.FindAllStringSubmatchIndex(text, maxCalls) {
			set := r.call(withVariables(text[m[2]:m[3]], vars), path.Dir(name), o)
			set.why = fmt.Sprintf("%s:%d", f.Name(), f.At(m[0], m[1]).Line())
			add(set)
		}
		for _, m := range composeFiles.FindAllStringSubmatchIndex(text, maxCalls) {
			var set fileSet
			for _, n := range strings.FieldsFunc(withVariables(text[m[2]:m[3]], vars), func(c rune) bool { return c == ':' || c == ';' }) {
				set.files = append(set.files, r.called(n, path.Dir(name), o))
			}
			set.dir, set.why = projectDir(set.files), fmt.Sprintf("%s:%d", f.Name(), f.At(m[0], m[1]).Line())
			add(set)
		}
	}
	return out
}

// withVariables fills in what a script or a Makefile sets itself.
func withVariables(args string, vars map[string]string) string {
	return variableRef.ReplaceAllStringFunc(args, func(ref string) string {
		m := variableRef.FindStringSubmatch(ref)
		if v, ok := vars[m[1]+m[2]+m[3]]; ok && len(v) < maxCalls {
			return v
		}
		return ref
	})
}

// call reads the options of one call of compose.
func (r *reader) call(args, dir string, o Options) fileSet {
	var set fileSet
	for _, m := range composeOption.FindAllStringSubmatch(" "+args, maxOptions) {
		switch m[1] {
		case "--project-directory":
			set.dir = r.calledFolder(m[2], dir, o)
		case "--env-file":
			set.env = append(set.env, m[2])
		default:
			set.files = append(set.files, r.called(m[2], dir, o))
		}
	}
	set.dir = cmp.Or(set.dir, projectDir(set.files))
	for i, name := range set.env {
		// It counts from where compose is called: there, or from the root.
		set.env[i] = joined(dir, name)
		if fstree.Exists(r.tree, joined(o.Root, name)) {
			set.env[i] = joined(o.Root, name)
		}
	}
	return set
}

// projectDir is the folder that relative paths count from where nothing says
// otherwise.
func projectDir(files []string) string {
	if len(files) == 0 {
		return ""
	}
	return path.Dir(files[0])
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

func (r *reader) calledFolder(name, dir string, o Options) string {
	for _, base := range []string{dir, o.Root} {
		if p := path.Join(base, name); within(p, o.Root) && fstree.IsDir(r.tree, p) {
			return p
		}
	}
	return ""
}

// defaults returns what compose takes without -f, folder by folder: what
// COMPOSE_FILE in the .env there says, else the first default name with the
// override file beside it.
func (r *reader) defaults(o Options) []fileSet {
	var out []fileSet
	var dirs []string
	for _, f := range o.ComposeFiles {
		if d := path.Dir(f); !slices.Contains(dirs, d) {
			dirs = append(dirs, d)
		}
	}
	for _, d := range dirs {
		env := r.calls(o, []string{path.Join(d, ".env")})
		if len(env) > 0 {
			out = append(out, env[0])
			continue
		}
		if set := r.defaultSet(d, o); len(set.files) > 0 {
			out = append(out, set)
		}
	}
	return out
}

// defaultNames are what compose looks for without -f, the first found first.
var defaultNames = []string{"compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"}

var overrides = lazyre.New(`^((docker-)?compose)\.override\.ya?ml$`)

func (r *reader) defaultSet(dir string, o Options) fileSet {
	for _, n := range defaultNames {
		if !slices.Contains(o.ComposeFiles, path.Join(dir, n)) {
			continue
		}
		set := fileSet{files: []string{path.Join(dir, n)}, dir: dir}
		stem := strings.TrimSuffix(n, path.Ext(n))
		for _, ext := range []string{".yml", ".yaml"} {
			if over := path.Join(dir, stem+".override"+ext); slices.Contains(o.ComposeFiles, over) {
				set.files = append(set.files, over)
				break
			}
		}
		return set
	}
	return fileSet{}
}

// alone returns the set of a file that nothing names: by itself where each of
// its services says what it runs, else over the default file beside it.
func (r *reader) alone(name string, o Options) fileSet {
	all := r.yaml(name).get(services)
	whole := true
	for _, k := range fieldNames(all) {
		s := all.fields[k]
		whole = whole && (s.get("image") != nil || s.get("build") != nil || s.get("extends") != nil)
	}
	set := fileSet{files: []string{name}, dir: path.Dir(name)}
	if whole {
		return set
	}
	for _, n := range append(slices.Clone(defaultNames), "docker-compose.base.yml", "docker-compose.common.yml") {
		if base := path.Join(path.Dir(name), n); slices.Contains(o.ComposeFiles, base) {
			set.files = []string{base, name}
			break
		}
	}
	return set
}
