package route_test

import (
	"testing"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
)

// FuzzTrace holds that no configuration and no request makes the router panic
// or hang, and that every answer is of a known kind.
func FuzzTrace(f *testing.F) {
	for _, seed := range []string{
		"events {} http { server { listen 80; root /srv; location / { try_files $uri $uri/ @a; } location @a { proxy_pass http://x$request_uri; } } }",
		"http { map $uri $m { volatile; default \"$m$m\"; ~^(.)(.*)$ $2$m; } server { if ($m ~* (a+)+$) { rewrite ^(.*)$ /$1$1?$m; } error_page 404 = $m; recursive_error_pages on; location ~ ^/(a|b)*$ { alias /x/$1; } } }",
		"http { geo $g { ranges; 1.2.3.4-5.6.7.8 a; } split_clients $g $s { 1% a; * b; } server { listen [::]:80; server_name ~^(?<x>.+)$ .a *.b c.*; location /s/ { alias /srv/$x/; location ~ \\.js$ { gzip_static always; } } } }",
		"http { server { satisfy any; auth_request /a; auth_basic x; auth_basic_user_file y; deny all; error_page 401 403 /b; location = /a { return 200 $g; } limit_except GET { deny all; } } }",
		"http { server { disable_symlinks on from=$document_root; index $arg_a /x; autoindex on; location ^~ /x { if (-f $request_filename) { root $uri; } if (!-d /srv) { set $args $args$args; } break; } } }",
		"server { location ~ ^/(?<a>(?:x|y)++)\\k<a>(?i:Z) { root /$a; } location /p/ { proxy_pass http://$a; internal; } }",
	} {
		f.Add(seed, "example.com", "/s/app.js?a=b", "GET")
		f.Add(seed, "", "/%2e%2e/", "")
	}
	f.Add("http { server { } }", "a..b", "http://x?y", "POST")
	f.Fuzz(func(t *testing.T, text, host, uri, method string) {
		tree := fstree.Memory(map[string]fstree.Node{
			"/etc/nginx/nginx.conf": {Text: text}, "/srv/app.js": {Text: "x"}, "/srv/index.html": {Text: "x"}, "/srv/loop": {Target: "loop"}, "/srv/up": {Target: "../srv"},
		})
		cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{"/etc/nginx/nginx.conf"}})
		if err != nil {
			return
		}
		r := route.Compile(cfg, route.Options{Tree: tree})
		req := route.Request{Host: host, URI: uri, Method: method}
		for _, assume := range []bool{false, true} {
			req.AssumeFiles = assume
			switch k := r.Trace(req).Outcome.Kind; k {
			case route.File, route.Redirect, route.Proxy, route.Return, route.Error, route.Autoindex, route.Closed, route.Unknown:
			default:
				t.Errorf("an outcome of kind %q", k)
			}
		}
		r.Rivals(req)
		for _, s := range r.Servers() {
			r.Locations(s)
			r.LocationFor(s, uri)
			if made, ok := r.RequestFor(s, uri); ok {
				r.ServersFor(made)
			}
		}
	})
}

// FuzzURL holds that no text makes ParseURL panic, and that what it takes
// keeps every byte of the URI.
func FuzzURL(f *testing.F) {
	f.Add("http://example.com:8080/a%2Fb?x#y")
	f.Add("https://[::1]:443?x")
	f.Fuzz(func(t *testing.T, url string) {
		if req, err := route.ParseURL(url); err == nil && (req.URI == "" || req.URI[0] != '/') {
			t.Errorf("%q gives the URI %q", url, req.URI)
		}
	})
}
