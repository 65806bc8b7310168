package route_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
)

func TestPassTellsWhatTheUpstreamIsSent(t *testing.T) {
	t.Parallel()
	const text = `events {}
http {
    map $http_upgrade $connection_upgrade { default upgrade; '' close; }
    upstream app { server 127.0.0.1:8001 down; server unix:/run/app.sock backup; server 127.0.0.1:8002; }
    server {
        listen 80;
        proxy_http_version 1.1;
        proxy_set_header Host $host;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_upgrade;
        location /ws/ { proxy_pass http://app; }
        location /lost/ { proxy_set_header X-Real-IP $remote_addr; proxy_pass http://127.0.0.1:8000/in/; }
        location /old/ { proxy_http_version 1.0; proxy_pass http://unix:/run/old.sock; }
        location /time/ { proxy_set_header Upgrade $msec; proxy_pass http://app; }
        location / { return 404; }
    }
}
`
	cfg, err := nginx.Load(nginx.Options{Tree: fstree.MemoryText(map[string]string{"/etc/nginx/nginx.conf": text}), Paths: []string{"/etc/nginx/nginx.conf"}})
	if err != nil {
		t.Fatal(err)
	}
	router := route.Compile(cfg, route.Options{})
	type sent struct {
		Version, Host, Upgrade, Connection, Unknown string
		Servers                                     []string
	}
	for uri, want := range map[string]sent{
		"/ws/a":   {Version: "1.1", Host: "shop.example", Upgrade: "websocket", Connection: "upgrade", Servers: []string{"127.0.0.1:8002", "unix:/run/app.sock"}},
		"/lost/a": {Version: "1.1", Host: "127.0.0.1:8000", Connection: "close", Servers: []string{"127.0.0.1:8000"}},
		"/old/a":  {Version: "1.0", Host: "shop.example", Upgrade: "websocket", Connection: "upgrade", Servers: []string{"unix:/run/old.sock"}},
		"/time/a": {Version: "1.1", Host: "app", Unknown: "$msec is known only while nginx runs", Connection: "close", Servers: []string{"127.0.0.1:8002", "unix:/run/app.sock"}},
	} {
		t.Run(uri, func(t *testing.T) {
			t.Parallel()
			_, p := router.Pass(route.Request{Host: "shop.example", URI: uri, Headers: []route.Header{{Name: "Upgrade", Value: "websocket"}}})
			if p == nil {
				t.Fatal("nothing is passed")
			}
			got := sent{Version: p.Version}
			for name, to := range map[string]*string{"host": &got.Host, "upgrade": &got.Upgrade, "connection": &got.Connection} {
				if h := p.Header(name); h != nil {
					*to = h.Value
					got.Unknown += h.Unknown
				}
			}
			for _, s := range p.Servers {
				got.Servers = append(got.Servers, s.Address)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if _, p := router.Pass(route.Request{Host: "shop.example", URI: "/"}); p != nil {
		t.Errorf("what nginx answers by itself is passed: %+v", p)
	}
}
