package deploy

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/source"
)

// shape says what compose takes at a place. Only what a path, an environment or
// a process depends on has one: the rest of a service is not read, so that a
// fault in it keeps nothing from being known.
type shape struct {
	kinds  kinds
	items  *shape            // of a list
	fields map[string]*shape // of a mapping with keys that mean something
	values *shape            // of a mapping with keys of the user's
}

type kinds int

const (
	word kinds = 1 << iota // a scalar
	sequence
	mapping
	number // an integer stays one
)

var (
	aWord     = &shape{kinds: word}
	words0    = &shape{kinds: sequence, items: aWord}
	wordOrAll = &shape{kinds: word | sequence, items: aWord}
	pairsOf   = &shape{kinds: sequence | mapping, items: aWord, values: aWord}
	fileMount = &shape{kinds: sequence, items: &shape{kinds: word | mapping, fields: map[string]*shape{"source": aWord, "target": aWord}}}
	fileEntry = &shape{kinds: mapping, fields: map[string]*shape{"file": aWord, "content": aWord, "name": aWord}}
)

// serviceShape is what is read of a service.
var serviceShape = &shape{kinds: mapping, fields: map[string]*shape{
	"image": aWord, "working_dir": aWord, "network_mode": aWord, "command": wordOrAll, "entrypoint": wordOrAll,
	"profiles": words0, "volumes_from": words0, "tmpfs": wordOrAll, "environment": pairsOf, "configs": fileMount, "secrets": fileMount,
	"container_name": aWord, "hostname": aWord, "links": words0,
	"networks": {kinds: sequence | mapping, items: aWord, values: &shape{kinds: mapping, fields: map[string]*shape{"aliases": words0}}},
	"build": {kinds: word | mapping, fields: map[string]*shape{
		"context": aWord, "dockerfile": aWord, "dockerfile_inline": aWord, "target": aWord, "args": pairsOf}},
	"env_file": {kinds: word | sequence, items: &shape{kinds: word | mapping, fields: map[string]*shape{"path": aWord, "required": aWord}}},
	"extends":  {kinds: word | mapping, fields: map[string]*shape{"service": aWord, "file": aWord}},
	"ports": {kinds: sequence, items: &shape{kinds: word | number | mapping, fields: map[string]*shape{
		"target": aWord, "published": aWord, "host_ip": aWord, "protocol": aWord}}},
	"volumes": {kinds: sequence, items: &shape{kinds: word | mapping, fields: map[string]*shape{
		"type": aWord, "source": aWord, "target": aWord, "read_only": aWord,
		"volume": {kinds: mapping, fields: map[string]*shape{"subpath": aWord, "nocopy": aWord}}}}},
}}

// sectionShapes are those of the entries of the other sections that are read.
var sectionShapes = map[string]*shape{
	"volumes": {kinds: mapping, fields: map[string]*shape{"name": aWord, "driver": aWord,
		"external":    {kinds: word | mapping, fields: map[string]*shape{"name": aWord}},
		"driver_opts": {kinds: mapping, fields: map[string]*shape{"type": aWord, "o": aWord, "device": aWord}}}},
	"configs": fileEntry,
	"secrets": fileEntry,
}

// includeShape is that of an entry of include.
var includeShape = &shape{kinds: word | mapping, fields: map[string]*shape{
	"path": wordOrAll, "project_directory": aWord, "env_file": wordOrAll}}

// tooMuch says that the bound of what is read is reached, which is said once.
const tooMuch = "the compose files of the repository hold more than is read"

// maxListed bounds a list, as merging compares each entry with each.
const maxListed = 400

// refusal is a value that compose does not take.
type refusal struct {
	at  source.Range
	why string
}

func (r *refusal) Error() string { return r.why }

// plain converts a value to what the library works on, its variables filled in.
// path is its place in the file, for people. What !reset drops is left out.
func (l *composeLoader) plain(v *value, s *shape, path string, f filler) (any, error) {
	if l.values--; l.values < 0 {
		return nil, &refusal{v.at, tooMuch}
	}
	switch {
	case v.null:
		return nil, nil
	case v.kind == scalarKind && s.kinds&word != 0:
		return l.scalar(v, s, path, f)
	case v.isList() && s.kinds&sequence != 0 && len(v.items) > maxListed:
		return nil, &refusal{v.at, path + " has more entries than are read"}
	case v.isList() && s.kinds&sequence != 0:
		out := make([]any, 0, len(v.items))
		for i, item := range v.items {
			if item.tag == "!reset" {
				continue
			}
			c, err := l.plain(item, s.items, fmt.Sprintf("%s[%d]", path, i), f)
			if err != nil {
				return nil, err
			}
			out = append(out, c)
		}
		return out, nil
	case v.isMap() && s.kinds&mapping != 0:
		return l.plainMap(v, s, path, f)
	}
	return nil, &refusal{v.at, path + " is " + kindOf(v) + ", where compose takes " + s.kinds.String()}
}

func (l *composeLoader) plainMap(v *value, s *shape, path string, f filler) (any, error) {
	out := make(map[string]any, len(v.keys))
	for _, k := range v.keys {
		of, item := s.values, v.fields[k]
		if s.fields != nil {
			of = s.fields[k]
		}
		if of == nil || item.tag == "!reset" {
			continue
		}
		c, err := l.plain(item, of, path+"."+k, f)
		if err != nil {
			return nil, err
		}
		if c != nil || s.fields == nil {
			out[k] = c
		}
	}
	return out, nil
}

func (l *composeLoader) scalar(v *value, s *shape, path string, f filler) (any, error) {
	switch v.sort {
	case "!!int":
		if n, err := strconv.Atoi(v.text); err == nil && s.kinds&number != 0 {
			return n, nil
		}
	case "!!bool":
		return strings.ToLower(v.text), nil
	case "!!float":
		if n, err := strconv.ParseFloat(v.text, 64); err == nil {
			return fmt.Sprint(n), nil
		}
	}
	text, err := f.text(v.text)
	if err != nil {
		return nil, &refusal{v.at, path + ": " + err.Error()}
	}
	return text, nil
}

func (k kinds) String() string {
	var out []string
	for _, n := range []struct {
		kind kinds
		name string
	}{{word, "a text"}, {sequence, "a list"}, {mapping, "a mapping"}} {
		if k&n.kind != 0 {
			out = append(out, n.name)
		}
	}
	return strings.Join(out, " or ")
}

func kindOf(v *value) string {
	switch {
	case v.isMap():
		return "a mapping"
	case v.isList():
		return "a list"
	}
	return "a text"
}
