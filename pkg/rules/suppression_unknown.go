package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var suppressionUnknown = &rule.Rule{
	ID: "suppression-unknown", Category: rule.Style, Severity: diag.Warning, Since: since,
	Summary:    "A comment silences a rule that does not exist",
	Why:        "After `wellserved-ignore` stand names of rules, with commas between them, then the reason. A name that no rule has silences nothing, so the finding that it was written for is still told.",
	References: []string{commentsPage},
	Bad: `server {
    listen 8080;
    autoindex on; # wellserved-ignore auto-index-on the files are public # want "there is no rule"
}
`,
	Good: `server {
    listen 8080;
    autoindex on; # wellserved-ignore autoindex-on the files are public
}
`,
	Fix: rule.UnsafeFix,
	Ignored: func(p *rule.Pass, i *rule.Ignored) {
		switch {
		case i.Name == nil:
			p.Report(diag.Finding{At: i.Comment.At, Message: "the comment names no rule", Effect: "it silences nothing",
				Remedy: "write the rule behind it, and why: # wellserved-ignore RULE reason"})
		case i.Rule != nil:
		case i.Meant == "":
			p.Report(diag.Finding{At: i.Name.At, Message: fmt.Sprintf("there is no rule %q", i.Name.ID), Effect: "the comment silences nothing",
				Remedy: "write a rule's name, as `wellserved rules` lists them"})
		default:
			p.Report(diag.Finding{At: i.Name.At, Message: fmt.Sprintf("there is no rule %q: did you mean %q?", i.Name.ID, i.Meant), Effect: "the comment silences nothing",
				Remedy: "write " + i.Meant, Fixes: []diag.Fix{{Description: "name " + i.Meant, Edits: []diag.Edit{{At: i.Name.At, Text: i.Meant}}}}})
		}
	},
}
