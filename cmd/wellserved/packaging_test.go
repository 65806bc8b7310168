package main_test

import (
	"encoding/json"
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
