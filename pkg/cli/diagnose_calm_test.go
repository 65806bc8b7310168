package cli

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestDiagnoseFindsNothingWhereNothingIsWrong asks sites that are right in ways
// that look strange.
func TestDiagnoseFindsNothingWhereNothingIsWrong(t *testing.T) {
	t.Parallel()
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/account/":
			http.Redirect(w, r, "/login/?next=/account/", http.StatusFound)
		case "/static/app.js": // WhiteNoise
			w.Header().Set("Content-Type", "text/javascript")
			io.WriteString(w, "newer();\n") // a client that went away is no fault of the test
		default:
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprintf(w, `<!doctype html><link rel=stylesheet href="/static/css/site.css"><p>%d`, time.Now().UnixNano()) // another page each time
		}
	}))
	t.Cleanup(app.Close)
	front := strings.ReplaceAll(fmt.Sprintf(aliased, "static"), "http://127.0.0.1:9", app.URL)
	for _, c := range []struct {
		name, server string
		prepare      func(s *liveSite)
		paths        []string
	}{
		{"pages, a redirect to a login, files", front, nil, []string{"/", "/account/", "/static/app.js", "/static/css/site.css?v=3"}},
		{"packed on the fly", strings.Replace(front, "alias", "gzip on; gzip_min_length 1; gzip_types *; alias", 1), nil, []string{"/static/app.js"}},
		{"a packed copy that is right", strings.Replace(front, "alias", "gzip_static on; alias", 1), func(s *liveSite) {
			s.write("app/static/app.js.gz", gzipped(s.t, "newer();\n"))
		}, []string{"/static/app.js"}},
		{"a file cache that is on and fresh", strings.Replace(front, "location", "open_file_cache max=10; location", 1), nil, []string{"/static/app.js"}},
		{"root instead of alias, and a link to the folder", `server {
    listen 127.0.0.1:PORT;
    location /static/ { root DIR/app; }
}
`, nil, []string{"/static/app.js"}},
		{"a single-page application, its routes and its files", `server {
    listen 127.0.0.1:PORT;
    root DIR/app/front;
    location /static/ { alias DIR/app/static/; }
    location / { try_files $uri /index.html; }
}
`, func(s *liveSite) {
			s.write("app/front/index.html", `<!doctype html><script src="/static/app.js"></script><script src="/main.js"></script>`)
			s.write("app/front/main.js", "1")
		}, []string{"/", "/cart/7", "/main.js"}},
		{"a file that nginx changes on its way", strings.Replace(front, "alias", "sub_filter_types *; sub_filter newer older; alias", 1), nil, []string{"/static/app.js"}},
		{"uploads that the application guards", front, func(s *liveSite) {
			s.write("app/shop/settings.py", readFile(s.t, s.path("app/shop/settings.py"))+"MEDIA_URL = '/media/'\nMEDIA_ROOT = BASE_DIR / 'media'\n")
			s.write("app/media/bill.pdf", "a bill")
		}, []string{"/media/bill.pdf"}},
		{"WhiteNoise behind nginx", strings.ReplaceAll(`server {
    listen 127.0.0.1:PORT;
    server_name shop.example;
    location / { proxy_pass APP; }
}
`, "APP", app.URL), func(s *liveSite) {
			s.write("app/shop/settings.py", readFile(s.t, s.path("app/shop/settings.py"))+"MIDDLEWARE = ['whitenoise.middleware.WhiteNoiseMiddleware']\n")
		}, []string{"/static/app.js"}},
		{"hashed names, rewritten when collected", front, func(s *liveSite) {
			s.write("app/shop/settings.py", readFile(s.t, s.path("app/shop/settings.py"))+
				"STORAGES = {'staticfiles': {'BACKEND': 'django.contrib.staticfiles.storage.ManifestStaticFilesStorage'}}\n")
			s.write("app/static/css/site.0123456789ab.css", "body { margin: 0; background: url(x.0123456789ab.png) }\n")
			s.write("app/static/staticfiles.json", `{"paths": {"css/site.css": "css/site.0123456789ab.css"}, "version": "1.1", "hash": "x"}`)
		}, []string{"/static/css/site.0123456789ab.css"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newLiveSite(t, c.server)
			if c.prepare != nil {
				c.prepare(s)
			}
			s.start()
			for _, path := range c.paths {
				if code, got := s.diagnose(path); code != 0 || got.State != "healthy" || got.Cause != nil {
					t.Errorf("%s: code %d, %s: %q", path, code, got.State, got.Verdict)
				}
			}
		})
	}
}

// TestDiagnoseSaysUnknownAwayFromTheServer asks from a checkout whose
// configuration is for another machine.
func TestDiagnoseSaysUnknownAwayFromTheServer(t *testing.T) {
	t.Parallel()
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		if r.URL.Path == "/static/app.js" {
			io.WriteString(w, "newer();\n") // as above
			return
		}
		io.WriteString(w, "of another version\n") // as above
	}))
	t.Cleanup(app.Close)
	s := newLiveSite(t, `server {
    listen 80;
    server_name shop.example;
    location /static/ {
        alias /srv/shop/static/;
    }
}
`)
	address := strings.TrimPrefix(app.URL, "http://")
	_, port, _ := strings.Cut(address, ":")
	ask := func(path string) (int, story) {
		return s.diagnoseURL("http://shop.example:"+port+path, "--resolve", "shop.example:"+port+":127.0.0.1", "--map", "/srv/shop="+s.path("app"))
	}
	if code, got := ask("/static/app.js"); code != 0 || got.Cause != nil {
		t.Errorf("the right bytes: code %d, %s: %q", code, got.State, got.Verdict)
	}
}
