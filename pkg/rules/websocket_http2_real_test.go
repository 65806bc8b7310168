package rules_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/freeport"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

func TestRealNginxAgreesOnWhichSocketsSpeakHTTP1(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFiles(t, dir, chatProject)
	program := realserver.NginxProgram(t)
	said, err := exec.CommandContext(t.Context(), program, "-v").CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	version, ok := nginx.ParseVersion(strings.TrimSpace(string(said[strings.IndexByte(string(said), '/')+1:])))
	if !ok {
		t.Fatalf("nginx -v says %q", said)
	}
	tests := []struct {
		name, other, listen string // PORT is the socket that is asked
	}{
		{"plain", "", "listen 127.0.0.1:PORT;"},
		{"http2", "", "listen 127.0.0.1:PORT http2;"},
		{"http2 of another server", "server { listen 127.0.0.1:PORT http2; server_name other; }", "listen 127.0.0.1:PORT;"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			port, prefix := freeport.Of(t), t.TempDir()
			conf := fmt.Sprintf("pid nginx.pid;\ndaemon off;\nerror_log error.log;\nevents {}\nhttp {\naccess_log off;\n%s\nserver {\n%s\nserver_name localhost;\nlocation / { %s proxy_pass http://127.0.0.1:1; }\n}\n}\n", test.other, test.listen, upgradeLines)
			name := filepath.Join(prefix, "nginx.conf")
			if err := os.WriteFile(name, []byte(strings.ReplaceAll(conf, "PORT", fmt.Sprint(port))), 0o644); err != nil {
				t.Fatal(err)
			}
			start(t, prefix, port, program, "-p", prefix, "-c", name, "-e", filepath.Join(prefix, "error.log"))
			p, err := project.Load(t.Context(), project.Options{Cwd: dir, Path: dir, Nginx: []string{name}, Django: dir})
			if err != nil {
				t.Fatal(err)
			}
			p.AskVersion = func() nginx.Version { return version }
			if speaks, said := speaksHTTP1(t, port), spokenRules(p, "websocket-http2-only") != ""; speaks == said {
				t.Errorf("nginx %s answers HTTP/1.1: %v; the rule speaks: %v", version, speaks, said)
			}
		})
	}
}

// speaksHTTP1 reports whether a handshake gets any answer of HTTP/1.1.
func speaksHTTP1(t *testing.T, port int) bool {
	t.Helper()
	c, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", port), 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	fmt.Fprint(c, "GET /ws/chat/name/ HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	return resp.StatusCode >= 100
}
