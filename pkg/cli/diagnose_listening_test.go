package cli

import (
	"fmt"
	"net"
	"os/exec"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

func TestDiagnoseTellsWhyNothingListens(t *testing.T) {
	t.Parallel()
	t.Run("nginx listens on another address alone", func(t *testing.T) {
		t.Parallel()
		s := newLiveSite(t, strings.Replace(fmt.Sprintf(aliased, "static"), "127.0.0.1:PORT", "127.0.0.2:PORT", 1))
		realserver.Start(t, exec.Command("nginx", "-c", s.path("nginx.conf"), "-g", "daemon off;"), "tcp", net.JoinHostPort("127.0.0.2", fmt.Sprint(s.port)))
		_, got := s.diagnose("/static/app.js")
		got.wants(t, "nothing-listens", "site.conf:2")
		if !strings.Contains(got.Verdict, fmt.Sprintf("listens on 127.0.0.2:%d alone", s.port)) || len(got.Steps) != 3 ||
			!strings.HasSuffix(got.Steps[0].Text, fmt.Sprintf("listen %d;", s.port)) || !strings.Contains(got.Steps[1].Commands[0], "kill -HUP") {
			t.Errorf("%q, steps %+v", got.Verdict, got.Steps)
		}
	})
	t.Run("another nginx runs", func(t *testing.T) {
		t.Parallel()
		other := newLiveSite(t, fmt.Sprintf(aliased, "static"))
		other.start()
		s := newLiveSite(t, fmt.Sprintf(aliased, "static"))
		_, got := s.diagnose("/static/app.js")
		got.wants(t, "nothing-listens", "site.conf:2")
		main := s.path("nginx.conf")
		if !strings.HasSuffix(got.Verdict, "no nginx runs on this machine with "+main) || got.Steps[0].Commands[0] != "sudo nginx -t -c "+main+" && sudo nginx -c "+main {
			t.Errorf("%q, steps %+v", got.Verdict, got.Steps)
		}
	})
	t.Run("it listens on other ports", func(t *testing.T) {
		t.Parallel()
		s := newLiveSite(t, fmt.Sprintf(aliased, "static"))
		s.start()
		s.port++
		_, got := s.diagnose("/static/app.js")
		if got.Cause == nil || got.Cause.ID != "nothing-listens" || !strings.Contains(got.Steps[0].Text, fmt.Sprintf("ask at a port that it listens on (%d)", s.port-1)) {
			t.Errorf("%q, steps %+v", got.Verdict, got.Steps)
		}
	})
}

func TestDiagnoseTellsFilesThatAreThereAndGivenToNobody(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, server, place, says string }{
		{"the application gives them", "    location /static/ {\n        internal;\n        alias DIR/app/static/;\n    }\n", "site.conf:5", "is internal"},
		{"a link leads to them", "    location /static/ {\n        disable_symlinks on;\n        alias DIR/linked/;\n    }\n", "site.conf:5", "disable_symlinks keeps nginx from"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newLiveSite(t, "server {\n    listen 127.0.0.1:PORT;\n    server_name shop.example;\n"+c.server+"}\n")
			if out, err := exec.Command("ln", "-s", s.path("app/static"), s.path("linked")).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			s.start()
			_, got := s.diagnose("/static/app.js")
			if got.Cause == nil || got.Cause.ID != "error-answer" || !strings.Contains(got.Verdict, c.says) {
				t.Fatalf("%s %q", got.State, got.Verdict)
			}
			got.wants(t, "error-answer", c.place)
		})
	}
}
