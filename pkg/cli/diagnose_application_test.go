package cli

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestDiagnoseTellsAnApplicationThatSendsHTTPSToHTTPS(t *testing.T) {
	t.Parallel()
	const believes = "SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')\n"
	for _, c := range []struct{ name, header, settings, first, then string }{
		{"it is not told", "", "", "nginx does not say by which scheme", "SECURE_PROXY_SSL_HEADER"},
		{"it is not told, and would look", "", believes, "nginx does not say by which scheme", "X-Forwarded-Proto $scheme;"},
		{"it does not look", "proxy_set_header X-Forwarded-Proto $scheme;", "", "let the application believe", "SECURE_PROXY_SSL_HEADER"},
		{"it is told and looks", "proxy_set_header X-Forwarded-Proto $scheme;", believes, "look for a redirect to https", "X-Forwarded-Proto"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", "https://"+r.Host+r.URL.Path)
				w.WriteHeader(http.StatusMovedPermanently)
			}))
			t.Cleanup(app.Close)
			s := newLiveSite(t, strings.Replace(secured, "    location /static/ {", "    location / {\n        proxy_pass "+app.URL+";\n        proxy_set_header Host $http_host;\n        "+c.header+
				"\n    }\n    location /static/ {", 1))
			s.write("app/shop/settings.py", "ALLOWED_HOSTS = ['shop.example']\nINSTALLED_APPS = ['django.contrib.staticfiles']\nSTATIC_URL = '/static/'\nSTATIC_ROOT = '"+s.path("app/static")+"'\n"+c.settings)
			trusted := certified{names: []string{"shop.example"}}.write(t, s)
			s.start()
			_, got := s.diagnoseURL(fmt.Sprintf("https://shop.example:%d/", s.port), "--cacert", trusted)
			text := got.Steps[0].Text
			if got.Cause == nil || got.Cause.ID != "led-away" || !strings.HasPrefix(text, c.first) || !strings.Contains(text, c.then) ||
				c.settings != "" && strings.Contains(text, "SECURE_PROXY") {
				t.Errorf("%q, steps %+v", got.Verdict, got.Steps)
			}
		})
	}
}

func TestDiagnoseTellsWhyEachPageEndsIn500(t *testing.T) {
	t.Parallel()
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "<h1>Server Error (500)</h1>", http.StatusInternalServerError)
	}))
	t.Cleanup(app.Close)
	s := newLiveSite(t, "server {\n    listen 127.0.0.1:PORT;\n    server_name shop.example;\n    location /static/ { alias DIR/app/static/; }\n    location / { proxy_pass "+app.URL+"; }\n}\n")
	s.write("app/shop/settings.py", "from pathlib import Path\nBASE_DIR = Path(__file__).resolve().parent.parent\nALLOWED_HOSTS = ['shop.example']\nINSTALLED_APPS = ['django.contrib.staticfiles']\n"+
		"STATIC_URL = '/static/'\nSTATIC_ROOT = BASE_DIR / 'static'\nSTATICFILES_STORAGE = 'django.contrib.staticfiles.storage.ManifestStaticFilesStorage'\n")
	s.start()
	_, got := s.diagnose("/")
	got.wants(t, "error-answer", "settings.py:7")
	if !strings.Contains(got.Verdict, "holds no staticfiles.json") || len(got.Steps[0].Commands) != 2 || !strings.HasSuffix(got.Steps[0].Commands[0], "collectstatic --noinput") {
		t.Errorf("%q, steps %+v", got.Verdict, got.Steps)
	}
}
