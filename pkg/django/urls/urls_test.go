package urls_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/django/urls"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/python"
	"github.com/wellserved/wellserved/pkg/python/modules"
)

// usual are the files of a project that an archive need not have.
var usual = map[string]string{
	"manage.py":        "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
	"shop/__init__.py": "",
	"shop/settings.py": "SECRET_KEY = 'an example'\nDEBUG = False\nALLOWED_HOSTS = ['*']\nINSTALLED_APPS = []\nMIDDLEWARE = []\nROOT_URLCONF = 'shop.urls'\n",
}

// project is an archive: its files, and each path with the view that answers it.
type project struct {
	files map[string]string
	want  []string // "/path view"
}

func read(t *testing.T, name string) project {
	t.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	p := project{files: map[string]string{}}
	for file, text := range usual {
		p.files[file] = text
	}
	for _, f := range archive.Files {
		p.files[f.Name] = string(f.Data)
	}
	for line := range strings.Lines(string(archive.Comment)) {
		if strings.HasPrefix(line, "/") {
			p.want = append(p.want, strings.TrimSpace(line))
		}
	}
	return p
}

// walked lists the paths that Walk finds, and their views.
func (p *project) walked(t *testing.T) []string {
	t.Helper()
	tree := map[string]string{}
	for name, text := range p.files {
		tree["/srv/"+name] = text
	}
	loaded, err := django.Load(django.Options{Tree: fstree.MemoryText(tree), Dir: "/srv"})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	urls.Walk(loaded, modules.New(loaded.Tree, loaded.ModuleDirs()), func(e urls.Endpoint) {
		name := python.LastName(e.View.E)
		if got := e.View.In.Resolve(e.View.E); got.Name != "" {
			name = got.Name
		}
		if e.Method != "" {
			name += "." + e.Method
		}
		out = append(out, e.URL+" "+name)
	})
	return out
}

func TestPathsAreFollowedToTheirViews(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d archives: %v", len(names), err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			p := read(t, name)
			if diff := cmp.Diff(p.want, p.walked(t)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if !strings.Contains(p.files["shop/settings.py"], "rest_framework") { // which the machine need not have
				p.ask(t)
			}
		})
	}
}

// asker asks a project for paths and prints which view answers.
const asker = `
import sys
sys.path.insert(0, '.')
import os
os.environ['DJANGO_SETTINGS_MODULE'] = 'shop.settings'
import django
django.setup()
from django.test import Client
for path in sys.argv[1:]:
    answer = Client().get(path)
    print(path, answer.content.decode() if answer.status_code == 200 else answer.status_code)
`

// ask has the real Django answer each path.
func (p *project) ask(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range p.files {
		to := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"-c", asker}
	for _, line := range p.want {
		path, _, _ := strings.Cut(line, " ")
		args = append(args, path)
	}
	cmd := exec.Command(interpreter(t), args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if diff := cmp.Diff(p.want, strings.Split(strings.TrimSpace(string(out)), "\n")); diff != "" {
		t.Errorf("Django answers otherwise (-want +got):\n%s", diff)
	}
}

// interpreter finds a Python that has Django; its absence is a failure.
func interpreter(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(name, "-c", "import django").Run() == nil {
			return name
		}
	}
	t.Fatal("no python3 with Django was found: run .ci/test-deps")
	return ""
}
