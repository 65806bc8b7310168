package config

import (
	"bytes"
	"fmt"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// reader reads the values of one file and gathers what is wrong with them.
type reader struct {
	path, dir string
	anchors   map[string]ast.Node
	errs      Errors
	merging   int // merge keys within each other
	budget    int // entries that may still be visited, for aliases can repeat without end
}

// maxEntries bounds the entries of a file, those of aliases counted each time.
const maxEntries = 100_000

// parse returns the root of a file's only document; nil where it holds nothing,
// or nothing that is YAML.
func (r *reader) parse(text []byte) ast.Node {
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // editors of Windows write one
	if line, column, ok := tooDeep(text); ok {
		r.errs = append(r.errs, &Error{Path: r.path, Line: line, Column: column, Message: "nested too deep"})
		return nil
	}
	file, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.errs = append(r.errs, located(r.path, err))
		return nil
	}
	var root ast.Node
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil:
		case root != nil:
			r.fault(doc.Body, "a second document: the file is one")
		default:
			root = doc.Body
		}
	}
	if root != nil {
		ast.Walk(anchorsOf(r.anchors), root)
	}
	return root
}

// anchorsOf notes the values that aliases stand for.
type anchorsOf map[string]ast.Node

// Visit notes one.
func (a anchorsOf) Visit(n ast.Node) ast.Visitor {
	if anchor, ok := n.(*ast.AnchorNode); ok && anchor.Name != nil {
		a[anchor.Name.GetToken().Value] = anchor.Value
	}
	return a
}

// place returns where a node stands.
func (r *reader) place(n ast.Node) Place {
	p := Place{Path: r.path}
	if n == nil {
		return p
	}
	switch m := n.(type) { // a mapping in lines begins with its first key, not with the colon
	case *ast.MappingNode:
		if !m.IsFlowStyle && len(m.Values) > 0 {
			n = m.Values[0].Key
		}
	case *ast.MappingValueNode:
		n = m.Key
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		p.Line, p.Column = t.Position.Line, t.Position.Column
	}
	return p
}

func (r *reader) fault(n ast.Node, format string, args ...any) {
	r.errs = append(r.errs, r.place(n).Fault(fmt.Sprintf(format, args...)))
}

// maxAliases bounds how many aliases may stand for each other.
const maxAliases = 20

// value returns a node without anchors and tags, aliases resolved; nil where
// there is nothing.
func (r *reader) value(n ast.Node) ast.Node {
	for range maxAliases {
		switch v := n.(type) {
		case *ast.AnchorNode:
			n = v.Value
		case *ast.TagNode:
			n = v.Value
		case *ast.AliasNode:
			at := n
			if n = r.anchors[v.Value.GetToken().Value]; n == nil {
				r.fault(at, "there is no anchor %q", v.Value.GetToken().Value)
				return nil
			}
		case *ast.NullNode:
			return nil
		default:
			return n
		}
	}
	return nil
}

// scalar returns the text of a plain value, as it is written: 08 and 1.10 are
// no numbers here.
func (r *reader) scalar(n ast.Node) (string, bool) {
	switch n := r.value(n).(type) {
	case nil:
		return "", true
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// items returns the entries of a list.
func (r *reader) items(n ast.Node) ([]ast.Node, bool) {
	seq, ok := r.value(n).(*ast.SequenceNode)
	if !ok {
		return nil, false
	}
	r.budget -= len(seq.Values)
	return seq.Values, true
}

// pair is one entry of a mapping.
type pair struct {
	key   string
	at    ast.Node // the key
	value ast.Node
}

// pairs returns the entries of a mapping, those that it merges behind its own;
// ok is false where the node is none. An empty value has no entries.
func (r *reader) pairs(n ast.Node) (list []pair, ok bool) {
	var values []*ast.MappingValueNode
	switch n := r.value(n).(type) {
	case nil:
		return nil, true
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		return nil, false
	}
	seen := map[string]bool{}
	var merged []pair
	for _, v := range values {
		if r.budget--; r.budget < 0 {
			break
		}
		if v.Key.IsMergeKey() {
			merged = append(merged, r.merged(v)...)
			continue
		}
		key, ok := r.scalar(v.Key)
		switch {
		case !ok || key == "":
			r.fault(v.Key, "expected a name")
		case seen[key]:
			r.fault(v.Key, "%q is given twice", key)
		default:
			seen[key] = true
			list = append(list, pair{key, v.Key, v.Value})
		}
	}
	for _, m := range merged {
		if !seen[m.key] {
			seen[m.key] = true
			list = append(list, m)
		}
	}
	return list, true
}

// merged returns the entries that a merge key brings in.
func (r *reader) merged(v *ast.MappingValueNode) []pair {
	if r.merging == maxAliases {
		return nil // it merges itself
	}
	r.merging++
	defer func() { r.merging-- }()
	more, ok := r.pairs(v.Value)
	if !ok {
		r.fault(v.Value, "expected a mapping to merge")
	}
	return more
}

// maxNesting bounds how deep brackets may nest, for the YAML library recurses.
const maxNesting = 50

// tooDeep finds where brackets or indentation nest past the bound.
func tooDeep(text []byte) (line, column int, found bool) {
	depth := 0
	for i, row := range bytes.Split(text, []byte("\n")) {
		dashes := 0
		for j, c := range row {
			switch c {
			case '[', '{':
				depth++
			case ']', '}':
				depth = max(depth-1, 0)
			case '-', '?':
				dashes++
			}
			if depth > maxNesting || dashes > 20*maxNesting {
				return i + 1, j + 1, true
			}
		}
		if indent := len(row) - len(bytes.TrimLeft(row, " ")); indent > 20*maxNesting {
			return i + 1, indent + 1, true
		}
	}
	return 0, 0, false
}
