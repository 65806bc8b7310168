package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

var addHeaderMultiline = &rule.Rule{
	ID: "add-header-multiline", Category: rule.Headers, Severity: diag.Warning, Since: since,
	Summary:    "A header's value runs over several lines",
	Why:        "The line ends become part of the header. HTTP/2 refuses such a response; over HTTP/1.1 the value is folded or cut.",
	References: []string{"https://datatracker.ietf.org/doc/html/rfc9110"},
	Peers:      []rule.Peer{rule.Gixy.Calls("add_header_multiline")},
	Bad: `server {
    listen 8080;
    # want+1 "line end"
    add_header Content-Security-Policy "default-src 'self';
        img-src *";
}
`,
	Good: `server {
    listen 8080;
    add_header Content-Security-Policy "default-src 'self'; img-src *";
}
`,
	Fix:   rule.UnsafeFix,
	Visit: rule.Visit{"add_header": multiline, "more_set_headers": multiline},
}

func multiline(p *rule.Pass, d *nginx.Directive) {
	for i, a := range d.Args {
		if !strings.ContainsAny(a.Value, "\r\n") || selects(d, i) {
			continue
		}
		f := diag.Finding{
			At: d.NameRange(), Message: "the value holds a line end, which becomes part of the header",
			Effect: "browsers refuse the response over HTTP/2, or cut the header", Remedy: "write the value on one line",
		}
		if text := d.ArgRange(i).Text(); !strings.Contains(text, "\\") {
			f.Fixes = []diag.Fix{{Description: "join the lines", Edits: []diag.Edit{{At: d.ArgRange(i), Text: joined(text)}}}}
		}
		p.Report(f)
		return
	}
}

// selects reports whether an argument of more_set_headers says which responses
// are meant: the types after -t and the codes after -s are lists parted by blanks.
func selects(d *nginx.Directive, i int) bool {
	return d.Name == "more_set_headers" && i > 0 && (d.Arg(i-1) == "-t" || d.Arg(i-1) == "-s")
}

// joined puts the lines of a text on one, a blank between them.
func joined(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		if i > 0 {
			lines[i] = strings.TrimLeft(lines[i], " \t")
		}
		if i < len(lines)-1 {
			lines[i] = strings.TrimRight(lines[i], " \t\r")
		}
	}
	return strings.Join(lines, " ")
}
