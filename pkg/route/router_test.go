package route_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
)

const site = `events {}
http {
    upstream app { server unix:/run/app.sock; }
    server {
        listen 80;
        listen [::]:80;
        server_name example.com www.example.com;
        root /srv/www;
        location / { try_files /maintenance.html $uri $uri/ @app; }
        location /static/ { alias /srv/static/; location ~ \.map$ { deny all; } }
        location ~* \.(jpg|css)$ { expires 30d; }
        location = /health { return 200 ok; }
        location ^~ /media/ { alias /srv/media/; }
        location @app { proxy_pass http://app; }
    }
    server { listen 80 default_server; server_name _; return 444; }
    server { listen 80; server_name ~^(www\.)?shop\.test$; root /srv/shop; }
    server { listen 127.0.0.2:8000; server_name *.inner.test; root /srv/inner; }
    server { listen unix:/run/front.sock; root /srv/front; }
    server { listen 80; server_name "~^[0-9a-f]{32}\.x$"; }
}
`

func compiled(t *testing.T, text string) *route.Router {
	t.Helper()
	cfg, tree := load(t, text)
	return route.Compile(cfg, route.Options{Tree: tree})
}

func get(t *testing.T, url string) route.Request {
	t.Helper()
	req, err := route.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

func TestParseURL(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		url  string
		want route.Request
		bad  bool
	}{
		"plain":               {url: "http://example.com/x", want: route.Request{Scheme: "http", Host: "example.com", URI: "/x"}},
		"nothing after":       {url: "https://example.com", want: route.Request{Scheme: "https", Host: "example.com", URI: "/"}},
		"port":                {url: "http://Example.com:8080/", want: route.Request{Scheme: "http", Host: "Example.com:8080", Port: 8080, URI: "/"}},
		"raw URI":             {url: "http://x//a%2Fb/../?y#z", want: route.Request{Scheme: "http", Host: "x", URI: "//a%2Fb/../?y#z"}},
		"arguments only":      {url: "http://x?y", want: route.Request{Scheme: "http", Host: "x", URI: "/?y"}},
		"IPv6":                {url: "http://[::1]:81/", want: route.Request{Scheme: "http", Host: "[::1]:81", Port: 81, URI: "/"}},
		"IPv6 without a port": {url: "http://[::1]/", want: route.Request{Scheme: "http", Host: "[::1]", URI: "/"}},
		"other scheme":        {url: "ftp://x/", bad: true},
		"no scheme":           {url: "example.com/x", bad: true},
		"no host":             {url: "http:///x", bad: true},
		"empty port":          {url: "http://x:/y", want: route.Request{Scheme: "http", Host: "x:", URI: "/y"}},
		"port too large":      {url: "http://x:65536/", bad: true},
		"port of letters":     {url: "http://x:http/", bad: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := route.ParseURL(c.url)
			if (err != nil) != c.bad {
				t.Fatalf("error %v", err)
			}
			if diff := cmp.Diff(c.want, got); err == nil && diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseURLSaysWhatToWrite(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"example.com/x":  ": write http://example.com/x",
		"localhost:8000": ": write http://localhost:8000",
		"localhost/x":    ": write http://localhost/x",
		"/static/x.js":   ": write http://HOST/static/x.js",
		"static/x.js":    ": write http://HOST/static/x.js",
		"ftp://x/":       "http:// or https://",
		"":               "http:// or https://",
	} {
		if _, err := route.ParseURL(url); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%q: %v, want ...%s", url, err, want)
		}
	}
}

func TestAssumedFiles(t *testing.T) {
	t.Parallel()
	r := compiled(t, site)
	for name, c := range map[string]struct{ url, want string }{
		"alias":                           {"http://example.com/static/app.js", "200, the file /srv/static/app.js"},
		"the candidate that is asked for": {"http://example.com/a/b.txt", "200, the file /srv/www/a/b.txt"},
		"regex":                           {"http://example.com/static/a.css", "200, the file /srv/www/static/a.css"},
		"root":                            {"http://shop.test/x", "200, the file /srv/shop/x"},
		"index":                           {"http://shop.test/x/", "200, the file /srv/shop/x/index.html"},
		"nested refusal":                  {"http://example.com/static/app.map", "403, nginx's own error page"},
		"return":                          {"http://example.com/health", `200, the text "ok"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req := get(t, c.url)
			req.AssumeFiles = true
			if got := r.Trace(req).Outcome.String(); got != c.want {
				t.Errorf("%s: %s, want %s", c.url, got, c.want)
			}
		})
	}
}

func TestUnknown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, reason string }{
		"directive of an unknown module": {"location / { sparkle on; }", `what the directive "sparkle" does is not known`},
		"code":                           {"location / { content_by_lua_block { ngx.say(1) } }", `what the directive "content_by_lua_block" does is not known`},
		"variable of the moment":         {"location / { root /srv/$msec; }", "$msec is known only while nginx runs"},
		"variable of an unknown module":  {"location / { proxy_pass http://$geoip_region; }", "no module that is known sets $geoip_region"},
		"condition":                      {"if ($request_id ~ a) { return 403; }", "$request_id is known only while nginx runs"},
		"recursive regex":                {`location ~ ^/(\((?1)\))?$ { return 200; }`, `the regex "^/(\((?1)\))?$" cannot be run: it uses (?1`},
		"password":                       {"location / { auth_basic x; auth_basic_user_file u; }", "whether the password is right is not checked"},
		"endless variables":              {"location / { return 301 $a; }", "the variable $a is made of too many others"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := "events {} http { map $b $a { default \"$b$b\"; volatile; } map $a $b { default $a; volatile; } server { listen 80; " + c.text + " } }"
			tree := fstree.MemoryText(map[string]string{"/etc/nginx/nginx.conf": text})
			cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{"/etc/nginx/nginx.conf"}})
			if err != nil {
				t.Fatal(err)
			}
			req := get(t, "http://x/")
			req.Headers = []route.Header{{Name: "Authorization", Value: "Basic eDp5"}}
			o := route.Compile(cfg, route.Options{Tree: tree}).Trace(req).Outcome
			if o.Kind != route.Unknown || o.Reason != c.reason {
				t.Errorf("%s %q, want unknown because %q", o.Kind, o.Reason, c.reason)
			}
		})
	}
}

func TestPassKinds(t *testing.T) {
	t.Parallel()
	for directive, want := range map[string]string{
		"fastcgi_pass unix:/run/php.sock;":      "passed on to unix:/run/php.sock as /a%2Fb?x",
		"uwsgi_pass app;":                       "passed on to app as /a%2Fb?x",
		"uwsgi_pass uwsgi://127.0.0.1:3031;":    "passed on to 127.0.0.1:3031 as /a%2Fb?x",
		"scgi_pass localhost:4000;":             "passed on to localhost:4000 as /a%2Fb?x",
		"grpc_pass grpc://app;":                 "passed on to app as /a%2Fb?x",
		"memcached_pass 127.0.0.1:11211;":       "passed on to 127.0.0.1:11211 as /a%2Fb?x",
		"proxy_pass https://app.internal;":      "passed on to app.internal:443 as /a%2Fb?x",
		"proxy_pass http://[::1]:8000/v1;":      "passed on to [::1]:8000 as /v1a/b?x",
		"proxy_pass http://unix:/run/x.sock:/;": "passed on to unix:/run/x.sock as /a/b?x",
	} {
		r := compiled(t, "events {} http { upstream app { server 127.0.0.1:8000; } server { listen 80; location / { "+directive+" } } }")
		if got := r.Trace(get(t, "http://x/a%2Fb?x")).Outcome.String(); got != want {
			t.Errorf("%s %s, want %s", directive, got, want)
		}
	}
}

func TestUnknownElsewhere(t *testing.T) {
	t.Parallel()
	tree := fstree.MemoryText(map[string]string{"/etc/nginx/nginx.conf": "http { server { location / { return 200; } location /x { sparkle on; } } }"})
	cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{"/etc/nginx/nginx.conf"}})
	if err != nil {
		t.Fatal(err)
	}
	if o := route.Compile(cfg, route.Options{Tree: tree}).Trace(get(t, "http://x/")).Outcome; o.Kind != route.Return {
		t.Errorf("a directive of another location makes it %s", o)
	}
}

func TestPartsOfAConfiguration(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, url, want string }{
		"site file":             {"server { listen 8080; server_name a; location / { return 200 a; } } server { listen 8080; server_name b; return 200 b; }", "http://b:8080/", `200, the text "b"`},
		"inside of a server":    {"listen 8080;\nserver_name a;\nlocation /x { return 200 x; }\n", "http://a:8080/x", `200, the text "x"`},
		"locations of a server": {"location /x/ { alias /srv/; }\nlocation / { return 403; }\n", "http://a/x/y", "200, the file /srv/y"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tree := fstree.MemoryText(map[string]string{"/site.conf": c.text, "/srv/y": "y"})
			cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{"/site.conf"}})
			if err != nil {
				t.Fatal(err)
			}
			if got := route.Compile(cfg, route.Options{Tree: tree}).Trace(get(t, c.url)).Outcome.String(); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	r := compiled(t, `events {} http {
    server { listen 443 ssl; server_name a.test; merge_slashes off; ssl_certificate c; ssl_certificate_key k; return 200 "$scheme $https $uri"; error_page 497 =302 https://$host$request_uri; }
    server { listen 443 ssl; server_name b.test; ssl_certificate c; ssl_certificate_key k; return 200 "b $uri"; }
    server { listen 80; server_name a.test; return 301 https://$host$request_uri; } }`)
	for url, want := range map[string]string{
		"https://a.test//x":     `200, the text "https on //x"`,
		"https://b.test//x":     `200, the text "b /x"`,
		"http://a.test:443/x":   "302, redirect to https://a.test/x",
		"http://b.test:443/x":   "400, nginx's own error page",
		"http://a.test/x":       "301, redirect to https://a.test/x",
		"https://a.test:80/x":   "unknown: no server that listens on 127.0.0.1:80 speaks TLS (listen ... ssl)",
		"https://nobody.test/x": `200, the text "https on /x"`,
	} {
		if got := r.Trace(get(t, url)).Outcome.String(); got != want {
			t.Errorf("%s: %s, want %s", url, got, want)
		}
	}
}

func TestFromUpstream(t *testing.T) {
	t.Parallel()
	r := compiled(t, `events {} http { server { listen 80; root /srv; location /protected/ { internal; alias /srv/media/; } location @x { return 200 named; } } }`)
	for uri, want := range map[string]string{
		"/protected/a%20b.jpg":    "200, the file /srv/media/a b.jpg",
		"/protected/a.jpg?x=1":    "200, the file /srv/media/a.jpg",
		"/protected/../etc/x":     "404, nginx's own error page",
		"/protected/%2e%2e/etc/x": "404, nginx's own error page",
		"@x":                      `200, the text "named"`,
		"@nowhere":                "500, nginx's own error page",
	} {
		if got := r.Trace(route.Request{Host: "x", URI: uri, Internal: true, AssumeFiles: true}).Outcome.String(); got != want {
			t.Errorf("%s: %s, want %s", uri, got, want)
		}
	}
	if got := r.Trace(route.Request{Host: "x", URI: "/protected/a.jpg", AssumeFiles: true}).Outcome.Status; got != 404 {
		t.Errorf("from outside: %d, want 404", got)
	}
}

func TestConcurrentTraces(t *testing.T) {
	t.Parallel()
	r := compiled(t, site)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 50 {
				r.Trace(route.Request{Host: "example.com", URI: "/static/" + strings.Repeat("x", (i+j)%7) + ".css", AssumeFiles: true})
				r.Trace(route.Request{Host: "www.shop.test", URI: "/x"})
			}
		})
	}
	wg.Wait()
}
