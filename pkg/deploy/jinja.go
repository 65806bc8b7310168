package deploy

import (
	"path"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/lazyre"
)

// maxJinja bounds how deep variables may hold others.
const maxJinja = 12

// jinja fills templates with an inventory's variables.
type jinja struct {
	vars map[string]*value
	// open are the variables that are being filled in, against circles.
	open map[string]bool
	// partial returns a template that is included; nil where none can be.
	partial func(name string) (string, bool)
}

// holeStart and holeEnd enclose the name of what could not be filled in. No
// path of a server has them.
const (
	holeStart = "\u27e8"
	holeEnd   = "\u27e9"
)

var (
	jinjaTag    = lazyre.New(`(?s)\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}`)
	jinjaSet    = lazyre.New(`(?s)^set\s+(\w+)\s*=\s*(.+)$`)
	decides     = lazyre.New(`\b(location|alias|root|server|include|upstream|rewrite|return|try_files)\b`)
	jinjaString = lazyre.New(`^(?:"([^"]*)"|'([^']*)')$`)
	jinjaName   = lazyre.New(`^[A-Za-z_]\w*((\.[A-Za-z_]\w*)|(\[['"]\w+['"]\]))*$`)
)

// fill fills the {{ }} of a value.
func (j *jinja) fill(text string, depth int) (string, bool) {
	if !strings.Contains(text, "{") {
		return text, true
	}
	if depth > maxJinja {
		return "", false
	}
	ok := true
	out := jinjaTag.ReplaceAllStringFunc(text, func(tag string) string {
		if !strings.HasPrefix(tag, "{{") {
			ok = false
			return ""
		}
		v, known := j.expression(strings.TrimSpace(strings.Trim(tag[2:len(tag)-2], "-+")), depth+1)
		ok = ok && known && len(v) < maxExpanded
		return v
	})
	return out, ok && len(out) < maxExpanded
}

// expression evaluates names, strings, concatenation and simple filters.
func (j *jinja) expression(text string, depth int) (string, bool) {
	parts := splitOutside(text, '|')
	var out strings.Builder
	known := depth <= maxJinja
	for _, term := range splitOutside(parts[0], '~', '+') {
		v, ok := j.term(strings.TrimSpace(term), depth)
		known = known && ok
		out.WriteString(v)
	}
	v := out.String()
	for _, f := range parts[1:] {
		var ok bool
		if v, ok = j.filter(v, known, strings.TrimSpace(f), depth); !ok {
			return "", false
		}
		known = true
	}
	return v, known
}

func (j *jinja) term(text string, depth int) (string, bool) {
	if m := jinjaString.FindStringSubmatch(text); m != nil {
		return m[1] + m[2], true
	}
	switch text {
	case "true", "True", "false", "False":
		return strings.ToLower(text), true
	}
	if _, err := strconv.Atoi(text); err == nil {
		return text, true
	}
	if !jinjaName.MatchString(text) {
		return "", false
	}
	v := j.find(text)
	if v == nil || !v.isScalar() || j.open[text] {
		return "", false
	}
	j.open[text] = true
	defer delete(j.open, text)
	return j.fill(v.text, depth+1)
}

// find follows a name through the mappings of variables.
func (j *jinja) find(name string) *value {
	name = strings.NewReplacer("['", ".", "[\"", ".", "']", "", "\"]", "").Replace(name)
	parts := strings.Split(name, ".")
	v := j.vars[parts[0]]
	return v.get(parts[1:]...)
}

// filter applies one; a value that is not known has a default only where it is
// not defined at all.
func (j *jinja) filter(v string, known bool, f string, depth int) (string, bool) {
	name, args, _ := strings.Cut(f, "(")
	args = strings.TrimSuffix(strings.TrimSpace(args), ")")
	switch strings.TrimSpace(name) {
	case "default", "d":
		list := splitOutside(args, ',')
		empty := len(list) > 1 && strings.Contains(strings.ToLower(list[1]), "true")
		if known && (v != "" || !empty) {
			return v, true
		}
		return j.expression(strings.TrimSpace(list[0]), depth+1)
	case "trim", "string", "quote", "e", "escape", "safe":
		return strings.TrimSpace(v), known
	case "lower":
		return strings.ToLower(v), known
	case "upper":
		return strings.ToUpper(v), known
	case "basename":
		return path.Base(v), known
	case "dirname":
		return path.Dir(v), known
	case "replace":
		list := splitOutside(args, ',')
		if len(list) != 2 {
			return "", false
		}
		from, ok := j.expression(strings.TrimSpace(list[0]), depth+1)
		to, ok2 := j.expression(strings.TrimSpace(list[1]), depth+1)
		if !ok || !ok2 || from == "" || len(v)*(len(to)+1) > maxExpanded {
			return "", false
		}
		return strings.ReplaceAll(v, from, to), known
	}
	return "", false
}

// condition decides what an if asks, where it is simple: names, comparisons,
// and, or and not.
func (j *jinja) condition(text string) (yes, known bool) {
	text = strings.TrimSpace(text)
	if len(text) > maxCondition {
		return false, false
	}
	if strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") && len(splitOutside(text, ' ')) == 1 {
		return j.condition(text[1 : len(text)-1])
	}
	if parts := splitWord(text, "or"); len(parts) > 1 {
		return j.combined(parts, true)
	}
	if parts := splitWord(text, "and"); len(parts) > 1 {
		return j.combined(parts, false)
	}
	if rest, ok := strings.CutPrefix(text, "not "); ok {
		yes, known = j.condition(rest)
		return !yes, known
	}
	for _, op := range []string{"==", "!="} {
		if left, right, ok := strings.Cut(text, op); ok {
			a, known := j.expression(strings.TrimSpace(left), 0)
			b, known2 := j.expression(strings.TrimSpace(right), 0)
			return (a == b) == (op == "=="), known && known2
		}
	}
	if name, ok := strings.CutSuffix(text, " is defined"); ok && jinjaName.MatchString(name) {
		return true, j.find(name) != nil
	}
	return j.truth(text)
}

// maxCondition bounds a condition, in bytes.
const maxCondition = 2_000

// combined decides a chain of or, or of and: one part may decide it alone.
func (j *jinja) combined(parts []string, or bool) (yes, known bool) {
	known = true
	for _, p := range parts {
		y, k := j.condition(p)
		if k && y == or {
			return or, true
		}
		known = known && k
	}
	return !or, known
}

// truth decides a name or a value with filters by itself.
func (j *jinja) truth(text string) (yes, known bool) {
	text = strings.TrimSuffix(strings.TrimSpace(text), "| bool")
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "|bool"))
	if jinjaName.MatchString(text) {
		v := j.find(text)
		if v != nil && (v.isList() && v.at.File != nil || v.isMap()) {
			return len(v.items)+len(v.keys) > 0, true
		}
	}
	out, ok := j.expression(text, 0)
	if !ok {
		return false, false
	}
	switch strings.ToLower(out) {
	case "true", "yes", "on", "1":
		return true, true
	case "false", "no", "off", "0", "", "none":
		return false, true
	}
	return true, true
}

// splitWord splits a text at a word that stands outside of quotes and brackets.
func splitWord(text, word string) []string {
	var out []string
	var part []string
	for _, w := range splitOutside(text, ' ') {
		if w == word {
			out = append(out, strings.Join(part, " "))
			part = nil
			continue
		}
		part = append(part, w)
	}
	return append(out, strings.Join(part, " "))
}

// splitOutside splits a text at marks that stand outside of quotes and
// brackets.
func splitOutside(text string, marks ...byte) []string {
	var out []string
	start, depth, quote := 0, 0, byte(0)
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			depth--
		case depth == 0 && strings.IndexByte(string(marks), c) >= 0:
			out = append(out, text[start:i])
			start = i + 1
		}
	}
	return append(out, text[start:])
}
