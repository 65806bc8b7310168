package cli

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// linking is a server whose page links to a file.
const linking = `server {
    listen 127.0.0.1:PORT;
    server_name shop.example;
    location /static/ { alias DIR/app/static/; }
    location = / { default_type text/html; return 200 '<!doctype html><script src="/static/%s"></script>'; }
    location / { proxy_pass http://127.0.0.1:1; }
}
`

func TestDiagnoseTellsFormerNamesFromFilesThatWereNotCollected(t *testing.T) {
	t.Parallel()
	const now, former = "app.70570b2997b0.js", "app.c84d76f06789.js"
	for _, c := range []struct{ name, links, path, cause, says, command string }{
		{"the page links to a former name", former, "/", "stale-manifest", "the application still links to the former", ""},
		{"a former name is asked for", now, "/static/" + former, "stale-manifest", "staticfiles.json names " + now + " since", ""},
		{"the copy with the hash is gone", now, "/", "not-collected", "pages link to " + now, "collectstatic --noinput"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newLiveSite(t, fmt.Sprintf(linking, c.links))
			s.write("app/static/staticfiles.json", `{"version":"1.1","hash":"x","paths":{"app.js":"`+now+`"}}`)
			s.start()
			_, got := s.diagnose(c.path)
			got.wants(t, c.cause, "settings.py:7")
			if !strings.Contains(got.Verdict, c.says) {
				t.Errorf("verdict %q, want %q", got.Verdict, c.says)
			}
			if typed := strings.Join(got.Steps[0].Commands, " "); c.command == "" && typed != "" || !strings.HasSuffix(typed, c.command) {
				t.Errorf("steps %+v", got.Steps)
			}
		})
	}
}

func TestDiagnoseGoesByWholeSecondsAsCollectstaticDoes(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, fmt.Sprintf(linking, "app.js"))
	s.write("app/assets/app.js", "newest();\n")
	second := time.Now().Add(-time.Hour).Truncate(time.Second)
	s.at("app/static/app.js", second.Add(100*time.Millisecond))
	s.at("app/assets/app.js", second.Add(900*time.Millisecond))
	s.start()
	_, got := s.diagnose("/static/app.js")
	got.wants(t, "stale-collected", "settings.py:7")
	if !strings.HasPrefix(got.Steps[0].Commands[0], "touch ") {
		t.Errorf("collectstatic passes over a file that is not newer by a second: %+v", got.Steps)
	}
}

func TestDiagnoseOfAPackedCopyNamesNoFileAgainstItself(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, strings.Replace(fmt.Sprintf(linking, "app.js"), "alias ", "gzip_static on; alias ", 1))
	s.write("app/static/app.js.gz", gzipped(t, "older();\n"))
	s.start()
	_, got := s.diagnose("/")
	got.wants(t, "stale-precompressed", "site.conf:4")
	if len(got.Parts) != 1 || !strings.Contains(got.Parts[0].Message, "packed in") {
		t.Errorf("parts %+v", got.Parts)
	}
}
