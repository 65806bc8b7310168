package deploy

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/source"
)

// declaration is what one file says of an entry: the long forms, and beside them
// the lines they stand on, which merging would lose.
type declaration struct {
	node   *value
	fields map[string]any
	// items are the entries of the lists that lines are told for, with the value
	// that each comes from.
	items map[string][]item
}

type item struct {
	value any
	node  *value
}

// listed are the lists whose short forms are written out item by item.
var listed = map[string]bool{"volumes": true, "ports": true, "configs": true, "secrets": true, "env_file": true}

// declaration converts an entry of a file. Relative paths count from dir.
func (l *composeLoader) declaration(section, name string, node *value, s *shape, dir string, f filler) (declaration, error) {
	out := declaration{node: node, fields: map[string]any{}, items: map[string][]item{}}
	var first error
	if !node.isMap() {
		return out, &refusal{node.at, section + "." + name + " is " + kindOf(node) + ", where compose takes a mapping"}
	}
	for _, k := range node.keys {
		of, n := s.fields[k], node.fields[k]
		if of == nil || n.null || n.tag == "!reset" {
			continue
		}
		p := section + "." + name + "." + k
		v, err := l.plain(n, of, p, f)
		if err != nil {
			first = cmp.Or(first, err)
			continue // the rest still tells what it is
		}
		if listed[k] && section == services {
			err = out.list(k, p, n, v)
		} else {
			err = out.field(section, k, v)
		}
		if err != nil {
			var said *refusal
			if !errors.As(err, &said) {
				err = &refusal{n.at, p + ": " + lowered(err)}
			}
			first = cmp.Or(first, err)
		}
	}
	l.rooted(section, out.fields, dir)
	return out, first
}

// services is the section of the containers.
const services = "services"

// shortened are the keys that have a short form.
var shortened = map[string]bool{"build": true, "env_file": true, "extends": true, "networks": true, "volumes": true, "ports": true,
	"configs": true, "secrets": true, "external": true}

func (d *declaration) field(section, key string, v any) error {
	if !shortened[key] {
		d.fields[key] = v
		return nil
	}
	long, err := canonical(section, map[string]any{key: v})
	if err == nil {
		d.fields[key] = long[key]
		if section != services { // an external volume may carry its name there
			for k, v := range long {
				d.fields[k] = v
			}
		}
	}
	return err
}

// maxPortRange bounds how many ports an entry of ports stands for.
const maxPortRange = 16

// list writes the items of a list out. A port that depends on what has no value
// is left out: the library reads numbers only.
func (d *declaration) list(key, at string, n *value, v any) error {
	all, ok := v.([]any)
	nodes := list(n)
	if !ok {
		all = []any{v}
	}
	for _, one := range all {
		if m := anyMap(one); key == "volumes" && m != nil && m["type"] == nil {
			m["type"] = map[bool]string{true: "bind", false: "volume"}[isPath(anyText(m["source"]))]
		}
	}
	node := func(i int) *value { return nodes[min(i, len(nodes)-1)] }
	if key != "ports" {
		if out, err := canonical(services, map[string]any{key: clone(all)}); err == nil {
			for i, long := range anyList(out[key]) {
				d.items[key] = append(d.items[key], item{long, node(i)})
			}
			d.fields[key] = out[key]
			return nil
		}
	}
	long := make([]any, 0, len(all))
	for i, one := range all {
		if text, ok := one.(string); ok && key == "ports" && (strings.Contains(text, holeOpen) || wide(text)) {
			continue
		}
		out, err := canonical(services, map[string]any{key: []any{one}})
		if err != nil {
			return &refusal{node(i).at, fmt.Sprintf("%s[%d]: %s", at, i, lowered(err))}
		}
		for _, g := range anyList(out[key]) {
			long = append(long, g)
			d.items[key] = append(d.items[key], item{g, node(i)})
		}
	}
	d.fields[key] = long
	return nil
}

// wide reports whether a port's text stands for more ports than are looked at.
func wide(text string) bool {
	for part := range strings.SplitSeq(strings.SplitN(text, "/", 2)[0], ":") {
		if from, to, ok := strings.Cut(part, "-"); ok {
			a, errA := strconv.Atoi(from)
			b, errB := strconv.Atoi(to)
			if errA == nil && errB == nil && b-a > maxPortRange {
				return true
			}
		}
	}
	return false
}

// lowered is a message of the library's as messages begin here.
func lowered(err error) string {
	text := err.Error()
	return strings.ToLower(text[:min(len(text), 1)]) + text[min(len(text), 1):]
}

// isPath reports whether the source of a volume is a path.
func isPath(src string) bool {
	return strings.HasPrefix(src, ".") || strings.HasPrefix(src, "/") || strings.HasPrefix(src, "~")
}

// rooted makes the relative paths of an entry count from a folder of the tree.
// What begins with ~ or with a hole stays as it is.
func (l *composeLoader) rooted(section string, fields map[string]any, dir string) {
	put := func(m map[string]any, key string) {
		text, ok := m[key].(string)
		switch {
		case !ok || text == "" || strings.HasPrefix(text, "~") || strings.Contains(text, holeOpen) || strings.Contains(text, "://"):
		case path.IsAbs(text):
			m[key] = l.checkedOut(path.Clean(text))
		default:
			m[key] = path.Join(dir, text)
		}
	}
	if section != services {
		put(fields, "file")
		put(anyMap(fields["driver_opts"]), "device")
		return
	}
	if b, ok := fields["build"].(map[string]any); ok {
		put(b, "context")
	}
	for _, f := range anyList(fields["env_file"]) {
		put(anyMap(f), "path")
	}
	for _, v := range anyList(fields["volumes"]) {
		if m := anyMap(v); m["type"] == "bind" {
			put(m, "source")
		}
	}
}

// checkedOut returns the place in the tree of a path on the server that leads
// into the checkout there: it has a folder of the checkout's name, and the
// repository has what comes below it.
func (l *composeLoader) checkedOut(name string) string {
	if within(name, l.root) || l.root == "/" {
		return name
	}
	for at := name; at != "/"; at = path.Dir(at) {
		rest := strings.TrimPrefix(name, at)
		first, _, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
		if path.Base(at) == path.Base(l.root) && at != "/"+path.Base(l.root) && (rest == "" || fstree.Exists(l.tree, path.Join(l.root, first))) {
			return path.Join(l.root, rest)
		}
	}
	return name
}

func anyList(v any) []any         { l, _ := v.([]any); return l }
func anyMap(v any) map[string]any { m, _ := v.(map[string]any); return m }
func anyText(v any) string        { s, _ := v.(string); return s }

// clone copies what the library may change.
func clone[T any](v T) T {
	var walk func(any) any
	walk = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			out := make(map[string]any, len(v))
			for k, e := range v {
				out[k] = walk(e)
			}
			return out
		case []any:
			out := make([]any, len(v))
			for i, e := range v {
				out[i] = walk(e)
			}
			return out
		}
		return v
	}
	return walk(v).(T)
}

// cut takes out of what earlier files say what a later one drops with !reset or
// replaces with !override.
func cut(fields map[string]any, node *value) {
	if len(fields) == 0 {
		return
	}
	for _, k := range node.keys {
		n, old := node.fields[k], fields[k]
		if n.tag == "!reset" || n.tag == "!override" {
			delete(fields, k)
		} else if m, ok := old.(map[string]any); ok && n.isMap() {
			cut(m, n)
		}
	}
}

// declarations are what the files say of one entry, the later ones last.
type declarations []declaration

// key returns where a key's value stands that holds in the end.
func (ds declarations) key(keys ...string) source.Range {
	for i := len(ds) - 1; i >= 0; i-- {
		if v := ds[i].node.get(keys...); v != nil && !v.null {
			return v.at
		}
	}
	return source.Range{}
}

// item returns where the entry of a list stands that holds in the end.
func (ds declarations) item(key string, same func(any) bool) *value {
	for i := len(ds) - 1; i >= 0; i-- {
		for j := len(ds[i].items[key]) - 1; j >= 0; j-- {
			if it := ds[i].items[key][j]; same(it.value) {
				return it.node
			}
		}
	}
	return nil
}

// variable returns where a variable of the environment is set in the end.
func (ds declarations) variable(name string) source.Range {
	for i := len(ds) - 1; i >= 0; i-- {
		env := ds[i].node.get("environment")
		if v := env.get(name); v != nil {
			return lineOf(env.named[name])
		}
		if !env.isList() {
			continue
		}
		for j := len(env.items) - 1; j >= 0; j-- {
			if key, _, _ := strings.Cut(env.items[j].text, "="); key == name {
				return lineOf(env.items[j].at)
			}
		}
	}
	return source.Range{}
}
