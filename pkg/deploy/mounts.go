package deploy

import (
	"cmp"
	"path"
	"strings"
)

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
		l.config(item, put)
	}
}

// config mounts a configs entry whose file is in the repository.
func (l *composeLoader) config(item *value, put func(Mount)) {
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
