package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var suppressionWithoutReason = &rule.Rule{
	ID: "suppression-without-reason", Category: rule.Style, Severity: diag.Info, Since: since,
	Summary:    "A comment silences a rule and does not say why",
	Why:        "A finding that is meant is meant for a reason. Without it nobody can tell later whether the reason still holds, so the comment stays for ever.",
	References: []string{commentsPage},
	Bad: `server {
    listen 8080;
    # want+1 "no reason"
    autoindex on; # wellserved-ignore autoindex-on
}
`,
	Good: `server {
    listen 8080;
    autoindex on; # wellserved-ignore autoindex-on the files are public
}
`,
	Ignored: func(p *rule.Pass, i *rule.Ignored) {
		first := i.Name != nil && i.Name == &i.Comment.Names[0] // one finding a comment
		if !first || i.Comment.Reason != "" {
			return
		}
		p.Report(diag.Finding{
			At: i.Comment.At, Message: fmt.Sprintf("no reason is given for silencing %s", i.Name.ID),
			Effect: "nobody can tell whether it is still meant", Remedy: "write the reason behind the rule's name",
		})
	},
}
