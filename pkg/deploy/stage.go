package deploy

import (
	"path"
	"strings"

	"github.com/wellserved/wellserved/pkg/source"
)

// Bounds of one Dockerfile.
const (
	maxStages = 100
	maxLayers = 2_000 // of a stage, with what it takes from others
)

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
	lost   string
	workAt source.Range
	env    *Environment
	args   map[string]string
	// unvalued are the arguments that only who builds gives a value.
	unvalued map[string]bool
	layers   []layer
	runs     []run
	command  *Command
	entry    *Command
	// ownCommand says that CMD stands in this stage, not in what it goes on from.
	ownCommand bool
	volumes    []imageVolume
	ignored    *ignored // what the build leaves out of its context
	from       *stage   // the stage of this file that it continues
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
	// ignored are the files that the build leaves out of from.
	ignored *ignored
}

// imageVolume is a path for which each container gets a volume of its own.
type imageVolume struct {
	at    string
	where source.Range
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
	ignored := files.ignores(b)
	global := map[string]string{}
	var all []*stage
	for _, in := range d.lines {
		if in.name == "FROM" {
			if len(all) == maxStages {
				break
			}
			all = append(all, d.begin(in, all, global))
			all[len(all)-1].ignored = ignored
			continue
		}
		if len(all) == 0 {
			for _, word := range in.words {
				if name, value, ok := d.argument(word, b.Args, globals(global)); in.name == "ARG" && ok {
					global[name] = value
				}
			}
			continue
		}
		s := all[len(all)-1]
		s.apply(in, b, global, all, files)
	}
	return all
}

// globals is the lookup of what stands before the first FROM.
func globals(vars map[string]string) lookup {
	return func(n string) (string, bool, bool) { v, ok := vars[n]; return v, ok, true }
}

// argument reads NAME or NAME=default; a build argument overrides the default.
// One that depends on what is not known has no value.
func (d *dockerfile) argument(text string, given map[string]string, get lookup) (name, value string, ok bool) {
	name, def, has := strings.Cut(text, "=")
	if v, set := given[name]; set {
		return name, v, true
	}
	if !has {
		return name, "", false
	}
	def, missing := d.expand(def, get)
	return name, def, missing == ""
}

// begin starts a stage at FROM.
func (d *dockerfile) begin(in instruction, all []*stage, global map[string]string) *stage {
	s := &stage{file: d, index: len(all), workdir: "/", env: newEnvironment(), args: map[string]string{}, unvalued: map[string]bool{}, workAt: in.at}
	words := in.words
	if len(words) == 0 {
		return s
	}
	if len(words) >= 3 && strings.EqualFold(words[1], "as") {
		s.name = strings.ToLower(words[2])
	}
	base, _ := d.expand(words[0], globals(global))
	if p := named(all, base); p != nil {
		s.from, s.base, s.workdir, s.workAt, s.lost = p, p.base, p.workdir, p.workAt, p.lost
		s.env = p.env.clone()
		s.layers = append(s.layers, p.layers...)
		s.runs = append(s.runs, p.runs...)
		s.volumes = append(s.volumes, p.volumes...)
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
	out, missing := s.file.expand(text, s.get)
	return out, missing == ""
}

func (s *stage) apply(in instruction, b *Build, global map[string]string, all []*stage, files repository) {
	switch in.name {
	case "ARG":
		s.declare(in, b, global)
	case "ENV":
		s.setEnv(in)
	case "WORKDIR":
		s.work(in)
	case "COPY", "ADD":
		s.copy(in, b, all, files)
	case "RUN":
		s.run(in, files)
	case "CMD":
		s.command, s.ownCommand = commandOf(in), true
	case "ENTRYPOINT":
		s.entry = commandOf(in)
		if !s.ownCommand {
			s.command = nil // one of the base is void
		}
	case "VOLUME":
		for _, word := range in.words {
			if at, ok := s.fill(word); ok && len(s.volumes) < maxLayers {
				s.volumes = append(s.volumes, imageVolume{at: path.Join("/", at), where: in.at})
			}
		}
	}
}

// declare reads ARG, which without a default has that of before the first FROM.
func (s *stage) declare(in instruction, b *Build, global map[string]string) {
	for _, word := range in.words {
		name, v, ok := s.file.argument(word, b.Args, s.get)
		if g, set := global[name]; !ok && set && !strings.Contains(word, "=") {
			v, ok = g, true
		}
		delete(s.args, name)
		delete(s.unvalued, name)
		if ok {
			s.args[name] = v
		} else {
			s.unvalued[name] = true
		}
	}
}

// work reads WORKDIR.
func (s *stage) work(in instruction) {
	dir, ok := s.fill(in.text())
	if !ok {
		s.lost = "WORKDIR " + in.text() + " depends on what is not told here"
	} else if path.IsAbs(dir) {
		s.lost = ""
	}
	if !path.IsAbs(dir) {
		dir = path.Join(s.workdir, dir)
	}
	s.workdir, s.workAt = path.Clean(dir), in.at
}

// setEnv reads ENV, whose values do not see each other.
func (s *stage) setEnv(in instruction) {
	before := s.env.clone()
	get := func(n string) (string, bool, bool) {
		if v, set, known := before.get(n); set || !known {
			return v, set, known
		}
		v, ok := s.args[n]
		return v, ok, ok
	}
	for i := 0; i+1 < len(in.words); i += 2 {
		name, _ := s.file.expand(in.words[i], get)
		v, missing := s.file.expand(in.words[i+1], get)
		s.env.set(name, v, missing, in.at)
	}
}

// run reads RUN: a here-document is its script, or what a program is given to
// read, which a redirection may write to a file.
func (s *stage) run(in instruction, files repository) {
	text := in.text()
	if in.json {
		text = quoteWords(in.words)
	}
	for _, doc := range in.docs {
		before, after, ok := strings.Cut(text, "<<")
		switch {
		case ok && strings.TrimSpace(before) == "":
			text = doc.text
		case ok:
			s.written(before+" "+restOfLine(after), doc, in.at)
		}
	}
	s.moves(text, in.at, files)
	s.runs = append(s.runs, run{text: text, dir: s.workdir, env: s.buildEnvironment(), at: in.at})
}

// buildEnvironment is what a command of the build finds: ENV over ARG. An ARG
// without a value may be given one when the image is built.
func (s *stage) buildEnvironment() *Environment {
	env := newEnvironment()
	for name, v := range s.args {
		env.Values[name] = v
	}
	for name := range s.unvalued {
		env.Unknown[name] = true
	}
	env.over(s.env)
	return env
}

// written notes the file that cat > FILE << or tee FILE << writes.
func (s *stage) written(text string, doc heredoc, at source.Range) {
	for _, words := range commands(text) {
		to := ""
		for i, w := range words {
			if w == ">" && i+1 < len(words) && words[0] == "cat" || w == "tee" && i+1 < len(words) {
				to = words[i+1]
			}
		}
		if name, ok := s.fill(to); ok && name != "" && len(s.layers) < maxLayers {
			if !path.IsAbs(name) {
				name = path.Join(s.workdir, name)
			}
			s.layers = append(s.layers, layer{at: path.Clean(name), text: s.docText(doc), where: at})
		}
	}
}

// restOfLine cuts the mark of a here-document off.
func restOfLine(text string) string {
	_, rest, _ := strings.Cut(strings.TrimLeft(text, "- \t"), " ")
	return rest
}

// docText is a here-document with its variables filled in.
func (s *stage) docText(doc heredoc) string {
	if !doc.fill {
		return doc.text
	}
	text, missing := s.file.process(doc.text, s.get, true)
	if missing != "" {
		return doc.text
	}
	return text
}

func commandOf(in instruction) *Command {
	if in.json {
		return &Command{Words: append([]string{}, in.words...), At: in.at}
	}
	return &Command{Shell: in.text(), At: in.at}
}
