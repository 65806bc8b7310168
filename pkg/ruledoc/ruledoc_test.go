package ruledoc_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

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
		text := ruledoc.Text(r)
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
