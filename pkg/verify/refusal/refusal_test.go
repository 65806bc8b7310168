package refusal_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wellserved/wellserved/pkg/freeport"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/verify"
	"github.com/wellserved/wellserved/pkg/verify/handshake"
	"github.com/wellserved/wellserved/pkg/verify/refusal"
)

// load reads the shop with a configuration.
func load(t *testing.T, conf string) *project.Project {
	t.Helper()
	p, err := project.Load(t.Context(), project.Options{Path: shop, Cwd: shop, Django: shop, Nginx: []string{conf}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// ask finds out what becomes of a handshake with shop.example at an address.
func ask(t *testing.T, p *project.Project, scheme, address, path string, change ...func(*handshake.Options)) *refusal.Verdict {
	t.Helper()
	_, port, _ := strings.Cut(address, ":")
	u, err := handshake.ParseURL(fmt.Sprintf("%s://shop.example:%s%s", scheme, port, path))
	if err != nil {
		t.Fatal(err)
	}
	opts := handshake.Options{URL: u, Timeout: 20 * time.Second, Client: verify.ClientOptions{
		Resolve: []verify.Resolve{{HostPort: "shop.example:" + port, Addr: "127.0.0.1"}}}}
	for _, c := range change {
		c(&opts)
	}
	v, err := refusal.Find(t.Context(), refusal.Options{Handshake: opts, Project: p})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// expected is what a verdict should say.
type expected struct {
	status int
	by     refusal.Party
	reason string   // in the reason
	places []string // texts of the places, in their order, or the beginnings
	asked  int
}

func (e *expected) holds(t *testing.T, v *refusal.Verdict) {
	t.Helper()
	if v.Result.Status != e.status || v.RefusedBy != e.by || !strings.Contains(v.Reason, e.reason) {
		t.Errorf("got %d, refused by %q: %s\nwant %d, %q, %q\nerror: %v\nknown: %q", v.Result.Status, v.RefusedBy, v.Reason, e.status, e.by, e.reason, v.Result.Err, v.Known)
	}
	var places []string
	for _, p := range v.Places {
		places = append(places, strings.Join(strings.Fields(p.At.Text()), " "))
	}
	for i, want := range e.places {
		if i >= len(places) || !strings.HasPrefix(places[i], want) {
			t.Errorf("places are %q, want %q", places, e.places)
			break
		}
	}
	if len(v.Asked) != e.asked {
		t.Errorf("asked %d times more, want %d: %+v", len(v.Asked), e.asked, v.Asked)
	}
}

const upgrade = "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade; proxy_set_header Host $host; "

func origin(s string) func(*handshake.Options) { return func(o *handshake.Options) { o.Origin = s } }

func TestRefusalsThroughNginxAreTold(t *testing.T) {
	t.Parallel()
	daphne, wsgi, socket := server(t, "daphne"), server(t, "wsgi"), daphneSocket(t)
	front, http2 := fmt.Sprintf("127.0.0.1:%d", freeport.Of(t)), fmt.Sprintf("127.0.0.1:%d", freeport.Of(t))
	nobody := fmt.Sprintf("127.0.0.1:%d", freeport.Of(t))
	conf := nginx(t, strings.NewReplacer("UPGRADE", upgrade, "DAPHNE", daphne, "WSGI", wsgi, "SOCKET", socket, "FRONT", front, "HTTP2", http2, "NOBODY", nobody).Replace(`
    map $http_upgrade $connection_upgrade { default upgrade; '' close; }
    map $http_upgrade $wrong_upgrade { default close; '' upgrade; }
    upstream asgi { server DAPHNE; }
    server {
        listen FRONT;
        server_name shop.example;
        location /ws/ { UPGRADE proxy_pass http://asgi; }
        location /socket/ { UPGRADE proxy_pass http://unix:SOCKET:/ws/; }
        location /bare/ { proxy_pass http://asgi/ws/; }
        location /wrong-map/ { proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $wrong_upgrade; proxy_pass http://asgi/ws/; }
        location /lost/ {
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection upgrade;
            location /lost/in/ {
                proxy_set_header X-Real-IP $remote_addr;
                proxy_pass http://asgi/ws/;
            }
        }
        location /origin/ { UPGRADE proxy_set_header Origin http://other.example; proxy_pass http://asgi/ws/; }
        location /wsgi/ { UPGRADE proxy_pass http://WSGI; }
        location /gone/ { UPGRADE proxy_pass http://NOBODY/ws/; }
        location /short/ { UPGRADE proxy_read_timeout 1s; proxy_pass http://asgi/ws/; }
        location /static/ { alias `+shop+`/shop/; }
        location /moved/ { return 301 https://$host$request_uri; }
        location /closed/ { deny all; proxy_pass http://asgi; }
    }
    server {
        listen HTTP2 http2;
        server_name shop.example;
        location / { UPGRADE proxy_pass http://asgi; }
    }`), front)
	p := load(t, conf)
	held := func(o *handshake.Options) { o.Hold = 4 * time.Second }
	for _, c := range []struct {
		name, path string
		change     func(*handshake.Options)
		expected
	}{
		{"accepted", "/ws/prices/?key=hunter2", nil, expected{101, "", "accepted", nil, 0}},
		{"accepted over a unix socket", "/socket/prices/?key=hunter2", nil, expected{101, "", "accepted", nil, 0}},
		{"the consumer closes", "/ws/prices/", nil, expected{403, refusal.Consumer, "Prices.connect() closes the socket before it accepts it", []string{`path("ws/prices/"`, "self.close()"}, 2}},
		{"the consumer closes behind a unix socket", "/socket/prices/", nil, expected{403, refusal.Consumer, "Prices.connect() closes", []string{`path("ws/prices/"`, "self.close()"}, 2}},
		{"the consumer closes after it accepted", "/ws/members/", nil, expected{101, "", "closed by the server with code 4401", []string{"self.close(code=4401)"}, 0}},
		{"another origin", "/ws/prices/?key=hunter2", origin("http://evil.example"), expected{403, refusal.Origin, "refuses the Origin http://evil.example", []string{`ALLOWED_HOSTS = ["shop.example", ".shop.test"]`, "AllowedHostsOriginValidator"}, 3}},
		{"no origin", "/ws/prices/?key=hunter2", func(o *handshake.Options) { o.NoOrigin = true }, expected{403, refusal.Origin, "refuses the Origin (none)", nil, 3}},
		{"no route", "/ws/none/", nil, expected{500, refusal.Server, "no route for the path /ws/none/", []string{"ProtocolTypeRouter("}, 1}},
		{"an exception", "/ws/broken/", nil, expected{500, refusal.Consumer, "Broken, or a middleware around it, raised", []string{`path("ws/broken/"`, "def connect(self):"}, 1}},
		{"the consumer says nothing", "/ws/silent/", nil, expected{502, refusal.Consumer, "Silent never accepts a handshake", []string{"proxy_pass", `path("ws/silent/"`}, 1}},
		{"no headers", "/bare/prices/?key=hunter2", nil, expected{404, refusal.Nginx, "Upgrade is not handed on", []string{"location /bare/"}, 1}},
		{"the wrong way round in a map", "/wrong-map/prices/?key=hunter2", nil, expected{400, refusal.Nginx, `Connection is handed on as "close"`, []string{"proxy_set_header Connection $wrong_upgrade"}, 1}},
		{"headers lost in a nested location", "/lost/in/prices/?key=hunter2", nil, expected{404, refusal.Nginx, "Upgrade is not handed on", []string{"proxy_set_header X-Real-IP $remote_addr"}, 1}},
		{"nginx changes the origin", "/origin/prices/?key=hunter2", nil, expected{403, refusal.Nginx, "header Origin as \"http://other.example\"", []string{"proxy_set_header Origin http://other.example"}, 2}},
		{"WSGI", "/wsgi/prices/", nil, expected{404, refusal.Application, "the web application answered", []string{"location /wsgi/", "proxy_pass"}, 1}},
		{"nothing listens", "/gone/prices/", nil, expected{502, refusal.Nginx, "nothing listens at " + nobody, []string{"proxy_pass"}, 1}},
		{"a static location", "/static/none.js", nil, expected{404, refusal.Nginx, "no location passes the path", []string{"location /static/"}, 0}},
		{"a file", "/static/urls.py", nil, expected{200, refusal.Nginx, "takes the path for a file", []string{"location /static/"}, 0}},
		{"no location", "/nothing", nil, expected{404, refusal.Nginx, "no location passes the path", []string{"server"}, 0}},
		{"a redirect", "/moved/", nil, expected{301, refusal.Nginx, "nginx redirects to https://shop.example/moved/", []string{"location /moved/", "return 301"}, 0}},
		{"denied", "/closed/", nil, expected{403, refusal.Nginx, "nginx denies the path", []string{"location /closed/", "deny all"}, 0}},
		{"held past the read timeout", "/short/prices/?key=hunter2", held, expected{101, "", "as long as proxy_read_timeout 1s says", []string{"proxy_read_timeout 1s"}, 0}},
		{"held", "/ws/prices/?key=hunter2", func(o *handshake.Options) { o.Hold = 1500 * time.Millisecond }, expected{101, "", "accepted", nil, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.change == nil {
				c.change = func(*handshake.Options) {}
			}
			c.holds(t, ask(t, p, "ws", front, c.path, c.change))
		})
	}
	t.Run("HTTP/2 alone", func(t *testing.T) {
		t.Parallel()
		v := ask(t, p, "ws", http2, "/ws/prices/")
		(&expected{0, "", "what came is no answer", []string{"listen " + http2 + " http2"}, 0}).holds(t, v)
		if !strings.Contains(v.Remedy, "HTTP/2") {
			t.Errorf("the remedy is %q", v.Remedy)
		}
	})
}

func TestEveryServerRefusesInItsOwnWay(t *testing.T) {
	t.Parallel()
	// An nginx that is not asked: the addresses lead past it.
	elsewhere := filepath.Join(folder(t), "nginx.conf")
	if err := os.WriteFile(elsewhere, []byte("events {}\nhttp {\n    server {\n        listen 81;\n        server_name shop.example;\n        location / { return 500; }\n    }\n}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	p := load(t, elsewhere)
	for _, kind := range []string{"daphne", "uvicorn websockets", "uvicorn wsproto", "hypercorn"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			address := server(t, kind)
			for _, c := range []struct {
				name, path, origin string
				expected
			}{
				{"accepted", "/ws/prices/?key=hunter2", "", expected{101, "", "accepted", nil, 0}},
				{"the consumer closes", "/ws/prices/", "", expected{403, refusal.Consumer, "Prices.connect() closes", nil, 1}},
				{"closes after accept", "/ws/members/", "", expected{101, "", "with code 4401", nil, 0}},
				{"another origin", "/ws/prices/?key=hunter2", "http://evil.example", expected{403, refusal.Origin, "http://evil.example", nil, 2}},
				{"a subdomain that is allowed", "/ws/prices/?key=hunter2", "https://a.shop.test", expected{101, "", "accepted", nil, 0}},
				{"no route", "/ws/none/", "", expected{500, refusal.Server, "no route", nil, 0}},
				{"an exception", "/ws/broken/", "", expected{500, refusal.Consumer, "Broken", nil, 0}},
				{"not a path of ASGI's", "/", "", expected{500, refusal.Server, "no route", nil, 0}},
			} {
				t.Run(c.name, func(t *testing.T) {
					t.Parallel()
					c.holds(t, ask(t, p, "ws", address, c.path, func(o *handshake.Options) { o.Origin = c.origin }))
				})
			}
		})
	}
	t.Run("uvicorn without a library", func(t *testing.T) {
		t.Parallel()
		(&expected{400, refusal.Server, "without a library", nil, 0}).holds(t, ask(t, p, "ws", server(t, "uvicorn none"), "/ws/prices/"))
	})
	t.Run("WSGI", func(t *testing.T) {
		t.Parallel()
		(&expected{404, refusal.Application, "the web application answered 404", nil, 0}).holds(t, ask(t, p, "ws", server(t, "wsgi"), "/ws/prices/"))
	})
}
