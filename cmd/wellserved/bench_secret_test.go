package main_test

import (
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkSecretsInStaticFiles looks for secrets in 256 MiB of scripts that
// nginx serves, beside cat, which only reads them.
func BenchmarkSecretsInStaticFiles(b *testing.B) {
	dir := b.TempDir()
	size := staticFiles(b, filepath.Join(dir, "static"), 256<<20)
	for name, text := range map[string]string{
		"nginx.conf": "events {}\nhttp {\n server {\n  listen 80;\n  location /static/ { alias " + dir + "/static/; }\n }\n}\n",
		"manage.py":  "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'settings')\n",
		"settings.py": "SECRET_KEY = 'k3#v9!q7z2@m5&x8*c1w4e6r0t'\nAPI_TOKEN = '9f86d081884c7d659a2feaa0c55ad015'\n" +
			"DATABASES = {'default': {'PASSWORD': 'Tr0ub4dor&3x9'}}\nSTATIC_URL = '/static/'\nSTATIC_ROOT = '" + dir + "/static'\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("check", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			if code, out, errs := run("check", "--nginx", dir+"/nginx.conf", "--django", dir, "--select", "secret-exposed", dir); code != 0 {
				b.Fatalf("code %d: %s%s", code, out, errs)
			}
		}
	})
	b.Run("cat", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			if err := exec.Command("sh", "-c", "find "+dir+"/static -type f -print0 | xargs -0 cat >/dev/null").Run(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// staticFiles writes scripts of 2 to 200 KB and returns how many bytes they have.
func staticFiles(b *testing.B, dir string, size int64) int64 {
	b.Helper()
	random := rand.New(rand.NewSource(1))
	words := strings.Fields(`function return this.value = document.querySelector("#cart") ; if (items.length > 0) { const total = 0x1f; } else export default class`)
	var text strings.Builder
	for text.Len() < 400<<10 {
		text.WriteString(words[random.Intn(len(words))] + " ")
	}
	written := int64(0)
	for i := 0; written < size; i++ {
		folder := filepath.Join(dir, fmt.Sprint(i/200))
		if err := os.MkdirAll(folder, 0o755); err != nil {
			b.Fatal(err)
		}
		n := 2000 + random.Intn(198_000)
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.js", i)), []byte(text.String()[i%1000:i%1000+n]), 0o644); err != nil {
			b.Fatal(err)
		}
		written += int64(n)
	}
	return written
}
