package rules

import (
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var spaceBeforeSemicolon = &rule.Rule{
	ID: "space-before-semicolon", Category: rule.Style, Severity: diag.Info, Since: since,
	Summary:    "Blanks stand before a semicolon",
	Why:        "nginx does not mind; readers do.",
	References: []string{"https://nginx.org/en/docs/beginners_guide.html#conf_structure"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("space-before-semicolon")},
	Bad:        "server {\n    listen 8080 ; # want \"before the semicolon\"\n}\n",
	Good:       "server {\n    listen 8080;\n}\n",
	Fix:        rule.SafeFix,
	CheckSite: func(p *rule.Pass) {
		if !slices.ContainsFunc(p.Config().Files, p.Config().Untidy) {
			return
		}
		for d := range p.Config().Walk() {
			if !p.Config().Untidy(d.File) {
				continue
			}
			r, head := d.Range(), d.Head()
			if d.IsBlock() || r.End-1 <= head.End || p.Site.Container != nil && p.Site.Container.FilledIn(d.File.Path()) {
				continue
			}
			text := d.File.Text()[head.End:r.End]
			blanks, ok := strings.CutSuffix(text, ";")
			if !ok || strings.Trim(blanks, " \t") != "" {
				continue
			}
			at := d.File.At(head.End, r.End-1)
			p.Report(diag.Finding{
				At: at, Message: "blanks stand before the semicolon", Effect: "the file is harder to read", Remedy: "remove them",
				Fixes: []diag.Fix{{Description: "remove them", Safe: true, Edits: []diag.Edit{{At: at}}}},
			})
		}
	},
}
