package main_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/kballard/go-shellquote"

	"github.com/wellserved/wellserved/pkg/cli"
)

// took is the time that a run took, which no two runs share.
var took = regexp.MustCompile(`"seconds": [0-9.e-]+`)

// TestTheGuideToVerifyShowsWhatComes types what docs/verify.md shows, on real
// nginx, which reads the example anew after each command.
func TestTheGuideToVerifyShowsWhatComes(t *testing.T) {
	guide, err := filepath.Abs("../../docs/verify.md")
	if err != nil {
		t.Fatal(err)
	}
	page := read(t, guide)
	b := newBoard(t, "staticfiles")
	t.Chdir(b.dir)
	same := time.Date(2024, 3, 11, 9, 30, 0, 0, time.Local) // of the file that both folders have
	for _, folder := range []string{"static", "staticfiles"} {
		if err := os.Chtimes(filepath.Join("var/www/app", folder, "css/board.css"), same, same); err != nil {
			t.Fatal(err)
		}
	}
	port := fmt.Sprintf(":%d", b.port)
	typed := 0
	real := shown.ReplaceAllStringFunc(page, func(block string) string {
		line := shown.FindStringSubmatch(block)[1]
		args, err := shellquote.Split(strings.Replace(line, "http://board.example/", "http://board.example"+port+"/", 1))
		if err != nil {
			t.Fatal(err)
		}
		if args[0] == "verify" {
			args = append(args, "--resolve", "board.example"+port+":127.0.0.1")
		}
		var out bytes.Buffer // of both, as a terminal shows them
		cli.Main(append([]string{"wellserved"}, args...), strings.NewReader(""), &out, &out)
		b.reload(t)
		typed++
		text := took.ReplaceAllString(strings.ReplaceAll(out.String(), port, ""), `"seconds": 0.01`)
		return "```\n$ wellserved " + line + "\n" + strings.ReplaceAll(text, b.dir, "/copy") + "```"
	})
	switch {
	case typed == 0:
		t.Fatal("the guide shows no command")
	case *update:
		if err := os.WriteFile(guide, []byte(real), 0o644); err != nil {
			t.Fatal(err)
		}
	case real != page:
		t.Errorf("docs/verify.md is not what comes (-page +real); go test ./cmd/wellserved -run Guide -update writes it:\n%s", cmp.Diff(page, real))
	}
}
