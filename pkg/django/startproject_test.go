package django_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/fstree"
)

// TestStartProject holds that all of what django-admin makes is known, and as
// Python has it.
func TestStartProject(t *testing.T) {
	t.Parallel()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python(t), "-m", "django", "startproject", "shop", root)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("startproject: %v\n%s", err, out)
	}
	c := &settingsCase{name: "startproject", module: "shop.settings", root: root, env: map[string]string{}, place: map[string]string{}}
	c.check(t, ask(t, []*settingsCase{c})["startproject"])
	tree, err := fstree.Disk(fstree.DiskOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := django.Load(django.Options{Tree: tree, Dir: root})
	if err != nil {
		t.Fatal(err)
	}
	if p.Module != "shop.settings" {
		t.Errorf("module %q", p.Module)
	}
	for _, name := range p.Settings.Names() {
		if v := p.Settings.Lookup(name); !v.Known() {
			t.Errorf("%s is unknown: %s", name, v.Reason)
		}
	}
}

// thirtyFiles writes a project whose settings are spread over thirty files.
func thirtyFiles(b *testing.B) (fstree.Tree, string) {
	b.Helper()
	files := map[string]string{"/srv/shop/shop/__init__.py": "", "/srv/shop/shop/settings/__init__.py": ""}
	all := "from pathlib import Path\nBASE_DIR = Path(__file__).resolve().parent.parent.parent\n"
	for i := range 28 {
		n := string(rune('a'+i/10)) + string(rune('0'+i%10))
		all += "from ." + n + " import *\n"
		text := "import os\nfrom pathlib import Path\n"
		for j := range 30 {
			k := n + string(rune('a'+j%26)) + string(rune('0'+j/26))
			text += "NAME_" + k + " = os.path.join('/srv', 'x', '" + k + "')\nLIST_" + k + " = ['a', 'b'] + [x for x in ('c', 'd')]\n"
		}
		files["/srv/shop/shop/settings/"+n+".py"] = text
	}
	files["/srv/shop/shop/settings/prod.py"] = all + "STATIC_ROOT = BASE_DIR / 'static'\nSTATIC_URL = 'static/'\n"
	return fstree.MemoryText(files), "shop.settings.prod"
}

func BenchmarkThirtyFiles(b *testing.B) {
	tree, module := thirtyFiles(b)
	for b.Loop() {
		p, err := django.Load(django.Options{Tree: tree, Dir: "/srv/shop", Settings: module})
		if err != nil || len(p.Errors) > 0 {
			b.Fatal(err, p.Errors)
		}
	}
}

func BenchmarkStartProject(b *testing.B) {
	text, err := os.ReadFile("../../testdata/settings/startproject.py.txt")
	if err != nil {
		b.Fatal(err)
	}
	tree := fstree.MemoryText(map[string]string{"/srv/shop/shop/__init__.py": "", "/srv/shop/shop/settings.py": string(text)})
	for b.Loop() {
		p, err := django.Load(django.Options{Tree: tree, Dir: "/srv/shop", Settings: "shop.settings"})
		if err != nil || len(p.Errors) > 0 {
			b.Fatal(err, p.Errors)
		}
	}
}
