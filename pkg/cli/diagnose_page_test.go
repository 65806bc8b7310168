package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/freeport"
)

// pageOf is an application that answers every URL with one page.
func pageOf(t *testing.T, html string) string {
	t.Helper()
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, html) // a client that went away is no fault of the test
	}))
	t.Cleanup(app.Close)
	return app.URL
}

func TestDiagnoseChecksWhatAPageRefersTo(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, strings.ReplaceAll(fmt.Sprintf(aliased, "static"), "http://127.0.0.1:9", pageOf(t,
		`<!doctype html><link rel=stylesheet href="/static/css/site.css"><img srcset="/static/a.png 1x, /static/b.png 2x">
<script type=module src="/static/main.js"></script><script src="//cdn.example/x.js"></script>`)))
	for name, text := range map[string]string{"a.png": "a", "b.png": "b", "main.js": `import "./lib.js"; import("./later.js");`, "lib.js": "lib", "later.js": "later",
		"css/site.css": "@import 'more.css'; a { background: url(../a.png) }", "css/more.css": "b {}"} {
		s.write("app/assets/"+name, text)
		s.write("app/static/"+name, text)
	}
	s.start()
	code, got := s.diagnose("/")
	if code != 0 || got.State != "healthy" || len(got.Parts) != 7 {
		t.Fatalf("code %d: %+v", code, got)
	}
	for _, p := range got.Parts {
		if p.State != "right" {
			t.Errorf("%s: %s, %s", p.URL, p.State, p.Message)
		}
	}
	if !strings.Contains(strings.Join(got.Notes, "\n"), "cdn.example") {
		t.Errorf("nothing is said of the other host: %v", got.Notes)
	}

	// One of them is stale: it is the one cause, and the others are right.
	s.write("app/static/lib.js", "old")
	s.age("app/static/lib.js")
	code, got = s.diagnose("/")
	if code != 1 {
		t.Errorf("code %d", code)
	}
	got.wants(t, "stale-collected", "settings.py:7")
	if len(got.Cause.URLs) != 1 || !strings.HasSuffix(got.Cause.URLs[0], "/static/lib.js") {
		t.Errorf("suffering: %v", got.Cause.URLs)
	}

	// So are two: it is one cause all the same.
	s.write("app/static/later.js", "old, too")
	s.age("app/static/later.js")
	_, got = s.diagnose("/")
	got.wants(t, "stale-collected", "settings.py:7")
	if len(got.Cause.URLs) != 2 || !strings.Contains(got.Verdict, "; the same holds for 1 more of the files") {
		t.Errorf("%q: %v", got.Verdict, got.Cause.URLs)
	}
}

func TestDiagnoseTellsAModuleOfTheWrongType(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, strings.ReplaceAll(fmt.Sprintf(aliased, "static"), "http://127.0.0.1:9",
		pageOf(t, `<!doctype html><script type=module src="/static/main.mjs"></script>`)))
	s.write("app/assets/main.mjs", "export {}\n")
	s.write("app/static/main.mjs", "export {}\n")
	s.start()
	_, got := s.diagnose("/")
	got.wants(t, "wrong-type", "nginx.conf:7")
}

func TestDiagnoseTellsARoomWithOneRootCause(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, strings.ReplaceAll(fmt.Sprintf(aliased, "staticfiles"), "http://127.0.0.1:9",
		pageOf(t, `<!doctype html><link rel=stylesheet href="/static/css/site.css"><script src="/static/app.js"></script>`)))
	s.write("app/staticfiles/app.js", "older();\n")
	s.start()
	_, got := s.diagnose("/")
	got.wants(t, "wrong-directory", "site.conf:5")
	if len(got.Cause.URLs) != 2 {
		t.Errorf("suffering: %v", got.Cause.URLs)
	}
}

func TestDiagnoseTellsAHostThatDjangoRefuses(t *testing.T) {
	t.Parallel()
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "<h1>Bad Request (400)</h1>", http.StatusBadRequest)
	}))
	t.Cleanup(app.Close)
	lost := newLiveSite(t, strings.ReplaceAll(fmt.Sprintf(aliased, "static"), "http://127.0.0.1:9", app.URL))
	lost.start()
	_, got := lost.diagnose("/")
	got.wants(t, "host-refused", "site.conf:8")

	kept := newLiveSite(t, strings.NewReplacer("http://127.0.0.1:9;", app.URL+"; proxy_set_header Host $host;").Replace(fmt.Sprintf(aliased, "static")))
	kept.start()
	_, got = kept.diagnose("/")
	got.wants(t, "error-answer", "site.conf:8")
	kept.write("app/shop/settings.py", strings.ReplaceAll(readFile(t, kept.path("app/shop/settings.py")), "shop.example", "other.example"))
	_, got = kept.diagnose("/")
	got.wants(t, "host-refused", "settings.py:4")
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// elsewhere runs diagnose on app.js where 127.0.0.2 is taken for another machine.
func (s *liveSite) elsewhere() story {
	s.t.Helper()
	var out, errs bytes.Buffer
	a := &app{in: strings.NewReader(""), out: &out, err: &errs, color: "auto", own: func(ip netip.Addr) (string, bool) {
		return "", ip != netip.MustParseAddr("127.0.0.2")
	}}
	root := a.root()
	root.SetArgs([]string{"diagnose", "--format", "json", "--nginx", s.path("nginx.conf"), "--django", s.path("app"),
		"--resolve", fmt.Sprintf("shop.example:%d:127.0.0.2", s.port), fmt.Sprintf("http://shop.example:%d/static/app.js", s.port)})
	_ = root.ExecuteContext(s.t.Context()) // the exit code is not what is looked at
	var got story
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		s.t.Fatalf("%v: %s%s", err, &out, &errs)
	}
	return got
}

// stranger answers on 127.0.0.2 with the site's port.
func (s *liveSite) stranger(answer http.HandlerFunc) {
	s.t.Helper()
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.2:%d", s.port))
	if err != nil {
		s.t.Fatal(err)
	}
	server := &http.Server{Handler: answer}
	go server.Serve(l) // it ends with the test
	s.t.Cleanup(func() { server.Close() })
}

func TestDiagnoseTellsAnotherHost(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, fmt.Sprintf(aliased, "static"))
	s.start()
	s.stranger(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/javascript")
		io.WriteString(w, "older();\n") // as above
	})
	got := s.elsewhere()
	got.wants(t, "another-host", "")
	if !strings.Contains(got.Verdict, "127.0.0.2") {
		t.Errorf("verdict %q", got.Verdict)
	}
}

func TestDiagnoseSaysNothingOfAStranger(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, strings.Replace(fmt.Sprintf(aliased, "static"), "shop.example", "other.example", 1))
	s.write("app/shop/settings.py", strings.ReplaceAll(readFile(t, s.path("app/shop/settings.py")), "shop.example", "other.example"))
	s.start()
	s.stranger(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "of somebody else\n") // as above
	})
	if got := s.elsewhere(); got.State != "unknown" || got.Cause != nil {
		t.Errorf("%s: %q", got.State, got.Verdict)
	}
}

func TestDiagnoseTellsACDNThatKeepsAnOldCopy(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, fmt.Sprintf(aliased, "static"))
	s.start()
	s.stranger(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/javascript")
		w.Header().Set("Cf-Ray", "8a1-AMS")
		text := "older();\n"
		if r.URL.RawQuery != "" {
			text = "newer();\n"
		}
		io.WriteString(w, text) // as above
	})
	got := s.elsewhere()
	got.wants(t, "stale-cache", "")
	if !strings.Contains(got.Verdict, "Cloudflare") {
		t.Errorf("verdict %q", got.Verdict)
	}
}

func TestDiagnoseTellsTheAliasBehindAProxyToo(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, fmt.Sprintf(aliased, "staticfiles"))
	s.write("app/staticfiles/app.js", "older();\n")
	s.start()
	s.stranger(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/javascript")
		w.Header().Set("Via", "1.1 varnish")
		io.WriteString(w, "older();\n") // as above
	})
	got := s.elsewhere()
	got.wants(t, "wrong-directory", "site.conf:5")
}

// secured is a site with TLS.
const secured = `server {
    listen 127.0.0.1:PORT ssl;
    server_name shop.example;
    ssl_certificate DIR/site.pem;
    ssl_certificate_key DIR/site.key;
    location /static/ {
        alias DIR/app/static/;
    }
}
`

func TestDiagnoseTellsWhatIsWrongWithTLS(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		cert  certified
		url   string // with %d for the port
		id    string
		place string
		words string
	}{
		{"expired", certified{names: []string{"shop.example"}, expired: true}, "https://shop.example:%d/static/app.js", "certificate", "site.conf:4", "the certificate holds from"},
		{"of another name", certified{names: []string{"other.example"}}, "https://shop.example:%d/static/app.js", "certificate", "site.conf:4", "the certificate is for other.example"},
		{"signed by itself", certified{names: []string{"shop.example"}, untrusted: true}, "https://shop.example:%d/static/app.js", "certificate", "site.conf:4", "is signed by itself"},
		{"asked without TLS", certified{names: []string{"shop.example"}}, "http://shop.example:%d/static/app.js", "no-tls", "site.conf:2", "speaks TLS only"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newLiveSite(t, secured)
			trusted := c.cert.write(t, s)
			s.start()
			_, got := s.diagnoseURL(fmt.Sprintf(c.url, s.port), "--cacert", trusted)
			got.wants(t, c.id, c.place)
			if !strings.Contains(got.Verdict, c.words) {
				t.Errorf("verdict %q", got.Verdict)
			}
		})
	}
	s := newLiveSite(t, secured)
	trusted := certified{names: []string{"shop.example"}}.write(t, s)
	s.start()
	if code, got := s.diagnoseURL(fmt.Sprintf("https://shop.example:%d/static/app.js", s.port), "--cacert", trusted); code != 0 {
		t.Errorf("a good certificate: %+v", got)
	}
	plain := newLiveSite(t, fmt.Sprintf(aliased, "static"))
	plain.start()
	_, got := plain.diagnoseURL(fmt.Sprintf("https://shop.example:%d/static/app.js", plain.port))
	got.wants(t, "no-tls", "site.conf:2")
}

func TestDiagnoseTellsWhichHostAfterARedirectHasTheFault(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, secured)
	certified{names: []string{"shop.example"}, untrusted: true}.write(t, s)
	front := freeport.Of(t)
	s.configure(fmt.Sprintf("server { listen 127.0.0.1:%d; server_name shop.example; return 301 https://$host:PORT$request_uri; }\n", front) + secured)
	s.start()
	_, got := s.diagnoseURL(fmt.Sprintf("http://shop.example:%d/static/app.js", front), "--resolve", fmt.Sprintf("shop.example:%d:127.0.0.1", front))
	got.wants(t, "certificate", "site.conf:5")
	if want := fmt.Sprintf("-connect shop.example:%d ", s.port); !strings.Contains(got.Steps[0].Commands[0], want) || strings.Contains(got.Verdict, fmt.Sprintf("TLS of shop.example:%d", front)) {
		t.Errorf("verdict %q, steps %+v", got.Verdict, got.Steps)
	}
}

func TestDiagnoseTellsARenewedCertificateThatNginxHasNotRead(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t, secured)
	certified{names: []string{"shop.example"}, expired: true}.write(t, s)
	s.start()
	trusted := certified{names: []string{"shop.example"}}.write(t, s)
	_, got := s.diagnoseURL(fmt.Sprintf("https://shop.example:%d/static/app.js", s.port), "--cacert", trusted)
	got.wants(t, "not-reloaded", "site.conf:4")
}

func TestDiagnoseWithoutASiteSaysWhatIsLeft(t *testing.T) {
	t.Chdir(t.TempDir())
	app := pageOf(t, "<!doctype html><p>Hello")
	code, out, errs := program(t, "diagnose", "--root", ".", app+"/")
	if code != 2 || !strings.Contains(out, "unknown: / answers 200, and nothing is known of what it should be") {
		t.Errorf("code %d: %s%s", code, out, errs)
	}
	for _, c := range [][]string{{"diagnose"}, {"diagnose", "shop.example"}, {"diagnose", "ftp://x/"}, {"diagnose", "wss://x/"}, {"diagnose", "http://u:p@x/"}, {"diagnose", "--timeout", "0s", "http://x/"}} {
		if code, _, errs := program(t, c...); code != 2 || strings.Contains(errs, "p@x") {
			t.Errorf("%v: code %d, %s", c, code, errs)
		}
	}
}
