package route_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/route"
)

func TestServersFor(t *testing.T) {
	t.Parallel()
	r := compiled(t, site)
	for name, c := range map[string]struct {
		req  route.Request
		want []string
	}{
		"by name":      {get(t, "http://www.example.com/"), []string{"*example.com", "_", `~^(www\.)?shop\.test$`, `~^[0-9a-f]{32}\.x$`}},
		"by default":   {get(t, "http://nobody/"), []string{"example.com", "*_", `~^(www\.)?shop\.test$`, `~^[0-9a-f]{32}\.x$`}},
		"own address":  {route.Request{Host: "a.inner.test", Addr: "127.0.0.2", Port: 8000}, []string{"**.inner.test"}},
		"unix socket":  {route.Request{Host: "x", Addr: "unix:/run/front.sock"}, []string{"*"}},
		"nobody there": {route.Request{Host: "a.inner.test", Port: 8000}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, s := range r.ServersFor(c.req) {
				mark := ""
				if s.Chosen {
					mark = "*"
				}
				got = append(got, mark+s.Server.Names[0])
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRequestForReachesItsServer(t *testing.T) {
	t.Parallel()
	r := compiled(t, site)
	reached := 0
	for _, s := range r.Servers() {
		req, ok := r.RequestFor(s, "/x")
		if !ok {
			if s.Names[0] != `~^[0-9a-f]{32}\.x$` {
				t.Errorf("no request for %s", s.Names[0])
			}
			continue
		}
		reached++
		if got := r.Trace(req).Server; got != s.Directive {
			t.Errorf("the request %+v for %s reaches another server", req, s.Names[0])
		}
	}
	if reached != 5 {
		t.Errorf("%d servers reached, want 5", reached)
	}
}

func TestLocationFor(t *testing.T) {
	t.Parallel()
	r := compiled(t, site)
	server := r.Servers()[0]
	for uri, want := range map[string]string{
		"/": "/", "/health": "= /health", "/health/": "/", "/static/x": "/static/", "/static/a.map": `~ \.map$`, "/static/a.css": `~* \.(jpg|css)$`,
		"/media/a.jpg": "^~ /media/", "/x.JPG": `~* \.(jpg|css)$`,
	} {
		got, ok := r.LocationFor(server, uri)
		if !ok || got == nil || got.Match() != want {
			t.Errorf("%s: %v, want %s", uri, got, want)
		}
	}
	if got, ok := r.LocationFor(r.Servers()[1], "/"); got != nil || !ok {
		t.Errorf("a server without locations has %v", got)
	}
}

func TestRivals(t *testing.T) {
	t.Parallel()
	r := compiled(t, site)
	for url, want := range map[string][]string{
		"http://example.com/static/a.css": {
			`/: /static/ is longer`, `/static/: the longest prefix, but ~* \.(jpg|css)$ goes before it`, `  ~ \.map$: does not match /static/a.css`,
			`~* \.(jpg|css)$: chosen`, `= /health: does not match /static/a.css`, `^~ /media/: does not match /static/a.css`, `@app: reached only from inside nginx`,
		},
		"http://example.com/media/a.jpg": {
			`/: ^~ /media/ is longer`, `/static/: does not match /media/a.jpg`, `~* \.(jpg|css)$: not tried: ^~ /media/ stops regexes`,
			`= /health: does not match /media/a.jpg`, `^~ /media/: chosen`, `@app: reached only from inside nginx`,
		},
		"http://example.com/static/a.map": {
			`/: /static/ is longer`, `/static/: matches, and one inside it is chosen`, `  ~ \.map$: chosen`,
			`~* \.(jpg|css)$: does not match /static/a.map`, `= /health: does not match /static/a.map`, `^~ /media/: does not match /static/a.map`, `@app: reached only from inside nginx`,
		},
		"http://example.com/health": {
			`/: = /health is exact`, `/static/: does not match /health`, `~* \.(jpg|css)$: does not match /health`,
			`= /health: chosen`, `^~ /media/: does not match /health`, `@app: reached only from inside nginx`,
		},
	} {
		var got []string
		for _, v := range r.Rivals(get(t, url)) {
			got = append(got, strings.Repeat("  ", v.Depth)+v.Location.Match()+": "+v.Why)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", url, diff)
		}
	}
}
