package config

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/wellserved/wellserved/pkg/nearest"
)

// schema is what editors are told of a value, in the words of JSON Schema.
type schema map[string]any

// field is one key of a mapping that is read into a T: what it is for, which
// form its value has, and how that is read. Reading and schema stand together,
// so that what editors offer is what is read.
type field[T any] struct {
	name, about string
	form        schema
	required    bool
	read        func(r *reader, n ast.Node, into *T)
}

// fields are the keys of a mapping.
type fields[T any] []field[T]

// read reads a mapping. It says which keys it does not know, and which it lacks.
func (fs fields[T]) read(r *reader, n ast.Node, into *T) {
	list, ok := r.pairs(n)
	if !ok {
		r.fault(n, "expected a mapping with the keys %s", strings.Join(fs.names(), ", "))
		return
	}
	given := map[string]bool{}
	for _, p := range list {
		given[p.key] = true
		i := slices.IndexFunc(fs, func(f field[T]) bool { return f.name == p.key })
		if i < 0 {
			fs.unknown(r, p)
			continue
		}
		fs[i].read(r, p.value, into)
	}
	for _, f := range fs {
		if f.required && !given[f.name] {
			r.fault(n, "%s is missing", f.name)
		}
	}
}

func (fs fields[T]) unknown(r *reader, p pair) {
	if near := nearest.Name(p.key, slices.Values(fs.names())); near != "" {
		r.fault(p.at, "there is no key %q: did you mean %q?", p.key, near)
		return
	}
	r.fault(p.at, "there is no key %q: expected %s", p.key, strings.Join(fs.names(), ", "))
}

func (fs fields[T]) names() []string {
	var out []string
	for _, f := range fs {
		out = append(out, f.name)
	}
	return out
}

// schema returns the form of the mapping.
func (fs fields[T]) schema() schema {
	properties, required := schema{}, []string{}
	for _, f := range fs {
		form := schema{"description": f.about}
		for key, value := range f.form {
			form[key] = value
		}
		properties[f.name] = form
		if f.required {
			required = append(required, f.name)
		}
	}
	out := schema{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

// The forms of plain values. YAML reads 08 or on as something else than text;
// here all of it is text.
var (
	textForm  = schema{"type": []string{"string", "number", "boolean", "null"}}
	textsForm = schema{"anyOf": []schema{{"type": "array", "items": textForm}, textForm}}
)

// textKey is a key with one text.
func textKey[T any](name, about string, at func(*T) *string) field[T] {
	return field[T]{name: name, about: about, form: textForm, read: func(r *reader, n ast.Node, into *T) {
		if s, ok := r.scalar(n); ok {
			*at(into) = s
		} else {
			r.fault(n, "%s: expected a text", name)
		}
	}}
}

// pathKey is a key with a path, relative to the folder of the file.
func pathKey[T any](name, about string, at func(*T) *string) field[T] {
	f := textKey(name, about, at)
	read := f.read
	f.read = func(r *reader, n ast.Node, into *T) {
		read(r, n, into)
		*at(into) = absolute(r.dir, *at(into))
	}
	return f
}

// listKey is a key with a text or a list of them.
func listKey[T any](name, about string, at func(*T) *[]string) field[T] {
	return field[T]{name: name, about: about, form: textsForm, read: func(r *reader, n ast.Node, into *T) {
		for _, v := range r.texts(name, n) {
			*at(into) = append(*at(into), v.text)
		}
	}}
}

// pathsKey is listKey for paths.
func pathsKey[T any](name, about string, at func(*T) *[]string) field[T] {
	return field[T]{name: name, about: about, form: textsForm, read: func(r *reader, n ast.Node, into *T) {
		for _, v := range r.texts(name, n) {
			*at(into) = append(*at(into), absolute(r.dir, v.text))
		}
	}}
}

// wordKey is a key with one of some words.
func wordKey[T any](name, about string, words []string, at func(*T) *string) field[T] {
	f := textKey(name, about, at)
	read := f.read
	f.form = schema{"enum": words}
	f.read = func(r *reader, n ast.Node, into *T) {
		read(r, n, into)
		if got := *at(into); !slices.Contains(words, got) {
			r.fault(n, "%s: expected %s, not %q", name, either(words), got)
			*at(into) = ""
		}
	}
	return f
}

// either lists words as one says them: "a, b or c".
func either(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// item is a text and where it stands.
type item struct {
	text string
	at   ast.Node
}

// texts returns a text or the texts of a list; empty ones of no list are none.
func (r *reader) texts(name string, n ast.Node) []item {
	var out []item
	if values, ok := r.items(n); ok {
		for _, v := range values {
			s, ok := r.scalar(v)
			if !ok {
				r.fault(v, "%s: expected a text", name)
				continue
			}
			out = append(out, item{s, v})
		}
		return out
	}
	s, ok := r.scalar(n)
	if !ok {
		r.fault(n, "%s: expected a text or a list of texts", name)
	}
	if s != "" {
		out = append(out, item{s, n})
	}
	return out
}
