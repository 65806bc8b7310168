package deploy

import (
	"cmp"
	"fmt"
	"path"
	"slices"
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
func (l *composeLoader) service(name string, m *merged, all *composeFile, sc *scope) *Service {
	s := &Service{Name: name, Env: newEnvironment(), At: m.at}
	v := m.fields
	var missing string
	s.Image = tagless(anyText(v["image"]))
	s.Profiles = textsOf(v["profiles"])
	if s.WorkDir, missing = told(anyText(v["working_dir"])); missing != "" {
		s.Unknown = "working_dir depends on " + missing + ", which has no value here"
	}
	s.aliases(v)
	mode, _ := v["network_mode"].(string)
	s.NetworkHost = mode == "host"
	s.NetworkShared = strings.Contains(mode, ":")
	s.ports(v)
	s.Command, s.Entrypoint = m.command("command"), m.command("entrypoint")
	s.build(m, sc.dir, l.root)
	l.environment(s, m, sc)
	s.mounts(m, all)
	s.from, s.links = textsOf(v["volumes_from"]), textsOf(v["links"])
	return s
}

// ports collects the ports of the host that lead to a service, those that are
// written out.
func (s *Service) ports(v map[string]any) {
	for _, entry := range anyList(v["ports"]) {
		p := anyMap(entry)
		if p["published"] == nil || p["protocol"] == "udp" {
			continue
		}
		var port Port
		known := true
		for name, to := range map[string]*string{"host_ip": &port.IP, "published": &port.Published, "target": &port.Target} {
			if p[name] == nil {
				continue
			}
			text, missing := told(fmt.Sprint(p[name]))
			*to, known = text, known && missing == ""
		}
		if known {
			s.Ports = append(s.Ports, port)
		}
	}
}

// aliases collects the names that a service has on its networks.
func (s *Service) aliases(v map[string]any) {
	s.Aliases = append(textsOf(v["container_name"]), textsOf(v["hostname"])...)
	networks := anyMap(v["networks"])
	for _, n := range sortedKeys(networks) {
		s.Aliases = append(s.Aliases, textsOf(anyMap(networks[n])["aliases"])...)
	}
}

// link gives services the names that others call them by in links.
func (c *Compose) link() {
	for _, s := range c.Services {
		for _, l := range s.links {
			name, alias, ok := strings.Cut(l, ":")
			for _, o := range c.Services {
				if ok && o.Name == name {
					o.Aliases = append(o.Aliases, alias)
				}
			}
		}
	}
}

// answers reports whether one of the hosts leads to the service.
func (s *Service) answers(hosts []string) bool {
	return s != nil && (slices.Contains(hosts, s.Name) || slices.ContainsFunc(s.Aliases, func(a string) bool { return slices.Contains(hosts, a) }))
}

// tagless is an image's name, without a tag that is not known.
func tagless(image string) string {
	image, _ = told(image)
	if i := strings.LastIndex(image, ":"); i > strings.LastIndex(image, "/") && strings.Contains(image[i:], "${") {
		return image[:i]
	}
	return image
}

func (m *merged) command(key string) *Command {
	v, ok := m.fields[key]
	if !ok {
		return nil
	}
	c := &Command{At: m.said.key(key)}
	if text, ok := v.(string); ok {
		c.Shell, _ = told(text)
		return c
	}
	c.Words = []string{}
	for _, w := range anyList(v) {
		text, _ := told(anyText(w))
		c.Words = append(c.Words, text)
	}
	return c
}

func (s *Service) build(m *merged, dir, root string) {
	b := anyMap(m.fields["build"])
	if b == nil {
		return
	}
	out := &Build{Args: map[string]string{}, At: m.said.key("build")}
	context, missing := told(cmp.Or(anyText(b["context"]), dir))
	name, noName := told(anyText(b["dockerfile"]))
	var noTarget string
	out.Target, noTarget = told(anyText(b["target"]))
	out.Inline, _ = told(anyText(b["dockerfile_inline"]))
	eachPair(b["args"], func(key, text string, set bool) {
		if text, missing := told(text); set && missing == "" {
			out.Args[key] = text
		}
	})
	out.Context = joined(dir, context)
	out.Dockerfile = joined(out.Context, cmp.Or(name, "Dockerfile"))
	switch {
	case missing != "" || noName != "" || noTarget != "":
		s.Unknown = "what it is built from depends on " + cmp.Or(missing, noName, noTarget) + ", which has no value here"
	case remote(context) || !within(out.Context, root):
		s.Unknown = "it is built from what is not in this repository"
	}
	s.Build = out
}

// eachPair calls do for KEY=value and KEY: value; set is false for a KEY alone.
func eachPair(v any, do func(key, text string, set bool)) {
	for _, e := range anyList(v) {
		key, text, set := strings.Cut(anyText(e), "=")
		do(strings.TrimSpace(key), text, set)
	}
	m := anyMap(v)
	for _, key := range sortedKeys(m) {
		do(key, anyText(m[key]), m[key] != nil)
	}
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// environment reads env_file, then environment over it.
func (l *composeLoader) environment(s *Service, m *merged, sc *scope) {
	for _, e := range anyList(m.fields["env_file"]) {
		node := m.said.item("env_file", func(v any) bool { return anyMap(v)["path"] == anyMap(e)["path"] })
		l.envFile(s, anyMap(e), node, sc)
	}
	eachPair(m.fields["environment"], func(key, text string, set bool) {
		if key, missing := told(key); missing != "" || key == "" {
			s.Env.Open = cmp.Or(s.Env.Open, "a variable of its environment is named by "+cmp.Or(missing, "what is not told here"))
			return
		}
		text, missing := told(text)
		if !set {
			// Taken over from the shell that starts compose, of which only what the
			// user gives is known.
			val, has, known := sc.fill.get(key)
			if text = val; !has || !known {
				missing = key
			}
		}
		s.Env.set(key, text, missing, m.said.variable(key))
	})
}

// envFile reads one file of variables. One that is not committed is no fault:
// secrets are not.
func (l *composeLoader) envFile(s *Service, entry map[string]any, node *value, sc *scope) {
	name, missing := told(anyText(entry["path"]))
	var f *source.File
	if missing == "" {
		f = l.inRepository(joined(sc.dir, name))
	}
	if f != nil {
		s.Env.over(readDotEnv(f, sc.fill.get))
		return
	}
	where := ""
	if node != nil {
		name = strings.TrimPrefix(cmp.Or(node.get("path").word(), node.word(), name), "./")
		where = fmt.Sprintf(" (%s:%d)", node.at.Name(), node.at.Line())
	}
	s.Env.Open = "the file " + path.Clean(name) + ", which gives it its environment" + where + ", is not in the repository"
}
