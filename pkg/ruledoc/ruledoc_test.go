package ruledoc_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/ruledoc"
	"github.com/wellserved/wellserved/pkg/rules"
)

func TestPagesAreThoseOfTheRules(t *testing.T) {
	t.Parallel()
	const folder = "../../docs/rules"
	want := ruledoc.Pages(rules.All())
	got := map[string]string{}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		got[e.Name()] = string(text)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the pages are stale: run make docs (-want +got):\n%s", diff)
	}
}

func TestTextFitsATerminal(t *testing.T) {
	t.Parallel()
	for _, r := range rules.All() {
		text := ruledoc.Text(r, ruledoc.Look{})
		if strings.Contains(text, "# want") {
			t.Errorf("%s: shows what only the harness reads", r.ID)
		}
		why, _, _ := strings.Cut(text, "\nWrong\n")
		for line := range strings.Lines(why) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > 80 {
				t.Errorf("%s: a line of %d characters: %q", r.ID, n, line)
			}
		}
	}
}

func TestHelpHoldsSummaryAndReferences(t *testing.T) {
	t.Parallel()
	for _, r := range rules.All() {
		plain, markdown := ruledoc.Help(r)
		for _, want := range append([]string{r.Summary}, r.References...) {
			if !strings.Contains(plain, want) || !strings.Contains(markdown, want) {
				t.Errorf("%s: help without %q", r.ID, want)
			}
		}
		if strings.Contains(markdown, "<!--") {
			t.Errorf("%s: help with the note of the generated page", r.ID)
		}
	}
}

func TestTextFitsANarrowTerminal(t *testing.T) {
	t.Parallel()
	paint := func(s string) string { return "[" + s + "]" }
	for _, r := range rules.All() {
		text := ruledoc.Text(r, ruledoc.Look{Width: 50, Head: paint, Mark: paint})
		why, _, _ := strings.Cut(text, "\n[Wrong]\n")
		for line := range strings.Lines(why) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > 50 && strings.Contains(strings.TrimSpace(line), " ") {
				t.Errorf("%s: a line of %d characters: %q", r.ID, n, line)
			}
		}
		if bad, _ := r.Shown(); strings.Contains(bad, "# want \"") && !strings.Contains(text, "\n[    ->  ") {
			t.Errorf("%s: no line of the example is marked", r.ID)
		}
	}
}

func TestMigratingNamesEveryRuleOfOtherTools(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/migrating.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	if diff := cmp.Diff(ruledoc.Migrating(page, rules.All()), page); diff != "" {
		t.Errorf("the tables are stale: run make docs (-want +got):\n%s", diff)
	}
	for _, r := range rules.All() {
		for _, p := range r.Peers {
			if p.Tool != rule.Nginx && !strings.Contains(page, "| `"+p.Rule+"` |") {
				t.Errorf("%s's %s is not there", p.Tool, p.Rule)
			}
		}
	}
}
