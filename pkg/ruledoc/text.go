package ruledoc

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/wellserved/wellserved/pkg/rule"
)

// textWidth is the width that a page has in a terminal at most, in characters,
// and indent how far its text stands in.
const (
	textWidth = 80
	indent    = 4
)

// Look says how a page is shown in a terminal. The zero value is plain text of
// the usual width.
type Look struct {
	Width int                 // of the terminal; 0 is unknown
	Head  func(string) string // paints headings; nil leaves them as they are
	Mark  func(string) string // paints the lines of an example at which the finding is
}

// Text returns a rule's page for a terminal, set like a page of a manual.
func Text(r *rule.Rule, look Look) string {
	t := &textPage{width: textWidth, look: look}
	if look.Width > 0 {
		t.width = min(max(look.Width, 2*indent+20), textWidth)
	}
	t.head("Name")
	t.paragraph(r.ID + " - " + lower(r.Summary))
	t.blank()
	t.facts(facts(r))
	t.section("Why", r.Why)
	bad, good := r.Shown()
	t.example("Wrong", bad)
	t.example("Right", good)
	t.head("To silence it")
	t.code("# wellserved-ignore " + r.ID + " why it is meant\n")
	t.blank()
	t.paragraph("above the directive or behind it, or in .wellserved.yaml, for everything or for the files of an override:")
	t.blank()
	t.code("rules:\n  " + r.ID + ": off\n")
	t.blank()
	if len(r.References) > 0 {
		t.head("See also")
		for _, ref := range r.References {
			t.line(strings.Repeat(" ", indent) + ref)
		}
	}
	return t.b.String()
}

// lower begins a sentence in lower case, unless it begins with a name.
func lower(s string) string {
	first, _, _ := strings.Cut(s, " ")
	if s == "" || first != strings.ToUpper(first[:1])+strings.ToLower(first[1:]) {
		return s
	}
	switch first {
	case "Django", "Python", "Host", "Origin", "Referer", "Lua", "Daphne", "Channels":
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// textPage is a page that is being written.
type textPage struct {
	b     strings.Builder
	width int
	look  Look
}

func (t *textPage) line(s string) { t.b.WriteString(strings.TrimRight(s, " \r\n") + "\n") }

func (t *textPage) blank() { t.b.WriteByte('\n') }

func (t *textPage) head(title string) {
	if t.look.Head != nil {
		title = t.look.Head(title)
	}
	t.line(title)
}

// paragraph writes a text between the margins.
func (t *textPage) paragraph(text string) {
	for line := range strings.Lines(wrap(text, t.width-indent)) {
		t.line(strings.Repeat(" ", indent) + line)
	}
}

// section writes a heading and paragraphs.
func (t *textPage) section(title, text string) {
	t.head(title)
	for p := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		t.paragraph(strings.ReplaceAll(p, "`", ""))
		t.blank()
	}
}

// factIndent is the column at which the values of facts begin.
const factIndent = indent + 12

func (t *textPage) facts(list []fact) {
	for _, f := range list {
		value := wrap(strings.ReplaceAll(f.value, "`", ""), t.width-factIndent)
		name := f.name
		for line := range strings.Lines(value) {
			t.line(fmt.Sprintf("%*s%-*s%s", indent, "", factIndent-indent, name, line))
			name = ""
		}
	}
	t.blank()
}

// example writes the files of an example.
func (t *textPage) example(title, text string) {
	if text == "" {
		return
	}
	t.head(title)
	for i, f := range files(text) {
		if i > 0 {
			t.blank()
		}
		if f.name != "" {
			t.line(strings.Repeat(" ", indent) + f.name + ":")
		}
		t.code(f.text)
	}
	t.blank()
}

// code writes lines as they are; those at which a finding is have an arrow before
// them.
func (t *textPage) code(text string) {
	for line := range strings.Lines(text) {
		line, here := strings.CutSuffix(strings.TrimRight(line, " \r\n"), hereMark)
		switch {
		case !here:
			t.line(strings.Repeat(" ", 2*indent) + line)
		case t.look.Mark == nil:
			t.line(arrow + line)
		default:
			t.line(t.look.Mark(arrow + line))
		}
	}
}

// arrow takes the place of the blanks before a line of an example.
const arrow = "    ->  "

// Help returns what formats of other tools show with a finding: plain text, and
// the page in Markdown.
func Help(r *rule.Rule) (plain, markdown string) {
	var b strings.Builder
	b.WriteString(r.Summary + ".\n\n" + r.Why + "\n")
	for _, ref := range r.References {
		b.WriteString("\n" + ref)
	}
	page := Page(r)
	if _, rest, ok := strings.Cut(page, "-->\n\n"); ok {
		page = rest
	}
	return b.String() + "\n", page
}

// wrap breaks a paragraph into lines of at most width characters, where words
// allow it.
func wrap(text string, width int) string {
	var b strings.Builder
	used := 0
	for _, w := range strings.Fields(text) {
		n := utf8.RuneCountInString(w)
		switch {
		case used == 0:
		case used+1+n > width:
			b.WriteByte('\n')
			used = 0
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(w)
		used += n
	}
	return b.String() + "\n"
}
