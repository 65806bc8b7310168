package cli

import (
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
		})
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
