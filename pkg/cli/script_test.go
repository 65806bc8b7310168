package cli

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write the golden files of the scripts anew")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"wellserved": func() { os.Exit(Main(os.Args, os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// TestScripts runs the command lines of testdata/script as a user would.
func TestScripts(t *testing.T) {
	t.Parallel()
	docs, err := filepath.Abs("../../docs")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code":    exitsWith,
			"follows": follows,
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("DOCS", docs)
			return nil
		},
	})
}

// exitsWith runs a program that must end with a code:
//
//	code 2 wellserved check --nonsense
func exitsWith(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code NUMBER PROGRAM [ARGUMENT...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// session is a block of a page that shows what was typed and what came.
var session = regexp.MustCompile("(?ms)^```\n(\\$ .*?)^```$")

// follows types what a page shows after "$ ", in the script's folder, and holds
// the page to what comes back on both outputs:
//
//	follows $DOCS/trace.md
func follows(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: follows PAGE")
	}
	page := ts.ReadFile(args[0])
	typed := 0
	real := session.ReplaceAllStringFunc(page, func(block string) string {
		var out strings.Builder
		lines := strings.SplitAfter(session.FindStringSubmatch(block)[1], "\n")
		for i, line := range lines {
			command, ok := strings.CutPrefix(line, "$ ")
			if !ok {
				continue
			}
			for next := i + 1; strings.HasSuffix(command, "\\\n"); next++ {
				command, line = command+lines[next], line+lines[next]
			}
			var exit *exec.ExitError
			if err := ts.Exec("sh", "-c", "{ "+command+"} 2>&1"); !errors.As(err, &exit) {
				ts.Check(err)
			}
			out.WriteString(line + ts.ReadFile("stdout"))
			typed++
		}
		return "```\n" + out.String() + "```"
	})
	switch {
	case typed == 0:
		ts.Fatalf("%s shows no command", args[0])
	case *update:
		ts.Check(os.WriteFile(args[0], []byte(real), 0o644))
	case real != page:
		ts.Fatalf("%s is not what comes (-page +real); go test ./pkg/cli -run Scripts -update writes it:\n%s", args[0], cmp.Diff(page, real))
	}
}
