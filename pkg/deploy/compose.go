package deploy

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/source"
)

// Bounds of one compose project.
const (
	maxServices     = 200
	maxIncludes     = 50
	maxIncludeDepth = 10
	maxExtends      = 20
)

// maxComposeValues bounds the values of all projects of a repository, aliases
// written out.
const maxComposeValues = 200_000

// fileSet is which files make one compose project, and how it is started.
type fileSet struct {
	files []string
	dir   string   // the project directory
	env   []string // the files of --env-file, in place of .env
	why   string   // where it is said that these go together; "" is compose's own choice
}

// composeLoader puts the files of one compose project together.
type composeLoader struct {
	*reader
	included int
	failed   string          // why not all services are known
	reads    map[string]bool // files that an extends or an include took in
}

// scope is what a file's texts are read in.
type scope struct {
	dir    string
	fill   filler
	others map[string]*composeFile // files that services were extended from
}

// composeFile is what one file, or several laid over each other, declares.
type composeFile struct {
	name     string
	services map[string]*merged
	order    []string
	sections map[string]map[string]*merged // volumes, configs, secrets
}

// merged is an entry as far as files have been merged.
type merged struct {
	fields map[string]any
	said   declarations
	at     source.Range // the entry's key
	node   *value       // what the last file says itself
	lost   string       // why it is not known
	done   bool         // what it extends is in it
}

func newComposeFile(name string) *composeFile {
	return &composeFile{name: name, services: map[string]*merged{}, sections: map[string]map[string]*merged{"volumes": {}, "configs": {}, "secrets": {}}}
}

// loadCompose merges files in order, as compose does.
func (r *reader) loadCompose(set fileSet, shell map[string]string) *Compose {
	l := &composeLoader{reader: r, reads: map[string]bool{}}
	sc := l.scope(set.dir, l.interpolation(set.dir, set.env, l.shell(set, shell)))
	all := newComposeFile(set.files[0])
	for _, f := range set.files {
		if doc := l.declare(f, sc, []string{f}); doc != nil {
			l.lay(all, doc)
		}
	}
	c := &Compose{Files: set.files, Dir: set.dir, Why: set.why, Failed: l.failed, env: set.env}
	if len(all.order) > maxServices {
		all.order, c.Failed = all.order[:maxServices], "more services than are read"
	}
	for _, name := range all.order {
		m := all.services[name]
		s := l.service(name, m, all, sc)
		s.Unknown = cmp.Or(s.Unknown, m.lost, c.Failed)
		c.Services = append(c.Services, s)
	}
	c.link()
	c.shareVolumes(all)
	for f := range l.reads {
		// What a developer's file builds on may well be what runs elsewhere.
		if !slices.Contains(set.files, f) && !r.develops(set.files) {
			r.taken[f] = true
		}
	}
	return c
}

func (l *composeLoader) scope(dir string, get lookup) *scope {
	return &scope{dir: dir, fill: filler{get, &l.fills}, others: map[string]*composeFile{}}
}

func mapLookup(m map[string]string) lookup {
	return func(name string) (string, bool, bool) {
		v, ok := m[name]
		return v, ok, true
	}
}

// shell is what the user gave, and PWD where it is told in which folder compose
// is called: in the repository's, or where compose finds its files by itself.
func (l *composeLoader) shell(set fileSet, given map[string]string) lookup {
	get := mapLookup(given)
	return func(name string) (string, bool, bool) {
		v, ok, known := get(name)
		if name == "PWD" && !ok && (set.dir == l.root || set.why == "") {
			return set.dir, true, true
		}
		return v, ok, known
	}
}

// interpolation finds variables as compose does: in outer, which for the first
// file is what the user gave, else in the .env of the project directory.
func (l *composeLoader) interpolation(dir string, files []string, outer lookup) lookup {
	if len(files) == 0 {
		files = []string{path.Join(dir, ".env")}
	}
	env := newEnvironment()
	for _, name := range files {
		if f := l.inRepository(name); f != nil {
			env.over(readDotEnv(f, outer))
		}
	}
	return func(name string) (string, bool, bool) {
		if v, set, known := outer(name); set || !known {
			return v, set, known
		}
		return env.get(name)
	}
}

// inRepository reads a file that compose names, nil where it is not here.
func (l *composeLoader) inRepository(name string) *source.File {
	if !within(path.Clean(name), l.root) || !fstree.Exists(l.tree, name) {
		return nil
	}
	return l.read(path.Clean(name))
}

// fault says what is wrong with a file, and where.
func (l *composeLoader) fault(at source.Range, format string, args ...any) string {
	message := fmt.Sprintf(format, args...)
	p := Problem{Message: message}
	if at.File != nil {
		p.File, p.Line = at.File.Name(), at.Line()
	}
	known := func(o Problem) bool { return o == p || message == tooMuch && o.Message == tooMuch }
	if !slices.ContainsFunc(l.problems, known) {
		l.problems = append(l.problems, p)
	}
	return message
}

// faultOf says what a refusal says.
func (l *composeLoader) faultOf(err error, at source.Range) string {
	var r *refusal
	if errors.As(err, &r) {
		at = r.at
	}
	return l.fault(at, "%s", err.Error())
}

func (l *composeLoader) fail(why string) { l.failed = cmp.Or(l.failed, why) }

// declare reads one file with what it includes, its services with what they
// extend. stack are the files that include each other down to it.
func (l *composeLoader) declare(name string, sc *scope, stack []string) *composeFile {
	doc, top := l.open(name, sc)
	if doc == nil {
		return nil
	}
	l.include(doc, top.get("include"), sc, stack)
	for _, s := range doc.order {
		l.extend(doc, s, sc, nil)
	}
	return doc
}

// open reads what one file says by itself.
func (l *composeLoader) open(name string, sc *scope) (*composeFile, *value) {
	l.reads[name] = true
	top := l.yaml(name)
	if !top.isMap() {
		if top != nil {
			l.fault(top.at, "the top of a compose file is a mapping of services, volumes and the like")
		}
		l.fail(l.tree.Display(name) + " cannot be read")
		return nil, nil
	}
	doc := newComposeFile(name)
	for section := range doc.sections {
		all := top.get(section)
		if all != nil && !all.isMap() && !all.null {
			l.fail(l.fault(all.at, "%s is %s, where compose takes a mapping", section, kindOf(all)))
		}
		for _, k := range fieldNames(all) {
			doc.sections[section][k] = l.entry(section, k, all, sectionShapes[section], sc)
		}
	}
	all := top.get(services)
	if all != nil && !all.isMap() && !all.null {
		l.fail(l.fault(all.at, "services is %s, where compose takes a mapping", kindOf(all)))
	}
	for _, k := range fieldNames(all) {
		if !all.fields[k].null {
			doc.services[k] = l.entry(services, k, all, serviceShape, sc)
			doc.order = append(doc.order, k)
		}
	}
	return doc, top
}

// entry reads what a file says of one entry of a section.
func (l *composeLoader) entry(section, name string, all *value, s *shape, sc *scope) *merged {
	node := all.fields[name]
	m := &merged{at: lineOf(all.named[name]), node: node, fields: map[string]any{}}
	if node.null || node.tag == "!reset" {
		m.said = declarations{{node: node}}
		return m
	}
	d, err := l.declaration(section, name, node, s, sc.dir, sc.fill)
	if err != nil {
		m.lost = l.faultOf(err, node.at)
	}
	m.fields, m.said = clone(d.fields), declarations{d}
	return m
}

func fieldNames(v *value) []string {
	if !v.isMap() {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(v.keys), func(k string) bool { return strings.HasPrefix(k, "x-") })
}

// lay puts what a file declares over what earlier ones do.
func (l *composeLoader) lay(all, doc *composeFile) {
	for _, k := range doc.order {
		if all.services[k] == nil {
			all.order = append(all.order, k)
		}
		all.services[k] = l.over(services, k, all.services[k], doc.services[k])
	}
	all.order = slices.DeleteFunc(all.order, func(k string) bool { return all.services[k] == nil })
	for section, entries := range doc.sections {
		for k, m := range entries {
			if all.sections[section][k] = l.over(section, k, all.sections[section][k], m); all.sections[section][k] == nil {
				delete(all.sections[section], k)
			}
		}
	}
}

// over puts one entry over another.
func (l *composeLoader) over(section, name string, base, top *merged) *merged {
	switch {
	case top.node.tag == "!reset":
		return nil
	case base == nil || top.node.tag == "!override":
		return top
	}
	out := &merged{at: base.at, node: top.node, said: slices.Concat(base.said, top.said), lost: cmp.Or(base.lost, top.lost), done: true}
	cut(base.fields, top.node)
	var err error
	if out.fields, err = overlaid(section, base.fields, top.fields); err != nil {
		out.lost = cmp.Or(out.lost, l.fault(top.at, "%s.%s cannot lie over what earlier files say of it: %v", section, name, err))
	}
	return out
}

// list returns a value's items, or the value itself where it is a scalar.
func list(v *value) []*value {
	switch {
	case v.isList():
		return v.items
	case v.isScalar():
		return []*value{v}
	}
	return nil
}

func within(name, dir string) bool {
	return name == dir || dir == "/" || strings.HasPrefix(name, dir+"/")
}

func lineOf(r source.Range) source.Range {
	if r.File == nil {
		return r
	}
	return r.File.LineRange(r.Line())
}
