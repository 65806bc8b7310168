package ruletest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/testcert"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// accept lets nginx judge what the files of a case have become, where its
// configuration lies whole in the archive.
func accept(t *testing.T, c *Case, files map[string]string) {
	t.Helper()
	if len(c.Nginx) != 1 || !strings.HasPrefix(c.Nginx[0], home+"/") {
		return
	}
	cfg, err := nginx.Load(nginx.Options{Tree: fstree.MemoryText(files), Paths: c.Nginx})
	if err != nil {
		t.Fatal(err)
	}
	binary := realserver.NginxProgram(t)
	if c.Version.Known() && !hasVersion(t, binary, c.Version) {
		acceptByTable(t, c, cfg)
		return
	}
	dir := t.TempDir()
	testcert.Make(t, "shop.example", time.Now().Add(time.Hour)).Write(t, dir)
	for path, text := range withCertificate(t, files, cfg, dir) {
		name := filepath.Join(dir, strings.TrimPrefix(path, home+"/"))
		if path == c.Nginx[0] {
			text = whole(text, cfg.Root.Inside)
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	main := filepath.Join(dir, strings.TrimPrefix(c.Nginx[0], home+"/"))
	out, err := exec.CommandContext(t.Context(), binary, "-t", "-q", "-p", dir, "-c", main,
		"-e", filepath.Join(dir, "error.log"), "-g", "pid "+filepath.Join(dir, "nginx.pid")+";").CombinedOutput()
	if err != nil {
		t.Errorf("nginx refuses the fixed example: %v\n%s", err, out)
	}
}

// withCertificate returns the files with a certificate of a folder in place of
// those that they name and that are not in the archive.
func withCertificate(t *testing.T, files map[string]string, cfg *nginx.Config, dir string) map[string]string {
	t.Helper()
	edits := map[string][]diag.Edit{}
	for name, base := range map[string]string{"ssl_certificate": "cert.pem", "ssl_certificate_key": "key.pem"} {
		for _, d := range cfg.Directives(name) {
			if filepath.IsAbs(d.Arg(0)) {
				path := d.File.Path()
				edits[path] = append(edits[path], diag.Edit{At: d.ArgRange(0), Text: filepath.Join(dir, base)})
			}
		}
	}
	out := map[string]string{}
	for path, text := range files {
		out[path] = applied(t, path, text, edits[path])
	}
	return out
}

// hasVersion reports whether an nginx is not older than a version.
func hasVersion(t *testing.T, binary string, want nginx.Version) bool {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), binary, "-v").CombinedOutput()
	if err != nil {
		t.Fatalf("%s -v: %v\n%s", binary, err, out)
	}
	got, ok := nginx.ParseVersion(string(out))
	if !ok {
		t.Fatalf("%s -v says no version: %s", binary, out)
	}
	return got.AtLeast(want.String())
}

// acceptByTable judges a case for a newer nginx than the one of the machine: the
// reader finds no fault, and the table has every directive for that version.
func acceptByTable(t *testing.T, c *Case, cfg *nginx.Config) {
	t.Helper()
	for i := range cfg.Faults {
		t.Errorf("the fixed example: %s: %s", cfg.Faults[i].At, cfg.Faults[i].Message)
	}
	for d := range cfg.Walk() {
		if d.Spec == nil || c.Version.Before(d.Spec.Since) || c.Version.AtLeast(d.Spec.Removed) {
			t.Errorf("the fixed example: nginx %s does not have %s", c.Version, d.Name)
		}
	}
}

// whole puts a part of a configuration where it belongs.
func whole(text string, inside nginx.Context) string {
	switch {
	case inside&nginx.HTTP != 0:
		return "events {}\nhttp {\n" + text + "}\n"
	case inside&nginx.Server != 0:
		return "events {}\nhttp {\nserver {\n" + text + "}\n}\n"
	case inside&nginx.Location != 0:
		return "events {}\nhttp {\nserver {\nlocation / {\n" + text + "}\n}\n}\n"
	case !strings.Contains(text, "events"):
		return "events {}\n" + text
	}
	return text
}
