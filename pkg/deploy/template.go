package deploy

import (
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/lazyre"
)

// Bounds of one template.
const (
	maxTemplateDepth = 8      // of includes and loops in each other
	maxTemplateItems = 100    // of one loop
	maxTemplateTags  = 20_000 // that are followed, those of loops each time
)

// template fills a whole file. ok is false where what it becomes is not known
// even apart from single values: a condition that is not decided chooses between
// directives that matter. Lines keep their numbers.
func (j *jinja) template(text string) (string, bool) {
	w := &templateWriter{j: j, out: &strings.Builder{}}
	w.run(pieces(text))
	if w.lost || len(w.stack) > 0 {
		return "", false
	}
	return listens(w.out.String()), true
}

var (
	openHost = lazyre.New(`(\blisten\s+)` + holeStart + `[^` + holeEnd + `\s]*` + holeEnd + `:`)
	openPort = lazyre.New(`(\blisten\s+(?:[^;\s]*:)?)` + holeStart + `[^` + holeEnd + `\s]*` + holeEnd + `([^;\n]*)`)
)

// listens puts an address in place of one that is not told: which one it is
// matters to no path, and nginx takes no server whose address it cannot read.
func listens(text string) string {
	text = openHost.ReplaceAllString(text, "$1")
	return openPort.ReplaceAllStringFunc(text, func(s string) string {
		m := openPort.FindStringSubmatch(s)
		if strings.Contains(m[2], "ssl") {
			return m[1] + "443" + m[2]
		}
		return m[1] + "80" + m[2]
	})
}

// piece is a tag of a template, or the text between two.
type piece struct {
	text string
	tag  bool
}

func pieces(text string) []piece {
	var out []piece
	at := 0
	for _, m := range jinjaTag.FindAllStringIndex(text, -1) {
		if m[0] > at {
			out = append(out, piece{text: text[at:m[0]]})
		}
		out = append(out, piece{text[m[0]:m[1]], true})
		at = m[1]
	}
	if at < len(text) {
		out = append(out, piece{text: text[at:]})
	}
	return out
}

// templateWriter writes what a template becomes.
type templateWriter struct {
	j     *jinja
	out   *strings.Builder
	stack []branch
	lost  bool // what it becomes is not known
	depth int
	tags  int
}

// branch is an if that is open.
type branch struct{ on, taken, unknown bool }

func (w *templateWriter) on() bool {
	return !slices.ContainsFunc(w.stack, func(b branch) bool { return !b.on })
}

// blank keeps the lines of what is not written.
func (w *templateWriter) blank(s string) {
	w.out.WriteString(strings.Repeat("\n", strings.Count(s, "\n")))
}

// run writes pieces, a loop's as often as it has items.
func (w *templateWriter) run(list []piece) {
	for i := 0; i < len(list) && !w.lost; i++ {
		p := list[i]
		if !p.tag {
			w.plain(p.text)
			continue
		}
		if w.tags++; w.tags > maxTemplateTags || w.out.Len() > maxFile {
			w.lost = true
			return
		}
		switch word := p.word(); {
		case word == "for" && !w.on():
			w.blank(p.text)
			w.stack = append(w.stack, branch{unknown: w.doubtful()}) // left at its endfor
		case word == "for":
			end := closingTag(list, i, "for", "endfor")
			if end < 0 {
				w.lost = true
				return
			}
			w.blank(p.text)
			w.loop(p.inside(), list[i+1:end])
			w.blank(list[end].text)
			i = end
		default:
			w.tag(p.text)
		}
	}
}

// doubtful reports whether it is not known that the text here is not written.
func (w *templateWriter) doubtful() bool {
	return slices.ContainsFunc(w.stack, func(b branch) bool { return b.unknown })
}

func (p *piece) inside() string {
	return strings.TrimSpace(strings.Trim(p.text[2:len(p.text)-2], "-+"))
}

// word is what a statement begins with; "" of text and values.
func (p *piece) word() string {
	if !p.tag || !strings.HasPrefix(p.text, "{%") {
		return ""
	}
	word, _, _ := strings.Cut(p.inside(), " ")
	return word
}

// closingTag returns the index of the tag that ends the one at from.
func closingTag(list []piece, from int, open, closing string) int {
	depth := 0
	for i := from; i < len(list); i++ {
		switch list[i].word() {
		case open:
			depth++
		case closing:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

var jinjaFor = lazyre.New(`^for\s+(\w+)\s+in\s+([\w.\[\]'"]+)\s*$`)

// loop writes a loop's body for each item of a list that is known. Of another
// it is written once, with the item left open, where only the servers of an
// upstream hang on it.
func (w *templateWriter) loop(head string, body []piece) {
	if w.depth++; w.depth > maxTemplateDepth {
		w.lost = true
		return
	}
	defer func() { w.depth-- }()
	m := jinjaFor.FindStringSubmatch(head)
	var items []*value
	if m != nil {
		items = w.j.find(m[2]).list()
	}
	if len(items) == 0 || len(items) > maxTemplateItems || !slices.ContainsFunc(items, (*value).isScalar) && !slices.ContainsFunc(items, (*value).isMap) {
		if w.matters(body) && !w.inUpstream() {
			w.lost = true
			return
		}
		w.each(m, nil, body)
		return
	}
	for i, item := range items {
		if w.tags++; w.tags > maxTemplateTags || w.out.Len() > maxFile {
			w.lost = true
			return
		}
		if i == 0 {
			w.each(m, item, body)
			continue
		}
		whole := w.out // the others stand on the line where the first one ended
		w.out = &strings.Builder{}
		w.each(m, item, body)
		whole.WriteString(oneLine(w.out.String()))
		w.out = whole
	}
}

// each writes a body with the loop's variable bound to an item; nil leaves it
// open.
func (w *templateWriter) each(m []string, item *value, body []piece) {
	if m == nil {
		w.run(body)
		return
	}
	old, had := w.j.vars[m[1]]
	w.j.vars[m[1]] = item
	if item == nil {
		delete(w.j.vars, m[1])
	}
	w.run(body)
	delete(w.j.vars, m[1])
	if had {
		w.j.vars[m[1]] = old
	}
}

var hashToEnd = lazyre.New(`(?m)(^|\s)#.*$`)

// oneLine puts lines into one, comments left out.
func oneLine(text string) string {
	return strings.Join(strings.Fields(hashToEnd.ReplaceAllString(text, "")), " ") + " "
}

// matters reports whether pieces have directives that say which files are
// served.
func (w *templateWriter) matters(list []piece) bool {
	return slices.ContainsFunc(list, func(p piece) bool { return decides.MatchString(p.text) || p.word() == "include" })
}

// inUpstream reports whether what was written so far ends inside of an upstream
// block.
func (w *templateWriter) inUpstream() bool {
	text := w.out.String()
	depth := 0
	for i := len(text) - 1; i >= 0; i-- {
		switch text[i] {
		case '}':
			depth++
		case '{':
			if depth--; depth < 0 {
				head := text[strings.LastIndexAny(text[:i], ";{}\n")+1 : i]
				return strings.HasPrefix(strings.TrimSpace(head), "upstream")
			}
		}
	}
	return false
}

// plain writes text outside of tags, where its branches are taken.
func (w *templateWriter) plain(s string) {
	if w.on() {
		w.out.WriteString(s)
		return
	}
	w.blank(s)
	if w.doubtful() && decides.MatchString(s) && !w.inUpstream() {
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
	case word == "set":
		w.set(inside)
	case word == "include":
		w.include(rest)
	case word == "raw" || word == "endraw":
	case last < 0:
		w.lost = true
	case word == "elif" || word == "else":
		yes, known := true, true
		if word == "elif" {
			yes, known = w.j.condition(rest)
		}
		b := &w.stack[last]
		b.unknown = b.unknown || !known && !b.taken
		b.on = !b.unknown && !b.taken && yes
		b.taken = b.taken || b.on
	case word == "endif" || word == "endfor":
		w.stack = w.stack[:last]
	default:
		w.lost = true
	}
}

// include writes another template of the same folder on the line that includes
// it.
func (w *templateWriter) include(rest string) {
	if !w.on() {
		w.lost = w.lost || w.doubtful()
		return
	}
	m := jinjaString.FindStringSubmatch(strings.TrimSpace(strings.Fields(rest + " .")[0]))
	if m == nil || w.j.partial == nil {
		w.lost = true
		return
	}
	text, ok := w.j.partial(m[1] + m[2])
	if w.depth++; !ok || w.depth > maxTemplateDepth {
		w.lost = true
		return
	}
	inner := &templateWriter{j: w.j, out: &strings.Builder{}, depth: w.depth, tags: w.tags}
	inner.run(pieces(text))
	w.depth--
	w.tags = inner.tags
	w.lost = w.lost || inner.lost || len(inner.stack) > 0
	w.out.WriteString(oneLine(inner.out.String()))
}

func (w *templateWriter) set(inside string) {
	m := jinjaSet.FindStringSubmatch(inside)
	if m == nil || !w.on() {
		w.lost = w.lost || m == nil
		return
	}
	v, ok := w.j.expression(m[2], 0)
	if !ok {
		delete(w.j.vars, m[1]) // a hole where it is used
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
