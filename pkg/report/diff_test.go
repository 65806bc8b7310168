package report_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/report"
)

func TestDiffIsUntouchedForPrograms(t *testing.T) {
	t.Parallel()
	const diff = "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-\troot /old;\x1b[31m\r\n+\troot /new;\r\n end\n\\ No newline at end of file\n"
	tests := []struct {
		name  string
		style report.Style
		want  string
	}{
		{"in a pipe", report.Style{}, diff},
		{"on a terminal", report.Style{Width: 80},
			"--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-   root /old;␛[31m\n+   root /new;\n end\n\\ No newline at end of file\n"},
		{"in colour", report.Style{Width: 80, Color: true},
			"\x1b[1m--- a/x\x1b[22m\n\x1b[1m+++ b/x\x1b[22m\n\x1b[36;1m@@ -1,2 +1,2 @@\x1b[0;22m\n\x1b[31;1m-   root /old;␛[31m\x1b[0;22m\n\x1b[32;1m+   root /new;\x1b[0;22m\n end\n\\ No newline at end of file\n"},
		{"empty", report.Style{Width: 80, Color: true}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			text := diff
			if tt.want == "" {
				text = ""
			}
			var b bytes.Buffer
			if err := report.WriteDiff(&b, text, tt.style); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, b.String()); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestNotesAreWrappedForATerminal(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := report.WriteNote(&b, "passed over nginx configuration: old.conf\x1b[2J (nothing includes it)", report.Style{Width: 40}); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff("passed over nginx configuration:\n  old.conf␛[2J (nothing includes it)\n", b.String()); d != "" {
		t.Error(d)
	}
}
