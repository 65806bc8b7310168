package main_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kballard/go-shellquote"
)

var update = flag.Bool("update", false, "write what docs/diagnose.md shows anew")

// shown is a block of the page that shows what was typed and what came.
var shown = regexp.MustCompile("(?ms)^```\n\\$ wellserved ([^\n]*)\n.*?^```$")

// TestTheGuideToDiagnoseShowsWhatComes types what docs/diagnose.md shows, on
// real nginx and real Daphne, which read the example anew after each command.
func TestTheGuideToDiagnoseShowsWhatComes(t *testing.T) {
	guide, err := filepath.Abs("../../docs/diagnose.md")
	if err != nil {
		t.Fatal(err)
	}
	page := read(t, guide)
	b := newBoard(t, "staticfiles")
	t.Chdir(b.dir)
	port := fmt.Sprintf(":%d", b.port)
	typed := 0
	real := shown.ReplaceAllStringFunc(page, func(block string) string {
		line := shown.FindStringSubmatch(block)[1]
		args, err := shellquote.Split(strings.Replace(line, "http://board.example/", "http://board.example"+port+"/", 1))
		if err != nil {
			t.Fatal(err)
		}
		if args[0] == "diagnose" {
			args = append(args, "--quiet", "--resolve", "board.example"+port+":127.0.0.1")
		}
		_, out, errs := run(args...)
		b.reload(t)
		typed++
		out = strings.ReplaceAll(out+errs, " --resolve board.example"+port+":127.0.0.1", "")
		return "```\n$ wellserved " + line + "\n" + strings.ReplaceAll(out, port, "") + "```"
	})
	switch {
	case typed == 0:
		t.Fatal("the guide shows no command")
	case *update:
		if err := os.WriteFile(guide, []byte(real), 0o644); err != nil {
			t.Fatal(err)
		}
	case real != page:
		t.Errorf("docs/diagnose.md is not what comes (-page +real); go test ./cmd/wellserved -run Guide -update writes it:\n%s", cmp.Diff(page, real))
	}
}
