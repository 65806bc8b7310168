package sockets_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/wellserved/wellserved/pkg/cli"
	"github.com/wellserved/wellserved/pkg/freeport"
	"github.com/wellserved/wellserved/pkg/verify/realserver"
)

// yard writes the project, with some files replaced, and returns its folder.
func yard(t *testing.T, replaced map[string]string) string {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/yard.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir := realserver.Folder(t)
	files := map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	for name, text := range replaced {
		files[name] = text
	}
	for name, text := range files {
		to := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// daphne runs the project that lies in a folder.
func daphne(t *testing.T, dir string) string {
	t.Helper()
	address := fmt.Sprintf("127.0.0.1:%d", freeport.Of(t))
	_, port, _ := strings.Cut(address, ":")
	realserver.Run(t, "tcp", address, "env", "PYTHONPATH="+dir, realserver.Interpreter(), "-m", "daphne", "-b", "127.0.0.1", "-p", port, "yard.asgi:application")
	return address
}

// answer is what verify --format json says of the sockets.
type answer struct {
	Findings []struct {
		Rule, Message, File string
		Line                int
		Data                map[string]string
	}
	Verify struct {
		Checked, Matched, Differ, Missing, Errors, Skipped int
		Websockets                                         *struct {
			Checked, Accepted, Refused, Errors, Skipped, Elsewhere, Unresolved, Dropped int
			Asked                                                                       []struct {
				URL, State, Reason, File string
				Status, Line             int
			}
		}
	}
}

// told is what a run said, each with the place of the project that it points at.
func (a *answer) told(dir string) (sockets, findings []string) {
	for _, s := range a.Verify.Websockets.Asked {
		_, path, _ := strings.Cut(strings.TrimPrefix(s.URL, "ws://"), "/")
		sockets = append(sockets, fmt.Sprintf("/%s %s %d", path, s.State, s.Status))
	}
	for _, f := range a.Findings {
		file := f.File
		if i := strings.Index(file, filepath.Base(dir)+"/"); i >= 0 {
			file = file[i+len(filepath.Base(dir))+1:]
		}
		findings = append(findings, fmt.Sprintf("%s:%d %s", filepath.Base(file), f.Line, f.Message))
	}
	return sockets, findings
}

const upgrade = `proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade"; proxy_set_header Host $http_host; `

func TestVerifyAsksForTheSitesWebSockets(t *testing.T) {
	t.Parallel()
	running := daphne(t, yard(t, nil))
	healthy := []string{"/ws/cranes/ accepted 101", "/ws/keyed/?shift=early accepted 101", "/ws/members/ skipped 403", "/ws/asking/ skipped 500"}
	for _, tc := range []struct {
		name     string
		host     string // yard.example where it is ""
		location string // of nginx, besides those of static files and pages
		replaced map[string]string
		code     int
		sockets  []string
		findings []string // the beginnings
	}{
		{name: "healthy", location: "location /ws/ { " + upgrade + "proxy_pass http://DAPHNE; }", sockets: healthy},
		{name: "no upgrade", location: "location /ws/ { proxy_set_header Host $http_host; proxy_pass http://DAPHNE; }", code: 1,
			sockets: []string{"/ws/cranes/ refused 404", "/ws/keyed/?shift=early refused 404", "/ws/members/ refused 404", "/ws/asking/ refused 404"},
			findings: []string{
				"nginx.conf:LINE the WebSocket /ws/cranes/ is refused with 404 by nginx: nginx does not pass the handshake on as one"}},
		{name: "an old script is served", location: "location /ws/ { " + upgrade + "proxy_pass http://DAPHNE; }", code: 1,
			replaced: map[string]string{"static/keyed.js": "const keyed = new WebSocket('ws://' + location.host + '/ws/keyed/')\n"},
			sockets:  []string{"/ws/cranes/ accepted 101", "/ws/keyed/ refused 403", "/ws/members/ skipped 403", "/ws/asking/ skipped 500"},
			findings: []string{"consumers.py:15 the WebSocket /ws/keyed/ is refused with 403 by the consumer: Keyed.connect() closes the socket before it accepts it"}},
		{name: "a host that is not allowed", host: "other.example", location: "location /ws/ { " + strings.Replace(upgrade, "$http_host", "yard.example", 1) + "proxy_pass http://DAPHNE; }", code: 1,
			sockets:  []string{"/ws/cranes/ refused 403", "/ws/keyed/?shift=early refused 403", "/ws/members/ refused 403", "/ws/asking/ refused 403"},
			findings: []string{"asgi.py:16 the WebSocket /ws/cranes/ is refused with 403 by the check of the Origin header"}},
		{name: "a path that nginx answers itself", location: "location /ws/cranes/ { root /nowhere; } location /ws/ { " + upgrade + "proxy_pass http://DAPHNE; }", code: 1,
			sockets:  []string{"/ws/cranes/ refused 404", "/ws/keyed/?shift=early accepted 101", "/ws/members/ skipped 403", "/ws/asking/ skipped 500"},
			findings: []string{"nginx.conf:LINE the WebSocket /ws/cranes/ is refused with 404 by nginx: nginx answers 404"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			dir := yard(t, tc.replaced)
			host := tc.host
			if host == "" {
				host = "yard.example"
			}
			front := fmt.Sprintf("127.0.0.1:%d", freeport.Of(t))
			_, port, _ := strings.Cut(front, ":")
			conf := realserver.Nginx(t, strings.ReplaceAll(fmt.Sprintf("types { text/javascript js; }\nserver {\nlisten %s;\nserver_name %s;\nlocation /static/ { alias %s/static/; }\n%s\nlocation / { proxy_set_header Host yard.example; proxy_pass http://DAPHNE; }\n}\n",
				front, host, dir, tc.location), "DAPHNE", running), front)
			a, code := verifyJSON(t, dir, conf, host, port)
			sockets, findings := a.told(dir)
			if code != tc.code {
				t.Errorf("ends in %d, want %d", code, tc.code)
			}
			if diff := cmp.Diff(tc.sockets, sockets); diff != "" {
				t.Errorf("sockets (-want +got):\n%s", diff)
			}
			a.add(t)
			for i, want := range tc.findings {
				file, message, _ := strings.Cut(want, ":LINE")
				if i >= len(findings) || !strings.HasPrefix(findings[i], file) || !strings.Contains(findings[i], message) {
					t.Errorf("findings are %q, want %q", findings, tc.findings)
					break
				}
			}
			if len(findings) != len(tc.findings) {
				t.Errorf("findings are %q, want %d", findings, len(tc.findings))
			}
			if a.Verify.Websockets.Unresolved != 1 {
				t.Errorf("%d sockets are not resolved, want that of crane.js", a.Verify.Websockets.Unresolved)
			}
		})
	}
}

// add checks that what was counted adds up.
func (a *answer) add(t *testing.T) {
	t.Helper()
	v := a.Verify
	if v.Checked != v.Matched+v.Differ+v.Missing+v.Errors+v.Skipped {
		t.Errorf("the files do not add up: %+v", v)
	}
	w := v.Websockets
	if w.Checked != w.Accepted+w.Refused+w.Errors+w.Skipped || w.Checked != len(w.Asked) {
		t.Errorf("the sockets do not add up: %+v", w)
	}
}

// verifyJSON runs verify on a site at the given port of this machine.
func verifyJSON(t *testing.T, dir, conf, host, port string, more ...string) (*answer, int) {
	t.Helper()
	var out, errs bytes.Buffer
	args := append([]string{"wellserved", "verify", "--format", "json", "--django", dir, "--nginx", conf, "--resolve", host + ":" + port + ":127.0.0.1"}, more...)
	code := cli.Main(append(args, "http://"+host+":"+port+"/"), strings.NewReader(""), &out, &errs)
	var a answer
	if err := json.Unmarshal(out.Bytes(), &a); err != nil {
		t.Fatalf("%v\n%s\n%s", err, out.String(), errs.String())
	}
	return &a, code
}

func TestOnlyTheVerifiedHostIsAsked(t *testing.T) {
	t.Parallel()
	trap, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer trap.Close()
	var caught atomic.Int32
	go func() {
		for {
			c, err := trap.Accept()
			if err != nil {
				return
			}
			caught.Add(1)
			c.Close()
		}
	}()
	_, other, _ := strings.Cut(trap.Addr().String(), ":")
	dir := yard(t, map[string]string{"static/trap.js": fmt.Sprintf("new WebSocket('ws://%s/ws/')\nnew WebSocket('ws://yard.example:%s/ws/')\nnew WebSocket('wss://third.example/ws/')\n"+
		"new WebSocket('wss://' + location.hostname + ':%[2]s/ws/')\n", trap.Addr(), other)})
	running := daphne(t, dir)
	front := fmt.Sprintf("127.0.0.1:%d", freeport.Of(t))
	_, port, _ := strings.Cut(front, ":")
	conf := realserver.Nginx(t, fmt.Sprintf("types { text/javascript js; }\nserver {\nlisten %s;\nserver_name yard.example;\nlocation /static/ { alias %s/static/; }\nlocation / { %s proxy_pass http://%s; }\n}\n", front, dir, upgrade, running), front)
	a, code := verifyJSON(t, dir, conf, "yard.example", port, "--resolve", "yard.example:"+other+":127.0.0.1")
	w := a.Verify.Websockets
	if caught.Load() != 0 || w.Elsewhere != 4 || w.Refused != 0 || code != 0 {
		t.Errorf("%d connections to another port, %+v, ends in %d", caught.Load(), w, code)
	}
	a.add(t)
	if a, _ := verifyJSON(t, dir, conf, "yard.example", port, "--websockets=false"); a.Verify.Websockets != nil {
		t.Errorf("asked for all the same: %+v", a.Verify.Websockets)
	}
}
