package deploy

import (
	"encoding/json"
	"path"
	"regexp"
	"strings"

	"github.com/wellserved/wellserved/pkg/source"
)

// Bounds of one Dockerfile.
const (
	maxInstructions = 1_000
	maxStages       = 100
	maxLayers       = 2_000 // of a stage, with what it takes from others
)

// dockerfile is a file's instructions in order.
type dockerfile struct {
	file  *source.File
	lines []instruction
}

// instruction is one of a Dockerfile, its continued lines joined.
type instruction struct {
	name    string // in capitals
	args    string
	heredoc string // the text of a here-document after it
	at      source.Range
}

var (
	escapeLine   = regexp.MustCompile("(?i)^#\\s*escape\\s*=\\s*`")
	heredocStart = regexp.MustCompile(`<<-?\s*(["']?)([A-Za-z_]\w*)["']?`)
)

// parseDockerfile splits a file into its instructions.
func parseDockerfile(f *source.File) *dockerfile {
	d := &dockerfile{file: f}
	escape := `\`
	if escapeLine.MatchString(f.Text()) {
		escape = "`"
	}
	var text strings.Builder
	first := 0
	for line := 1; line <= f.Lines() && len(d.lines) < maxInstructions; line++ {
		raw := strings.TrimSpace(f.Line(line))
		if raw == "" || strings.HasPrefix(raw, "#") {
			continue // also between continued lines
		}
		if first == 0 {
			first = line
		}
		if rest, more := strings.CutSuffix(raw, escape); more && line < f.Lines() {
			text.WriteString(rest + " ")
			continue
		}
		text.WriteString(raw)
		in := instruction{at: f.LineRange(first)}
		in.name, in.args, _ = strings.Cut(strings.TrimSpace(text.String()), " ")
		in.name, in.args = strings.ToUpper(in.name), strings.TrimSpace(in.args)
		if in.name == "RUN" || in.name == "COPY" || in.name == "ADD" {
			if m := heredocStart.FindStringSubmatch(in.args); m != nil {
				line = readHeredoc(f, line, m[2], &in)
			}
		}
		d.lines = append(d.lines, in)
		text.Reset()
		first = 0
	}
	return d
}

// readHeredoc takes the lines up to the mark and returns the mark's line.
func readHeredoc(f *source.File, line int, mark string, in *instruction) int {
	var b strings.Builder
	for line++; line <= f.Lines(); line++ {
		if strings.TrimSpace(f.Line(line)) == mark {
			break
		}
		b.WriteString(f.Line(line) + "\n")
	}
	in.heredoc = b.String()
	return line
}

// stage is what one FROM begins, with all that it has from the stage it
// continues.
type stage struct {
	name    string
	base    string // the image from outside that it comes from
	file    *dockerfile
	index   int
	workdir string
	// lost says why the working directory or an environment value of the stage
	// is not known.
	lost    string
	workAt  source.Range
	env     *Environment
	args    map[string]string
	layers  []layer
	runs    []run
	command *Command
	entry   *Command
	volumes []string
	from    *stage // the stage of this file that it continues
}

// layer says what COPY or ADD puts at a path of an image.
type layer struct {
	at     string
	from   string // in the tree; "" where it is not of the repository
	stage  *stage // of COPY --from
	inside string // the path in the stage
	text   string // of a here-document
	where  source.Range
	work   source.Range // the WORKDIR that a relative destination counts from
}

// run is a command while the image is built.
type run struct {
	text string
	dir  string
	env  *Environment
	at   source.Range
}

// stages follows the instructions with the given build arguments.
func (d *dockerfile) stages(b *Build, files repository) []*stage {
	global := map[string]string{}
	var all []*stage
	for _, in := range d.lines {
		if in.name == "FROM" {
			if len(all) == maxStages {
				break
			}
			all = append(all, d.begin(in, all, global))
			continue
		}
		if len(all) == 0 {
			if name, value, ok := argument(in.args, b.Args, nothing); in.name == "ARG" && ok {
				global[name] = value
			}
			continue
		}
		s := all[len(all)-1]
		s.apply(in, b, global, all, files)
	}
	return all
}

// argument reads NAME or NAME=default; a build argument overrides the default.
func argument(text string, given map[string]string, get lookup) (name, value string, ok bool) {
	name, def, has := strings.Cut(strings.TrimSpace(text), "=")
	if v, set := given[name]; set {
		return name, v, true
	}
	if !has {
		return name, "", false
	}
	def, _ = unquote(def)
	def, _ = expand(def, dockerStyle, get)
	return name, def, true
}

// begin starts a stage at FROM.
func (d *dockerfile) begin(in instruction, all []*stage, global map[string]string) *stage {
	words := strings.Fields(in.args)
	for len(words) > 0 && strings.HasPrefix(words[0], "--") {
		words = words[1:]
	}
	s := &stage{file: d, index: len(all), workdir: "/", env: newEnvironment(), args: map[string]string{}, workAt: in.at}
	if len(words) == 0 {
		return s
	}
	if len(words) >= 3 && strings.EqualFold(words[1], "as") {
		s.name = strings.ToLower(words[2])
	}
	base, _ := expand(words[0], dockerStyle, func(n string) (string, bool, bool) { v, ok := global[n]; return v, ok, true })
	if p := named(all, base); p != nil {
		s.from, s.base, s.workdir, s.workAt, s.lost = p, p.base, p.workdir, p.workAt, p.lost
		s.env = p.env.clone()
		s.layers = append(s.layers, p.layers...)
		s.runs = append(s.runs, p.runs...)
		s.command, s.entry = p.command, p.entry
		return s
	}
	s.base = base
	return s
}

// named finds a stage by its name.
func named(all []*stage, name string) *stage {
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].name != "" && all[i].name == strings.ToLower(name) {
			return all[i]
		}
	}
	return nil
}

// get finds a variable for instructions: ENV over ARG.
func (s *stage) get(name string) (string, bool, bool) {
	if v, set, known := s.env.get(name); set || !known {
		return v, set, known
	}
	v, ok := s.args[name]
	return v, ok, ok
}

// fill fills variables into an instruction's words.
func (s *stage) fill(text string) (string, bool) {
	out, missing := expand(text, dockerStyle, s.get)
	return out, missing == ""
}

func (s *stage) apply(in instruction, b *Build, global map[string]string, all []*stage, files repository) {
	switch in.name {
	case "ARG":
		for _, word := range splitWords(in.args) {
			name, v, ok := argument(word, b.Args, s.get)
			if g, set := global[name]; !ok && set {
				v, ok = g, true
			}
			if ok {
				s.args[name] = v
			}
		}
	case "ENV":
		s.setEnv(in)
	case "WORKDIR":
		dir, ok := s.fill(strings.Trim(in.args, `"'`))
		if !ok {
			s.lost = "WORKDIR " + in.args + " depends on what is not told here"
		} else if path.IsAbs(dir) {
			s.lost = ""
		}
		if !path.IsAbs(dir) {
			dir = path.Join(s.workdir, dir)
		}
		s.workdir, s.workAt = path.Clean(dir), in.at
	case "COPY", "ADD":
		s.copy(in, b, all, files)
	case "RUN":
		s.runs = append(s.runs, run{text: runText(in), dir: s.workdir, env: s.env.clone(), at: in.at})
	case "CMD":
		s.command = commandOf(in)
	case "ENTRYPOINT":
		s.entry, s.command = commandOf(in), nil
	case "VOLUME":
		s.volumes = append(s.volumes, words(in.args)...)
	}
}

// setEnv reads ENV a=b c=d, and the old form ENV a b.
func (s *stage) setEnv(in instruction) {
	list := splitWords(in.args)
	if len(list) == 0 {
		return
	}
	if !strings.Contains(list[0], "=") {
		name, rest, _ := strings.Cut(in.args, " ")
		v, ok := s.fill(strings.TrimSpace(rest))
		s.env.set(name, v, hole(ok, name), in.at)
		return
	}
	before := s.env.clone()
	for _, word := range list {
		name, v, _ := strings.Cut(word, "=")
		v, missing := expand(v, dockerStyle, func(n string) (string, bool, bool) {
			if v, set, known := before.get(n); set || !known {
				return v, set, known
			}
			v, ok := s.args[n]
			return v, ok, ok
		})
		s.env.set(name, v, missing, in.at)
	}
}

func hole(ok bool, name string) string {
	if ok {
		return ""
	}
	return name
}

// runText is a RUN's shell text without its options.
func runText(in instruction) string {
	text := in.args
	for strings.HasPrefix(text, "--") {
		_, text, _ = strings.Cut(text, " ")
		text = strings.TrimSpace(text)
	}
	if in.heredoc != "" {
		return in.heredoc
	}
	if list, ok := jsonWords(text); ok {
		return quoteWords(list)
	}
	return text
}

func commandOf(in instruction) *Command {
	if list, ok := jsonWords(in.args); ok {
		return &Command{Words: list, At: in.at}
	}
	return &Command{Shell: in.args, At: in.at}
}

func jsonWords(text string) ([]string, bool) {
	if !strings.HasPrefix(text, "[") {
		return nil, false
	}
	var list []string
	if json.Unmarshal([]byte(text), &list) != nil {
		return nil, false
	}
	return list, true
}

// words splits the arguments of COPY, ADD and VOLUME in both forms.
func words(text string) []string {
	if list, ok := jsonWords(text); ok {
		return list
	}
	return splitWords(text)
}
