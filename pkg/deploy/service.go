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
		from := item
		required := true
		if item.isMap() {
			from = item.get("path")
			required = item.get("required") == nil || item.get("required").text != "false"
		}
		text, missing := l.text(from)
		name := l.inside(cmp.Or(l.bases[item], l.bases[files], l.bases[v]), text)
		f := (*source.File)(nil)
		if missing == "" && name != "" {
			f = l.read(name)
		}
		if f == nil {
			if required || missing != "" {
				s.Env.Open = "the file " + text + ", which gives it its environment, is not in the repository"
			} else {
				s.Env.Open = "the file " + text + ", which may give it its environment, is not in the repository"
			}
			continue
		}
		s.Env.over(readDotEnv(f, l.env))
	}
	for _, item := range list(pairs(v.get("environment"))) {
		key, text, missing, set := l.pair(item)
		if key == "" {
			continue
		}
		if !set {
			// Taken over from the shell that starts compose.
			val, has, known := l.env(key)
			switch {
			case has:
				s.Env.set(key, val, "", item.at)
			case !known:
				s.Env.set(key, "", key, item.at)
			default:
				s.Env.set(key, "", key, item.at)
			}
			continue
		}
		s.Env.set(key, text, missing, lineOf(item.at))
	}
}

// mounts reads volumes, tmpfs and configs; a later one replaces an earlier one
// at the same target.
func (l *composeLoader) mounts(s *Service, v *value, c *Compose) {
	put := func(m Mount) {
		m.Target = path.Clean("/" + m.Target)
		for i := range s.Mounts {
			if s.Mounts[i].Target == m.Target {
				s.Mounts[i] = m
				return
			}
		}
		s.Mounts = append(s.Mounts, m)
	}
	vols := v.get("volumes")
	for _, item := range list(vols) {
		base := cmp.Or(l.bases[item], l.bases[vols], l.bases[v], l.dir)
		m, ok, why := l.mount(item, base, c)
		switch {
		case why != "":
			s.Unknown = cmp.Or(s.Unknown, why)
		case ok:
			put(m)
		}
	}
	for _, item := range list(v.get("tmpfs")) {
		text, _ := l.text(item)
		target, _, _ := strings.Cut(text, ":")
		put(Mount{Target: target, Kind: Private, At: lineOf(item.at)})
	}
	if from := v.get("volumes_from"); from != nil && len(list(from)) > 0 {
		s.Unknown = cmp.Or(s.Unknown, "it takes the volumes of another container with volumes_from")
	}
	for _, item := range append(list(v.get("configs")), list(v.get("secrets"))...) {
		l.config(s, item, put)
	}
}

// config mounts a configs entry whose file is in the repository.
func (l *composeLoader) config(s *Service, item *value, put func(Mount)) {
	key, _ := l.text(item)
	target := "/" + key
	if item.isMap() {
		key, _ = l.text(item.get("source"))
		target, _ = l.text(item.get("target"))
		if target == "" {
			target = "/" + key
		}
	}
	for name := range l.reads {
		for _, kind := range []string{"configs", "secrets"} {
			file, missing := l.text(l.yaml(name).get(kind, key, "file"))
			if file != "" && missing == "" && path.IsAbs(target) {
				put(Mount{Target: target, Kind: Bind, Source: path.Join(path.Dir(name), file), ReadOnly: true, At: lineOf(item.at)})
			}
		}
	}
}

// mount reads one volume in its short or long form. why says what about it
// keeps all paths of the service from being known.
func (l *composeLoader) mount(item *value, base string, c *Compose) (m Mount, ok bool, why string) {
	m.At = lineOf(item.at)
	if item.isMap() {
		return l.longMount(item, base, c, m)
	}
	text, missing := l.text(item)
	src, target, mode := splitVolume(text)
	if strings.Contains(target, "${") {
		return m, false, "the target of a volume depends on " + missing + ", which has no value here"
	}
	if target == "" {
		return Mount{Target: src, Kind: Private, At: m.At}, src != "", ""
	}
	m.Target, m.ReadOnly = target, strings.Contains(","+mode+",", ",ro,")
	if missing != "" && strings.Contains(src, "${") {
		m.Kind, m.Source, m.Hole = Bind, src, missing
		return m, true, ""
	}
	l.from(&m, src, base, c, isPath(src))
	return m, true, ""
}

// longMount reads the mapping form.
func (l *composeLoader) longMount(item *value, base string, c *Compose, m Mount) (Mount, bool, string) {
	kind, _ := l.text(item.get("type"))
	src, missing := l.text(item.get("source"))
	if src == "" {
		src, missing = l.text(item.get("src"))
	}
	var hole string
	for _, k := range []string{"target", "dst", "destination"} {
		if t, h := l.text(item.get(k)); t != "" {
			m.Target, hole = t, h
		}
	}
	if hole != "" {
		return m, false, "the target of a volume depends on " + hole + ", which has no value here"
	}
	if t := item.get("target"); t != nil {
		m.At = lineOf(t.at)
	}
	if ro := item.get("read_only"); ro.isScalar() {
		m.ReadOnly = ro.text == "true" || ro.text == "yes"
	}
	m.SubPath, _ = l.text(item.get("volume", "subpath"))
	switch {
	case m.Target == "":
		return m, false, ""
	case kind == "tmpfs" || src == "":
		m.Kind = Private
	case missing != "":
		m.Kind, m.Source, m.Hole = Bind, src, missing
	default:
		l.from(&m, src, base, c, kind == "bind" || kind == "" && isPath(src))
	}
	return m, true, ""
}

// from settles what is mounted.
func (l *composeLoader) from(m *Mount, src, base string, c *Compose, bind bool) {
	if !bind {
		spec, ok := c.volumes[src]
		if !ok {
			spec.name = src
		}
		if spec.device == "" {
			m.Kind, m.Volume = NamedVolume, spec.name
			if spec.hole != "" {
				m.Volume = src
			}
			return
		}
		src, m.Hole = spec.device, spec.hole
		base = l.dir
	}
	m.Kind = Bind
	if path.IsAbs(src) || strings.HasPrefix(src, "~") || m.Hole != "" {
		m.Source = src
		if path.IsAbs(src) {
			m.Source = path.Clean(src)
		}
		return
	}
	m.Source = path.Join(base, src)
}

// isPath reports whether the source of a short volume is a path.
func isPath(src string) bool {
	return strings.HasPrefix(src, ".") || strings.HasPrefix(src, "/") || strings.HasPrefix(src, "~")
}

// splitVolume splits source:target:mode; braces of a variable are one word.
func splitVolume(text string) (src, target, mode string) {
	var parts []string
	start, depth := 0, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			depth++
		case '}':
			depth--
		case ':':
			if depth == 0 {
				parts = append(parts, text[start:i])
				start = i + 1
			}
		}
	}
	parts = append(parts, text[start:])
	switch len(parts) {
	case 1:
		return parts[0], "", ""
	case 2:
		if !path.IsAbs(parts[1]) && path.IsAbs(parts[0]) && !strings.Contains(parts[1], "$") {
			return parts[0], "", parts[1]
		}
		return parts[0], parts[1], ""
	}
	return parts[0], parts[1], parts[2]
}
