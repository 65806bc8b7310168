//go:build unix

package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// writeProject writes a Django project whose settings are a chain of thirty
// modules, as large sites have them, and returns its folder.
func writeProject(b *testing.B) string {
	b.Helper()
	dir := b.TempDir()
	write := func(name, text string) {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	write("manage.py", "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n# django\n")
	write("shop/__init__.py", "")
	write("shop/settings/base.py", `import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
SECRET_KEY = "not-a-secret"
DEBUG = os.environ.get("DEBUG", "") == "1"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "django.contrib.staticfiles"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(BASE_DIR / "db.sqlite3")}}
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
`)
	var all strings.Builder
	all.WriteString("from .base import *\n")
	for i := range 28 {
		write(fmt.Sprintf("shop/settings/part%d.py", i), fmt.Sprintf(`import os
from .base import BASE_DIR

def place(name, *more):
    """Return a folder of this part."""
    return os.path.join(str(BASE_DIR), "part%[1]d", name, *more)

PART%[1]d_ROOT = place("files")
PART%[1]d_NAMES = [n.strip() for n in os.environ.get("NAMES", "a, b, c").split(",")]
PART%[1]d_CACHES = {name: {"LOCATION": place("cache", name), "TIMEOUT": 60 * %[1]d} for name in PART%[1]d_NAMES}
PART%[1]d_LOGGING = {"version": 1, "handlers": {"file": {"filename": f"{PART%[1]d_ROOT}/log-{%[1]d:03d}.txt"}}}
if %[1]d %% 2:
    PART%[1]d_TITLE = "Part %%d" %% %[1]d
else:
    PART%[1]d_TITLE = "Part {}".format(%[1]d)
`, i))
		fmt.Fprintf(&all, "from .part%d import *\n", i)
	}
	write("shop/settings/__init__.py", all.String())
	return dir
}

// BenchmarkSettingsBesideDjango runs `settings` on a project of thirty settings
// modules beside Python that sets Django up with them, in turn, and reports how
// many times less CPU time and memory it takes.
func BenchmarkSettingsBesideDjango(b *testing.B) {
	python := ""
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		if exec.CommandContext(b.Context(), name, "-c", "import django").Run() == nil {
			python = name
			break
		}
	}
	if python == "" {
		b.Fatal("this benchmark runs beside real Django, which is not installed")
	}
	bin := build(b)
	dir := writeProject(b)
	const setup = "import sys, os; sys.path.insert(0, sys.argv[1]); os.environ['DJANGO_SETTINGS_MODULE'] = 'shop.settings'; import django; django.setup()"
	var ours, theirs cost
	for b.Loop() {
		t := measure(b, []int{0}, python, "-c", setup, dir)
		o := measure(b, []int{0}, bin, "settings", "--django", dir, "--settings", "shop.settings", "--format", "json", "--output", os.DevNull)
		ours.cpu += o.cpu
		theirs.cpu += t.cpu
		ours.memory = max(ours.memory, o.memory)
		theirs.memory = max(theirs.memory, t.memory)
	}
	b.ReportMetric(float64(theirs.cpu)/float64(ours.cpu), "django/cpu")
	b.ReportMetric(float64(theirs.memory)/float64(ours.memory), "django/memory")
	b.ReportMetric(float64(ours.cpu.Microseconds())/1000/float64(b.N), "cpu-ms/op")
}
