package deploy

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"text/template"
)

// weighed refuses a value that, written out, has more parts than are rendered:
// lists in lists that share their items multiply.
func (c *chart) weighed(v any) (any, error) {
	left := maxChartValues
	weigh(v, &left)
	if c.spent += 8 * (maxChartValues - left); left < 0 || c.spent > maxChartSpent {
		return nil, errChart
	}
	return v, nil
}

func weigh(v any, left *int) {
	if *left--; *left < 0 {
		return
	}
	switch x := v.(type) {
	case []any:
		for _, item := range x {
			weigh(item, left)
		}
	case map[string]any:
		for _, item := range x {
			weigh(item, left)
		}
	}
}

// copied is a value of its own, so that what is set into a mapping never
// contains that mapping.
func (c *chart) copied(v any) (any, error) {
	if _, err := c.weighed(v); err != nil {
		return nil, err
	}
	return cloned(v), nil
}

func cloned(v any) any {
	switch x := v.(type) {
	case []any:
		out := make([]any, len(x))
		for i := range x {
			out[i] = cloned(x[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(x))
		for k := range x {
			out[k] = cloned(x[k])
		}
		return out
	}
	return v
}

func (c *chart) listFunctions() template.FuncMap {
	return template.FuncMap{
		"list":  func(v ...any) (any, error) { return c.weighed(v) },
		"tuple": func(v ...any) (any, error) { return c.weighed(v) },
		"dict": func(v ...any) (any, error) {
			out := map[string]any{}
			for i := 0; i+1 < len(v); i += 2 {
				out[written(v[i])] = v[i+1]
			}
			return c.weighed(out)
		},
		"get":    func(m map[string]any, k string) any { return m[k] },
		"hasKey": func(m map[string]any, k string) bool { _, ok := m[k]; return ok },
		"set": func(m map[string]any, k string, v any) (any, error) {
			own, err := c.copied(v)
			if err != nil {
				return nil, err
			}
			m[k] = own
			return c.weighed(m)
		},
		"unset": func(m map[string]any, k string) map[string]any { delete(m, k); return m },
		"keys":  func(m map[string]any) []any { return anys(slices.Sorted(maps.Keys(m))) },
		"values": func(m map[string]any) []any {
			var out []any
			for _, k := range slices.Sorted(maps.Keys(m)) {
				out = append(out, m[k])
			}
			return out
		},
		"pick": func(m map[string]any, _ ...string) map[string]any { return m },
		"omit": func(m map[string]any, keys ...string) map[string]any { return omitted(m, keys) },
		"merge": func(m map[string]any, more ...map[string]any) (any, error) {
			return c.weighed(allLayered(m, more, false))
		},
		"mustMerge": func(m map[string]any, more ...map[string]any) (any, error) {
			return c.weighed(allLayered(m, more, false))
		},
		"mergeOverwrite": func(m map[string]any, more ...map[string]any) (any, error) {
			return c.weighed(allLayered(m, more, true))
		},
		"first":     func(v any) any { return edge(itemsOf(v), true) },
		"last":      func(v any) any { return edge(itemsOf(v), false) },
		"has":       func(x, v any) bool { return slices.Contains(texted(itemsOf(v)), written(x)) },
		"append":    func(v, x any) (any, error) { return c.weighed(append(slices.Clone(itemsOf(v)), x)) },
		"prepend":   func(v, x any) (any, error) { return c.weighed(append([]any{x}, itemsOf(v)...)) },
		"concat":    func(v ...any) (any, error) { return c.weighed(joinedLists(v)) },
		"uniq":      itemsOf,
		"compact":   func(v any) []any { return slices.DeleteFunc(slices.Clone(itemsOf(v)), empty) },
		"sortAlpha": func(v any) []any { out := texted(itemsOf(v)); slices.Sort(out); return anys(out) },
		"default": func(or any, v ...any) any {
			if len(v) == 0 || empty(v[0]) {
				return or
			}
			return v[0]
		},
		"coalesce": func(v ...any) any {
			if i := slices.IndexFunc(v, func(x any) bool { return !empty(x) }); i >= 0 {
				return v[i]
			}
			return nil
		},
		"ternary": func(a, b any, yes bool) any {
			if yes {
				return a
			}
			return b
		},
		"empty":  empty,
		"all":    func(v ...any) bool { return !slices.ContainsFunc(v, empty) },
		"any":    func(v ...any) bool { return slices.ContainsFunc(v, func(x any) bool { return !empty(x) }) },
		"kindIs": func(kind string, v any) bool { return v != nil && reflect.TypeOf(v).Kind().String() == kind },
		"kindOf": func(v any) string { return strings.TrimPrefix(fmt.Sprintf("%T", v), "*") },
		"typeOf": func(v any) string { return fmt.Sprintf("%T", v) },
		"typeIs": func(name string, v any) bool { return fmt.Sprintf("%T", v) == name },
	}
}

func numberFunctions() template.FuncMap {
	fold := func(do func(a, b int) int) func(...any) int {
		return func(v ...any) int {
			out := 0
			for i, x := range v {
				if n := wholeOf(x); i == 0 {
					out = n
				} else {
					out = do(out, n)
				}
			}
			return out
		}
	}
	until := func(n int) ([]int, error) {
		if n < 0 || n > 1_000 {
			return nil, errChart
		}
		out := make([]int, n)
		for i := range out {
			out[i] = i
		}
		return out, nil
	}
	return template.FuncMap{
		"int": wholeOf, "int64": wholeOf, "float64": func(v any) float64 { return float64(wholeOf(v)) }, "atoi": wholeOf,
		"add": fold(func(a, b int) int { return a + b }), "sub": fold(func(a, b int) int { return a - b }), "mul": fold(func(a, b int) int { return a * b }),
		"max": fold(func(a, b int) int { return max(a, b) }), "min": fold(func(a, b int) int { return min(a, b) }),
		"add1":  func(v any) int { return wholeOf(v) + 1 },
		"div":   func(a, b any) (int, error) { return divided(wholeOf(a), wholeOf(b), false) },
		"mod":   func(a, b any) (int, error) { return divided(wholeOf(a), wholeOf(b), true) },
		"until": until, "untilStep": func(from, to, by int) ([]int, error) { return nil, errFunction },
	}
}

func divided(a, b int, rest bool) (int, error) {
	switch {
	case b == 0:
		return 0, errors.New("division by zero")
	case rest:
		return a % b, nil
	}
	return a / b, nil
}

// wholeOf is a value's whole number, 0 of what is none.
func wholeOf(v any) int {
	switch n := v.(type) {
	case int:
		return n
	case float64:
		return int(n)
	}
	n, _ := strconv.Atoi(written(v))
	return n
}

// written is a value as a template writes it.
func written(v any) string {
	switch s := v.(type) {
	case nil:
		return ""
	case string:
		return s
	}
	return fmt.Sprint(v)
}

func texted(list []any) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = written(v)
	}
	return out
}

func anys(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

func itemsOf(v any) []any {
	switch list := v.(type) {
	case []any:
		return list
	case []string:
		return anys(list)
	}
	return nil
}

func joinedLists(v []any) []any {
	var out []any
	for _, x := range v {
		if out = append(out, itemsOf(x)...); len(out) > maxChartValues {
			return out[:maxChartValues]
		}
	}
	return out
}

func edge(list []any, first bool) any {
	switch {
	case len(list) == 0:
		return nil
	case first:
		return list[0]
	}
	return list[len(list)-1]
}

func omitted(m map[string]any, keys []string) map[string]any {
	out := maps.Clone(m)
	for _, k := range keys {
		delete(out, k)
	}
	return out
}

// allLayered merges mappings: what the first has stays, or is overwritten.
func allLayered(m map[string]any, more []map[string]any, over bool) map[string]any {
	out := m
	for _, o := range more {
		if over {
			out = layered(out, o, 0)
		} else {
			out = layered(o, out, 0)
		}
	}
	return out
}

// empty reports whether a value counts as not given.
func empty(v any) bool {
	switch x := v.(type) {
	case nil:
		return true
	case string:
		return x == ""
	case bool:
		return !x
	case int:
		return x == 0
	case float64:
		return x == 0
	case []any:
		return len(x) == 0
	case map[string]any:
		return len(x) == 0
	}
	return false
}
