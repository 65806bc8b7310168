package cli

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/wellserved/wellserved/pkg/freeport"
)

// socketSite is a server that accepts at /ws/, closes at once at /away/, refuses
// at /no/, and is a web application elsewhere.
func socketSite(t *testing.T) (address string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/ws/", "/away/":
			conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true, Subprotocols: []string{"v2"}})
			if err != nil {
				return
			}
			if r.URL.Path == "/away/" {
				_ = conn.Close(4401, "sign in")
				return
			}
			for {
				kind, text, err := conn.Read(r.Context())
				if err != nil || conn.Write(r.Context(), kind, append([]byte("you said "), text...)) != nil {
					return
				}
			}
		case "/no/":
			w.Header()["Content-Type"] = nil
			w.WriteHeader(http.StatusForbidden)
		default:
			http.Redirect(w, r, "/login/?token=hunter2hunter2", http.StatusFound)
		}
	}))
	t.Cleanup(server.Close)
	return "ws" + strings.TrimPrefix(server.URL, "http")
}

func TestWebsocketEndsWithACode(t *testing.T) {
	t.Parallel()
	address, empty := socketSite(t), t.TempDir()
	nobody := "ws://" + freeport.Address(t) + "/"
	for _, c := range []struct {
		name string
		args []string
		code int
		says string // on standard output or error
	}{
		{"accepted", []string{address + "/ws/"}, 0, "→ 101 Switching Protocols"},
		{"a secret in the address", []string{address + "/ws/?key=secretsecret"}, 0, "/ws/?key=••••"},
		{"a secret in a redirect", []string{address + "/"}, 1, "redirect to /login/?token=••••"},
		{"a subprotocol", []string{"--subprotocol", "v1,v2", address + "/ws/"}, 0, "subprotocol v2"},
		{"a message", []string{"--send", "hello", "--expect", "said hello", address + "/ws/"}, 0, "first message: you said hello"},
		{"another message", []string{"--send", "hello", "--expect", "bye", "--timeout", "300ms", address + "/ws/"}, 1, "first message: you said hello"},
		{"closed at once", []string{address + "/away/"}, 0, `closed by the server with code 4401 ("sign in")`},
		{"closed though held", []string{"--hold", "2s", address + "/away/"}, 1, "4401"},
		{"refused", []string{address + "/no/"}, 1, "→ 403 Forbidden"},
		{"nobody answers", []string{nobody}, 2, "connection refused"},
		{"no address", nil, 2, "accepts 1 arg"},
		{"not ws", []string{"http://shop.example/"}, 2, "must begin with ws://"},
		{"credentials in the address", []string{"ws://a:secret@shop.example/"}, 2, "--header"},
		{"bad header", []string{"--header", "secret", address}, 2, "must be NAME: VALUE"},
		{"a header of the handshake", []string{"--header", "Upgrade: secret", address}, 2, "is the handshake's own"},
		{"bad hold", []string{"--hold", "-1s", address}, 2, "--hold: expected a time"},
		{"bad timeout", []string{"--timeout", "0", address}, 2, "--timeout: expected a time above 0"},
		{"no log", []string{"--daphne-log", filepath.Join(empty, "none.log"), address}, 2, "none.log: no such file"},
		{"a folder for a log", []string{"--nginx-log", empty, address}, 2, "is not a regular file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := program(t, append([]string{"websocket", "--root", empty}, c.args...)...)
			if code != c.code || !strings.Contains(out+errs, c.says) {
				t.Errorf("code %d, want %d, with %q in\n%s%s", code, c.code, c.says, out, errs)
			}
			if strings.Contains(out, "secretsecret") || strings.Contains(out, "hunter2") || strings.Contains(errs, "a:secret") {
				t.Errorf("a secret is shown:\n%s%s", out, errs)
			}
		})
	}
}

func TestWebsocketAsJSON(t *testing.T) {
	t.Parallel()
	address, empty := socketSite(t), t.TempDir()
	code, out, _ := program(t, "websocket", "--root", empty, "--format", "json", address+"/no/")
	var got struct {
		Schema    int
		URL       string
		Status    int
		RefusedBy *string `json:"refused_by"`
		Reason    string
		Places    []any
		Seconds   float64
		Probes    []struct{ What string }
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if code != 1 || got.Schema != 1 || got.URL != address+"/no/" || got.Status != 403 || got.Reason == "" || got.Places == nil || got.Seconds <= 0 || len(got.Probes) == 0 {
		t.Errorf("code %d: %s", code, out)
	}
	code, out, _ = program(t, "websocket", "--root", empty, "--format", "json", address+"/ws/")
	if code != 0 || strings.Contains(out, "refused_by") || !strings.Contains(out, `"status": 101`) {
		t.Errorf("code %d: %s", code, out)
	}
}

func TestWebsocketReadsWhatLogsGain(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "daphne.log")
	more := func(text string) {
		f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			t.Error(err)
			return
		}
		defer f.Close()
		if _, err := f.WriteString(text); err != nil {
			t.Error(err)
		}
	}
	more("127.0.0.1:1 - - [before] \"WSREJECT /ws/\" - -\n")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		more("127.0.0.1:2 - - [after] \"WSREJECT /ws/\" - -\n127.0.0.1:3 - - [after] \"WSREJECT /ws/other/\" - -\n")
		w.Header()["Content-Type"] = nil
		w.WriteHeader(http.StatusForbidden)
	}))
	t.Cleanup(server.Close)
	_, out, errs := program(t, "websocket", "--root", t.TempDir(), "--daphne-log", name, "ws"+strings.TrimPrefix(server.URL, "http")+"/ws/")
	if !strings.Contains(out, `[after] "WSREJECT /ws/" - -  [`+name+"]") || strings.Contains(out, "[before]") || strings.Contains(out, "other") {
		t.Errorf("got\n%s%s", out, errs)
	}
}
