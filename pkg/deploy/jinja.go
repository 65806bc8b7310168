package deploy

import (
	"path"
	"regexp"
	"strings"
)

// maxJinja bounds how deep variables may hold others.
const maxJinja = 12

// jinja fills templates with an inventory's variables.
type jinja struct {
	vars map[string]*value
	// open are the variables that are being filled in, against circles.
	open map[string]bool
}

// holeStart and holeEnd enclose the name of what could not be filled in. No
// path of a server has them.
const (
	holeStart = "\u27e8"
	holeEnd   = "\u27e9"
)

var (
	jinjaTag    = regexp.MustCompile(`(?s)\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}`)
	jinjaSet    = regexp.MustCompile(`(?s)^set\s+(\w+)\s*=\s*(.+)$`)
	decides     = regexp.MustCompile(`\b(location|alias|root|server|include|upstream|rewrite|return|try_files)\b`)
	jinjaString = regexp.MustCompile(`^(?:"([^"]*)"|'([^']*)')$`)
	jinjaName   = regexp.MustCompile(`^[A-Za-z_]\w*((\.[A-Za-z_]\w*)|(\[['"]\w+['"]\]))*$`)
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

// condition decides what an if asks, where it is simple.
func (j *jinja) condition(text string) (yes, known bool) {
	text = strings.TrimSpace(text)
	if rest, ok := strings.CutPrefix(text, "not "); ok {
		yes, known = j.condition(rest)
		return !yes, known
	}
	if name, ok := strings.CutSuffix(text, " is defined"); ok && jinjaName.MatchString(name) {
		return true, j.find(name) != nil
	}
	if !jinjaName.MatchString(text) {
		return false, false
	}
	v := j.find(text)
	if !v.isScalar() {
		return false, false
	}
	switch strings.ToLower(v.text) {
	case "true", "yes", "on", "1":
		return true, true
	case "false", "no", "off", "0", "":
		return false, true
	}
	return true, !strings.Contains(v.text, "{")
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
