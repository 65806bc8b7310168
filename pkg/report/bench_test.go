package report_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/source"
)

// manyFindings is a report on a file of many lines, each with three findings.
func manyFindings(lines int) *report.Report {
	var text strings.Builder
	for i := range lines {
		fmt.Fprintf(&text, "    server { listen 80; server_name s%d.example.com; location /static/ { alias /srv/%[1]d/static; } location / { proxy_pass http://127.0.0.1:8000; } }\n", i)
	}
	f := source.NewFile("/etc/nginx/nginx.conf", text.String())
	r := &report.Report{Version: "1.0.0", Files: []string{f.Name()}, FailOn: diag.Warning}
	for i := range lines {
		line := f.Line(i + 1)
		at := func(what string) source.Range {
			start := f.LineStart(i+1) + strings.Index(line, what)
			return f.At(start, start+len(what))
		}
		slash := at("/static;")
		r.Findings = append(r.Findings,
			diag.Finding{Rule: "alias-slash-mismatch", Severity: diag.Error, Message: "the location ends with a slash and the alias does not", Effect: "every file is 404: nginx looks for /srv/staticapp.css",
				Remedy: "alias /srv/static/;", At: at("alias"), Within: fmt.Sprintf("http server s%d", i),
				Related: []diag.Related{{At: at("location /static/"), Message: "the location"}},
				Fixes:   []diag.Fix{{Description: "add the slash", Safe: true, Edits: []diag.Edit{{At: f.At(slash.End-1, slash.End-1), Text: "/"}}}}},
			diag.Finding{Rule: "proxy-host-missing", Severity: diag.Warning, Message: "no Host is passed on, so the application sees the name in proxy_pass", Effect: "Django refuses the request, or writes links to the wrong host",
				Remedy: "proxy_set_header Host $host;", At: at("proxy_pass"), Within: fmt.Sprintf("http server s%d", i)},
			diag.Finding{Rule: "client-ip-not-forwarded", Severity: diag.Info, Message: "the application does not learn who the client is", Effect: "logs and limits see nginx alone",
				Remedy: "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;", At: at("proxy_pass"), Within: fmt.Sprintf("http server s%d", i)})
	}
	return r
}

// BenchmarkFormats writes 3 000 findings in every format.
func BenchmarkFormats(b *testing.B) {
	r := manyFindings(1000)
	for _, name := range report.Formats() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				if err := report.Write(io.Discard, name, r, report.Style{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
