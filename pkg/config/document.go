package config

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/wellserved/wellserved/pkg/diag"
)

// document is the file as it is written.
type document struct {
	Nginx    oneOrMore              `yaml:"nginx"`
	Django   string                 `yaml:"django"`
	Settings string                 `yaml:"settings"`
	Env      environment            `yaml:"env"`
	EnvFile  oneOrMore              `yaml:"env_file"`
	Compose  oneOrMore              `yaml:"compose"`
	Maps     pathMaps               `yaml:"maps"`
	Root     string                 `yaml:"root"`
	Rules    map[string]ruleSetting `yaml:"rules"`
	Ignore   oneOrMore              `yaml:"ignore"`
}

// fault makes an error that points at a node of the file.
func fault(n ast.Node, format string, args ...any) error {
	return &yaml.SyntaxError{Message: fmt.Sprintf(format, args...), Token: n.GetToken()}
}

// scalar returns the text of a plain value.
func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true // as written: 08 and 1.10 are no numbers here
	case *ast.NullNode:
		return "", true
	}
	return "", false
}

// oneOrMore is one string, or a list of them.
type oneOrMore []string

// UnmarshalYAML takes both forms.
func (o *oneOrMore) UnmarshalYAML(n ast.Node) error {
	if seq, ok := n.(*ast.SequenceNode); ok {
		for _, v := range seq.Values {
			s, ok := scalar(v)
			if !ok {
				return fault(v, "expected a text")
			}
			*o = append(*o, s)
		}
		return nil
	}
	s, ok := scalar(n)
	if !ok {
		return fault(n, "expected a text or a list of texts")
	}
	if s != "" {
		*o = oneOrMore{s}
	}
	return nil
}

// environment is a mapping of names to texts, or a list of KEY=VALUE.
type environment map[string]string

// UnmarshalYAML takes both forms, as compose files do.
func (e *environment) UnmarshalYAML(n ast.Node) error {
	*e = environment{}
	if seq, ok := n.(*ast.SequenceNode); ok {
		for _, v := range seq.Values {
			s, _ := scalar(v)
			key, value, ok := strings.Cut(s, "=")
			if !ok || key == "" {
				return fault(v, "expected KEY=VALUE")
			}
			(*e)[key] = value
		}
		return nil
	}
	return eachPair(n, func(key string, v *ast.MappingValueNode) error {
		s, ok := scalar(v.Value)
		if !ok {
			return fault(v.Value, "%s: expected a text", key)
		}
		(*e)[key] = s
		return nil
	})
}

// pathMaps is a mapping of the server's paths to this machine's, or a list of
// FROM=TO. The order of the file is kept.
type pathMaps []Map

// UnmarshalYAML takes both forms.
func (p *pathMaps) UnmarshalYAML(n ast.Node) error {
	add := func(at ast.Node, from, to string) error {
		if !strings.HasPrefix(from, "/") || to == "" {
			return fault(at, "expected the server's absolute path and a path on this machine")
		}
		*p = append(*p, Map{From: from, To: to})
		return nil
	}
	if seq, ok := n.(*ast.SequenceNode); ok {
		for _, v := range seq.Values {
			s, _ := scalar(v)
			from, to, _ := strings.Cut(s, "=")
			if err := add(v, from, to); err != nil {
				return err
			}
		}
		return nil
	}
	return eachPair(n, func(key string, v *ast.MappingValueNode) error {
		s, _ := scalar(v.Value)
		return add(v.Key, key, s)
	})
}

// eachPair calls do for each entry of a mapping; an empty value has none.
func eachPair(n ast.Node, do func(string, *ast.MappingValueNode) error) error {
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case nil, *ast.NullNode:
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		return fault(n, "expected a mapping")
	}
	for _, v := range values {
		key, ok := scalar(v.Key)
		if !ok || key == "" {
			return fault(v.Key, "expected a name")
		}
		if err := do(key, v); err != nil {
			return err
		}
	}
	return nil
}

// ruleSetting is off, or a severity.
type ruleSetting struct {
	off      bool
	severity diag.Severity
}

// UnmarshalYAML takes off and the names of the severities. YAML 1.1 reads a
// bare off as false, so that is taken too.
func (r *ruleSetting) UnmarshalYAML(n ast.Node) error {
	s, ok := scalar(n)
	if !ok {
		return fault(n, "expected off, error, warning or info")
	}
	if s == "off" || s == "false" {
		r.off = true
		return nil
	}
	if r.severity, ok = diag.ParseSeverity(s); !ok {
		return fault(n, "expected off, error, warning or info, not %s", strconv.Quote(s))
	}
	return nil
}

// rulePlaces returns where each rule's name stands, for those who find that
// there is no such rule.
func rulePlaces(text []byte) map[string]token.Position {
	out := map[string]token.Position{}
	file, err := parser.ParseBytes(text, 0)
	if err != nil || len(file.Docs) == 0 {
		return out // the text was decoded before: there is nothing new to say
	}
	note := func(id string, v *ast.MappingValueNode) error {
		out[id] = *v.Key.GetToken().Position
		return nil
	}
	err = eachPair(file.Docs[0].Body, func(key string, v *ast.MappingValueNode) error {
		if key != "rules" {
			return nil
		}
		return eachPair(v.Value, note)
	})
	if err != nil {
		clear(out)
	}
	return out
}

// located turns an error of the YAML library into one that names the place.
func located(path string, err error) error {
	out := &Error{Path: path, Message: err.Error()}
	var e yaml.Error
	if errors.As(err, &e) {
		out.Message = e.GetMessage()
		if t := e.GetToken(); t != nil && t.Position != nil {
			out.Line, out.Column = t.Position.Line, t.Position.Column
		}
	}
	return out
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
