package deploy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/source"
)

// mergeKeys are the fields by which Kubernetes' lists merge.
var mergeKeys = map[string]string{"containers": "name", "initContainers": "name", "volumes": "name", "env": "name",
	"volumeMounts": "mountPath", "ports": "containerPort", "imagePullSecrets": "name", "volumeClaimTemplates": ""}

// patched puts a strategic patch over a value; nil is a value that is deleted.
// Neither of the two is changed.
func patched(base, top *value, field string, depth int) *value {
	switch {
	case top == nil:
		return base
	case top.null:
		return nil
	case depth > maxDepth:
		return top
	case top.isMap() && base.isMap():
		return patchedMaps(base, top, depth)
	case top.isList() && base.isList() && mergeKeys[field] != "":
		return patchedLists(base, top, mergeKeys[field], depth)
	}
	return top
}

func patchedMaps(base, top *value, depth int) *value {
	switch top.get("$patch").word() {
	case "delete":
		return nil
	case "replace":
		return without(top, "$patch")
	}
	out := copyOfMap(base)
	for _, key := range top.keys {
		if strings.HasPrefix(key, "$") {
			continue
		}
		if v := patched(out.fields[key], top.fields[key], key, depth+1); v != nil {
			out.set(key, v)
		} else {
			out.drop(key)
		}
	}
	return out
}

func patchedLists(base, top *value, key string, depth int) *value {
	out := &value{kind: listKind, at: top.at, items: slices.Clone(base.items)}
	for _, item := range top.items {
		i := slices.IndexFunc(out.items, func(o *value) bool { return o.get(key).word() == item.get(key).word() })
		if i < 0 {
			if item.get("$patch").word() != "delete" {
				out.items = append(out.items, item)
			}
			continue
		}
		if v := patched(out.items[i], item, "", depth+1); v != nil {
			out.items[i] = v
		} else {
			out.items = slices.Delete(out.items, i, i+1)
		}
	}
	return out
}

// operated applies JSON's operations add, replace and remove.
func operated(d, list *value) *value {
	for _, op := range list.items[:min(len(list.items), maxDocuments)] {
		parts := strings.Split(strings.TrimPrefix(op.get("path").word(), "/"), "/")
		for i := range parts {
			parts[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(parts[i])
		}
		switch name := op.get("op").word(); name {
		case "add", "replace", "remove":
			d = operate(d, parts, name, op.get("value"))
		}
	}
	return d
}

// operate returns a value with one operation done at a path; a path that leads
// nowhere changes nothing.
func operate(v *value, parts []string, op string, to *value) *value {
	if len(parts) > maxDepth {
		return v
	}
	key, last := parts[0], len(parts) == 1
	switch {
	case v.isMap() && !last:
		if inner := v.fields[key]; inner != nil {
			return with(v, key, operate(inner, parts[1:], op, to))
		}
	case v.isMap() && op == "remove":
		return without(v, key)
	case v.isMap() && to != nil:
		return with(v, key, to)
	case v.isList():
		return atIndex(v, parts, op, to)
	}
	return v
}

func atIndex(v *value, parts []string, op string, to *value) *value {
	out := &value{kind: listKind, at: v.at, items: slices.Clone(v.items)}
	i, err := strconv.Atoi(parts[0])
	if parts[0] == "-" {
		i, err = len(out.items), nil
	}
	switch {
	case err != nil || i < 0 || i > len(out.items):
	case len(parts) > 1 && i < len(out.items):
		out.items[i] = operate(out.items[i], parts[1:], op, to)
	case len(parts) > 1:
	case op == "add" && to != nil:
		out.items = slices.Insert(out.items, i, to)
	case i == len(out.items):
	case op == "remove":
		out.items = slices.Delete(out.items, i, i+1)
	case to != nil:
		out.items[i] = to
	}
	return out
}

// renamed gives the containers of a workload another image.
func renamed(v *value, from, to string, depth int) *value {
	if depth > 12 { // deeper than a CronJob has its containers
		return v
	}
	switch {
	case v.isMap():
		out := v
		for _, key := range v.keys {
			item := v.fields[key]
			switch {
			case key == "image" && item.isScalar() && untagged(item.text) == from:
				out = with(out, key, &value{kind: scalarKind, text: to, sort: "!!str", at: item.at})
			case key == "spec" || key == "template" || key == "jobTemplate" || key == "containers" || key == "initContainers":
				out = with(out, key, renamed(item, from, to, depth+1))
			}
		}
		return out
	case v.isList():
		out := &value{kind: listKind, at: v.at}
		for _, item := range v.items {
			out.items = append(out.items, renamed(item, from, to, depth+1))
		}
		return out
	}
	return v
}

// untagged is an image's name without tag and digest.
func untagged(image string) string {
	image, _, _ = strings.Cut(image, "@")
	if i := strings.LastIndexByte(image, ':'); i > strings.LastIndexByte(image, '/') {
		image = image[:i]
	}
	return image
}

func copyOfMap(v *value) *value {
	out := &value{kind: mapKind, tag: v.tag, at: v.at, keys: slices.Clone(v.keys), fields: make(map[string]*value, len(v.fields)), named: v.named}
	for k, f := range v.fields {
		out.fields[k] = f
	}
	return out
}

// with is a mapping with one field set.
func with(v *value, key string, item *value) *value {
	out := copyOfMap(v)
	out.set(key, item)
	return out
}

// without is a mapping without a field.
func without(v *value, key string) *value {
	out := copyOfMap(v)
	out.drop(key)
	return out
}

func (v *value) drop(key string) {
	v.keys = slices.DeleteFunc(v.keys, func(k string) bool { return k == key })
	delete(v.fields, key)
}

func scalar(text string) *value { return &value{kind: scalarKind, text: text, sort: "!!str"} }

// mapOf makes one of names and values in turn: the names are texts.
func mapOf(pairs ...any) *value {
	out := &value{kind: mapKind, fields: map[string]*value{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		key, _ := pairs[i].(string)
		item, _ := pairs[i+1].(*value)
		out.set(key, item)
	}
	return out
}

// inline is a text of YAML within YAML as a file of its own, its lines where
// they stand.
func inline(v *value) *source.File {
	if !v.isScalar() || v.at.File == nil {
		return nil
	}
	f := v.at.File
	return source.NewFileAt(f.Path(), f.Name(), strings.Repeat("\n", max(v.at.Line(), 0))+v.text)
}
