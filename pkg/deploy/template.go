package deploy

import (
	"slices"
	"strings"
)

// template fills a whole file. ok is false where what it becomes is not known
// even apart from single values: a condition that is not decided chooses between
// directives that matter. Lines keep their numbers.
func (j *jinja) template(text string) (string, bool) {
	w := &templateWriter{j: j}
	at := 0
	for _, m := range jinjaTag.FindAllStringIndex(text, -1) {
		w.plain(text[at:m[0]])
		w.tag(text[m[0]:m[1]])
		if at = m[1]; w.lost {
			return "", false
		}
	}
	w.plain(text[at:])
	if w.lost || len(w.stack) > 0 {
		return "", false
	}
	return w.out.String(), true
}

// templateWriter writes what a template becomes.
type templateWriter struct {
	j     *jinja
	out   strings.Builder
	stack []branch
	lost  bool // what it becomes is not known
}

// branch is an if or a for that is open.
type branch struct{ on, taken, unknown bool }

func (w *templateWriter) on() bool {
	return !slices.ContainsFunc(w.stack, func(b branch) bool { return !b.on })
}

// blank keeps the lines of what is not written.
func (w *templateWriter) blank(s string) {
	w.out.WriteString(strings.Repeat("\n", strings.Count(s, "\n")))
}

// plain writes text outside of tags, where its branches are taken.
func (w *templateWriter) plain(s string) {
	if w.on() {
		w.out.WriteString(s)
		return
	}
	w.blank(s)
	if slices.ContainsFunc(w.stack, func(b branch) bool { return b.unknown }) && decides.MatchString(s) {
		w.lost = true
	}
}

func (w *templateWriter) tag(tag string) {
	inside := strings.TrimSpace(strings.Trim(tag[2:len(tag)-2], "-+"))
	switch {
	case strings.HasPrefix(tag, "{#"):
	case strings.HasPrefix(tag, "{{"):
		if w.on() {
			v, ok := w.j.expression(inside, 0)
			if !ok {
				v = holeStart + strings.Map(holeRune, inside) + holeEnd
			}
			w.out.WriteString(strings.ReplaceAll(v, "\n", " "))
		}
	default:
		w.statement(inside)
	}
	w.blank(tag)
}

func (w *templateWriter) statement(inside string) {
	word, rest, _ := strings.Cut(inside, " ")
	last := len(w.stack) - 1
	switch {
	case word == "if":
		yes, known := w.j.condition(rest)
		w.stack = append(w.stack, branch{on: known && yes, taken: known && yes, unknown: !known})
	case word == "for":
		w.stack = append(w.stack, branch{unknown: true})
	case word == "set":
		w.set(inside)
	case last < 0:
		w.lost = true
	case word == "elif" || word == "else":
		yes, known := true, true
		if word == "elif" {
			yes, known = w.j.condition(rest)
		}
		b := &w.stack[last]
		b.unknown = b.unknown || !known
		b.on = !b.unknown && !b.taken && yes
		b.taken = b.taken || b.on
	case word == "endif" || word == "endfor":
		w.stack = w.stack[:last]
	default:
		w.lost = true
	}
}

func (w *templateWriter) set(inside string) {
	m := jinjaSet.FindStringSubmatch(inside)
	if m == nil || !w.on() {
		w.lost = w.lost || m == nil
		return
	}
	v, ok := w.j.expression(m[2], 0)
	if !ok {
		w.lost = true
		return
	}
	w.j.vars[m[1]] = &value{kind: scalarKind, text: v}
}

// holeRune keeps what nginx's syntax would trip over out of a hole's name.
func holeRune(r rune) rune {
	if strings.ContainsRune("{};\"'$ \t\n|()", r) {
		return '_'
	}
	return r
}
