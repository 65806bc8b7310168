package fix_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/fix"
	"github.com/wellserved/wellserved/pkg/source"
)

// replace returns a safe fix that replaces the first occurrence of a text.
func replace(t *testing.T, f *source.File, old, text string) diag.Fix {
	t.Helper()
	i := strings.Index(f.Text(), old)
	if i < 0 {
		t.Fatalf("%q is not in %s", old, f.Name())
	}
	return diag.Fix{Description: "write " + text, Safe: true,
		Edits: []diag.Edit{{At: f.At(i, i+len(old)), Text: text}}}
}

func finding(rule string, f *source.File, fixes ...diag.Fix) diag.Finding {
	return diag.Finding{Rule: rule, Severity: diag.Error, At: f.At(0, 1), Fixes: fixes}
}

// rereader refuses texts that contain one of its words.
type rereader []string

func (r rereader) Reread(_ *source.File, after string) error {
	for _, word := range r {
		all := true
		for _, part := range strings.Fields(word) {
			all = all && strings.Contains(after, part)
		}
		if all {
			return errors.New("the second reading differs")
		}
	}
	return nil
}

func TestPlanGathersFixes(t *testing.T) {
	t.Parallel()
	a := source.NewFile("a.conf", "root /a;\nalias /b;\nindex x;\n")
	b := source.NewFile("b.conf", "root /a;\n")
	twin := source.NewFileAt("a.conf", "enabled/a.conf", a.Text())
	stale := source.NewFileAt("a.conf", "enabled/a.conf", "root /a;\n")
	unsafe := replace(t, a, "index x", "index y")
	unsafe.Safe = false
	both := diag.Fix{Safe: true, Edits: append(replace(t, a, "/a", "/A").Edits, replace(t, b, "/a", "/B").Edits...)}
	outside := diag.Fix{Safe: true, Edits: []diag.Edit{{At: a.At(3, 999), Text: ""}}}
	tests := []struct {
		name     string
		findings []diag.Finding
		opts     fix.Options
		after    map[string]string
		refused  []string // the rules
		unsafe   int
		without  int
	}{
		{name: "one", findings: []diag.Finding{finding("r", a, replace(t, a, "/a", "/A"))},
			after: map[string]string{"a.conf": "root /A;\nalias /b;\nindex x;\n"}},
		{name: "several in two files", findings: []diag.Finding{
			finding("r", a, replace(t, a, "/a", "/A")), finding("s", a, replace(t, a, "/b", "/B")), finding("t", b, replace(t, b, "/a", "/C"))},
			after: map[string]string{"a.conf": "root /A;\nalias /B;\nindex x;\n", "b.conf": "root /C;\n"}},
		{name: "the same edit of two findings counts once", findings: []diag.Finding{
			finding("r", a, replace(t, a, "/a", "/A")), finding("s", a, replace(t, a, "/a", "/A"))},
			after: map[string]string{"a.conf": "root /A;\nalias /b;\nindex x;\n"}},
		{name: "the first of two that contradict each other", findings: []diag.Finding{
			finding("r", a, replace(t, a, "/a", "/A")), finding("s", a, replace(t, a, "root /a", "alias /x"))},
			after: map[string]string{"a.conf": "root /A;\nalias /b;\nindex x;\n"}, refused: []string{"s"}},
		{name: "a fix in two files is whole or not at all", findings: []diag.Finding{
			finding("r", b, replace(t, b, "/a", "/C")), finding("s", a, both)},
			after: map[string]string{"b.conf": "root /C;\n"}, refused: []string{"s"}},
		{name: "one file under two names", findings: []diag.Finding{
			finding("r", a, replace(t, a, "/a", "/A")), finding("s", twin, replace(t, twin, "/b", "/B"))},
			after: map[string]string{"a.conf": "root /A;\nalias /B;\nindex x;\n"}},
		{name: "one file that changed between two readings", findings: []diag.Finding{
			finding("r", a, replace(t, a, "/b", "/B")), finding("s", stale, replace(t, stale, "/a", "/A"))},
			after: map[string]string{"a.conf": "root /a;\nalias /B;\nindex x;\n"}, refused: []string{"s"}},
		{name: "unsafe is left", findings: []diag.Finding{finding("r", a, unsafe), finding("s", a)}, unsafe: 1, without: 1},
		{name: "unsafe when asked for", findings: []diag.Finding{finding("r", a, unsafe)}, opts: fix.Options{Unsafe: true},
			after: map[string]string{"a.conf": "root /a;\nalias /b;\nindex y;\n"}},
		{name: "safe before unsafe", findings: []diag.Finding{finding("r", a, unsafe, replace(t, a, "/a", "/A"))}, opts: fix.Options{Unsafe: true},
			after: map[string]string{"a.conf": "root /A;\nalias /b;\nindex x;\n"}},
		{name: "outside the file", findings: []diag.Finding{finding("r", a, outside)}, refused: []string{"r"}},
		{name: "without edits", findings: []diag.Finding{finding("r", a, diag.Fix{Safe: true})}, refused: []string{"r"}},
		{name: "nothing changes", findings: []diag.Finding{finding("r", a, replace(t, a, "/a", "/a"))}},
		{name: "the second reading drops the fix at fault", findings: []diag.Finding{
			finding("r", a, replace(t, a, "/a", "/BAD")), finding("s", a, replace(t, a, "/b", "/B")), finding("t", b, replace(t, b, "/a", "/C"))},
			opts:    fix.Options{Reread: rereader{"BAD"}},
			after:   map[string]string{"a.conf": "root /a;\nalias /B;\nindex x;\n", "b.conf": "root /C;\n"},
			refused: []string{"r"}},
		{name: "the second reading drops all that are wrong together", findings: []diag.Finding{
			finding("r", a, replace(t, a, "/a", "/ONE")), finding("s", a, replace(t, a, "/b", "/TWO")), finding("t", b, replace(t, b, "/a", "/C"))},
			opts:    fix.Options{Reread: rereader{"ONE TWO"}},
			after:   map[string]string{"b.conf": "root /C;\n"},
			refused: []string{"r", "s"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			plan := fix.New(tt.findings, tt.opts)
			var after map[string]string
			for _, c := range plan.Changes {
				if after == nil {
					after = map[string]string{}
				}
				after[c.File.Name()] = c.After
			}
			if diff := cmp.Diff(tt.after, after); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
			var refused []string
			for _, r := range plan.Refused {
				refused = append(refused, r.Finding.Rule)
				if r.Reason == "" {
					t.Errorf("%s was refused without a reason", r.Finding.Rule)
				}
			}
			if diff := cmp.Diff(tt.refused, refused); diff != "" {
				t.Errorf("refused (-want +got):\n%s", diff)
			}
			if plan.Unsafe != tt.unsafe || plan.Without != tt.without {
				t.Errorf("unsafe %d, without %d; want %d, %d", plan.Unsafe, plan.Without, tt.unsafe, tt.without)
			}
			if len(plan.Applied)+len(plan.Refused)+plan.Unsafe+plan.Without != len(tt.findings) {
				t.Errorf("%d findings, but %d applied, %d refused", len(tt.findings), len(plan.Applied), len(plan.Refused))
			}
		})
	}
}

// TestDiffIsWhatPatchReads applies the diff with the program that users would.
func TestDiffIsWhatPatchReads(t *testing.T) {
	t.Parallel()
	patch, err := exec.LookPath("patch")
	if err != nil {
		if patch, err = exec.LookPath("git"); err != nil {
			t.Fatal("neither patch nor git is installed")
		}
	}
	for name, text := range map[string]string{
		"usual":         "server {\n    root /a;\n    index x;\n}\n" + strings.Repeat("# more\n", 20) + "# end /b\n",
		"CR LF":         "server {\r\n    root /a;\r\n}\r\n# /b\r\n",
		"no line end":   "root /a;\n# /b",
		"changed twice": "root /a; alias /b;\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, "site.conf")
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			f := source.NewFile("site.conf", text)
			plan := fix.New([]diag.Finding{finding("r", f, replace(t, f, "/a", "/A/new\n# more")), finding("s", f, replace(t, f, "/b", "/B"))}, fix.Options{})
			d, err := plan.Diff()
			if err != nil {
				t.Fatal(err)
			}
			args := []string{"-p1", "--binary", "-s"}
			if filepath.Base(patch) == "git" {
				args = []string{"apply", "-p1", "--whitespace=nowarn"}
			}
			cmd := exec.Command(patch, args...)
			cmd.Dir, cmd.Stdin = dir, strings.NewReader(d)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s\n%s", err, out, d)
			}
			got, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(plan.Changes[0].After, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, d)
			}
		})
	}
}
