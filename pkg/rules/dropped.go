package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

// lostOf returns the outer directives whose key the inner level has not, each
// key once. The key "" is never lost.
func lostOf(outer []*nginx.Directive, own map[string]bool, key func(*nginx.Directive) string) []*nginx.Directive {
	var lost []*nginx.Directive
	seen := map[string]bool{}
	for _, d := range outer {
		k := key(d)
		if k == "" || own[k] || seen[k] {
			continue
		}
		seen[k] = true
		lost = append(lost, d)
	}
	return lost
}

// reportDropped reports a level of a list that hides outer directives, and
// offers to repeat them before the first of its own.
func reportDropped(p *rule.Pass, l level, lost []*nginx.Directive, name, effect string) {
	if len(lost) == 0 {
		return
	}
	var names []string
	var related []diag.Related
	var text strings.Builder
	first := l.list[0]
	for _, d := range lost {
		names = append(names, d.Arg(0))
		related = append(related, diag.Related{At: d.Head(), Message: d.Arg(0) + " is set here"})
		text.WriteString(d.Head().Text() + ";" + lineBreak(first))
	}
	const shown = 4
	if len(related) > shown {
		related = related[:shown]
	}
	verb := " is"
	if len(names) > 1 {
		verb = " are"
	}
	p.Report(diag.Finding{
		At:      first.Head(),
		Message: fmt.Sprintf("this %s takes away all that are set outside: %s%s not repeated", name, strings.Join(names, " and "), verb),
		Effect:  strings.Join(names, ", ") + " " + effect,
		Remedy:  "repeat them in this block",
		Related: related,
		Fixes: []diag.Fix{{
			Description: "repeat the outer ones here",
			Edits:       []diag.Edit{{At: first.File.At(first.Range().Start, first.Range().Start), Text: text.String()}},
		}},
	})
}
