package deploy

import (
	"encoding/base64"
	"errors"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v3"

	"github.com/wellserved/wellserved/pkg/source"
)

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
