package deploy

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/wellserved/wellserved/pkg/source"
)

// Bounds of what one YAML document may bring about through aliases and merge
// keys, which can make a kilobyte stand for gigabytes.
const (
	maxNodes = 200_000
	maxDepth = 200
)

// value is a node of YAML with aliases and merge keys resolved. What an alias
// leads to is shared, never copied, so that a value may be reached by more ways
// than there are nodes: nothing walks a whole value.
type value struct {
	kind   yaml.Kind // ScalarNode, MappingNode or SequenceNode
	text   string    // of a scalar
	null   bool
	tag    string // as written: "!reset", "!override"
	sort   string // of a scalar, as YAML resolves it: "!!int"
	keys   []string
	fields map[string]*value
	named  map[string]source.Range // where each key stands
	items  []*value
	at     source.Range
}

// yamlReader converts the nodes of one file.
type yamlReader struct {
	file *source.File
	done map[*yaml.Node]*value
	open map[*yaml.Node]bool
	left int
}

// parseYAML reads the first document of a file.
func parseYAML(f *source.File) (*value, error) {
	docs, err := parseDocuments(f, 1)
	if err != nil || len(docs) == 0 {
		return nil, err
	}
	return docs[0], nil
}

// parseDocuments reads the documents of a file, at most most of them.
func parseDocuments(f *source.File, most int) ([]*value, error) {
	d := yaml.NewDecoder(strings.NewReader(f.Text()))
	r := &yamlReader{file: f, done: map[*yaml.Node]*value{}, open: map[*yaml.Node]bool{}, left: maxNodes}
	var out []*value
	for len(out) < most {
		var n yaml.Node
		if err := d.Decode(&n); err != nil {
			if err.Error() == "EOF" {
				return out, nil
			}
			return out, err
		}
		v, err := r.convert(&n, 0)
		if err != nil {
			return out, err
		}
		if v != nil {
			out = append(out, v)
		}
	}
	return out, nil
}

func (r *yamlReader) convert(n *yaml.Node, depth int) (*value, error) {
	if r.left--; r.left < 0 || depth > maxDepth {
		return nil, fmt.Errorf("line %d: more or deeper YAML than is read", n.Line)
	}
	switch n.Kind {
	case yaml.DocumentNode:
		if len(n.Content) == 0 {
			return nil, nil
		}
		return r.convert(n.Content[0], depth+1)
	case yaml.AliasNode:
		if v := r.done[n.Alias]; v != nil {
			return v, nil
		}
		if n.Alias == nil || r.open[n.Alias] {
			return nil, fmt.Errorf("line %d: the alias %s contains itself", n.Line, n.Value)
		}
		return r.convert(n.Alias, depth+1)
	}
	r.open[n] = true
	defer delete(r.open, n)
	v := &value{kind: n.Kind, text: n.Value, at: r.place(n)}
	if strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
		v.tag = n.Tag
	}
	if n.Kind == yaml.ScalarNode {
		v.sort = n.ShortTag()
		v.null = v.sort == "!!null"
	}
	var err error
	switch n.Kind {
	case yaml.SequenceNode:
		for _, c := range n.Content {
			item, e := r.convert(c, depth+1)
			if e != nil {
				return nil, e
			}
			v.items = append(v.items, item)
		}
	case yaml.MappingNode:
		err = r.mapping(v, n, depth)
	}
	r.done[n] = v
	return v, err
}

// mapping fills the fields: a merge key gives what the mapping itself does not
// have, the first of several merged mappings first.
func (r *yamlReader) mapping(v *value, n *yaml.Node, depth int) error {
	v.fields, v.named = map[string]*value{}, map[string]source.Range{}
	var merged []*value
	for i := 0; i+1 < len(n.Content); i += 2 {
		item, err := r.convert(n.Content[i+1], depth+1)
		if err != nil {
			return err
		}
		key := n.Content[i]
		if key.Tag == "!!merge" || key.Value == "<<" && key.Style == 0 {
			if item.kind == yaml.SequenceNode {
				merged = append(merged, item.items...)
			} else {
				merged = append(merged, item)
			}
			continue
		}
		v.set(key.Value, item)
		v.named[key.Value] = r.place(key)
	}
	for _, m := range merged {
		if r.left -= len(m.keys); r.left < 0 {
			return fmt.Errorf("line %d: more YAML than is read", n.Line)
		}
		for _, k := range m.keys {
			if v.fields[k] == nil {
				v.set(k, m.fields[k])
				v.named[k] = m.named[k]
			}
		}
	}
	return nil
}

func (v *value) set(key string, item *value) {
	if _, ok := v.fields[key]; !ok {
		v.keys = append(v.keys, key)
	}
	v.fields[key] = item
}

// place returns the rest of the line that a node begins on.
func (r *yamlReader) place(n *yaml.Node) source.Range {
	line := r.file.LineRange(n.Line)
	start := min(r.file.LineStart(n.Line)+max(n.Column-1, 0), line.End)
	return r.file.At(start, line.End)
}

// get returns a field; nil where there is none.
func (v *value) get(keys ...string) *value {
	for _, k := range keys {
		if v == nil {
			return nil
		}
		v = v.fields[k]
	}
	return v
}

func (v *value) isScalar() bool { return v != nil && v.kind == yaml.ScalarNode && !v.null }
func (v *value) isMap() bool    { return v != nil && v.kind == yaml.MappingNode }
func (v *value) isList() bool   { return v != nil && v.kind == yaml.SequenceNode }
