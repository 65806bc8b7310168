package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
)

var trailingWhitespace = &rule.Rule{
	ID: "trailing-whitespace", Category: rule.Style, Severity: diag.Info, Since: since,
	Summary:    "A line ends in blanks",
	Why:        "Blanks at the end of a line mean nothing and show up in every comparison of versions.",
	References: []string{"https://nginx.org/en/docs/beginners_guide.html#conf_structure"},
	Peers:      []rule.Peer{rule.NginxLint.Calls("trailing-whitespace"), rule.NginxLinter.Calls("trailing-whitespace")},
	Bad:        "server {\n    # want+1 \"blanks\"\n    listen 8080;  \n}\n",
	Good:       "server {\n    listen 8080;\n}\n",
	Fix:        rule.SafeFix,
	CheckSite: func(p *rule.Pass) {
		var quoted map[*source.File][]source.Span
		for _, f := range p.Config().Files {
			if !p.Config().Untidy(f) {
				continue // nearly all
			}
			text := f.Text()
			if quoted == nil {
				quoted = quotedSpans(p)
			}
			for start := 0; start < len(text); {
				end := len(text)
				if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
					end = start + i
				}
				line := strings.TrimSuffix(text[start:end], "\r")
				if kept := strings.TrimRight(line, " \t"); len(kept) < len(line) && !inSpan(quoted[f], start+len(line)-1) {
					at := f.At(start+len(kept), start+len(line))
					p.Report(diag.Finding{
						At: at, Message: "the line ends in blanks", Effect: "comparisons of versions show changes that are none", Remedy: "remove them",
						Fixes: []diag.Fix{{Description: "remove them", Safe: true, Edits: []diag.Edit{{At: at}}}},
					})
				}
				start = end + 1
			}
		}
	},
}

// quotedSpans returns where values of several lines stand, by file: quoted ones,
// and Lua code.
func quotedSpans(p *rule.Pass) map[*source.File][]source.Span {
	out := map[*source.File][]source.Span{}
	for d := range p.Config().Walk() {
		for i, a := range d.Args {
			if a.Quote() != 0 && strings.Contains(a.Value, "\n") {
				r := d.ArgRange(i)
				out[d.File] = append(out[d.File], r.Span)
			}
		}
		if d.IsRaw() {
			out[d.File] = append(out[d.File], d.Body().Span)
		}
	}
	return out
}

func inSpan(spans []source.Span, offset int) bool {
	for _, s := range spans {
		if s.Contains(offset) {
			return true
		}
	}
	return false
}
