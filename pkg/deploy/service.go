package deploy

import (
	"cmp"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/wellserved/wellserved/pkg/source"
)

const (
	mapKind    = yaml.MappingNode
	listKind   = yaml.SequenceNode
	scalarKind = yaml.ScalarNode
)

// service reads one merged entry.
func (l *composeLoader) service(name string, v *value, c *Compose) *Service {
	s := &Service{Name: name, Env: newEnvironment()}
	if v == nil {
		return s
	}
	s.At = v.at
	if f := v.at.File; f != nil {
		// The entry's key stands before its first field.
		s.At = f.LineRange(max(v.at.Line()-1, 1))
	}
	var missing string
	if s.Image, missing = l.text(v.get("image")); missing != "" {
		s.Image = tagless(s.Image)
	}
	for _, p := range list(v.get("profiles")) {
		text, _ := l.text(p)
		s.Profiles = append(s.Profiles, text)
	}
	if s.WorkDir, missing = l.text(v.get("working_dir")); missing != "" {
		s.Unknown = "working_dir depends on " + missing + ", which has no value here"
	}
	mode, _ := l.text(v.get("network_mode"))
	s.NetworkHost = mode == "host"
	for _, item := range list(v.get("ports")) {
		if port := l.published(item); port != "" {
			s.Ports = append(s.Ports, port)
		}
	}
	s.Command, s.Entrypoint = l.command(v.get("command")), l.command(v.get("entrypoint"))
	l.build(s, v)
	l.environment(s, v)
	l.mounts(s, v, c)
	return s
}

// published returns the port of the host that an entry of ports opens.
func (l *composeLoader) published(item *value) string {
	if item.isMap() {
		port, _ := l.text(item.get("published"))
		return port
	}
	text, _ := l.text(item)
	text, _, _ = strings.Cut(text, "/")
	parts := strings.Split(text, ":")
	if len(parts) < 2 {
		return ""
	}
	return parts[len(parts)-2]
}

// tagless cuts an image's name at what is not known of it.
func tagless(image string) string {
	before, _, _ := strings.Cut(image, "$")
	return strings.TrimSuffix(before, ":")
}

func (l *composeLoader) command(v *value) *Command {
	if v == nil || v.null {
		return nil
	}
	c := &Command{At: v.at}
	if v.isScalar() {
		c.Shell, _ = l.text(v)
		return c
	}
	c.Words = []string{}
	for _, item := range v.items {
		text, _ := l.text(item)
		c.Words = append(c.Words, text)
	}
	return c
}

func (l *composeLoader) build(s *Service, v *value) {
	b := v.get("build")
	if b == nil || b.null {
		return
	}
	out := &Build{Args: map[string]string{}, At: b.at}
	base := cmp.Or(l.bases[b], l.bases[v], l.dir)
	context, missing := l.text(b)
	if b.isMap() {
		c := b.get("context")
		base = cmp.Or(l.bases[c], base)
		context, missing = l.text(c)
	}
	name, m := l.text(b.get("dockerfile"))
	target, m2 := l.text(b.get("target"))
	out.Inline, _ = l.text(b.get("dockerfile_inline"))
	out.Target = target
	for _, item := range list(pairs(b.get("args"))) {
		if k, text, hole, ok := l.pair(item); ok && hole == "" {
			out.Args[k] = text
		}
	}
	out.Context = path.Join(base, context)
	out.Dockerfile = path.Join(out.Context, cmp.Or(name, "Dockerfile"))
	switch {
	case missing != "" || m != "" || m2 != "":
		s.Unknown = "what it is built from depends on " + cmp.Or(missing, m, m2) + ", which has no value here"
	case strings.Contains(context, "://") || strings.HasPrefix(context, "git@") || !within(out.Context, l.root):
		s.Unknown = "it is built from what is not in this repository"
	}
	s.Build = out
}

// pair reads KEY=value, or KEY: value; set is false for a KEY alone.
func (l *composeLoader) pair(item *value) (key, text, missing string, set bool) {
	if item.isMap() && len(item.keys) == 1 {
		v := item.fields[item.keys[0]]
		if v.null {
			return item.keys[0], "", "", false
		}
		text, missing = l.text(v)
		return item.keys[0], text, missing, true
	}
	if !item.isScalar() {
		return "", "", "", false
	}
	key, rest, ok := strings.Cut(item.text, "=")
	if !ok {
		return strings.TrimSpace(key), "", "", false
	}
	text, missing = expand(rest, composeStyle, l.env)
	return strings.TrimSpace(key), text, missing, true
}

// environment reads env_file, then environment over it.
func (l *composeLoader) environment(s *Service, v *value) {
	files := v.get("env_file")
	items := list(files)
	if files.isMap() {
		items = []*value{files}
	}
	for _, item := range items {
		l.envFile(s, item, cmp.Or(l.bases[item], l.bases[files], l.bases[v]))
	}
	for _, item := range list(pairs(v.get("environment"))) {
		key, text, missing, set := l.pair(item)
		if key == "" {
			continue
		}
		if !set {
			// Taken over from the shell that starts compose, of which only what the
			// user gives is known.
			val, has, _ := l.env(key)
			if text = val; !has {
				missing = key
			}
		}
		s.Env.set(key, text, missing, lineOf(item.at))
	}
}

// envFile reads one file of variables.
func (l *composeLoader) envFile(s *Service, item *value, base string) {
	from := item
	if item.isMap() {
		from = item.get("path")
	}
	text, missing := l.text(from)
	var f *source.File
	if name := l.inside(base, text); missing == "" && name != "" {
		f = l.read(name)
	}
	if f == nil {
		s.Env.Open = "the file " + text + ", which gives it its environment, is not in the repository"
		return
	}
	s.Env.over(readDotEnv(f, l.env))
}
