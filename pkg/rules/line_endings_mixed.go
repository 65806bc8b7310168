package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
)

var lineEndingsMixed = &rule.Rule{
	ID: "line-endings-mixed", Category: rule.Style, Severity: diag.Info, Since: since,
	Summary:    "A file holds line ends of two kinds",
	Why:        "nginx takes both LF and CR LF. A file with both was edited on two systems, and each comparison of versions shows lines that did not change.",
	References: []string{"https://nginx.org/en/docs/beginners_guide.html#conf_structure"},
	Peers:      []rule.Peer{rule.NginxLinter.Calls("line-ending")},
	Bad:        "server {\n    listen 8080;\n    # want+1 \"another line end\"\n    root /srv;\r\n}\n",
	Good:       "server {\n    listen 8080;\n    root /srv;\n}\n",
	Fix:        rule.SafeFix,
	CheckSite: func(p *rule.Pass) {
		for _, f := range p.Config().Files {
			mixedEnds(p, f)
		}
	},
}

func mixedEnds(p *rule.Pass, f *source.File) {
	text := f.Text()
	if strings.IndexByte(text, '\r') < 0 { // most
		return
	}
	crlf := strings.Count(text, "\r\n")
	lf := strings.Count(text, "\n") - crlf
	if crlf == 0 || lf == 0 {
		return
	}
	var edits []diag.Edit
	first := -1
	for i := 0; i < len(text); i++ {
		if text[i] != '\n' {
			continue
		}
		cr := i > 0 && text[i-1] == '\r'
		switch {
		case cr && crlf <= lf:
			edits = append(edits, diag.Edit{At: f.At(i-1, i)})
		case !cr && crlf > lf:
			edits = append(edits, diag.Edit{At: f.At(i, i), Text: "\r"})
		default:
			continue
		}
		if first < 0 {
			first = i
		}
	}
	p.Report(diag.Finding{
		At: f.LineRange(f.Position(first).Line), Message: "this line has another line end than most lines of the file",
		Effect: "comparisons of versions show changes that are none", Remedy: "save the file with one kind of line end",
		Fixes: []diag.Fix{{Description: "make all line ends alike", Safe: true, Edits: edits}},
	})
}
