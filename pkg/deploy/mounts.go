package deploy

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/source"
)

// mounts reads volumes, tmpfs, configs and secrets; a later one replaces an
// earlier one at the same target.
func (s *Service) mounts(m *merged, all *composeFile) {
	for _, v := range anyList(m.fields["volumes"]) {
		entry := anyMap(v)
		target := anyText(entry["target"])
		node := m.said.item("volumes", func(v any) bool { return anyText(anyMap(v)["target"]) == target })
		s.volume(entry, placeOf(node, "target"), all)
	}
	for _, text := range textsOf(m.fields["tmpfs"]) {
		text, _ = told(text)
		target, _, _ := strings.Cut(text, ":")
		s.put(Mount{Target: target, Kind: Private, At: lineOf(m.said.key("tmpfs"))})
	}
	for _, section := range []string{"configs", "secrets"} {
		for _, v := range anyList(m.fields[section]) {
			key := anyText(anyMap(v)["source"])
			node := m.said.item(section, func(v any) bool { return anyText(anyMap(v)["source"]) == key })
			s.file(section, anyMap(v), all.sections[section][key], placeOf(node, "target"))
		}
	}
}

// placeOf is the line of an entry, in the long form that of one of its keys.
func placeOf(node *value, key string) source.Range {
	switch {
	case node == nil:
		return source.Range{}
	case node.get(key) != nil:
		return lineOf(node.get(key).at)
	}
	return lineOf(node.at)
}

func (s *Service) put(m Mount) {
	m.Target = path.Clean("/" + m.Target)
	for i := range s.Mounts {
		if s.Mounts[i].Target == m.Target {
			s.Mounts[i] = m
			return
		}
	}
	s.Mounts = append(s.Mounts, m)
}

// volume mounts an entry of volumes.
func (s *Service) volume(entry map[string]any, at source.Range, all *composeFile) {
	m := Mount{At: at}
	var hole string
	if m.Target, hole = told(anyText(entry["target"])); hole != "" {
		s.Unknown = cmp.Or(s.Unknown, "the target of a volume depends on "+hole+", which has no value here")
		return
	}
	if m.Target == "" {
		return
	}
	m.ReadOnly = fmt.Sprint(entry["read_only"]) == "true"
	m.SubPath = anyText(anyMap(entry["volume"])["subpath"])
	m.NoCopy = fmt.Sprint(anyMap(entry["volume"])["nocopy"]) == "true"
	src, missing := told(anyText(entry["source"]))
	switch kind := entry["type"]; {
	case kind == "tmpfs" || src == "":
		m.Kind = Private
	case missing != "" && (kind == "bind" || kind == "volume"):
		m.Kind, m.Source, m.Hole = Bind, src, missing
	case kind == "bind":
		m.Kind, m.Source = Bind, src
	case kind == "volume":
		m.named(src, all.sections["volumes"][src])
	default: // an image, a cluster's volume: what is in it is not told
		m.Kind, m.Source, m.Hole = Bind, src, fmt.Sprint(kind)
	}
	s.put(m)
}

// named mounts a volume of the top level; one that binds a folder of the host is
// that folder.
func (m *Mount) named(key string, v *merged) {
	m.Kind, m.Volume = NamedVolume, key
	if v == nil {
		return
	}
	if name, missing := told(anyText(v.fields["name"])); name != "" && missing == "" {
		m.Volume = name
	}
	opts := anyMap(v.fields["driver_opts"])
	kind, o := anyText(opts["type"]), anyText(opts["o"])
	dev, missing := told(anyText(opts["device"]))
	if dev == "" || kind != "none" && kind != "" || !slices.Contains(strings.Split(o, ","), "bind") {
		return
	}
	m.Kind, m.Volume, m.Source, m.Hole = Bind, "", dev, missing
}

// file mounts an entry of configs or secrets whose text is in the repository:
// in a file, or in the compose file itself.
func (s *Service) file(section string, entry map[string]any, of *merged, at source.Range) {
	key := anyText(entry["source"])
	target, missing := told(anyText(entry["target"]))
	if of == nil || missing != "" {
		return
	}
	folder := "/"
	if section == "secrets" {
		folder = "/run/secrets"
	}
	m := Mount{Target: joined(folder, cmp.Or(target, key)), ReadOnly: true, At: at}
	file, noFile := told(anyText(of.fields["file"]))
	content, noContent := told(anyText(of.fields["content"]))
	switch {
	case file != "" && noFile == "":
		m.Kind, m.Source = Bind, file
	case content != "" && noContent == "":
		m.Kind, m.Text, m.TextAt = Inline, content, of.said.key("content")
		if n := of.node.get("content"); n != nil {
			m.Text = filledInPlace(n, content)
		}
	default:
		m.Kind = Private
	}
	s.put(m)
}

// filledInPlace is a text, its variables filled in, with its lines where the
// compose file has them.
func filledInPlace(v *value, filled string) string {
	f := v.at.File
	was, is := strings.Split(strings.TrimSuffix(v.text, "\n"), "\n"), strings.Split(strings.TrimSuffix(filled, "\n"), "\n")
	if f == nil || !strings.HasPrefix(v.at.Text(), "|") || len(was) != len(is) {
		return filled
	}
	var b strings.Builder
	b.WriteString(strings.Repeat("\n", v.at.Line()))
	for i, line := range is {
		raw := strings.TrimRight(f.Line(v.at.Line()+1+i), "\r")
		before, ok := strings.CutSuffix(raw, was[i])
		if !ok {
			return filled
		}
		b.WriteString(before + line + "\n")
	}
	return b.String()
}

// shareVolumes gives services what they take from others with volumes_from. The
// volumes without a name are shared then as well.
func (c *Compose) shareVolumes(all *composeFile) {
	byName := map[string]*Service{}
	for _, s := range c.Services {
		byName[s.Name] = s
	}
	for _, s := range c.Services {
		for _, from := range s.from {
			from, missing := told(from)
			from, _, _ = strings.Cut(from, ":")
			other := byName[from]
			switch {
			case missing != "" || other == nil:
				s.Unknown = cmp.Or(s.Unknown, "it takes the volumes of another container with volumes_from")
			case len(other.from) > 0:
				s.Unknown = cmp.Or(s.Unknown, "it takes the volumes of "+from+", which takes those of another container")
			default:
				s.Unknown = cmp.Or(s.Unknown, other.Unknown)
				s.takeVolumes(other, lineOf(all.services[s.Name].said.key("volumes_from")))
			}
		}
	}
}

func (s *Service) takeVolumes(other *Service, at source.Range) {
	for i := range other.Mounts {
		m := &other.Mounts[i]
		if m.Kind == Private && m.Volume == "" {
			m.Volume = m.Target + " of the service " + other.Name
		}
		if !slices.ContainsFunc(s.Mounts, func(own Mount) bool { return own.Target == m.Target }) {
			taken := *m
			taken.At = at
			s.Mounts = append(s.Mounts, taken)
		}
	}
}

// imageVolumes gives services the volumes that the images of others declare,
// where they take the volumes of these.
func (r *reader) imageVolumes(c *Compose) {
	for _, s := range c.Services {
		for _, from := range s.from {
			from, _, _ = strings.Cut(from, ":")
			i := slices.IndexFunc(c.Services, func(o *Service) bool { return o.Name == from })
			if i < 0 || c.Services[i].Build == nil || c.Services[i].Unknown != "" {
				continue
			}
			other := c.Services[i]
			st, why := r.imageOf(other.Build)
			if why != "" {
				continue // the service itself is not known then
			}
			for _, v := range st.volumes {
				if !slices.ContainsFunc(other.Mounts, func(m Mount) bool { return m.Target == v.at }) {
					other.Mounts = append(other.Mounts, Mount{Target: v.at, Kind: Private, At: v.where})
				}
			}
			s.takeVolumes(other, s.At)
		}
	}
}
