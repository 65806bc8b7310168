package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/source"
)

func TestManyFindingsOfOneCauseAreShownOnce(t *testing.T) {
	t.Parallel()
	f := source.NewFile("nginx.conf", "alias /old/;\ngzip on;\n")
	for _, c := range []struct {
		name                 string
		findings             int
		effects, heads, more int
	}{
		{"few", 11, 11, 11, 0},
		{"many", 5000, 1, 10, 4990},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := &Report{}
			for i := range c.findings {
				r.Findings = append(r.Findings, diag.Finding{Rule: "live-differs", Severity: diag.Error, At: f.LineRange(1),
					Message: fmt.Sprintf("file %d differs", i), Effect: "visitors see it", Data: map[string]string{"url": "u"}})
			}
			r.Findings = append(r.Findings, diag.Finding{Rule: "live-differs", Severity: diag.Error, At: f.LineRange(2), Message: "another place", Effect: "another effect"})
			var b bytes.Buffer
			if err := Write(&b, "text", r, Style{}); err != nil {
				t.Fatal(err)
			}
			text := b.String()
			if n := strings.Count(text, "visitors see it"); n != c.effects {
				t.Errorf("%d effects, want %d", n, c.effects)
			}
			if n := strings.Count(text, " differs [live-differs]"); n != c.heads {
				t.Errorf("%d heads, want %d", n, c.heads)
			}
			if says := fmt.Sprintf("and %d more of the same here", c.more); c.more > 0 != strings.Contains(text, says) {
				t.Errorf("%q in\n%s", says, text)
			}
			if !strings.Contains(text, "another effect") {
				t.Error("the finding at another place is lost")
			}
		})
	}
}
