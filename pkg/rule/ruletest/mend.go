package ruletest

import (
	"cmp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/proof"
	"github.com/wellserved/wellserved/pkg/rule"
)

// fixAll applies the first fix of every finding and returns all files.
func fixAll(t *testing.T, c *Case, findings []diag.Finding) (fixed map[string]string, safe bool) {
	t.Helper()
	edits := map[string][]diag.Edit{}
	safe = true
	for i := range findings {
		if len(findings[i].Fixes) == 0 {
			continue
		}
		fix := findings[i].Fixes[0]
		safe = safe && fix.Safe
		for _, e := range fix.Edits {
			path := e.At.File.Path()
			if !slices.Contains(edits[path], e) {
				edits[path] = append(edits[path], e)
			}
		}
	}
	fixed = map[string]string{}
	for path, text := range c.Text {
		fixed[path] = applied(t, path, text, edits[path])
		delete(edits, path)
	}
	for path := range edits {
		t.Errorf("a fix edits %s, which is not in the archive", path)
	}
	return fixed, safe
}

// applied returns a text after edits, which may not overlap.
func applied(t *testing.T, path, text string, edits []diag.Edit) string {
	t.Helper()
	slices.SortFunc(edits, func(a, b diag.Edit) int { return cmp.Compare(b.At.Start, a.At.Start) })
	limit := len(text)
	for _, e := range edits {
		if e.At.Start < 0 || e.At.End > limit || e.At.Start > e.At.End {
			t.Fatalf("%s: the edit of %d to %d overlaps another, or lies outside", path, e.At.Start, e.At.End)
		}
		text = text[:e.At.Start] + e.Text + text[e.At.End:]
		limit = e.At.Start
	}
	return text
}

// mend proves that a rule's fixes turn its bad example into its good one, that
// the rule finds nothing there any more, and that nginx accepts it.
func mend(t *testing.T, r *rule.Rule, all []*rule.Rule) {
	if r.Fix == rule.NoFix {
		return // judge has proved that it gives none
	}
	wrong, right := r.Shown()
	bad, err := Parse("bad example", wrong)
	if err != nil {
		t.Fatal(err)
	}
	good, err := Parse("good example", right)
	if err != nil {
		t.Fatal(err)
	}
	p, err := bad.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	findings, err := bad.run(t.Context(), r, all, p)
	if err != nil {
		t.Fatal(err)
	}
	fixed, safe := fixAll(t, bad, findings)
	if want := r.Fix == rule.SafeFix; safe != want {
		t.Errorf("the rule says that its fix is %s; that of the bad example is safe: %v", r.Fix, safe)
	}
	if safe {
		proveSafe(t, r, p, fixed)
	}
	for _, path := range good.paths() {
		if diff := gocmp.Diff(good.Text[path], Strip(fixed[path])); diff != "" {
			t.Errorf("%s: the fixed bad example is not the good one (-good +fixed):\n%s", path, diff)
		}
	}
	accept(t, good, good.Text)
}

// proveSafe traces the requests that matter before and after a safe fix: what
// the edited lines do not explain must not change, and nothing where only the
// writing does.
func proveSafe(t *testing.T, r *rule.Rule, p *project.Project, fixed map[string]string) {
	t.Helper()
	for _, result := range traced(t, p, fixed, r.Category == rule.Style) {
		for _, d := range result.Unsaid() {
			t.Errorf("the safe fix changes what it does not say: %s: %s in place of %s", d.URL, d.After, d.Before)
		}
	}
}

// proveSame traces the requests that matter before and after fixes, none of which
// may be answered otherwise.
func proveSame(t *testing.T, p *project.Project, fixed map[string]string) {
	t.Helper()
	for _, result := range traced(t, p, fixed, false) {
		for _, d := range result.Differences {
			if !d.Settings {
				t.Errorf("the fixes change an answer: %s: %s in place of %s", d.URL, d.After, d.Before)
			}
		}
	}
}

// traced compares each configuration of a project with what it becomes.
func traced(t *testing.T, p *project.Project, fixed map[string]string, same bool) []*proof.Result {
	t.Helper()
	var list []*proof.Result
	for _, one := range p.Sites {
		result, err := proof.Compare(one.Config, one.Tree, fixed, proof.Options{AssumeFiles: !one.OnServer, Same: same})
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, result)
	}
	return list
}
