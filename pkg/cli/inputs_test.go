package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/config"
)

func TestFindTakesTheNearest(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	inner := filepath.Join(dir, "a", "b")
	if err := errors.Join(os.MkdirAll(filepath.Join(inner, "c"), 0o755), os.WriteFile(filepath.Join(dir, config.Name), nil, 0o644),
		os.WriteFile(filepath.Join(inner, config.Name), nil, 0o644), os.Mkdir(filepath.Join(inner, "c", config.Name), 0o755)); err != nil {
		t.Fatal(err)
	}
	for start, want := range map[string]string{
		"":      config.Name,
		"a":     config.Name,
		"a/b":   "a/b/" + config.Name,
		"a/b/c": "a/b/" + config.Name, // what is there is a folder
	} {
		got, err := findConfig(filepath.Join(dir, start))
		if err != nil || got != filepath.Join(dir, want) {
			t.Errorf("from %q: got %q, %v; want %q", start, got, err, want)
		}
	}
}

func TestReadSaysWhyItCannot(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	large := filepath.Join(dir, "large")
	if err := os.WriteFile(large, []byte(strings.Repeat("#", 300<<10)), 0o644); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "none"): "no such file", dir: "not a regular file", "/dev/zero": "not a regular file", large: "more than",
	} {
		if _, err := readConfig(path); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), path) {
			t.Errorf("%s: got %v, want %q", path, err, want)
		}
		if _, err := readEnv(path); err == nil || !strings.HasPrefix(err.Error(), path) {
			t.Errorf("env %s: got %v", path, err)
		}
	}
}

func TestReadEnvTakesWhatDjangoProjectsHave(t *testing.T) {
	t.Setenv("HOME_OF_THE_TOOL", "/root")
	path := filepath.Join(t.TempDir(), ".env")
	text := "\ufeff# site\nexport DEBUG=off\nSTATIC_ROOT=/srv/static\nQUOTED=\"a # b\"\nDIR=${STATIC_ROOT}/x\nOURS=${HOME_OF_THE_TOOL}\r\n"
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := readEnv(path)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"DEBUG": "off", "STATIC_ROOT": "/srv/static", "QUOTED": "a # b", "DIR": "/srv/static/x", "OURS": ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadEnvKeepsSecretsOutOfErrors(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"SECRET KEY!=hunter2\n", "A=1\nSECRET='hunter2\n", "SECRET=\"hunter2\n", "hunter2 = \"\n", "$hunter2"} {
		path := filepath.Join(t.TempDir(), ".env")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := readEnv(path); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: got %v", text, err)
		}
	}
}
