package deploy

import (
	"cmp"
	"slices"
)

func (l *composeLoader) without(v *value, key string) *value {
	out := l.shallow(v)
	out.keys = slices.DeleteFunc(out.keys, func(k string) bool { return k == key })
	delete(out.fields, key)
	return out
}

func (l *composeLoader) shallow(v *value) *value {
	out := &value{kind: v.kind, text: v.text, tag: v.tag, at: v.at, keys: slices.Clone(v.keys), fields: make(map[string]*value, len(v.fields)), items: v.items}
	for k, f := range v.fields {
		out.fields[k] = f
		if l.bases[f] == "" && l.bases[v] != "" {
			l.bases[f] = l.bases[v]
		}
	}
	l.bases[out] = l.bases[v]
	return out
}

// merge puts one service over another as compose merges files.
func (l *composeLoader) merge(base, top *value) *value {
	if !base.isMap() || !top.isMap() {
		return top
	}
	out, over := l.shallow(base), l.shallow(top)
	for _, k := range over.keys {
		n, old := over.fields[k], out.fields[k]
		switch {
		case n.tag == "!reset":
			out.keys = slices.DeleteFunc(out.keys, func(o string) bool { return o == k })
			delete(out.fields, k)
		case old == nil || n.tag == "!override" || n.null:
			if !n.null || old == nil {
				out.set(k, n)
			}
		default:
			out.set(k, l.mergeField(k, old, n))
		}
	}
	l.bases[out] = cmp.Or(l.bases[top], l.bases[base])
	return out
}

func (l *composeLoader) mergeField(key string, old, n *value) *value {
	switch key {
	case "command", "entrypoint", "image", "working_dir", "extends":
		return n
	case "volumes", "env_file", "ports", "expose", "tmpfs", "profiles", "volumes_from":
		return l.appended(old, n)
	case "environment", "labels":
		return l.appended(pairs(old), pairs(n))
	case "build":
		return l.mergeBuild(old, n)
	}
	if old.isMap() && n.isMap() {
		return l.mergeMaps(old, n)
	}
	return n
}

func (l *composeLoader) mergeBuild(old, n *value) *value {
	wrap := func(v *value) *value {
		if !v.isScalar() {
			return v
		}
		out := &value{kind: mapKind, at: v.at, fields: map[string]*value{}}
		out.set("context", v)
		l.bases[out] = l.bases[v]
		return out
	}
	return l.mergeMaps(wrap(old), wrap(n))
}

func (l *composeLoader) mergeMaps(old, n *value) *value {
	out, over := l.shallow(old), l.shallow(n)
	for _, k := range over.keys {
		if a, b := out.fields[k], over.fields[k]; a.isMap() && b.isMap() {
			out.set(k, l.mergeMaps(a, b))
			continue
		}
		out.set(k, over.fields[k])
	}
	return out
}

// appended is one list after another; each item keeps its own base folder.
func (l *composeLoader) appended(old, n *value) *value {
	out := &value{kind: listKind, at: n.at}
	for _, v := range []*value{old, n} {
		for _, item := range list(v) {
			if l.bases[item] == "" {
				l.bases[item] = l.bases[v]
			}
			out.items = append(out.items, item)
		}
	}
	return out
}

// pairs turns a mapping into the list of its KEY=value entries, as which a list
// of the same key merges: the later one wins.
func pairs(v *value) *value {
	if !v.isMap() {
		return v
	}
	out := &value{kind: listKind, at: v.at}
	for _, k := range v.keys {
		item := &value{kind: mapKind, at: v.fields[k].at, fields: map[string]*value{}}
		item.set(k, v.fields[k])
		out.items = append(out.items, item)
	}
	return out
}
