package rules

import (
	"fmt"
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/ignore"
	"github.com/wellserved/wellserved/pkg/rule"
)

// commentsPage says how findings are silenced.
const commentsPage = "https://github.com/wellserved/wellserved/blob/main/docs/configuration.md"

var suppressionUnused = &rule.Rule{
	ID: "suppression-unused", Category: rule.Style, Severity: diag.Info, Since: since,
	Summary: "A comment silences a rule that finds nothing there",
	Why: "What the comment was written for is mended or gone, or the comment stands at another line than the finding. It stays and silences the next fault of that kind, which nobody has looked at.\n\n" +
		"Nothing is said of rules that did not run, and of those whose findings depend on the machine, on Django or on nginx's version. In a part of a configuration nothing is said of rules that " +
		"look at what the other parts set.",
	References: []string{commentsPage},
	Bad: `events {}
http {
    server {
        listen 8080;
        # wellserved-ignore autoindex-on the files are public # want "silences nothing"
        root /srv/shop;
    }
}
`,
	Good: `events {}
http {
    server {
        listen 8080;
        root /srv/shop;
    }
}
`,
	Fix: rule.SafeFix,
	Ignored: func(p *rule.Pass, i *rule.Ignored) {
		if i.Rule == nil || !i.Ran || i.Silenced > 0 || i.Rule.Varies() || i.Rule.Ignored != nil || !decided(p, i) {
			return
		}
		where := "the line that it is for has no such finding"
		if i.Comment.WholeFile {
			where = "the file has no such finding"
		}
		p.Report(diag.Finding{
			At: i.Name.At, Message: fmt.Sprintf("the comment silences nothing: %s", where),
			Effect: fmt.Sprintf("the next finding of %s here goes unseen", i.Name.ID),
			Remedy: "take it out, or put it right above the line of the finding",
			Fixes:  withoutComment(i.Comment),
		})
	},
}

// withoutComment takes a comment out that names one rule: with its line, where it
// has it for itself. Of several rules, those that it silences are to stay.
func withoutComment(c *ignore.Comment) []diag.Fix {
	if len(c.Names) != 1 {
		return nil
	}
	f := c.At.File
	start, end := c.At.Start, c.At.End
	line := f.Position(start).Line
	for start > f.LineStart(line) && (f.Text()[start-1] == ' ' || f.Text()[start-1] == '\t') {
		start--
	}
	if start == f.LineStart(line) && line < f.Lines() {
		end = f.LineStart(line + 1)
	}
	return []diag.Fix{{Description: "take the comment out", Safe: true, Edits: []diag.Edit{{At: f.At(start, end)}}}}
}

// decided reports whether that a rule found nothing means that there is nothing.
func decided(p *rule.Pass, i *rule.Ignored) bool {
	for _, s := range p.Project.Sites {
		if !slices.Contains(s.Config.Files, i.Comment.At.File) || s.Config.Whole() && len(s.Config.Unread) == 0 && s.Config.Unfinished == "" {
			continue
		}
		switch i.Rule.Category {
		case rule.Headers, rule.Proxy, rule.TLS: // inherited from a part that is not here
			return false
		}
		if i.Rule.CheckSite != nil || i.Rule.Check != nil {
			return false
		}
	}
	return !templated(i.Comment.At.File)
}
