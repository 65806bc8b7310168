package cli

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestDiagnoseTellsWhichLocationTakesAFile(t *testing.T) {
	t.Parallel()
	const server = "server {\n    listen 127.0.0.1:PORT;\n    server_name shop.example;\n    location /static/ {\n        alias DIR/app/static/;\n    }\n    %s\n    location / { proxy_pass http://127.0.0.1:1; }\n}\n"
	for _, c := range []struct{ name, other, verdict, step, remedy string }{
		{"a regular expression", `location ~ \.(js|css)$ { root DIR/other; }`, `location ~ \.(js|css)$ takes /static/app.js and looks in DIR/other/static, where location /static/ would serve STATIC_ROOT`,
			"keep regular expressions out of /static/", `write location ^~ /static/, which keeps location ~ \.(js|css)$ out`},
		{"a longer prefix", "location /static/app { alias DIR/other/app; }", "location /static/app takes /static/app.js and looks in DIR/other, where location /static/ would serve STATIC_ROOT",
			"let location /static/app open what belongs to /static/, or take it out", "let location /static/app open what belongs to /static/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newLiveSite(t, fmt.Sprintf(server, c.other))
			s.start()
			_, got := s.diagnose("/static/app.js")
			if got.Cause == nil || got.Cause.ID != "wrong-directory" || got.Verdict != s.fill(c.verdict) || !strings.HasPrefix(got.Steps[0].Text, c.step) {
				t.Errorf("%q, steps %+v", got.Verdict, got.Steps)
			}
			address := fmt.Sprintf("http://shop.example:%d/", s.port)
			code, out, errs := program(t, "verify", "--nginx", s.path("nginx.conf"), "--django", s.path("app"), "--include", "app.js",
				"--resolve", fmt.Sprintf("shop.example:%d:127.0.0.1", s.port), address)
			if code != 1 || !strings.Contains(out, c.remedy) {
				t.Errorf("code %d, without %q:\n%s%s", code, c.remedy, out, errs)
			}
		})
	}
}

func TestDiagnoseTellsAFileThatLeadsToALogin(t *testing.T) {
	t.Parallel()
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/login/" {
			fmt.Fprint(w, "<!doctype html><title>Who are you?</title>")
			return
		}
		w.Header().Set("Location", "/login/?next="+r.URL.Path)
		w.WriteHeader(http.StatusFound)
	}))
	t.Cleanup(app.Close)
	s := newLiveSite(t, "server {\n    listen 127.0.0.1:PORT;\n    server_name shop.example;\n    location / {\n        proxy_pass "+app.URL+";\n        proxy_set_header Host $http_host;\n    }\n}\n")
	s.start()
	_, got := s.diagnose("/static/app.js")
	if got.Cause == nil || got.Cause.ID != "passed-on" || !strings.Contains(got.Verdict, "which answers by leading to ") {
		t.Errorf("%s %q", got.State, got.Verdict)
	}
}
