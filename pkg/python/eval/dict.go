package eval

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// Dict is a dict, and also the namespace of a module, class or object: every
// entry knows the statement that set it.
type Dict struct {
	entries []entry
	index   map[any]int
	gone    int // entries that were removed and still take a place
	// taint says that entries which are not held here may exist.
	taint *Unknown
	// space is set for the namespace of a module: entries record their place.
	space bool
	// factory is the default_factory of a defaultdict.
	factory Value
	kind    *Class // a class of collections that behaves like dict, or nil
	env     bool   // os.environ: keys and values are strings
	frozen  bool   // a mappingproxy or the namespace of a built-in module
}

type entry struct {
	key   Value
	value Value // nil where the entry was removed
	at    Place // the statement that set it
	via   []Place
}

func newDict() *Dict { return &Dict{index: map[any]int{}} }

// hashKey returns what equal keys share. Numbers that are equal are one key,
// as in Python.
func hashKey(v Value) (any, bool) {
	switch v := plain(v).(type) {
	case Str:
		return v, true
	case Bytes:
		return v, true
	case Int:
		return "i" + v.v.String(), true
	case Bool:
		if v {
			return "i1", true
		}
		return "i0", true
	case Float:
		if f := float64(v); f == float64(int64(f)) {
			return "i" + strconv.FormatInt(int64(f), 10), true
		}
		return v, true
	case noneValue, ellipsisValue, notImplValue, rangeValue:
		return v, true
	case *Tuple:
		return tupleKey(v)
	case *PurePath:
		return "p" + v.text, true
	case *Set:
		if !v.frozen || v.dict.taint != nil {
			return nil, false
		}
		return frozenKey(v)
	case *List, *Dict, *Unknown, sliceValue:
		return nil, false
	}
	return v, true
}

// frozenKey is the key of a frozenset: those of its items, in any one order.
func frozenKey(s *Set) (any, bool) {
	var parts []string
	for _, k := range s.dict.keys() {
		part, ok := tupleKey(newTuple(k))
		if !ok {
			return nil, false
		}
		parts = append(parts, part.(string))
	}
	sort.Strings(parts)
	return "z" + strings.Join(parts, ""), true
}

func tupleKey(t *Tuple) (any, bool) {
	var b strings.Builder
	b.WriteString("t(")
	for _, item := range t.items {
		k, ok := hashKey(item)
		if !ok {
			return nil, false
		}
		switch k := k.(type) {
		case Str:
			b.WriteString("s" + strconv.Quote(string(k)))
		case Bytes:
			b.WriteString("b" + strconv.Quote(string(k)))
		case string:
			b.WriteString(strconv.Quote(k))
		case noneValue:
			b.WriteString("N")
		case Float:
			b.WriteString("f" + strconv.FormatFloat(float64(k), 'g', -1, 64))
		default:
			fmt.Fprintf(&b, "%T%p", k, k) // an object is itself
		}
		b.WriteByte(',')
	}
	b.WriteByte(')')
	return b.String(), true
}

func (d *Dict) find(key Value) int {
	k, ok := hashKey(key)
	if !ok {
		return -1
	}
	if i, ok := d.index[k]; ok {
		return i
	}
	return -1
}

// get returns the value of a key, nil if there is none.
func (d *Dict) get(key Value) Value {
	if i := d.find(key); i >= 0 {
		return d.entries[i].value
	}
	return nil
}

// name returns the value of a string key, nil if there is none.
func (d *Dict) name(key string) Value {
	if i, ok := d.index[Str(key)]; ok {
		return d.entries[i].value
	}
	return nil
}

func (d *Dict) entry(key string) *entry {
	if i, ok := d.index[Str(key)]; ok {
		return &d.entries[i]
	}
	return nil
}

// put sets a key and reports whether the key could be hashed.
func (d *Dict) put(key, value Value, at Place, via []Place) bool {
	k, ok := hashKey(key)
	if !ok {
		return false
	}
	if i, ok := d.index[k]; ok {
		e := &d.entries[i]
		e.value, e.at, e.via = value, at, via
		return true
	}
	d.index[k] = len(d.entries)
	d.entries = append(d.entries, entry{key, value, at, via})
	return true
}

// set puts a value under a string key without a place.
func (d *Dict) set(key string, value Value) { d.put(Str(key), value, Place{}, nil) }

// remove deletes a key and reports whether it was there.
func (d *Dict) remove(key Value) bool {
	k, ok := hashKey(key)
	if !ok {
		return false
	}
	i, ok := d.index[k]
	if !ok {
		return false
	}
	delete(d.index, k)
	d.entries[i] = entry{}
	if d.gone++; d.gone > 16 && d.gone > len(d.entries)/2 {
		d.compact()
	}
	return true
}

func (d *Dict) compact() {
	d.entries = d.live()
	d.gone = 0
	for i, e := range d.entries {
		k, _ := hashKey(e.key)
		d.index[k] = i
	}
}

// live returns the entries in the order of their keys' first setting.
func (d *Dict) live() []entry {
	out := make([]entry, 0, len(d.entries)-d.gone)
	for _, e := range d.entries {
		if e.value != nil {
			out = append(out, e)
		}
	}
	return out
}

func (d *Dict) size() int { return len(d.entries) - d.gone }

func (d *Dict) clear() {
	d.entries, d.gone, d.index = nil, 0, map[any]int{}
}

// copyFrom puts all entries of another dict, with their places.
func (d *Dict) copyFrom(o *Dict) {
	for _, e := range o.live() {
		d.put(e.key, e.value, e.at, e.via)
	}
	if o.taint != nil {
		d.taint = o.taint
	}
}

func (d *Dict) keys() []Value {
	out := make([]Value, 0, d.size())
	for _, e := range d.entries {
		if e.value != nil {
			out = append(out, e.key)
		}
	}
	return out
}
