package eval

import (
	"math"
	"math/big"
	"sort"
)

// Mapping is an exported dict, its entries in order.
type Mapping struct {
	Keys   []any
	Values []any
}

// Get returns the value of a string key.
func (m *Mapping) Get(key string) (any, bool) {
	for i, k := range m.Keys {
		if k == any(key) {
			return m.Values[i], true
		}
	}
	return nil, false
}

// Missing stands in a partly known list or dict for what is unknown.
type Missing struct{ Reason *Unknown }

// Object stands for a value that has no form outside of Python: a function, a
// class, an object.
type Object struct{ Type string }

type exporter struct {
	unknown *Unknown
	items   int
	seen    map[any]bool
}

func (x *exporter) lost(u *Unknown) any {
	if x.unknown == nil {
		x.unknown = u
	}
	return Missing{u}
}

// export turns a value into Go's own types.
func (x *exporter) export(v Value, depth int) any {
	if x.items++; x.items > maxItems || depth > maxNesting {
		return x.lost(&Unknown{Reason: "it is nested too deeply, or holds itself"})
	}
	switch v := v.(type) {
	case noneValue:
		return nil
	case Bool:
		return bool(v)
	case Int:
		return v.v
	case Float:
		if math.IsInf(float64(v), 0) || math.IsNaN(float64(v)) {
			return x.lost(&Unknown{Reason: "it is " + floatRepr(float64(v)) + ", which is no number"})
		}
		return float64(v)
	case Str:
		return string(v)
	case Bytes:
		return []byte(v)
	case *PurePath:
		return v.text
	case *Unknown:
		return x.lost(v)
	case *Tuple:
		return x.list(v, v.items, depth)
	case *List:
		if v.taint != nil {
			return x.lost(v.taint)
		}
		if u := v.looseOrder(); u != nil {
			x.lost(u)
		}
		return x.list(v, v.items, depth)
	case *Set:
		if v.dict.taint != nil {
			return x.lost(v.dict.taint)
		}
		return x.list(v, sortedKeys(v.dict.keys()), depth)
	case *Dict:
		return x.mapping(v, depth)
	case rangeValue:
		if v.len() <= maxItems {
			out := make([]any, 0, v.len())
			for i := range v.len() {
				out = append(out, big.NewInt(v.start+i*v.step))
			}
			return out
		}
	case *Instance:
		switch {
		case v.taint != nil:
			return x.lost(v.taint)
		case v.prim != nil:
			return x.export(v.prim, depth+1)
		case v.cls.unknown != nil:
			return x.lost(v.cls.unknown)
		}
		return Object{v.cls.name}
	}
	return Object{v.class().name}
}

func (x *exporter) enter(v any) bool {
	if x.seen[v] {
		return false
	}
	if x.seen == nil {
		x.seen = map[any]bool{}
	}
	x.seen[v] = true
	return true
}

func (x *exporter) list(of any, items []Value, depth int) any {
	if !x.enter(of) {
		return x.lost(&Unknown{Reason: "it holds itself"})
	}
	defer delete(x.seen, of)
	out := make([]any, 0, len(items))
	for _, item := range items {
		out = append(out, x.export(item, depth+1))
	}
	return out
}

func (x *exporter) mapping(d *Dict, depth int) any {
	if d.taint != nil {
		x.lost(d.taint)
	}
	if !x.enter(d) {
		return x.lost(&Unknown{Reason: "it holds itself"})
	}
	defer delete(x.seen, d)
	m := &Mapping{}
	for _, e := range d.live() {
		m.Keys = append(m.Keys, x.export(e.key, depth+1))
		m.Values = append(m.Values, x.export(e.value, depth+1))
	}
	return m
}

// sortedKeys puts the items of a set in the order of their text: Python has
// none.
func sortedKeys(keys []Value) []Value {
	out := append([]Value(nil), keys...)
	sort.SliceStable(out, func(i, j int) bool {
		a, ok1 := out[i].(Str)
		b, ok2 := out[j].(Str)
		return ok1 && ok2 && a < b
	})
	return out
}

func equalExport(a, b any) bool {
	switch x := a.(type) {
	case *big.Int:
		y, ok := b.(*big.Int)
		return ok && x.Cmp(y) == 0
	case []byte:
		y, ok := b.([]byte)
		return ok && string(x) == string(y)
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for i := range x {
			if !equalExport(x[i], y[i]) {
				return false
			}
		}
		return true
	case *Mapping:
		y, ok := b.(*Mapping)
		if !ok || len(x.Keys) != len(y.Keys) {
			return false
		}
		for i := range x.Keys {
			if !equalExport(x.Keys[i], y.Keys[i]) || !equalExport(x.Values[i], y.Values[i]) {
				return false
			}
		}
		return true
	case Missing:
		return false
	}
	if _, ok := b.([]any); ok {
		return false
	}
	if _, ok := b.([]byte); ok {
		return false
	}
	return a == b
}
