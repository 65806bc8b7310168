package config

import (
	"strconv"

	"github.com/goccy/go-yaml/ast"

	"github.com/wellserved/wellserved/pkg/diag"
)

// settings reads what is wanted of rules: for each a level, or a mapping of the
// level and parameters.
func (r *reader) settings(n ast.Node) map[string]Setting {
	out := map[string]Setting{}
	list, ok := r.pairs(n)
	if !ok {
		r.fault(n, "rules: expected a mapping of rules and categories to %s", either(levels))
	}
	for _, p := range list {
		s := Setting{Place: r.place(p.at)}
		if r.setting(p, &s) {
			out[p.key] = s
		}
	}
	return out
}

func (r *reader) setting(p pair, into *Setting) bool {
	if word, ok := r.scalar(p.value); ok && r.value(p.value) != nil {
		return r.level(p.value, word, into)
	}
	list, ok := r.pairs(p.value)
	if !ok || len(list) == 0 {
		r.fault(pointed(p.value, p.at), "expected %s, or a mapping of severity and parameters", either(levels))
		return false
	}
	fine := true
	for _, q := range list {
		word, ok := r.scalar(q.value)
		switch {
		case !ok || word == "":
			r.fault(pointed(q.value, q.at), "%s: expected a number or a word", q.key)
			fine = false
		case q.key == "severity":
			fine = r.level(q.value, word, into) && fine
		default:
			into.Params = append(into.Params, Param{Name: q.key, Value: word, Place: r.place(q.value)})
		}
	}
	return fine
}

// pointed returns the node to point at: the value, or the key where there is no
// value.
func pointed(value, key ast.Node) ast.Node {
	if _, null := value.(*ast.NullNode); value == nil || null {
		return key
	}
	return value
}

// level takes off, on and the names of the severities. YAML 1.1 reads a bare
// off as false, so that is taken too.
func (r *reader) level(n ast.Node, word string, into *Setting) bool {
	var ok bool
	switch word {
	case "off", "false":
		into.Off = true
	case "on", "true":
		into.On = true
	default:
		if into.Severity, ok = diag.ParseSeverity(word); !ok {
			r.fault(n, "expected %s, not %s", either(levels), strconv.Quote(word))
			return false
		}
	}
	return true
}

func readOverrides(r *reader, n ast.Node, into *File) {
	values, ok := r.items(n)
	if !ok && r.value(n) != nil {
		r.fault(n, "overrides: expected a list of mappings with paths and rules")
	}
	for _, v := range values {
		var o Override
		overrideKeys().read(r, v, &o)
		into.Overrides = append(into.Overrides, o)
	}
}

func overrideKeys() fields[Override] {
	return fields[Override]{
		{name: "paths", about: "the files: globs, relative to this file; ** is any number of folders", form: textsForm, required: true,
			read: func(r *reader, n ast.Node, into *Override) {
				into.Paths = r.patterns("paths", n)
				if r.value(n) == nil {
					r.fault(n, "paths: expected a pattern")
				}
			}},
		{name: "rules", about: "what is wanted of rules there", form: ref("rules"), required: true,
			read: func(r *reader, n ast.Node, into *Override) { into.Rules = r.settings(n) }},
	}
}

// RuleForm is what the schema says of a rule.
type RuleForm struct {
	ID, About string
	Params    []ParamForm
}

// ParamForm is what the schema says of a rule's parameter.
type ParamForm struct {
	Name, About       string
	Default, Min, Max int
}

// ref refers to a part of the schema that stands in it once.
func ref(name string) schema { return schema{"$ref": "#/$defs/" + name} }

// definitions are the parts of the schema that several keys refer to.
func definitions(rules []RuleForm) schema {
	properties := schema{}
	for _, one := range rules {
		properties[one.ID] = one.schema()
	}
	return schema{
		"level": schema{"enum": []any{"off", "on", "error", "warning", "info", false, true}},
		"wish":  schema{"anyOf": []schema{ref("level"), parameters(nil)}},
		"rules": schema{"type": []string{"object", "null"}, "properties": properties, "additionalProperties": ref("wish")},
	}
}

func (f *RuleForm) schema() schema {
	if len(f.Params) == 0 {
		return schema{"description": f.About, "$ref": "#/$defs/wish"}
	}
	return schema{"description": f.About, "anyOf": []schema{ref("level"), parameters(f.Params)}}
}

// parameters is the form of a mapping of a rule's severity and parameters.
func parameters(params []ParamForm) schema {
	properties := schema{"severity": ref("level")}
	for _, p := range params {
		properties[p.Name] = schema{"type": "integer", "description": p.About, "default": p.Default, "minimum": p.Min, "maximum": p.Max}
	}
	return schema{"type": "object", "properties": properties, "additionalProperties": false, "minProperties": 1}
}
