package fix_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/fix"
	"github.com/wellserved/wellserved/pkg/source"
)

// TestADiffShowsAddedLinesAsThat holds that no line is taken away only to be put
// there again.
func TestADiffShowsAddedLinesAsThat(t *testing.T) {
	t.Parallel()
	const text = "server {\n    listen 80;\n    root /a;\n}\n"
	f := source.NewFile("a.conf", text)
	for _, tc := range []struct {
		name, want string
		edits      []diag.Edit
	}{
		{"behind a line", "@@ -1,4 +1,5 @@\n server {\n     listen 80;\n+    http2 on;\n     root /a;\n }\n", []diag.Edit{{At: f.At(23, 23), Text: "\n    http2 on;"}}},
		{"before a directive", "@@ -1,4 +1,5 @@\n server {\n     listen 80;\n+    index b;\n     root /a;\n }\n", []diag.Edit{{At: f.At(28, 28), Text: "index b;\n    "}}},
		{"a block behind a block", "@@ -2,3 +2,5 @@\n     listen 80;\n     root /a;\n }\n+server {\n+}\n", []diag.Edit{{At: f.At(38, 38), Text: "\nserver {\n}"}}},
		{"two behind one line", "@@ -1,4 +1,6 @@\n server {\n     listen 80;\n+    a;\n+    b;\n     root /a;\n }\n",
			[]diag.Edit{{At: f.At(23, 23), Text: "\n    a;"}, {At: f.At(23, 23), Text: "\n    b;"}}},
		{"a line that is changed too", "@@ -1,4 +1,5 @@\n server {\n-    listen 80;\n+    listen 81;\n+    a;\n     root /a;\n }\n",
			[]diag.Edit{{At: f.At(20, 22), Text: "81"}, {At: f.At(23, 23), Text: "\n    a;"}}},
		{"within a line", "@@ -1,4 +1,4 @@\n server {\n-    listen 80;\n+    listen 80 ssl;\n     root /a;\n }\n", []diag.Edit{{At: f.At(22, 22), Text: " ssl"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			plan := fix.New([]diag.Finding{{Rule: "x", At: f.At(0, 1), Fixes: []diag.Fix{{Description: "d", Safe: true, Edits: tc.edits}}}}, fix.Options{})
			got, err := plan.Diff()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff("--- a/a.conf\n+++ b/a.conf\n"+tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
