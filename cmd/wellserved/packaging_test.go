package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/google/go-cmp/cmp"
)

// repository is its root, from here.
const repository = "../.."

// built builds the program as it is released.
func built(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "wellserved")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", name, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return name
}

// readYAML reads a file of the repository.
func readYAML(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// wrong is a site with one warning.
const wrong = "server {\n    listen 8080;\n    root /srv/shop;\n    autoindex on;\n}\n"

// siteAt writes a site into a folder of its own.
func siteAt(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "my site.conf"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestActionIsWhatItSays(t *testing.T) {
	t.Parallel()
	var action struct {
		Name, Description string
		Inputs            map[string]struct{ Description, Default string }
		Runs              struct {
			Using string
			Steps []struct {
				Shell, Run, Uses string
				Env              map[string]string
			}
		}
	}
	readYAML(t, "action.yml", &action)
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

// act runs the last step of the action as a runner would.
func act(t *testing.T, program, site string, env map[string]string) (out, summary, outputs string, code int) {
	t.Helper()
	dir := t.TempDir()
	script, err := filepath.Abs(filepath.Join(repository, ".ci", "action"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "sh", script)
	cmd.Dir = site
	all := map[string]string{"PROGRAM": program, "SITE": ".", "ARGS": "", "FAIL_ON": "warning", "SARIF": "", "HTML": "",
		"GITHUB_STEP_SUMMARY": filepath.Join(dir, "summary"), "GITHUB_OUTPUT": filepath.Join(dir, "output"), "PATH": os.Getenv("PATH")}
	for k, v := range env {
		all[k] = v
	}
	for k, v := range all {
		cmd.Env = append(cmd.Env, k+"="+v)
	}
	text, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	return string(text), read("summary"), read("output"), cmd.ProcessState.ExitCode()
}

func TestActionChecksAndSaysSo(t *testing.T) {
	t.Parallel()
	program, site := built(t), siteAt(t, wrong)
	for _, tc := range []struct {
		name string
		env  map[string]string
		code int
	}{
		{"a warning", map[string]string{"ARGS": "--nginx 'my site.conf' --select autoindex-on"}, 1},
		{"below what fails", map[string]string{"ARGS": `--nginx "my site.conf" --select autoindex-on`, "FAIL_ON": "error"}, 0},
		{"other formats too", map[string]string{"ARGS": "--nginx 'my site.conf' --select autoindex-on", "SARIF": "a.sarif", "HTML": "a.html"}, 1},
		{"a wrong flag", map[string]string{"ARGS": "--nonsense"}, 2},
		{"nothing in an argument runs", map[string]string{"ARGS": "--nginx '$(touch ran)' --config '`touch ran`'"}, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out, summary, outputs, code := act(t, program, site, tc.env)
			if code != tc.code || !strings.Contains(outputs, "code=") {
				t.Errorf("code %d, want %d; outputs %q\n%s", code, tc.code, outputs, out)
			}
			if tc.code == 1 && (!strings.Contains(out, "::warning file=my site.conf,line=4,") || !strings.Contains(summary, "autoindex is on")) {
				t.Errorf("said:\n%s\nsummary:\n%s", out, summary)
			}
			for _, name := range []string{tc.env["SARIF"], tc.env["HTML"]} {
				if _, err := os.Stat(filepath.Join(site, name)); err != nil {
					t.Error(err)
				}
			}
			if _, err := os.Stat(filepath.Join(site, "ran")); err == nil {
				t.Error("an argument was run")
			}
		})
	}
}

func TestPreCommitHooksRun(t *testing.T) {
	t.Parallel()
	var hooks []struct {
		ID, Name, Entry, Language, Files string
		PassFilenames                    *bool `yaml:"pass_filenames"`
	}
	readYAML(t, ".pre-commit-hooks.yaml", &hooks)
	program := built(t)
	var ids []string
	for _, h := range hooks {
		ids = append(ids, h.ID)
		if h.Language != "golang" || h.PassFilenames == nil || *h.PassFilenames || h.Name == "" {
			t.Errorf("%+v", h)
		}
		files := regexp.MustCompile(h.Files)
		for name, want := range map[string]bool{"deploy/shop.conf": true, "sites-available/shop": true, "shop/settings.py": true, "compose.yaml": true,
			"Dockerfile.prod": true, "README.md": false, "static/app.js": false, "engine.go": false} {
			if files.MatchString(name) != want {
				t.Errorf("%s: %s is taken: %v", h.ID, name, !want)
			}
		}
		site := siteAt(t, "server {\n    location /a/ {\n        alias /srv/a;\n    }\n}\n")
		words := strings.Fields(h.Entry)
		cmd := exec.CommandContext(t.Context(), program, words[1:]...)
		cmd.Dir = site
		out, _ := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); (h.ID == "wellserved") != (code == 1) {
			t.Errorf("%s ends with %d:\n%s", h.ID, code, out)
		}
		text, err := os.ReadFile(filepath.Join(site, "my site.conf"))
		if err != nil {
			t.Fatal(err)
		}
		if fixed := strings.Contains(string(text), "alias /srv/a/;"); fixed != (h.ID == "wellserved-fix") {
			t.Errorf("%s: the file is mended: %v", h.ID, fixed)
		}
	}
	if diff := cmp.Diff([]string{"wellserved", "wellserved-fix"}, ids); diff != "" {
		t.Error(diff)
	}
}

func TestGitLabJobRuns(t *testing.T) {
	t.Parallel()
	var file struct {
		Variables  map[string]string
		Wellserved struct {
			Stage, Image string
			Script       []string
			Artifacts    struct {
				Paths   []string
				Reports struct{ Codequality string }
			}
		}
	}
	readYAML(t, "docs/ci/gitlab-ci.yml", &file)
	site := siteAt(t, wrong)
	job := file.Wellserved
	cmd := exec.CommandContext(t.Context(), "sh", "-ec", strings.Join(job.Script, "\n"))
	cmd.Dir = site
	cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(built(t))+":"+os.Getenv("PATH"), "WELLSERVED_ARGS=--select autoindex-on")
	out, _ := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 1 {
		t.Errorf("the job ends with %d:\n%s", code, out)
	}
	text, err := os.ReadFile(filepath.Join(site, job.Artifacts.Reports.Codequality))
	if err != nil {
		t.Fatal(err)
	}
	var list []map[string]any
	if err := json.Unmarshal(text, &list); err != nil || len(list) != 1 {
		t.Errorf("%d findings, %v", len(list), err)
	}
	for _, name := range job.Artifacts.Paths {
		if _, err := os.Stat(filepath.Join(site, name)); err != nil {
			t.Error(err)
		}
	}
}

// TestTheProgramNeedsNothingAroundIt runs it in an empty root, as the image is,
// where there is neither a library nor a shell.
func TestTheProgramNeedsNothingAroundIt(t *testing.T) {
	t.Parallel()
	program := built(t)
	text, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(text, []byte("/lib64/ld-linux")) {
		t.Fatal("the program asks for the machine's loader")
	}
	root := t.TempDir()
	for name, text := range map[string][]byte{"wellserved": text, "site/site.conf": []byte(wrong)} {
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, text, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	chroot, err := exec.LookPath("chroot")
	if err != nil {
		chroot = "/usr/sbin/chroot"
	}
	args := []string{root, "/wellserved", "check", "/site", "--select", "autoindex-on"}
	if os.Geteuid() != 0 { // who may not change the root is given one of his own
		args = append([]string{"--user", "--map-root-user", chroot}, args...)
		chroot = "unshare"
	}
	cmd := exec.CommandContext(t.Context(), chroot, args...)
	cmd.Env = []string{}
	out, _ := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(string(out), "autoindex is on") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
}

// TestTheImageHoldsWhatTheDockerfileCopies holds the Dockerfile to the tree: it
// builds from a module that is there, and copies nothing that is ignored.
func TestTheImageHoldsWhatTheDockerfileCopies(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(repository, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	ignored, err := os.ReadFile(filepath.Join(repository, ".dockerignore"))
	if err != nil {
		t.Fatal(err)
	}
	copied := 0
	for _, m := range regexp.MustCompile(`(?m)^COPY ([^-\n].*)$`).FindAllStringSubmatch(string(text), -1) {
		words := strings.Fields(m[1])
		for _, name := range words[:len(words)-1] {
			copied++
			if _, err := os.Stat(filepath.Join(repository, name)); err != nil {
				t.Error(err)
			}
			if !strings.Contains(string(ignored), "\n!"+name+"\n") {
				t.Errorf(".dockerignore keeps %s out", name)
			}
		}
	}
	if copied < 4 || !strings.Contains(string(text), "\nFROM scratch\n") {
		t.Errorf("%d files are copied", copied)
	}
	// The module builds from what is copied alone.
	dir := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum", "cmd", "pkg"} {
		abs, err := filepath.Abs(filepath.Join(repository, name))
		if err != nil {
			t.Fatal(err)
		}
		if out, err := exec.CommandContext(t.Context(), "cp", "-r", abs, dir).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", filepath.Join(dir, "out"), "./cmd/wellserved")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
