package eval

import "strings"

// Args are the arguments of a call.
type Args struct {
	pos []Value
	kw  []keyword
}

type keyword struct {
	name  string
	value Value
}

func (a *Args) keyword(name string) Value {
	for _, k := range a.kw {
		if k.name == name {
			return k.value
		}
	}
	return nil
}

// all returns every argument value.
func (a *Args) all() []Value {
	out := append([]Value(nil), a.pos...)
	for _, k := range a.kw {
		out = append(out, k.value)
	}
	return out
}

// bindArgs matches arguments with a built-in function's parameters: names
// separated by blanks, "?" after one that may be left out, "/" before those
// that follow being keyword-only. What is left out is nil.
func (ip *interp) bindArgs(fn string, a *Args, params string) []Value {
	names := strings.Fields(params)
	out := make([]Value, 0, len(names))
	index := map[string]int{}
	positional := -1
	var need []bool
	for _, n := range names {
		if n == "*" {
			positional = len(out)
			continue
		}
		optional := strings.HasSuffix(n, "?")
		index[strings.TrimSuffix(n, "?")] = len(out)
		out, need = append(out, nil), append(need, !optional)
	}
	if positional < 0 {
		positional = len(out)
	}
	if len(a.pos) > positional {
		ip.raise("TypeError", "%s() takes at most %d arguments (%d given)", fn, positional, len(a.pos))
	}
	copy(out, a.pos)
	for _, k := range a.kw {
		i, ok := index[k.name]
		if !ok {
			ip.raise("TypeError", "%s() got an unexpected keyword argument '%s'", fn, k.name)
		}
		if out[i] != nil {
			ip.raise("TypeError", "%s() got multiple values for argument '%s'", fn, k.name)
		}
		out[i] = k.value
	}
	for i, v := range out {
		if v == nil && need[i] {
			ip.raise("TypeError", "%s() missing required argument (pos %d)", fn, i+1)
		}
	}
	return out
}
