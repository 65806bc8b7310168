package deploy

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v3"

	"github.com/wellserved/wellserved/pkg/source"
)

// Faults of rendering a chart.
var (
	errChart    = errors.New("more than is rendered of a chart")
	errFunction = errors.New("a function whose result is not known before the chart is installed")
)

// functions are those of Helm's templates that compute texts and lists. None
// reads the environment, the clock, the network or a file outside of the chart;
// what only an installation knows is an error where it is used.
func (c *chart) functions() template.FuncMap {
	out := template.FuncMap{}
	for _, name := range strings.Fields(uncomputed) {
		out[name] = func(...any) (string, error) { return "", errFunction }
	}
	for _, name := range strings.Fields(chance) {
		out[name] = func(...any) string { return "0" }
	}
	maps.Copy(out, c.textFunctions())
	maps.Copy(out, c.listFunctions())
	maps.Copy(out, numberFunctions())
	out["step"] = func() (string, error) {
		if c.steps++; c.steps > maxChartSteps {
			return "", errChart
		}
		return "", nil
	}
	out["include"] = func(name string, data any) (string, error) {
		return c.nested(c.set.Lookup(name), data)
	}
	out["tpl"] = func(text string, data any) (string, error) {
		if len(text) > maxChartText {
			return "", errChart
		}
		c.steps += len(c.set.Templates())
		set, err := c.set.Clone()
		if err != nil {
			return "", err
		}
		t, err := set.New("tpl").Parse(text)
		if err != nil {
			return "", err
		}
		own := false
		counted(t.Root, func(name string) { own = own || name == "tpl" })
		if own {
			return "", errChart
		}
		return c.nested(t, data)
	}
	out["lookup"] = func(...any) map[string]any { return map[string]any{} }
	out["required"] = func(why string, v any) (any, error) {
		if empty(v) {
			return nil, errors.New(why)
		}
		return v, nil
	}
	return out
}

// chance are the functions that hang on the clock or on chance: no path and no
// command hangs on them, so that any text will do.
const chance = `now date dateInZone dateModify htmlDate htmlDateInZone ago toDate unixEpoch duration durationRound
	randAlpha randAlphaNum randNumeric randAscii randBytes randInt uuidv4 genPrivateKey derivePassword htpasswd bcrypt encryptAES decryptAES
	adler32sum sha1sum getHostByName`

// uncomputed are the functions that hang on the machine, and those that are not
// followed.
const uncomputed = `env expandenv genCA genCAWithKey genSelfSignedCert genSelfSignedCertWithKey genSignedCert genSignedCertWithKey
	fromJson fromJsonArray fromYamlArray fromToml toToml regexSplit regexFind regexFindAll
	semver fail urlParse urlJoin wrap wrapWith swapcase initials plural shuffle mustFromJson`

func (c *chart) nested(t *template.Template, data any) (string, error) {
	if t == nil {
		return "", errFunction
	}
	if c.calls++; c.calls > maxChartCalls {
		return "", errChart
	}
	defer func() { c.calls-- }()
	if c.steps++; c.steps > maxChartSteps {
		return "", errChart
	}
	return c.execute(t, data)
}

// made bounds a text that a function makes.
func (c *chart) made(s string) (string, error) {
	if c.spent += len(s); len(s) > maxChartText || c.spent > maxChartSpent {
		return "", errChart
	}
	return s, nil
}

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

func (c *chart) textFunctions() template.FuncMap {
	one := func(do func(string) string) func(any) (string, error) {
		return func(v any) (string, error) { return c.made(do(written(v))) }
	}
	two := func(do func(a, b string) string) func(any, any) (string, error) {
		return func(a, v any) (string, error) { return c.made(do(written(a), written(v))) }
	}
	return template.FuncMap{
		"quote": c.quoted(strconv.Quote), "squote": c.quoted(func(s string) string { return "'" + s + "'" }),
		"lower": one(strings.ToLower), "upper": one(strings.ToUpper), "title": one(func(s string) string { return strings.ToUpper(s[:min(1, len(s))]) + s[min(1, len(s)):] }),
		"untitle": one(func(s string) string { return strings.ToLower(s[:min(1, len(s))]) + s[min(1, len(s)):] }),
		"trim":    one(strings.TrimSpace), "nospace": one(func(s string) string { return strings.Join(strings.Fields(s), "") }),
		"toString": one(func(s string) string { return s }), "b64enc": one(func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }),
		"b64dec": one(func(s string) string { b, _ := base64.StdEncoding.DecodeString(s); return string(b) }),
		"base":   one(path.Base), "dir": one(path.Dir), "ext": one(path.Ext), "clean": one(path.Clean),
		"sha256sum": one(func(string) string { return "0" }), "kebabcase": one(strings.ToLower), "snakecase": one(strings.ToLower), "camelcase": one(func(s string) string { return s }),
		"trimSuffix": two(func(a, s string) string { return strings.TrimSuffix(s, a) }),
		"trimPrefix": two(func(a, s string) string { return strings.TrimPrefix(s, a) }),
		"trimAll":    two(func(a, s string) string { return strings.Trim(s, a) }),
		"contains":   func(a, v any) bool { return strings.Contains(written(v), written(a)) },
		"hasPrefix":  func(a, v any) bool { return strings.HasPrefix(written(v), written(a)) },
		"hasSuffix":  func(a, v any) bool { return strings.HasSuffix(written(v), written(a)) },
		"trunc": func(n int, v any) string {
			s := written(v)
			if n < 0 {
				return s[max(len(s)+n, 0):]
			}
			return s[:min(n, len(s))]
		},
		"substr": func(a, b int, v any) string {
			s := written(v)
			a = min(max(a, 0), len(s))
			if b < 0 || b > len(s) {
				b = len(s)
			}
			return s[a:max(a, b)]
		},
		"replace": func(a, b, v any) (string, error) {
			s, from, to := written(v), written(a), written(b)
			if strings.Count(s, from)*len(to)+len(s) > maxChartText {
				return "", errChart
			}
			return c.made(strings.ReplaceAll(s, from, to))
		},
		"repeat": func(n int, v any) (string, error) {
			if s := written(v); n >= 0 && n*max(len(s), 1) <= maxChartText {
				return c.made(strings.Repeat(s, n))
			}
			return "", errChart
		},
		"indent":  c.indent(""),
		"nindent": c.indent("\n"),
		"cat":     func(v ...any) (string, error) { return c.made(strings.Join(texted(v), " ")) },
		"print":   func(v ...any) (string, error) { return c.made(fmt.Sprint(v...)) },
		"println": func(v ...any) (string, error) { return c.made(fmt.Sprintln(v...)) },
		"printf": func(format string, v ...any) (string, error) {
			if len(format) > 1_000 || strings.Count(format, "%") > 20 || strings.ContainsAny(format, "*") {
				return "", errChart
			}
			for _, w := range strings.Split(format, "%")[1:] {
				if longWidth(w) {
					return "", errChart
				}
			}
			return c.made(fmt.Sprintf(format, v...))
		},
		"join":      func(sep string, v any) (string, error) { return c.made(strings.Join(texted(itemsOf(v)), sep)) },
		"splitList": func(sep string, v any) []any { return anys(strings.SplitN(written(v), sep, 1_000)) },
		"split": func(sep string, v any) map[string]any {
			out := map[string]any{}
			for i, s := range strings.SplitN(written(v), sep, 1_000) {
				out["_"+strconv.Itoa(i)] = s
			}
			return out
		},
		"toYaml":              c.yamlOf,
		"mustToYaml":          c.yamlOf,
		"mustToJson":          c.yamlOf,
		"fromYaml":            c.fromYAML,
		"regexMatch":          c.matches,
		"mustRegexMatch":      c.matches,
		"regexReplaceAll":     c.replaced,
		"mustRegexReplaceAll": c.replaced,
		"toJson":              func(v any) (string, error) { return c.yamlOf(v) }, // a text of no path
		"toPrettyJson":        func(v any) (string, error) { return c.yamlOf(v) },
		"toRawJson":           func(v any) (string, error) { return c.yamlOf(v) },
		"semverCompare":       func(...any) bool { return true },
	}
}

// longWidth reports whether a verb asks for a width of four digits or more.
func longWidth(verb string) bool {
	digits := 0
	for _, r := range verb {
		switch {
		case r >= '0' && r <= '9':
			if digits++; digits > 3 {
				return true
			}
		case strings.ContainsRune("+-# .[]", r):
			digits = 0
		default:
			return false
		}
	}
	return false
}

func (c *chart) quoted(do func(string) string) func(...any) (string, error) {
	return func(v ...any) (string, error) {
		var out []string
		for _, one := range v {
			if one != nil {
				out = append(out, do(written(one)))
			}
		}
		return c.made(strings.Join(out, " "))
	}
}

func (c *chart) indent(first string) func(int, any) (string, error) {
	return func(n int, v any) (string, error) {
		s := written(v)
		if n < 0 || n > 1_000 || (strings.Count(s, "\n")+1)*n > maxChartText {
			return "", errChart
		}
		pad := strings.Repeat(" ", n)
		return c.made(first + pad + strings.ReplaceAll(s, "\n", "\n"+pad))
	}
}

// fromYAML reads a text that a template made.
func (c *chart) fromYAML(v any) (any, error) {
	text := written(v)
	if len(text) > maxChartText {
		return nil, errChart
	}
	doc, err := parseYAML(source.NewFile("", text))
	if err != nil {
		return nil, err
	}
	left := maxChartValues
	out, _ := plain(doc, &left, 0).(map[string]any)
	if left < 0 {
		return nil, errChart
	}
	return c.weighed(out)
}

// maxPattern bounds a regular expression of a template, in bytes.
const maxPattern = 1_000

func (c *chart) pattern(text string) (*regexp.Regexp, error) {
	if c.steps += 10; len(text) > maxPattern || c.steps > maxChartSteps {
		return nil, errChart
	}
	return regexp.Compile(text)
}

func (c *chart) matches(pattern string, v any) (bool, error) {
	re, err := c.pattern(pattern)
	return err == nil && re.MatchString(written(v)), err
}

func (c *chart) replaced(pattern string, v any, to string) (string, error) {
	re, err := c.pattern(pattern)
	s := written(v)
	if err != nil || len(to) > maxPattern || (len(s)+1)*(len(to)+1) > 8*maxChartText {
		return "", errors.Join(err, errChart)
	}
	return c.made(re.ReplaceAllString(s, to))
}

func (c *chart) yamlOf(v any) (string, error) {
	b, err := yaml.Marshal(v)
	if err != nil {
		return "", err
	}
	return c.made(strings.TrimSuffix(string(b), "\n"))
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
		"uniq":      func(v any) []any { return itemsOf(v) },
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
