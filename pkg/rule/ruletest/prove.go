package ruletest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

// Prove holds a rule to what it says: its description is complete, its examples
// are right, and so are the archives in folder/<id>, of which at least one
// expects nothing. all are the rules among which it runs: those that judge the
// comments that silence rules need them.
func Prove(t *testing.T, r *rule.Rule, all []*rule.Rule, folder string) {
	t.Helper()
	described(t, r)
	bad, good := r.Shown()
	t.Run("bad", func(t *testing.T) {
		t.Parallel()
		c := judge(t, r, all, "bad example", bad)
		if len(c.Wants) == 0 {
			t.Error("the bad example wants no finding")
		}
	})
	t.Run("good", func(t *testing.T) {
		t.Parallel()
		if c := judge(t, r, all, "good example", good); len(c.Wants) != 0 {
			t.Error("the good example wants findings")
		}
	})
	t.Run("fix", func(t *testing.T) {
		t.Parallel()
		mend(t, r, all)
	})
	names, err := filepath.Glob(filepath.Join(folder, r.ID, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	silent := false
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		silent = silent || !strings.Contains(string(text), "# want")
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			if c := judge(t, r, all, name, string(text)); c.Why == "" {
				t.Error("the archive does not say what it shows")
			}
		})
	}
	if !silent {
		t.Errorf("no archive in %s expects nothing", filepath.Join(folder, r.ID))
	}
}

var ruleID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`)

// described checks that a rule says all that is told of it.
func described(t *testing.T, r *rule.Rule) {
	t.Helper()
	if !ruleID.MatchString(r.ID) {
		t.Errorf("the id %q is not words in lower case with hyphens", r.ID)
	}
	if !slices.Contains(rule.Categories(), r.Category) {
		t.Errorf("there is no category %q", r.Category)
	}
	if r.Severity.String() == "" {
		t.Error("the severity is missing")
	}
	if r.Since == "" || r.Why == "" {
		t.Error("since or why is missing")
	}
	if r.Summary == "" || strings.HasSuffix(r.Summary, ".") || strings.Contains(r.Summary, "\n") {
		t.Errorf("the summary is to be one line without a final dot: %q", r.Summary)
	}
	if len(r.References) == 0 {
		t.Error("no page is referred to")
	}
	for _, ref := range r.References {
		if !strings.HasPrefix(ref, "https://") {
			t.Errorf("the reference %q is no https address", ref)
		}
	}
	if (r.Faults == nil) != (len(r.FaultKinds) == 0) {
		t.Error("Faults and FaultKinds belong together")
	}
}

// judge runs a rule on an archive and compares what it finds with what is
// wanted there.
func judge(t *testing.T, r *rule.Rule, all []*rule.Rule, name, text string) *Case {
	t.Helper()
	c, err := Parse(name, text)
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	findings, err := c.run(t.Context(), r, all, p)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range compare(c.Wants, findings, c.Tree.Display) {
		t.Error(wrong)
	}
	for i := range findings {
		wellFormed(t, r, &findings[i])
	}
	fixed, safe := fixAll(t, c, findings)
	for path, want := range c.Fixed {
		if diff := cmp.Diff(Strip(want), Strip(fixed[path])); diff != "" {
			t.Errorf("%s after the fixes (-want +got):\n%s", path, diff)
		}
	}
	if len(c.Fixed) > 0 {
		accept(t, c, fixed)
	}
	if safe && r.Fix == rule.SafeFix {
		proveSafe(t, r, p, fixed)
	}
	if c.Same {
		proveSame(t, p, fixed)
	}
	return c
}

// wellFormed checks what holds of every finding.
func wellFormed(t *testing.T, r *rule.Rule, f *diag.Finding) {
	t.Helper()
	if f.At.IsZero() {
		t.Errorf("%q points nowhere", f.Message)
		return
	}
	if f.At.Start < 0 || f.At.End > f.At.File.Len() || f.At.Start > f.At.End {
		t.Errorf("%q points outside its file", f.Message)
	}
	for what, text := range map[string]string{"message": f.Message, "effect": f.Effect, "remedy": f.Remedy} {
		if text == "" {
			t.Errorf("%s: the %s is missing", f.At, what)
		}
		if strings.HasSuffix(text, ".") || text != strings.TrimSpace(text) {
			t.Errorf("%s: the %s ends in a dot or a blank: %q", f.At, what, text)
		}
	}
	for _, fix := range f.Fixes {
		if r.Fix == rule.NoFix || fix.Safe && r.Fix != rule.SafeFix {
			t.Errorf("%s: the rule says that its fixes are %s, yet gives %q", f.At, r.Fix, fix.Description)
		}
		if fix.Description == "" || len(fix.Edits) == 0 {
			t.Errorf("%s: an empty fix", f.At)
		}
	}
}
