package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/source"
)

func TestNoLineIsWiderThanTheTerminal(t *testing.T) {
	t.Parallel()
	const width = 60
	f := source.NewFile("nginx.conf", "alias /srv/shop/old/;\n")
	for n := range 40 {
		words := strings.Repeat("a ", n) + strings.Repeat("word ", 30)
		r := &Report{Findings: []diag.Finding{{Rule: "live-wrong-directory", Severity: diag.Error, At: f.LineRange(1), Message: words, Effect: words, Remedy: words,
			Related: []diag.Related{{At: f.LineRange(1), Message: words}}}}}
		var b bytes.Buffer
		if err := Write(&b, "text", r, Style{Width: width}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if n := columns(strings.TrimRight(line, "\n")); n > width {
				t.Errorf("%d columns: %s", n, line)
			}
		}
	}
}
