package cli

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func TestEveryCommandHasItsManualPage(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	root := (&app{in: strings.NewReader(""), out: &out, err: &out, color: "never"}).root()
	pages := manPages(root)
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		page := pages[pageName(c)+".1"]
		if page == "" {
			t.Errorf("%s has no page", c.CommandPath())
		}
		for _, want := range []string{".SH \"NAME\"\n", ".SH \"SYNOPSIS\"\n" + bold(c.CommandPath()), ".SH \"DESCRIPTION\"\n", `\-\-help`} {
			if !strings.Contains(page, want) {
				t.Errorf("the page of %s has no %q", c.CommandPath(), want)
			}
		}
		for _, below := range shownCommands(c) {
			walk(below)
		}
	}
	walk(root)
	if len(pages) < 15 {
		t.Errorf("%d pages", len(pages))
	}
	known := []string{".TH", ".SH", ".TP", ".PP", ".nf", ".fi", ".RS", ".RE"}
	for name, page := range pages {
		for line := range strings.Lines(page) {
			macro, _, _ := strings.Cut(strings.TrimSpace(line), " ")
			if strings.HasPrefix(line, ".") && !slices.Contains(known, macro) || strings.HasPrefix(line, "'") {
				t.Errorf("%s: %q is no macro of man", name, line)
			}
		}
		if m := regexp.MustCompile(`\\[^fe&\-]`).FindString(page); m != "" {
			t.Errorf("%s: the escape %q", name, m)
		}
	}
}

func TestAManualPageShowsTextAsItIs(t *testing.T) {
	t.Parallel()
	cmd := &cobra.Command{Use: "tool [PATH]", Short: "Do it", Long: "First\n.line with a \\n\n'quoted\n\n  kept   as it is", Example: "  tool --now C:\\x", Run: func(*cobra.Command, []string) {}}
	cmd.Flags().StringP("to", "t", "here", "write to `FILE`")
	page := manPage(cmd)
	for _, want := range []string{"First\n\\&.line with a \\en\n\\&'quoted\n", ".nf\n.RS 4\nkept   as it is\n.RE\n.fi\n", "tool \\-\\-now C:\\ex\n",
		".TP\n\\fB\\-t\\fR, \\fB\\-\\-to\\fR \\fIFILE\\fR\nwrite to FILE (default here)\n"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
}

// TestCommandsAreCalledByTheirNames holds the names by which a command is built
// alone to those that it gives itself.
func TestCommandsAreCalledByTheirNames(t *testing.T) {
	t.Parallel()
	a := &app{in: strings.NewReader(""), out: &strings.Builder{}, err: &strings.Builder{}}
	for _, c := range a.commands() {
		if got := c.make().Name(); got != c.name {
			t.Errorf("%s calls itself %s", c.name, got)
		}
		want := 1
		if c.ofAll {
			want = len(a.commands())
		}
		if got := len(a.root(c.name, "--help").Commands()); got != want {
			t.Errorf("%s is built with %d commands, not %d", c.name, got, want)
		}
	}
}
