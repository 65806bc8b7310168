package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/config"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/source"
)

// Bounds of what is told of one key.
const (
	maxToldFiles     = 12
	maxToldVariables = 40
)

// draft puts together the file: every key with what speaks for it.
func (in *inference) draft(ctx context.Context) (*config.Draft, error) {
	d := &config.Draft{Intro: []string{
		"yaml-language-server: $schema=" + config.SchemaURL,
		"Written by `wellserved init`: what it worked out of this site, and from what.",
		"With this file the site is judged as without it. Lines that are commented out",
		"are for you to fill in; flags win over what stands here.",
	}}
	for _, e := range []config.Entry{
		in.root(), in.django(), in.settings(), in.nginx(), in.compose(), in.maps(), in.envFiles(), in.variables(),
	} {
		if e.Key != "" {
			d.Entries = append(d.Entries, e)
		}
	}
	in.ask(d)
	for i := range d.Entries {
		e := &d.Entries[i]
		e.Off = e.Off || !in.isGiven(e.Key) && e.Key != "root" && e.Key != "env_file"
	}
	return d, in.settle(ctx, d)
}

func (in *inference) root() config.Entry {
	if in.given.Root == "" {
		return config.Entry{}
	}
	return config.Entry{Key: "root", Why: []string{"given on the command line"}, List: []string{in.relative(in.given.Root)}}
}

func (in *inference) envFiles() config.Entry {
	if len(in.files) == 0 {
		return config.Entry{}
	}
	e := config.Entry{Key: "env_file", Why: []string{"given on the command line"}}
	for _, name := range in.files {
		e.List = append(e.List, in.relative(name))
	}
	return e
}

func (in *inference) django() config.Entry {
	e := config.Entry{Key: "django"}
	if in.given.Django != "" {
		e.Why, e.List = []string{"given on the command line"}, []string{in.relative(in.given.Django)}
		return e
	}
	e.Why = in.choices("Django project")
	for _, c := range in.project.Choices {
		if c.What == "Django project" && c.Chosen && !slices.Contains(e.List, c.Path) {
			e.List = append(e.List, c.Path)
		}
	}
	switch len(e.List) {
	case 0:
		e.Why = append(e.Why, "no Django project was found here; the folder of manage.py:")
		e.List, in.asks["django"] = []string{"FOLDER_OF_MANAGE_PY"}, true
	case 1:
	default:
		e.Why = append(e.Why, "several projects are judged; one of them alone:")
		e.List, in.asks["django"] = e.List[:1], true
	}
	return e
}

func (in *inference) settings() config.Entry {
	e := config.Entry{Key: "settings"}
	if in.given.Settings != "" {
		e.Why, e.List = []string{"given on the command line"}, []string{in.given.Settings}
		return e
	}
	for _, d := range in.project.Django {
		if d.Module != "" && !slices.Contains(e.List, d.Module) {
			e.List = append(e.List, d.Module)
		}
		for _, c := range d.Candidates {
			how := "also named"
			if c.Chosen {
				how = "taken"
			}
			if line := fmt.Sprintf("%s%s (%s: %s)", at(c.At), c.Module, how, c.Why); !slices.Contains(e.Why, line) {
				e.Why = append(e.Why, line)
			}
		}
	}
	switch len(e.List) {
	case 0:
		return config.Entry{}
	case 1:
	default:
		e.Why = append(e.Why, "several modules are at work; one for all of them:")
		e.List, in.asks["settings"] = e.List[:1], true
	}
	return e
}

func (in *inference) nginx() config.Entry {
	e := config.Entry{Key: "nginx"}
	if len(in.given.Nginx) > 0 {
		e.Why = []string{"given on the command line"}
		for _, name := range in.given.Nginx {
			if name != "-" {
				e.List = append(e.List, in.relative(name))
			}
		}
		if in.dump != nil {
			e.Why = []string{"read from standard input; save what nginx -T prints and name the file:"}
			e.Off, e.List = true, append(e.List, "FILE")
		}
		return e
	}
	e.Why = in.choices("nginx configuration")
	for _, s := range in.project.Sites {
		for _, f := range topFiles(s) {
			local := s.Tree.Local(f.Path())
			if name := in.relative(local); local != "" && !slices.Contains(e.List, name) {
				e.List = append(e.List, name)
			}
		}
		for _, server := range s.Router.Servers() {
			if d := server.Directive; d.Parent != nil && len(e.Why) < maxToldFiles {
				e.Why = append(e.Why, at(d.NameRange())+strings.TrimSpace("server "+strings.Join(server.Names, " ")))
			}
		}
	}
	if len(e.List) == 0 {
		e.Why = append(e.Why, "no nginx configuration was found here; on the server `nginx -T` prints it:")
		e.List, in.asks["nginx"] = []string{"FILE"}, true
	}
	return e
}

// topFiles returns the files that a configuration was read from, without those
// that they include.
func topFiles(s *project.Site) []*source.File {
	out := []*source.File{s.Config.Main}
	if s.Config.Whole() {
		return out
	}
	for _, d := range s.Config.Root.Children {
		if d.File != nil && !slices.Contains(out, d.File) {
			out = append(out, d.File)
		}
	}
	return out
}

// compose names the compose files that verdicts rest on, with the default and
// override files beside them.
func (in *inference) compose() config.Entry {
	e := config.Entry{Key: "compose"}
	if len(in.given.Compose) > 0 {
		e.Why = []string{"given on the command line"}
		for _, name := range in.given.Compose {
			e.List = append(e.List, in.relative(name))
		}
		return e
	}
	for _, c := range in.project.Choices {
		if c.Chosen && len(e.List) == 0 {
			for _, name := range c.Compose {
				e.List = append(e.List, in.relative(name))
			}
		}
	}
	if len(e.List) == 0 {
		return config.Entry{}
	}
	e.Why = append([]string{"merged in this order"}, in.evidence(func(v mapping.Evidence) bool {
		return !v.At.IsZero() && slices.Contains(e.List, in.relative(in.project.Tree.Local(v.At.File.Path())))
	})...)
	return e
}

// maps says where the checkout lies on the server, where that was worked out.
func (in *inference) maps() config.Entry {
	e := config.Entry{Key: "maps"}
	if len(in.given.Maps) > 0 {
		e.Why = []string{"given on the command line: the server's path, and the path here"}
		for _, m := range in.given.Maps {
			e.Maps = append(e.Maps, config.Map{From: m.From, To: in.relative(m.To)})
		}
		return e
	}
	if in.project.OnServer || in.given.Root != "" {
		return config.Entry{}
	}
	tree := in.project.Tree
	for _, d := range in.project.Django {
		from, to := d.Root, tree.Local(d.Root)
		if info, err := os.Stat(to); to == "" || err != nil || !info.IsDir() || filepath.ToSlash(to) == from {
			continue
		}
		for to != in.start && tree.Local(parent(from)) == filepath.Dir(to) {
			from, to = parent(from), filepath.Dir(to)
		}
		m := config.Map{From: from, To: in.relative(to)}
		if !slices.Contains(e.Maps, m) {
			e.Maps = append(e.Maps, m)
		}
	}
	if len(e.Maps) == 0 {
		return config.Entry{}
	}
	e.Why = append([]string{"the server's path, and the path here"}, in.evidence(func(v mapping.Evidence) bool { return v.Of != mapping.OfRow })...)
	return e
}

func parent(name string) string {
	if i := strings.LastIndexByte(name, '/'); i > 0 {
		return name[:i]
	}
	return "/"
}
