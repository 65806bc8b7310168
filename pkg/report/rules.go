package report

import (
	"bufio"
	"fmt"
	"io"

	"github.com/wellserved/wellserved/pkg/diag"
)

// RuleRow is one row of the list of rules.
type RuleRow struct {
	ID       string
	Group    string // the title that it stands under; "" for none
	Theirs   string // another tool's name for it, where the list is by those
	Severity diag.Severity
	Fix      string // none, unsafe or safe
	OptIn    bool   // runs only when selected
	Summary  string
}

// WriteRules writes a list of rules, which are in the order of their groups.
func WriteRules(w io.Writer, rows []RuleRow, s Style) error {
	p := newPalette(s.Color)
	t := &textWriter{w: bufio.NewWriter(w), p: p, width: s.Width}
	id, theirs := 0, 0
	for _, r := range rows {
		id, theirs = max(id, columns(r.ID)), max(theirs, columns(r.Theirs))
	}
	if theirs > 0 {
		theirs += gap
	}
	group := ""
	for i, r := range rows {
		if r.Group != group {
			if i > 0 {
				fmt.Fprintln(t.w)
			}
			group = r.Group
			fmt.Fprintln(t.w, p.label.Sprint(group))
		}
		fmt.Fprintf(t.w, "  %-*s%-*s  %s%*s  ", theirs, r.Theirs, id, r.ID, p.of(r.Severity).Sprint(r.Severity), len("warning")-len(r.Severity.String()), "")
		text := r.Summary
		if r.Fix == "safe" {
			text += " [fix]"
		}
		if r.OptIn {
			text += " [only with --select]"
		}
		indent := 2 + theirs + id + 2 + len("warning") + 2
		if s.Width > 0 && s.Width-indent < 30 { // too narrow beside the name
			fmt.Fprint(t.w, "\n      ")
			indent = 6
		}
		t.wrapped(text, indent, indent)
	}
	return t.w.Flush()
}
