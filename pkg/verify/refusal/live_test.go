package refusal_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/freeport"
	"github.com/wellserved/wellserved/pkg/testcert"
	"github.com/wellserved/wellserved/pkg/verify/handshake"
	"github.com/wellserved/wellserved/pkg/verify/refusal"
)

func TestTLSEndsAtNginx(t *testing.T) {
	t.Parallel()
	dir, daphne := folder(t), server(t, "daphne")
	mine := testcert.Make(t, "shop.example", time.Now().Add(time.Hour))
	mine.Write(t, dir)
	trusted := mine.Certificate
	other := folder(t)
	testcert.Make(t, "other.example", time.Now().Add(time.Hour)).Write(t, other)
	front, wrong := fmt.Sprintf("127.0.0.1:%d", freeport.Of(t)), fmt.Sprintf("127.0.0.1:%d", freeport.Of(t))
	plain := fmt.Sprintf("127.0.0.1:%d", freeport.Of(t))
	conf := nginx(t, strings.NewReplacer("UPGRADE", upgrade, "DAPHNE", daphne, "FRONT", front, "WRONG", wrong, "PLAIN", plain, "DIR", dir, "OTHER", other).Replace(`
    map $http_upgrade $connection_upgrade { default upgrade; '' close; }
    server {
        listen FRONT ssl http2;
        server_name shop.example;
        ssl_certificate DIR/cert.pem;
        ssl_certificate_key DIR/key.pem;
        location /ws/ { UPGRADE proxy_pass http://DAPHNE; }
    }
    server {
        listen WRONG ssl;
        server_name shop.example;
        ssl_certificate OTHER/cert.pem;
        ssl_certificate_key OTHER/key.pem;
        location / { return 404; }
    }
    server { listen PLAIN; server_name shop.example; location / { return 404; } }`), plain)
	p := load(t, conf)
	trust := func(o *handshake.Options) { o.Client.CACert = trusted }
	insecure := func(o *handshake.Options) { o.Client.Insecure = true }
	for _, c := range []struct {
		name, scheme, address, path string
		change                      func(*handshake.Options)
		expected
	}{
		{"trusted, on a socket of HTTP/2 too", "wss", front, "/ws/prices/?key=hunter2", trust, expected{101, "", "accepted", nil, 0}},
		{"unknown authority", "wss", front, "/ws/prices/", func(*handshake.Options) {}, expected{0, "", "unknown authority", nil, 0}},
		{"insecure", "wss", front, "/ws/prices/?key=hunter2", insecure, expected{101, "", "accepted", nil, 0}},
		{"wrong name", "wss", wrong, "/", insecure, expected{404, refusal.Nginx, "", nil, 0}},
		{"wrong name, checked", "wss", wrong, "/", trust, expected{0, "", "TLS fails", nil, 0}},
		{"no TLS where there is", "ws", front, "/ws/prices/", trust, expected{400, refusal.Nginx, "nginx answers 400: a plain request to a port that speaks TLS", nil, 0}},
		{"TLS where there is none", "wss", plain, "/", trust, expected{0, "", "TLS fails", nil, 0}},
		{"the consumer closes, behind TLS", "wss", front, "/ws/prices/", trust, expected{403, refusal.Consumer, "Prices.connect()", nil, 2}},
		{"another origin, behind TLS", "wss", front, "/ws/prices/", func(o *handshake.Options) { trust(o); o.Origin = "https://evil.example" }, expected{403, refusal.Origin, "evil", nil, 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.holds(t, ask(t, p, c.scheme, c.address, c.path, c.change))
		})
	}
}

func TestPingsOfTheServerAreAnswered(t *testing.T) {
	t.Parallel()
	port := freeport.Of(t)
	address := fmt.Sprintf("127.0.0.1:%d", port)
	run(t, "tcp", address, interpreter(), "-m", "daphne", "-b", "127.0.0.1", "-p", fmt.Sprint(port), "--ping-interval", "1", "--ping-timeout", "2", "shop.asgi:application")
	conf := filepath.Join(folder(t), "nginx.conf")
	if err := os.WriteFile(conf, []byte("events {}\nhttp { server { listen 81; } }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	v := ask(t, load(t, conf), "ws", address, "/ws/prices/?key=hunter2", func(o *handshake.Options) { o.Hold = 5 * time.Second })
	if v.Result.Close != nil || v.Result.Pings < 2 {
		t.Errorf("%d pings, closed: %+v", v.Result.Pings, v.Result.Close)
	}
}

func TestNothingIsAskedDirectlyWhereTheFilesAreOfAnotherMachine(t *testing.T) {
	t.Parallel()
	daphne := server(t, "daphne")
	front := fmt.Sprintf("127.0.0.1:%d", freeport.Of(t))
	conf := nginx(t, "server { listen "+front+"; server_name shop.example; location / { proxy_pass http://"+daphne+"; } }", front)
	u, err := handshake.ParseURL("ws://" + front + "/ws/prices/?key=hunter2")
	if err != nil {
		t.Fatal(err)
	}
	v, err := refusal.Find(t.Context(), refusal.Options{Handshake: handshake.Options{URL: u}, Project: load(t, conf), Moved: true})
	if err != nil {
		t.Fatal(err)
	}
	(&expected{404, refusal.Nginx, "Upgrade is not handed on", []string{"location /"}, 0}).holds(t, v)
}

func TestFilesThatDoNotRunAreNotBelieved(t *testing.T) {
	t.Parallel()
	wsgi := server(t, "wsgi")
	front := fmt.Sprintf("127.0.0.1:%d", freeport.Of(t))
	nginx(t, "server { listen "+front+"; server_name shop.example; location / { proxy_pass http://"+wsgi+"; proxy_set_header Host $host; } }", front)
	written := filepath.Join(folder(t), "nginx.conf")
	if err := os.WriteFile(written, []byte("events {}\nhttp { server { listen "+front+"; server_name shop.example; location / { root /srv/none; } } }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	v := ask(t, load(t, written), "ws", front, "/ws/prices/")
	(&expected{404, refusal.Application, "the web application answered 404", nil, 0}).holds(t, v)
	if len(v.Places) > 0 || !strings.Contains(strings.Join(v.Known, "\n"), "what runs is another configuration") {
		t.Errorf("known by %q, at %+v", v.Known, v.Places)
	}
}

func TestLogsAreHeldAgainstTheHandshake(t *testing.T) {
	t.Parallel()
	front, nobody := fmt.Sprintf("127.0.0.1:%d", freeport.Of(t)), fmt.Sprintf("127.0.0.1:%d", freeport.Of(t))
	conf := nginx(t, "server { listen "+front+"; server_name shop.example; location / { "+strings.ReplaceAll(upgrade, "$connection_upgrade", "upgrade")+" proxy_pass http://"+nobody+"; } }", front)
	u, err := handshake.ParseURL("ws://" + front + "/ws/prices/")
	if err != nil {
		t.Fatal(err)
	}
	read := func(_ context.Context, enough func(string) bool) (out []refusal.Gain) {
		for _, name := range []string{"access.log", "error.log"} {
			for range 100 {
				text, err := os.ReadFile(filepath.Join(filepath.Dir(conf), name))
				if err == nil && enough(string(text)) {
					out = append(out, refusal.Gain{File: name, Text: string(text)})
					break
				}
				time.Sleep(20 * time.Millisecond)
			}
		}
		return append(out, refusal.Gain{File: "gone.log", Err: os.ErrNotExist})
	}
	v, err := refusal.Find(t.Context(), refusal.Options{Handshake: handshake.Options{URL: u}, Project: load(t, conf), Log: read})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, l := range v.Log {
		all = append(all, l.File+": "+l.Text)
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{`access.log: 127.0.0.1`, `"GET /ws/prices/ HTTP/1.1" 502`, "error.log: ", "Connection refused", "gone.log: cannot be read any more"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}
