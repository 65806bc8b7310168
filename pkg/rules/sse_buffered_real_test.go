package rules_test

import (
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/freeport"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// tickerProject has a view that streams events. HEADERS is what more it gives
// the response.
var tickerProject = map[string]string{
	"manage.py":        "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\nimport django\n",
	"shop/__init__.py": "",
	"shop/settings.py": "SECRET_KEY = 'an example'\nDEBUG = False\nALLOWED_HOSTS = ['*']\nINSTALLED_APPS = []\nMIDDLEWARE = []\nROOT_URLCONF = 'shop.urls'\nSTATIC_URL = '/static/'\nSTATIC_ROOT = '/nowhere/static'\n",
	"shop/urls.py":     "from django.urls import path\n\nfrom .views import ticker\n\nurlpatterns = [path('ticker/', ticker)]\n",
	"shop/views.py":    "from django.http import StreamingHttpResponse\n\n\ndef ticker(request):\n    return StreamingHttpResponse(iter(['data: 1\\n\\n']), content_type='text/event-stream'HEADERS)\n",
}

func TestRealNginxAgreesOnWhichEventsAreHeldBack(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, lines string // of the location
		header      string // the view's X-Accel-Buffering
	}{
		{name: "the default"},
		{name: "the header", header: "no"},
		{name: "the header is ignored", lines: "proxy_ignore_headers X-Accel-Buffering;", header: "no"},
		{name: "another header is ignored", lines: "proxy_ignore_headers X-Accel-Redirect;", header: "no"},
		{name: "the header asks for buffers", lines: "proxy_buffering off;", header: "yes"},
		{name: "the header that asks for buffers is ignored", lines: "proxy_buffering off; proxy_ignore_headers X-Accel-Buffering;", header: "yes"},
		{name: "a prefix is cut off", lines: "rewrite ^/cut(/.*)$ $1 break;"},
		{name: "a prefix is cut off, and buffers are off", lines: "rewrite ^/cut(/.*)$ $1 break; proxy_buffering off;"},
		{name: "off", lines: "proxy_buffering off;"},
		{name: "off and compressed", lines: "proxy_buffering off; gzip on; gzip_min_length 0; gzip_types text/event-stream;"},
		{name: "the header and compressed", lines: "gzip on; gzip_min_length 0; gzip_types text/event-stream;", header: "no"},
		{name: "on and compressed", lines: "gzip on; gzip_min_length 0; gzip_types text/event-stream;"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			app := ticker(t, test.header)
			headers, place := "", "/ticker/"
			if test.header != "" {
				headers = ", headers={'X-Accel-Buffering': '" + test.header + "'}"
			}
			if strings.Contains(test.lines, "/cut") {
				place = "/cut/"
			}
			files := maps.Clone(tickerProject)
			files["shop/views.py"] = strings.Replace(files["shop/views.py"], "HEADERS", headers, 1)
			dir, prefix, port := t.TempDir(), t.TempDir(), freeport.Of(t)
			writeFiles(t, dir, files)
			conf := fmt.Sprintf("pid nginx.pid;\ndaemon off;\nerror_log error.log;\nevents {}\nhttp {\naccess_log off;\nserver {\nlisten 127.0.0.1:%d;\nserver_name localhost;\nlocation /static/ { alias /nowhere/static/; }\nlocation %s { %s proxy_pass %s; }\n}\n}\n", port, place, test.lines, app)
			name := filepath.Join(prefix, "nginx.conf")
			if err := os.WriteFile(name, []byte(conf), 0o644); err != nil {
				t.Fatal(err)
			}
			start(t, prefix, port, realserver.NginxProgram(t), "-p", prefix, "-c", name, "-e", filepath.Join(prefix, "error.log"))
			p, err := project.Load(t.Context(), project.Options{Cwd: dir, Path: dir, Nginx: []string{name}, Django: dir})
			if err != nil {
				t.Fatal(err)
			}
			if held, said := heldBack(t, port, strings.Replace(place, "/cut", "/cut/ticker", 1)), spokenRules(p, "sse-buffered") != ""; held != said {
				t.Errorf("nginx holds the first event back: %v; the rule speaks: %v", held, said)
			}
		})
	}
}

// ticker starts an application that sends one event and keeps the stream open.
func ticker(t *testing.T, header string) string {
	t.Helper()
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		if header != "" {
			w.Header().Set("X-Accel-Buffering", header)
		}
		fmt.Fprint(w, "data: 1\n\n")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	t.Cleanup(app.Close)
	return app.URL
}

// heldBack reports whether nothing of a stream comes within two seconds.
func heldBack(t *testing.T, port int, uri string) bool {
	t.Helper()
	c, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", port), 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(2 * time.Second))
	fmt.Fprint(c, "GET "+uri+" HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nAccept-Encoding: gzip\r\n\r\n")
	n, err := c.Read(make([]byte, 1))
	return n == 0 && err != nil
}
