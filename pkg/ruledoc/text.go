package ruledoc

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/wellserved/wellserved/pkg/rule"
)

// textWidth is the width that a page has in a terminal, in characters.
const textWidth = 80

// factIndent is the column at which the facts of a rule begin.
const factIndent = 12

// Text returns a rule's page as plain text for a terminal.
func Text(r *rule.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n\n", r.ID, strings.Repeat("=", len(r.ID)))
	b.WriteString(wrap(r.Summary+".", textWidth) + "\n")
	for _, f := range facts(r) {
		value := strings.TrimSuffix(wrap(strings.ReplaceAll(f.value, "`", ""), textWidth-factIndent), "\n")
		fmt.Fprintf(&b, "  %-*s%s\n", factIndent-2, f.name, strings.ReplaceAll(value, "\n", "\n"+strings.Repeat(" ", factIndent)))
	}
	b.WriteString("\n" + paragraphs(r.Why))
	textExample(&b, "Wrong", r.Bad)
	textExample(&b, "Right", r.Good)
	fmt.Fprintf(&b, "To silence it in one place: # wellserved-ignore %s why it is meant\n\n", r.ID)
	if len(r.References) > 0 {
		b.WriteString("See also\n")
	}
	for _, ref := range r.References {
		fmt.Fprintf(&b, "  %s\n", ref)
	}
	return b.String()
}

func textExample(b *strings.Builder, title, text string) {
	if text == "" {
		return
	}
	fmt.Fprintf(b, "%s\n\n", title)
	for _, f := range files(text) {
		if f.name != "" {
			fmt.Fprintf(b, "    -- %s --\n", f.name)
		}
		for line := range strings.Lines(f.text) {
			b.WriteString(strings.TrimRight("    "+line, " \r\n") + "\n")
		}
	}
	b.WriteString("\n")
}

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

func paragraphs(text string) string {
	var b strings.Builder
	for p := range strings.SplitSeq(text, "\n\n") {
		b.WriteString(wrap(p, textWidth) + "\n")
	}
	return b.String()
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
