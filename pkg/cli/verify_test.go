package cli

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/freeport"
)

// served makes a site below a folder that stands for the server's /, and a
// server that answers with the files of serve, a folder of the site.
func served(t *testing.T, serve string) (root, address string) {
	t.Helper()
	root = t.TempDir()
	for name, text := range map[string]string{
		"etc/nginx/nginx.conf": "events {}\nhttp {\n    server {\n        listen 80;\n        server_name shop.example;\n" +
			"        location /static/ {\n            alias /srv/shop/staticfiles/;\n        }\n" +
			"        location /media/ {\n            alias /srv/shop/media/;\n        }\n" +
			"        location / {\n            proxy_pass http://127.0.0.1:8000;\n        }\n    }\n}\n",
		"srv/shop/manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
		"srv/shop/shop/settings.py": "from pathlib import Path\nBASE_DIR = Path(__file__).resolve().parent.parent\n" +
			"ALLOWED_HOSTS = ['shop.example']\nINSTALLED_APPS = ['django.contrib.staticfiles']\n" +
			"STATIC_URL = '/static/'\nSTATIC_ROOT = BASE_DIR / 'static'\nMEDIA_URL = '/media/'\nMEDIA_ROOT = BASE_DIR / 'media'\n",
		"srv/shop/shop/__init__.py":      "",
		"srv/shop/static/app.js":         "new()\n",
		"srv/shop/static/site.css":       "a {}\n",
		"srv/shop/static/added.txt":      "new\n",
		"srv/shop/staticfiles/app.js":    "old()\n",
		"srv/shop/staticfiles/site.css":  "a {}\n",
		"srv/shop/media/photo of me.png": "pixels",
	} {
		full := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	types := map[string]string{".js": "text/javascript", ".css": "text/css", ".txt": "text/plain", ".png": "image/png"}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.Replace(r.URL.Path, "/static/", "/"+serve+"/", 1)
		text, err := os.ReadFile(filepath.Join(root, "srv/shop", filepath.FromSlash(name)))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Server", "nginx")
		w.Header().Set("Content-Type", types[filepath.Ext(name)])
		w.Write(text)
	}))
	t.Cleanup(server.Close)
	return root, server.URL
}

// program runs a command line in this process.
func program(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = Main(append([]string{"wellserved"}, args...), strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

func TestVerifyEndsWithACode(t *testing.T) {
	t.Parallel()
	good, goodURL := served(t, "static")
	bad, badURL := served(t, "staticfiles")
	nobody := "http://" + freeport.Address(t) + "/"
	for _, c := range []struct {
		name string
		args []string
		code int
		says string // on standard output or error
	}{
		{"all is right", []string{"--root", good, goodURL}, 0, "3 files compared byte for byte: 3 matched"},
		{"with the prefix", []string{"--root", good, goodURL + "/static"}, 0, "3 matched"},
		{"with media", []string{"--root", good, "--media", goodURL}, 0, "4 matched"},
		{"media alone", []string{"--root", good, goodURL + "/media/"}, 0, "1 file compared byte for byte: 1 matched"},
		{"wrong folder", []string{"--root", bad, badURL}, 1, "3 files compared byte for byte: 1 matched, 1 differs, 1 is missing"},
		{"wrong folder, tolerated", []string{"--root", bad, "--fail-on", "never", badURL}, 0, "1 differs"},
		{"only what is right", []string{"--root", bad, "--include", "*.css", badURL}, 0, "1 matched"},
		{"without what is wrong", []string{"--root", bad, "--exclude", "*.js,*.txt", badURL}, 0, "1 matched"},
		{"without a rule", []string{"--root", bad, "--ignore", "live-wrong-directory,live-missing", badURL}, 0, "1 differs"},
		{"with one rule", []string{"--root", bad, "--select", "live-missing", badURL}, 1, "live-missing"},
		{"with a rule that there is not", []string{"--root", bad, "--select", "live-mising", badURL}, 2, "did you mean"},
		{"nothing left", []string{"--root", bad, "--include", "*.woff2", badURL}, 2, "there is no file to verify"},
		{"nobody answers", []string{"--root", bad, "--retries", "0", nobody}, 2, "the host cannot be reached"},
		{"another prefix", []string{"--root", bad, badURL + "/assets/"}, 2, "is no address of the site's static files"},
		{"no address", []string{"--root", bad}, 2, "accepts 1 arg"},
		{"no scheme", []string{"--root", bad, "shop.example"}, 2, "must begin with http://HOST"},
		{"credentials in the address", []string{"--root", bad, "http://a:secret@shop.example/"}, 2, "--header"},
		{"bad glob", []string{"--root", bad, "--include", "[", badURL}, 2, "syntax error in pattern"},
		{"bad header", []string{"--root", bad, "--header", "secret", badURL}, 2, "must be NAME: VALUE"},
		{"bad resolve", []string{"--root", bad, "--resolve", "shop.example", badURL}, 2, "must be HOST:PORT:ADDRESS"},
		{"bad concurrency", []string{"--root", bad, "--concurrency", "0", badURL}, 2, "expected 1 to 256"},
		{"bad timeout", []string{"--root", bad, "--timeout", "0", badURL}, 2, "expected a time above 0"},
		{"no certificates", []string{"--root", bad, "--cacert", filepath.Join(bad, "srv/shop/manage.py"), badURL}, 2, "holds none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := program(t, append([]string{"verify"}, c.args...)...)
			if code != c.code || !strings.Contains(out+errs, c.says) {
				t.Errorf("code %d, want %d, with %q in\n%s%s", code, c.code, c.says, out, errs)
			}
			if strings.Contains(out+errs, "secret") {
				t.Errorf("a secret is shown:\n%s%s", out, errs)
			}
		})
	}
}

func TestVerifyJSON(t *testing.T) {
	t.Parallel()
	root, address := served(t, "staticfiles")
	code, out, errs := program(t, "verify", "--root", root, "--format", "json", address)
	if code != 1 {
		t.Errorf("code %d: %s", code, errs)
	}
	var got struct {
		Schema   int
		Findings []struct {
			Rule, File string
			Line       int
			Data       map[string]string
		}
		Mappings []struct{ URL, Verdict string }
		Verify   map[string]any
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if len(got.Findings) != 2 || got.Findings[0].Rule == got.Findings[1].Rule {
		t.Fatalf("findings: %+v", got.Findings)
	}
	for _, f := range got.Findings {
		if !strings.HasSuffix(f.File, "etc/nginx/nginx.conf") || f.Line != 7 {
			t.Errorf("%s points at %s:%d, not at the alias", f.Rule, f.File, f.Line)
		}
		if f.Rule != "live-wrong-directory" {
			continue
		}
		if f.Data["url"] != address+"/static/app.js" || f.Data["path"] != filepath.Join(root, "srv/shop/static/app.js") ||
			f.Data["served_from"] != filepath.Join(root, "srv/shop/staticfiles/app.js") || f.Data["status"] != "200" ||
			len(f.Data["expected_sha256"]) != 64 || len(f.Data["served_sha256"]) != 64 {
			t.Errorf("data %v", f.Data)
		}
	}
	delete(got.Verify, "seconds")
	delete(got.Verify, "bytes")
	want := map[string]any{"url": address, "checked": 3.0, "matched": 1.0, "differ": 1.0, "missing": 1.0, "extra": 0.0,
		"errors": 0.0, "skipped": 0.0, "mode": "full"}
	if diff := cmp.Diff(want, got.Verify); diff != "" {
		t.Error(diff)
	}
	if len(got.Mappings) != 2 || got.Mappings[0].Verdict != "mismatch" {
		t.Errorf("mappings %+v", got.Mappings)
	}
}

func TestLiveRulesHeedCommentsAndTheConfigurationFile(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, file, text, old string
		code                  int
		says                  string
	}{
		{"a comment", "etc/nginx/nginx.conf", "alias /srv/shop/staticfiles/; # wellserved-ignore live-wrong-directory,live-missing on purpose", "alias /srv/shop/staticfiles/;", 0, "1 differs"},
		{"a severity", ".wellserved.yaml", "rules:\n  live-wrong-directory: info\n  live-missing: off\n", "", 0, "info: wrong file at"},
		{"a rule that there is not", ".wellserved.yaml", "rules:\n  live-wrong: off\n", "", 2, "there is no rule"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			root, address := served(t, "staticfiles")
			name := filepath.Join(root, c.file)
			text := c.text
			if c.old != "" {
				whole, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				text = strings.Replace(string(whole), c.old, c.text, 1)
			}
			if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			args := []string{"verify", "--root", root}
			if c.old == "" {
				args = append(args, "--config", name)
			}
			code, out, errs := program(t, append(args, address)...)
			if code != c.code || !strings.Contains(out+errs, c.says) {
				t.Errorf("code %d, want %d, with %q in\n%s%s", code, c.code, c.says, out, errs)
			}
		})
	}
}

func TestVerifyChoosesFilesAndPlaces(t *testing.T) {
	t.Parallel()
	root, address := served(t, "static")
	for name, text := range map[string]string{
		"srv/shop/static/staticfiles.json":    `{"version":"1.1","hash":"x","paths":{"app.js":"app.0123456789ab.js","site.css":"site.css"}}`,
		"srv/shop/static/app.0123456789ab.js": "new()\n",
		"broken/static/staticfiles.json":      `{`,
	} {
		full := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	list := filepath.Join(t.TempDir(), "static.jsonl")
	if code, out, errs := program(t, "manifest", "--root", root, "--output", list); code != 0 || out != "" || !strings.Contains(errs, "5 files of ") {
		t.Fatalf("code %d: %s%s", code, out, errs)
	}
	both := filepath.Join(t.TempDir(), "both.jsonl")
	if code, out, errs := program(t, "manifest", "--root", root, "--media", "--output", both); code != 0 || !strings.Contains(errs, "6 files of ") {
		t.Fatalf("code %d: %s%s", code, out, errs)
	}
	if code, _, errs := program(t, "manifest", "--root", root, "--media", "--format", "sha256sum"); code != 2 || !strings.Contains(errs, "are of one folder") {
		t.Errorf("code %d: %s", code, errs)
	}
	for _, c := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"quickly, of a server without ETags", []string{"--root", root, "--quick", address}, 0, "5 files compared byte for byte, as the server's ETags say nothing: 5 matched"},
		{"a sample", []string{"--root", root, "--sample", "2", "--seed", "7", address}, 0, "a sample of 2 files, chosen by --seed 7"},
		{"what pages link to", []string{"--root", root, "--plan", "staticfiles", address}, 0, "2 files compared byte for byte: 2 matched"},
		{"at another prefix", []string{"--root", root, "--url-prefix", "/media/", address}, 1, "5 are missing"},
		{"by a manifest", []string{"--manifest", list, address}, 0, "5 files compared by SHA-256: 5 matched"},
		{"by a manifest, some", []string{"--manifest", list, "--include", "*.css", address}, 0, "1 file compared by SHA-256: 1 matched"},
		{"by a manifest of both, the static files", []string{"--manifest", both, address}, 0, "5 files compared by SHA-256: 5 matched"},
		{"by a manifest of both", []string{"--manifest", both, "--media", address}, 0, "6 files compared by SHA-256: 6 matched"},
		{"by a manifest of both, the media files", []string{"--manifest", both, address + "/media/"}, 0, "1 file compared by SHA-256: 1 matched"},
		{"by a manifest without media files", []string{"--manifest", list, "--media", address}, 2, "it has no file of MEDIA_ROOT"},
		{"by a manifest, at another place", []string{"--manifest", list, address + "/media/"}, 1, "5 are missing"},
		{"by a manifest that is not there", []string{"--manifest", list + "x", address}, 2, "no such file"},
		{"by a manifest that is none", []string{"--manifest", filepath.Join(root, "srv/shop/manage.py"), address}, 2, "line 1: is neither"},
		{"by a manifest, quickly", []string{"--manifest", list, "--quick", address}, 2, "not to be combined"},
		{"a rate below 0", []string{"--root", root, "--rate", "-1", address}, 2, "expected 0, for no limit"},
		{"a plan that there is not", []string{"--root", root, "--plan", "all", address}, 2, "expected tree or staticfiles"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := program(t, append([]string{"verify"}, c.args...)...)
			if code != c.code || !strings.Contains(out+errs, c.says) {
				t.Errorf("code %d, want %d, with %q in\n%s%s", code, c.code, c.says, out, errs)
			}
		})
	}
}

func TestLoginsOfTheNetrcFile(t *testing.T) {
	root, address := served(t, "static")
	name := filepath.Join(t.TempDir(), "logins")
	got := make(chan string, 64)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		got <- user + ":" + password
		http.Redirect(w, r, address+r.URL.Path, http.StatusFound)
	}))
	t.Cleanup(front.Close)
	if err := os.WriteFile(name, []byte("machine 127.0.0.1 login ann password s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("NETRC", name)
	_, out, errs := program(t, "verify", "--root", root, "--include", "app.js", front.URL)
	if login := <-got; login != "ann:s3cret" {
		t.Errorf("the login sent is %q", login)
	}
	if strings.Contains(out+errs, "s3cret") {
		t.Errorf("the password is shown:\n%s%s", out, errs)
	}
	t.Setenv("NETRC", name+"x")
	if code, _, errs := program(t, "verify", "--root", root, address); code != 2 || !strings.Contains(errs, "no such file") {
		t.Errorf("code %d: %s", code, errs)
	}
}

func TestProcessorsLeaveRoomForTheServer(t *testing.T) {
	t.Parallel()
	for all, want := range map[int]int{1: 1, 2: 1, 4: 2, 8: 4, 64: 4} {
		if got := processors(all); got != want {
			t.Errorf("of %d processors %d compare, want %d", all, got, want)
		}
	}
}
