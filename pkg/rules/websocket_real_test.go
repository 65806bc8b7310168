package rules_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/freeport"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// chatProject is a project whose one WebSocket route echoes.
var chatProject = map[string]string{
	"manage.py":        "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\nimport django\n",
	"shop/__init__.py": "", "chat/__init__.py": "",
	"shop/settings.py": "SECRET_KEY = 'an example'\nDEBUG = False\nALLOWED_HOSTS = ['*']\nINSTALLED_APPS = ['channels']\nROOT_URLCONF = 'shop.urls'\nASGI_APPLICATION = 'shop.asgi.application'\nSTATIC_URL = '/static/'\nSTATIC_ROOT = '/nowhere/static'\n",
	"shop/urls.py":     "urlpatterns = []\n",
	"shop/asgi.py": `import os

os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')
from django.core.asgi import get_asgi_application

django_application = get_asgi_application()
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path

from chat.consumers import Chat

application = ProtocolTypeRouter({'http': django_application, 'websocket': URLRouter([path('ws/chat/<slug:room>/', Chat.as_asgi())])})
`,
	"chat/consumers.py": "from channels.generic.websocket import WebsocketConsumer\n\n\nclass Chat(WebsocketConsumer):\n    pass\n",
}

// start runs a program until the test ends, and waits until it listens.
func start(t *testing.T, dir string, port int, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	realserver.Start(t, cmd, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
}

// writeFiles writes files below a folder.
func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// handshakeStatus is the status that a browser's handshake gets.
func handshakeStatus(t *testing.T, port int, uri string) int {
	t.Helper()
	c, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", port), 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: http://localhost\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", uri)
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatalf("handshake: %v", err)
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

// upgradeLines is what a handshake needs.
const upgradeLines = "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\";"

func TestRealNginxAndDaphneAgreeOnWhichSocketsOpen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFiles(t, dir, chatProject)
	daphne := freeport.Of(t)
	start(t, dir, daphne, "/usr/bin/python3", "-m", "daphne", "-p", fmt.Sprint(daphne), "shop.asgi:application")
	tests := []struct {
		name, http, server string // DAPHNE is Daphne's port
		want               string // the rule that speaks; "" for none
	}{
		{"all there", "", "location /ws/ { " + upgradeLines + " proxy_pass http://127.0.0.1:DAPHNE; }", ""},
		{"nothing passed", "", "location / { proxy_pass http://127.0.0.1:DAPHNE; }", "websocket-upgrade-missing"},
		{"version missing", "", "location / { proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; proxy_pass http://127.0.0.1:DAPHNE; }", "websocket-http-version"},
		{"connection missing", "", "location / { proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_pass http://127.0.0.1:DAPHNE; }", "websocket-upgrade-missing"},
		{"from a map", "map $http_upgrade $connection_upgrade { default upgrade; '' close; }", "location / { proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade; proxy_pass http://127.0.0.1:DAPHNE; }", ""},
		{"from a wrong map", "map $http_upgrade $connection_upgrade { default close; '' upgrade; }", "location / { proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade; proxy_pass http://127.0.0.1:DAPHNE; }", "websocket-upgrade-missing"},
		{"from a map of regular expressions", "map $http_upgrade $connection_upgrade { default close; ~*^websocket$ upgrade; }", "location / { proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade; proxy_pass http://127.0.0.1:DAPHNE; }", ""},
		{"as it came", "", "location / { proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $http_connection; proxy_pass http://127.0.0.1:DAPHNE; }", ""},
		{"inherited", "", upgradeLines + " location / { proxy_pass http://127.0.0.1:DAPHNE; }", ""},
		{"inherited and lost", "", upgradeLines + " location / { proxy_set_header X-Real-IP $remote_addr; proxy_pass http://127.0.0.1:DAPHNE; }", "websocket-upgrade-missing"},
		{"a prefix cut off", "", "location /ws/ { " + upgradeLines + " proxy_pass http://127.0.0.1:DAPHNE/; }", "websocket-unrouted"},
		{"a page for all", "", "location / { return 200 page; }", "websocket-unrouted"},
		{"through an upstream", "upstream app { server 127.0.0.1:DAPHNE; }", "location ~ ^/ws/ { " + upgradeLines + " proxy_pass http://app; }", ""},
		{"through a named location", "", "location / { try_files $uri @app; } location @app { " + upgradeLines + " proxy_pass http://127.0.0.1:DAPHNE; }", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			port, prefix := freeport.Of(t), t.TempDir()
			filled := strings.NewReplacer("DAPHNE", fmt.Sprint(daphne))
			conf := filled.Replace(fmt.Sprintf("pid nginx.pid;\ndaemon off;\nerror_log error.log;\nevents {}\nhttp {\naccess_log off;\n%s\nserver {\nlisten 127.0.0.1:%d;\nserver_name localhost;\nlocation /static/ { alias /nowhere/static/; }\n%s\n}\n}\n", test.http, port, test.server))
			name := filepath.Join(prefix, "nginx.conf")
			if err := os.WriteFile(name, []byte(conf), 0o644); err != nil {
				t.Fatal(err)
			}
			start(t, prefix, port, realserver.NginxProgram(t), "-p", prefix, "-c", name, "-e", filepath.Join(prefix, "error.log"))
			opens := handshakeStatus(t, port, "/ws/chat/name/") == http.StatusSwitchingProtocols
			spoken := socketRules(t, dir, name)
			// Daphne takes an upgrade of HTTP/1.0, which others refuse.
			if (spoken == "" || spoken == "websocket-http-version") != opens {
				t.Errorf("the socket opens: %v; the rules say %q", opens, spoken)
			}
			if spoken != test.want {
				t.Errorf("the rules say %q, want %q", spoken, test.want)
			}
		})
	}
}

// socketRules returns the rules, of those by which no socket opens, that speak
// of a site.
func socketRules(t *testing.T, dir, conf string) string {
	t.Helper()
	p, err := project.Load(t.Context(), project.Options{Cwd: dir, Path: dir, Nginx: []string{conf}, Django: dir})
	if err != nil {
		t.Fatal(err)
	}
	return spokenRules(p, "websocket-upgrade-missing", "websocket-http-version", "websocket-unrouted")
}

// spokenRules returns those of the given rules that speak of a site.
func spokenRules(p *project.Project, ids ...string) string {
	var out []string
	for _, r := range rules.All() {
		if !slices.Contains(ids, r.ID) {
			continue
		}
		for _, site := range p.Sites {
			var all rule.Findings
			pass := rule.NewPass(r, p, rule.NewSite(site), nil)
			pass.Run()
			all.Add(pass)
			if len(all.List) > 0 {
				out = append(out, r.ID)
			}
		}
	}
	return strings.Join(out, " ")
}
