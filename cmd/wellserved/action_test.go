package main_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// compositeAction is what of action.yml a runner reads.
type compositeAction struct {
	Name, Description string
	Inputs            map[string]struct{ Description, Default string }
	Outputs           map[string]struct{ Value string }
	Runs              struct {
		Using string
		Steps []actionStep
	}
}

type actionStep struct {
	ID, Shell, Run, Uses string
	Env                  map[string]string
}

func readAction(t *testing.T) *compositeAction {
	t.Helper()
	var action compositeAction
	readYAML(t, "action.yml", &action)
	return &action
}

func TestActionIsWhatItSays(t *testing.T) {
	t.Parallel()
	action := readAction(t)
	if action.Name == "" || action.Runs.Using != "composite" || len(action.Runs.Steps) != 3 {
		t.Fatalf("%+v", action)
	}
	page, err := os.ReadFile(filepath.Join(repository, "docs", "ci.md"))
	if err != nil {
		t.Fatal(err)
	}
	for name := range action.Inputs {
		if !strings.Contains(string(page), "| `"+name+"` |") {
			t.Errorf("docs/ci.md does not tell of the input %s", name)
		}
	}
	last := action.Runs.Steps[2]
	for _, name := range regexp.MustCompile(`inputs\.([a-z-]+)`).FindAllStringSubmatch(strings.Join([]string{last.Env["SITE"], last.Env["ARGS"], last.Env["FAIL_ON"], last.Env["SARIF"], last.Env["HTML"]}, " "), -1) {
		if _, ok := action.Inputs[name[1]]; !ok {
			t.Errorf("there is no input %s", name[1])
		}
	}
	for _, s := range action.Runs.Steps {
		if strings.Contains(s.Run, "inputs.") {
			t.Errorf("an input stands in a script, where it would run: %s", s.Run)
		}
		if s.Run != "" && s.Shell != "bash" {
			t.Errorf("a step without a shell: %s", s.Run)
		}
	}
}

// runner runs the action's steps as GitHub's does.
type runner struct {
	t      *testing.T
	action *compositeAction
	temp   string // of the runner, in which the program is built
	work   string // the checkout of who uses the action
}

var expression = regexp.MustCompile(`\$\{\{ *([a-z_.-]+) *\}\}`)

// filled returns a text with its expressions evaluated.
func (r *runner) filled(text string, inputs map[string]string) string {
	return expression.ReplaceAllStringFunc(text, func(found string) string {
		name := expression.FindStringSubmatch(found)[1]
		input, isInput := strings.CutPrefix(name, "inputs.")
		switch {
		case isInput:
			if value, given := inputs[input]; given {
				return value
			}
			return r.action.Inputs[input].Default
		case name == "runner.temp":
			return r.temp
		case name == "github.action_path":
			path, err := filepath.Abs(repository)
			if err != nil {
				r.t.Fatal(err)
			}
			return path
		}
		r.t.Errorf("nothing here knows %s", found)
		return ""
	})
}

// step runs one step and returns what it says, its summary and its outputs.
func (r *runner) step(s *actionStep, inputs map[string]string) (out, summary, outputs string, code int) {
	r.t.Helper()
	dir := r.t.TempDir()
	script := filepath.Join(dir, "step.sh")
	if err := os.WriteFile(script, []byte(r.filled(s.Run, inputs)), 0o644); err != nil {
		r.t.Fatal(err)
	}
	// As a runner calls bash (https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell).
	cmd := exec.CommandContext(r.t.Context(), "bash", "--noprofile", "--norc", "-eo", "pipefail", script)
	cmd.Dir = r.work
	cmd.Env = append(os.Environ(), "GITHUB_STEP_SUMMARY="+filepath.Join(dir, "summary"), "GITHUB_OUTPUT="+filepath.Join(dir, "output"))
	for name, value := range s.Env {
		cmd.Env = append(cmd.Env, name+"="+r.filled(value, inputs))
	}
	text, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		r.t.Fatal(err)
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			r.t.Fatal(err)
		}
		return string(text)
	}
	return string(text), read("summary"), read("output"), cmd.ProcessState.ExitCode()
}

func TestActionBuildsChecksAndSaysSo(t *testing.T) {
	t.Parallel()
	r := &runner{t: t, action: readAction(t), temp: t.TempDir(), work: siteAt(t, wrong)}
	build, check := &r.action.Runs.Steps[1], &r.action.Runs.Steps[2]
	if out, _, _, code := r.step(build, nil); code != 0 {
		t.Fatalf("the build ends with %d:\n%s", code, out)
	}
	if value := r.action.Outputs["code"].Value; value != "${{ steps."+check.ID+".outputs.code }}" {
		t.Errorf("the output code is %s", value)
	}
	for _, tc := range []struct {
		name   string
		inputs map[string]string
		code   int
	}{
		{"a warning", map[string]string{"args": "--nginx 'my site.conf' --select autoindex-on"}, 1},
		{"below what fails", map[string]string{"args": `--nginx "my site.conf" --select autoindex-on`, "fail-on": "error"}, 0},
		{"other formats too", map[string]string{"args": "--nginx 'my site.conf' --select autoindex-on", "sarif": "a.sarif", "html": "a.html"}, 1},
		{"a wrong flag", map[string]string{"args": "--nonsense"}, 2},
		{"a folder that is not there", map[string]string{"path": "no where"}, 2},
		{"nothing in an argument runs", map[string]string{"args": "--nginx '$(touch ran)' --config '`touch ran`'"}, 2},
		{"nor in a path", map[string]string{"path": "$(touch ran); touch ran"}, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			own := *r
			own.t = t
			out, summary, outputs, code := own.step(check, tc.inputs)
			if code != tc.code || !strings.Contains(outputs, "code=") {
				t.Errorf("code %d, want %d; outputs %q\n%s", code, tc.code, outputs, out)
			}
			if tc.code == 1 && (!strings.Contains(out, "::warning file=my site.conf,line=4,") || !strings.Contains(summary, "autoindex is on")) {
				t.Errorf("said:\n%s\nsummary:\n%s", out, summary)
			}
			for _, name := range []string{tc.inputs["sarif"], tc.inputs["html"]} {
				if _, err := os.Stat(filepath.Join(r.work, name)); err != nil {
					t.Error(err)
				}
			}
			if _, err := os.Stat(filepath.Join(r.work, "ran")); err == nil {
				t.Error("an argument was run")
			}
		})
	}
}
