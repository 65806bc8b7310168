package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/route"
)

const traced = `server {
    server_name shop.example;
    location /static/ { alias /srv/shop/staticfiles/of/the/whole/shop/; }
    location / { return 204; }
}
`

// story traces a URL in traced.
func story(t *testing.T, url string, style report.Style) string {
	t.Helper()
	tree := fstree.MemoryText(map[string]string{"/shop.conf": traced})
	cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{"/shop.conf"}})
	if err != nil {
		t.Fatal(err)
	}
	req, err := route.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	r := route.Compile(cfg, route.Options{Tree: tree})
	var b bytes.Buffer
	if err := report.WriteTrace(&b, url, r.Trace(req), r.Rivals(req), style); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTraceFitsTheTerminal(t *testing.T) {
	t.Parallel()
	const url = "http://shop.example/static/css/shop.css"
	for name, c := range map[string]struct {
		width  int
		golden string
	}{
		"pipe":           {0, "trace.txt"},
		"terminal":       {80, "trace_80.txt"},
		"small terminal": {50, "trace_50.txt"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, c.golden, []byte(story(t, url, report.Style{Width: c.width})))
		})
	}
	for line := range strings.Lines(story(t, url, report.Style{Width: 80})) {
		if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 80 || strings.HasSuffix(line, " \n") {
			t.Errorf("%d columns: %q", n, line)
		}
	}
}

func TestTraceDrawsNothing(t *testing.T) {
	t.Parallel()
	for _, width := range []int{0, 40} {
		got := story(t, "http://shop.example/%1b[2J%0d%9b\x1b]0;x", report.Style{Width: width})
		if strings.ContainsAny(got, "\x1b\r\u009b") {
			t.Errorf("a terminal obeys what the URI holds: %q", got)
		}
	}
	var b bytes.Buffer
	if err := report.WriteOutcome(&b, "http://x/\x1b[2J", route.Outcome{Kind: route.File, Status: 200, Path: "/a\nb\x1b"}); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), "http://x/␛[2J → 200, the file /a b␛\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
