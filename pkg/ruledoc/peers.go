package ruledoc

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/rule"
)

// peerTables finds the places of a page that hold a table of other tools' names.
// Group 1 is the line that begins it, group 2 the tools.
var peerTables = regexp.MustCompile(`(?s)(<!-- rules of ([a-z, -]+): written by make docs -->\n).*?(<!-- end -->)`)

// Migrating returns the page on coming from other linters with its tables
// written anew.
func Migrating(page string, rules []*rule.Rule) string {
	return peerTables.ReplaceAllStringFunc(page, func(part string) string {
		m := peerTables.FindStringSubmatch(part)
		var tools []rule.Tool
		for name := range strings.SplitSeq(m[2], ",") {
			tools = append(tools, rule.Tool(strings.TrimSpace(name)))
		}
		return m[1] + peerTable(tools, rules) + m[3]
	})
}

// peerTable is the table of some tools' rules, by their names.
func peerTable(tools []rule.Tool, rules []*rule.Rule) string {
	type row struct {
		theirs string
		by     []string // the tools, where there are several
		ours   *rule.Rule
	}
	var rows []row
	for _, r := range rules {
		for _, p := range r.Peers {
			if !slices.Contains(tools, p.Tool) {
				continue
			}
			i := slices.IndexFunc(rows, func(o row) bool { return o.theirs == p.Rule && o.ours == r })
			if i < 0 {
				rows = append(rows, row{theirs: p.Rule, ours: r})
				i = len(rows) - 1
			}
			rows[i].by = append(rows[i].by, string(p.Tool))
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		return cmp.Or(strings.Compare(a.theirs, b.theirs), strings.Compare(a.ours.ID, b.ours.ID))
	})
	var b strings.Builder
	head, line := "| there | here | severity |", "| --- | --- | --- |"
	if len(tools) > 1 {
		head, line = "| there | by | here | severity |", "| --- | --- | --- | --- |"
	}
	fmt.Fprintf(&b, "\n%s\n%s\n", head, line)
	for _, r := range rows {
		by := ""
		if len(tools) > 1 {
			by = " " + strings.Join(r.by, ", ") + " |"
		}
		mark := ""
		if r.ours.OptIn {
			mark = ", only with `--select`"
		}
		fmt.Fprintf(&b, "| `%s` |%s [%s](rules/%s.md) | %s%s |\n", r.theirs, by, r.ours.ID, r.ours.ID, r.ours.Severity, mark)
	}
	return b.String() + "\n"
}
