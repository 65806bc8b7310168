package report

import (
	"bufio"
	_ "embed" // the template
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"

	"github.com/wellserved/wellserved/pkg/diagnose"
)

//go:embed html/story.tmpl
var storyTemplate string

// storyStyle is what the page of a diagnosis adds to the style of all pages.
const storyStyle = `
.steps { list-style: decimal; padding-left: 3rem; }
.steps li { padding-left: .35rem; }
.steps .root { color: var(--error); }
.finding h3 { font-size: 1.05rem; line-height: 1.4; margin-top: .3rem; overflow-wrap: anywhere; }
.code.command { margin-top: .4rem; }
`

var parsedStory = sync.OnceValues(func() (*template.Template, error) {
	return template.New("story").Parse(storyTemplate)
})

// storyPage is what the template shows.
type storyPage struct {
	URL, Verdict, Version string
	Healthy               bool
	Style                 template.CSS
	StyleHash             string
	Causes                []storyCause
	Chain                 []storyEvidence
	Parts                 []storyPart
	Ruled                 []storyRuled
	Plan                  []storyStep
	Notes                 []string
}

type storyCause struct {
	Severity, Word, Place, Rule, Message, Effect string
	Lines                                        []pageLine
}

type storyEvidence struct {
	Text, Place string
	Root        bool
}

type storyPart struct{ URL, Kind, State, Class, What string }

type storyRuled struct {
	ID, Heading string
	List        []diagnose.Exclusion
}

type storyStep struct {
	Text     string
	Diff     []pageLine
	Commands []string
}

// WriteDiagnosisHTML writes a diagnosis as one page that holds all it needs, to
// be sent around.
func WriteDiagnosisHTML(w io.Writer, d *Diagnosis) error {
	t, err := parsedStory()
	if err != nil {
		return fmt.Errorf("read the page's template: %w", err)
	}
	b := bufio.NewWriter(w)
	if err := t.Execute(b, newStoryPage(d)); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return b.Flush()
}

func newStoryPage(d *Diagnosis) *storyPage {
	style := pageStyle + storyStyle
	p := &storyPage{URL: printable(d.URL), Verdict: printable(d.Verdict), Version: printable(d.Version), Healthy: d.State == diagnose.Healthy,
		Style: template.CSS(style), StyleHash: sourceHash(style)} //nolint:gosec // it is ours
	if d.Root != nil {
		p.Causes = append(p.Causes, newStoryCause(d.Root, string(d.State)))
	}
	for i := range d.Others {
		p.Causes = append(p.Causes, newStoryCause(&d.Others[i], "also"))
	}
	for _, e := range d.Chain {
		p.Chain = append(p.Chain, storyEvidence{Text: printable(e.Text), Place: printable(e.At.String()), Root: e.Root})
	}
	for _, part := range d.Parts {
		p.Parts = append(p.Parts, newStoryPart(part))
	}
	p.rule(d)
	for _, s := range d.Plan {
		step := storyStep{Text: printable(s.Text)}
		if s.Fix != nil {
			step.Diff = diffLines(d.Diffs[s.Fix])
		}
		for _, c := range s.Commands {
			step.Commands = append(step.Commands, printable(c))
		}
		p.Plan = append(p.Plan, step)
	}
	for _, n := range d.Notes {
		p.Notes = append(p.Notes, printable(n))
	}
	return p
}

func newStoryCause(c *diagnose.Cause, word string) storyCause {
	return storyCause{Severity: c.Severity.String(), Word: word, Place: placeOf(c.At), Rule: printable(c.Rule), Message: printable(c.Sentence),
		Effect: printable(c.Effect), Lines: around(c.At, contextLines)}
}

func newStoryPart(p diagnose.Part) storyPart {
	out := storyPart{URL: printable(p.URL), Kind: string(p.Kind), State: "unknown", Class: "unknown", What: printable(p.What)}
	switch {
	case p.Known && p.OK:
		out.State, out.Class, out.What = "right", "match", ""
	case p.Known:
		out.State, out.Class = "wrong", "error"
	}
	return out
}

// rule takes in what was suspected too, in two lists.
func (p *storyPage) rule(d *Diagnosis) {
	out := storyRuled{ID: "ruled", Heading: "Ruled out"}
	not := storyRuled{ID: "left", Heading: "Not ruled out"}
	for _, e := range d.Ruled {
		e.How = printable(e.How)
		if e.Out {
			out.List = append(out.List, e)
		} else {
			not.List = append(not.List, e)
		}
	}
	for _, r := range []storyRuled{out, not} {
		if len(r.List) > 0 {
			p.Ruled = append(p.Ruled, r)
		}
	}
}

// diffLines returns a diff line by line, its head left out.
func diffLines(text string) []pageLine {
	var out []pageLine
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "---") || strings.HasPrefix(line, "+++") || strings.HasPrefix(line, "@@") {
			continue
		}
		l := pageLine{Number: line[:1], Before: show(cells(line[1:]))}
		switch line[0] {
		case '-':
			l.Class = "del"
		case '+':
			l.Class = "add"
		}
		out = append(out, l)
	}
	return out
}
