//go:build unix

package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// repositoryFiles is how many files the big repository has.
const repositoryFiles = 50_000

// writeRepository writes a repository as a developer's checkout has it after a
// year: most of it made by tools, the rest sources, uploads and collected files.
func writeRepository(b *testing.B) string {
	b.Helper()
	dir := filepath.Join(b.TempDir(), "shop")
	left := repositoryFiles
	put := func(name, text string) {
		b.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
		left--
	}
	put("manage.py", "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\nfrom django.core.management import execute_from_command_line\n")
	put("shop/__init__.py", "")
	put("shop/settings.py", "from pathlib import Path\nBASE_DIR = Path(__file__).resolve().parent.parent\nINSTALLED_APPS = ['django.contrib.staticfiles']\nSTATIC_URL = '/static/'\nSTATIC_ROOT = BASE_DIR / 'static'\n")
	put("Dockerfile", "FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN python manage.py collectstatic --noinput\nCMD [\"gunicorn\", \"shop.wsgi\"]\n")
	put("deploy/site.conf", "server {\n    listen 80;\n    location /static/ { alias /srv/static/; }\n    location / { proxy_pass http://web:8000; }\n}\n")
	put("compose.yml", "services:\n  web: {build: ., volumes: ['static:/app/static']}\n  proxy:\n    image: nginx\n    volumes: ['static:/srv/static', './deploy/site.conf:/etc/nginx/conf.d/default.conf']\nvolumes: {static: }\n")
	put("env/pyvenv.cfg", "home = /usr/bin\n")
	script := strings.Repeat("export const value = { a: 1 };\n", 60)
	for i := range 22_000 {
		put(fmt.Sprintf("front/node_modules/package%d/lib/%d.js", i/20, i), script)
	}
	for i := range 9_000 {
		put(fmt.Sprintf(".git/objects/%02x/%038x", i%256, i), script[:300])
	}
	for i := range 9_000 {
		put(fmt.Sprintf("env/lib/python3.13/site-packages/package%d/module%d.py", i/30, i), script)
	}
	// What is the project's own is looked at: by name, and where that does not
	// tell, by the beginning.
	for i := range 2_000 {
		put(fmt.Sprintf("app%d/templates/app/page%d.html", i%40, i), script)
		put(fmt.Sprintf("app%d/module%d.py", i%40, i), script)
		put(fmt.Sprintf("static/app%d/style%d.css", i%40, i), script)
		put(fmt.Sprintf("media/uploads/%d/photo%d", i%50, i), "\x89PNG\x00"+script)
	}
	for i := 0; left > 0; i++ {
		put(fmt.Sprintf("data/%d/table%d.dat", i%40, i), script)
	}
	return dir
}

// BenchmarkDiscovery measures `map` on a repository of fifty thousand files:
// what it costs to find the few that say how it is deployed.
func BenchmarkDiscovery(b *testing.B) {
	bin := build(b)
	dir := writeRepository(b)
	var total cost
	for b.Loop() {
		c := measure(b, []int{0}, bin, "map", dir)
		total.cpu += c.cpu
		total.memory = max(total.memory, c.memory)
	}
	b.ReportMetric(total.cpu.Seconds()/float64(b.N), "cpu-s")
	b.ReportMetric(float64(total.memory)/(1<<20), "peak-MiB")
}
