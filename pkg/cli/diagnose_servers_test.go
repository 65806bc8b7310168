package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// besides is a site's server after another one that takes what nobody is named
// for.
const besides = `server {
    listen 127.0.0.1:PORT default_server;
    server_name _;
    %s
}
server {
    listen 127.0.0.1:PORT;
    server_name shop.example;
    location /static/ { alias DIR/app/static/; }
    location / { proxy_pass http://127.0.0.1:1; }
}
`

func TestDiagnoseTellsAnotherServerFromAWrongDirectory(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, other, path string }{
		{"its 404", "root DIR/other;", "/static/app.js"},
		{"its page", "return 200 hello;", "/"},
		{"an empty answer", "return 444;", "/static/app.js"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newLiveSite(t, fmt.Sprintf(besides, c.other))
			s.start()
			_, got := s.diagnoseURL(fmt.Sprintf("http://127.0.0.1:%d%s", s.port, c.path))
			got.wants(t, "another-server", "site.conf:8")
			if want := fmt.Sprintf("--resolve shop.example:%d:127.0.0.1 http://shop.example:%d%s", s.port, s.port, c.path); len(got.Steps) == 0 ||
				!strings.HasSuffix(got.Steps[0].Commands[0], want) {
				t.Errorf("steps %+v, want %s", got.Steps, want)
			}
			if _, got = s.diagnose("/static/app.js"); got.State != "healthy" {
				t.Errorf("by its name: %s", got.Verdict)
			}
			address := fmt.Sprintf("http://127.0.0.1:%d/", s.port)
			if _, got = s.diagnoseURL(address+"static/app.js", "--header", "Host: shop.example"); got.State != "healthy" || !strings.Contains(fmt.Sprint(got.Evidence), "exact name") {
				t.Errorf("by a header: %s, %+v", got.Verdict, got.Evidence)
			}
			code, out, errs := program(t, "verify", "--nginx", s.path("nginx.conf"), "--django", s.path("app"), "--header", "Host: other.example", address)
			if code != 1 || !strings.Contains(out, "no server is named other.example") {
				t.Errorf("code %d: %s%s", code, out, errs)
			}
		})
	}
}

func TestDiagnoseTellsAnotherConfigurationOfTheRunningNginx(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, "server { listen 127.0.0.1:PORT; root DIR/welcome; }\n")
	s.write("welcome/index.html", "<!doctype html><title>Welcome</title>")
	s.start()
	other := s.path("other.conf")
	s.write("other.conf", s.fill("events {}\nhttp {\n    server {\n        listen 127.0.0.1:PORT;\n        server_name shop.example;\n"+
		"        location /static/ { alias DIR/app/static/; }\n        location / { proxy_pass http://127.0.0.1:1; }\n    }\n}\n"))
	for _, path := range []string{"/", "/static/app.js"} {
		code, out, errs := program(t, "diagnose", "--format", "json", "--nginx", other, "--django", s.path("app"),
			"--resolve", fmt.Sprintf("shop.example:%d:127.0.0.1", s.port), fmt.Sprintf("http://shop.example:%d%s", s.port, path))
		var got story
		if err := json.Unmarshal([]byte(out), &got); err != nil {
			t.Fatalf("code %d, %v: %s", code, err, errs)
		}
		got.wants(t, "another-configuration", "other.conf:4")
		if !strings.Contains(got.Steps[0].Commands[0], "--nginx "+s.path("nginx.conf")) {
			t.Errorf("steps %+v", got.Steps)
		}
	}
}

func TestDiagnoseSaysNothingOfAServerThatSendsOn(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, fmt.Sprintf(besides, "return 301 http://shop.example:PORT$request_uri;"))
	s.start()
	_, got := s.diagnoseURL(fmt.Sprintf("http://127.0.0.1:%d/static/app.js", s.port))
	if got.Cause == nil || got.Cause.ID != "led-away" {
		t.Errorf("%+v", got)
	}
}
