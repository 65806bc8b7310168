package deploy

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// link is a service that another one extends.
type link struct{ file, service string }

// extend puts a service over the one it extends, in its own file or another.
func (l *composeLoader) extend(doc *composeFile, name string, sc *scope, chain []link) *merged {
	m := doc.services[name]
	ext := m.fields["extends"]
	if m.done || ext == nil {
		m.done = true
		return m
	}
	at := m.said.key("extends")
	m.done = true
	service, file := anyText(ext), ""
	if e := anyMap(ext); e != nil {
		service, file = anyText(e["service"]), anyText(e["file"])
	}
	delete(m.fields, "extends")
	if _, missing := told(service + file); missing != "" {
		m.lost = cmp.Or(m.lost, "what service "+name+" extends depends on "+missing+", which has no value here")
		return m
	}
	here := link{doc.name, name}
	if slices.Contains(chain, here) || len(chain) >= maxExtends {
		m.lost = cmp.Or(m.lost, l.fault(at, "service %s extends others in a circle", name))
		return m
	}
	other, of := doc, sc
	if file != "" {
		if other, of = l.other(joined(sc.dir, file), file, sc); other == nil && of != nil {
			m.lost = cmp.Or(m.lost, "service "+name+" extends "+service+" of "+file+", which cannot be read")
			return m
		}
	}
	if other == nil || other.services[service] == nil {
		shown := service
		if file != "" {
			shown += " of " + file
		}
		m.lost = cmp.Or(m.lost, l.fault(at, "service %s extends %s, which is not here", name, shown))
		return m
	}
	next := link{other.name, service}
	if next == here || slices.Contains(chain, next) {
		m.lost = cmp.Or(m.lost, l.fault(at, "service %s extends others in a circle", name))
		return m
	}
	base := l.extend(other, service, of, append(slices.Clone(chain), here))
	l.onto(m, base, name)
	return m
}

// onto puts a service over the one it extends.
func (l *composeLoader) onto(m, base *merged, name string) {
	under := clone(base.fields)
	cut(under, m.node)
	fields, err := extended(under, m.fields)
	if err != nil {
		m.lost = cmp.Or(m.lost, l.fault(m.at, "services.%s cannot lie over what it extends: %v", name, err))
		return
	}
	m.fields, m.said, m.lost = fields, slices.Concat(base.said, m.said), cmp.Or(m.lost, base.lost)
}

// other reads the file that a service extends one of. Its own includes do not
// count then, and its paths count from its own folder. Both are nil where the
// file is not here.
func (l *composeLoader) other(at, written string, sc *scope) (*composeFile, *scope) {
	if remote(written) || l.inRepository(at) == nil {
		return nil, nil
	}
	of := &scope{dir: path.Dir(at), fill: sc.fill, others: sc.others}
	if doc, ok := sc.others[at]; ok {
		return doc, of
	}
	failed := l.failed
	doc, _ := l.open(at, of)
	l.failed = failed // only the services that extend it depend on it
	sc.others[at] = doc
	return doc, of
}

// include takes in the files that a file includes, each with a project directory
// and an environment of its own.
func (l *composeLoader) include(doc *composeFile, v *value, sc *scope, stack []string) {
	if v == nil || v.null {
		return
	}
	if !v.isList() {
		l.fail(l.fault(v.at, "include is %s, where compose takes a list", kindOf(v)))
		return
	}
	for _, item := range v.items {
		entry, err := l.plain(item, includeShape, "include", sc.fill)
		if err != nil {
			l.fail(l.faultOf(err, item.at))
			continue
		}
		if text, ok := entry.(string); ok {
			entry = map[string]any{"path": text}
		}
		l.includeEntry(doc, anyMap(entry), item, sc, stack)
	}
}

func (l *composeLoader) includeEntry(doc *composeFile, entry map[string]any, item *value, sc *scope, stack []string) {
	paths := textsOf(entry["path"])
	_, missing := told(strings.Join(paths, "") + anyText(entry["project_directory"]) + strings.Join(textsOf(entry["env_file"]), ""))
	switch {
	case missing != "":
		l.fail("what " + l.tree.Display(doc.name) + " includes depends on " + missing + ", which has no value here")
		return
	case len(paths) == 0:
		l.fail(l.fault(item.at, "include names no path"))
		return
	}
	if l.included++; l.included > maxIncludes || len(stack) > maxIncludeDepth {
		l.fail(l.fault(item.at, "more includes than are followed"))
		return
	}
	var files []string
	for _, p := range paths {
		at := joined(sc.dir, p)
		switch {
		case remote(p):
			l.fail(p + ", which is included, is not in this repository")
			return
		case l.inRepository(at) == nil:
			l.fail(l.fault(item.at, "%s, which is included, is not here", p))
			return
		case slices.Contains(stack, at):
			l.fail(l.fault(item.at, "%s includes itself", p))
			return
		}
		files = append(files, at)
	}
	inner := l.innerScope(entry, files[0], sc)
	all := newComposeFile(files[0])
	for _, f := range files {
		if d := l.declare(f, inner, append(slices.Clone(stack), files...)); d != nil {
			l.lay(all, d)
		}
	}
	l.take(doc, all, item)
}

// innerScope is that of included files: what the outer project knows wins.
func (l *composeLoader) innerScope(entry map[string]any, first string, sc *scope) *scope {
	dir := path.Dir(first)
	if d := anyText(entry["project_directory"]); d != "" {
		dir = joined(sc.dir, d)
	}
	var env []string
	for _, f := range textsOf(entry["env_file"]) {
		env = append(env, joined(sc.dir, f))
	}
	return l.scope(dir, l.interpolation(dir, env, sc.fill.get))
}

// take makes what is included part of the file. What both declare is a conflict
// that compose refuses.
func (l *composeLoader) take(doc, all *composeFile, item *value) {
	for _, k := range all.order {
		if own := doc.services[k]; own != nil && !sameNode(own, all.services[k]) {
			own.lost = cmp.Or(own.lost, l.fault(item.at, "the service %s is declared here and in what is included", k))
			continue
		}
		if doc.services[k] == nil {
			doc.order = append(doc.order, k)
		}
		doc.services[k] = all.services[k]
	}
	for section, entries := range all.sections {
		for k, m := range entries {
			if doc.sections[section][k] == nil {
				doc.sections[section][k] = m
			}
		}
	}
}

// sameNode reports whether two entries come from one place, which several
// includes may lead to.
func sameNode(a, b *merged) bool { return a.node == b.node }

// remote reports whether compose would fetch what a path names, which is never
// done here.
func remote(name string) bool {
	return strings.Contains(name, "://") || strings.HasPrefix(name, "git@") || strings.HasPrefix(name, "oci:") || strings.HasPrefix(name, "github.com/")
}

func joined(dir, name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(dir, name)
}

func textsOf(v any) []string {
	if s, ok := v.(string); ok && s != "" {
		return []string{s}
	}
	var out []string
	for _, e := range anyList(v) {
		if s := anyText(e); s != "" {
			out = append(out, s)
		}
	}
	return out
}
