package mapping

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
)

// compile reads a site file.
func compile(t *testing.T, text string) (*nginx.Config, *route.Router) {
	t.Helper()
	tree := fstree.MemoryText(map[string]string{"/etc/nginx/site": text})
	cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{"/etc/nginx/site"}})
	if err != nil {
		t.Fatal(err)
	}
	return cfg, route.Compile(cfg, route.Options{Tree: tree})
}

func servers(t *testing.T, text string) []*server {
	t.Helper()
	_, r := compile(t, text)
	var out []*server
	for _, s := range r.Servers() {
		out = append(out, &server{Server: *s, upstreams: Upstreams(s.Directive)})
	}
	return out
}

func TestGroupJoinsServersOfOneApplication(t *testing.T) {
	t.Parallel()
	list := servers(t, `
server { server_name a.example.org; location / { proxy_pass http://127.0.0.1:8000; } }
server { server_name b.example.org; location / { proxy_pass http://127.0.0.1:9000; } }
server { server_name c.example.org; location / { proxy_pass http://127.0.0.1:8000/x; } }
server { listen 443; server_name b.example.org; location / { uwsgi_pass unix:/run/b.sock; } }
server { server_name _; location / { proxy_pass http://$host; } }
server { listen 81; server_name _; location / { proxy_pass http://$host; } }
`)
	var got []string
	for _, g := range group(list) {
		var names []string
		for _, s := range g {
			names = append(names, strings.Join(s.Names, " "))
		}
		got = append(got, strings.Join(names, ", "))
	}
	want := []string{"a.example.org, c.example.org", "b.example.org, b.example.org", "_", "_"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAskReachesEveryServer(t *testing.T) {
	t.Parallel()
	text := `
server { listen 80 default_server; return 444; }
server { server_name shop.example.org www.shop.example.org; }
server { server_name *.example.net; }
server { server_name .example.com; }
server { server_name mail.*; }
server { listen 8080; server_name _; }
server { listen 127.0.0.2:80; }
server { listen [::1]:81; }
server { listen unix:/run/nginx.sock; server_name s; }
server { listen 443 ssl; server_name shop.example.org; }
`
	_, r := compile(t, text)
	for i, s := range servers(t, text) {
		own := &server{Server: *r.Servers()[i], upstreams: s.upstreams}
		if own.ask(r, "/static/x", true) == nil {
			t.Errorf("server %d, %v, is not reached", i, s.Names)
		}
	}
	_, r = compile(t, "server { server_name a; }\nserver { server_name a; }\n")
	if s := (&server{Server: *r.Servers()[1]}); s.ask(r, "/", true) != nil {
		t.Error("a server whose name another has was reached")
	}
}

func TestHasLocationFor(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		location, url string
		want          bool
	}{
		{"/static/", "/static/", true},
		{"/static", "/static/", true},
		{"^~ /static/", "/static/", true},
		{"/static/admin/", "/static/", true},
		{"/assets", "/assets/static/", true},
		{"~ ^/(static|media)/", "/static/", true},
		{"~* \\.(css|js)$", "/static/", false},
		{"/", "/static/", false},
		{"/statics/", "/static/", false},
		{"@app", "/static/", false},
		{"= /favicon.ico", "/static/", false},
	} {
		cfg, _ := compile(t, "server { location "+tc.location+" { return 204; } }")
		if got := hasLocationFor(cfg.Root, tc.url); got != tc.want {
			t.Errorf("location %s for %s: %v", tc.location, tc.url, got)
		}
	}
}

func TestNamedBy(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		server, host string
		want         bool
	}{
		{"shop.example.org", "shop.example.org", true},
		{"shop.example.org", "Shop.Example.Org", true},
		{"shop.example.org", ".example.org", true},
		{"example.org", ".example.org", true},
		{"*.example.org", "shop.example.org", true},
		{".example.org", "example.org", true},
		{"shop.example.org", "example.org", false},
		{"notexample.org", ".example.org", false},
		{"_", "shop.example.org", false},
	} {
		s := &server{Server: route.Server{Names: []string{tc.server}}}
		if got := s.namedBy([]string{tc.host}); got != tc.want {
			t.Errorf("%s by %s: %v", tc.server, tc.host, got)
		}
	}
}

func TestUpstreamName(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"http://app":                     "app",
		"http://127.0.0.1:8000/x/":       "127.0.0.1:8000",
		"http://unix:/run/app.sock:/x/":  "unix:/run/app.sock",
		"unix:/run/app.sock":             "unix:/run/app.sock",
		"https://bucket.example.net/a/b": "bucket.example.net",
		"":                               "",
	} {
		if got := upstreamName(text); got != want {
			t.Errorf("upstreamName(%q) = %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"https://bucket.s3.example.net": "bucket.s3.example.net",
		"app":                           "",
		"10.0.0.5:80":                   "",
		"unix:/run/a.b":                 "",
	} {
		if got := outside(text); got != want {
			t.Errorf("outside(%q) = %q, want %q", text, got, want)
		}
	}
}
