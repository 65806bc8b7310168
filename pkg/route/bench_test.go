package route_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
)

// load reads a configuration text.
func load(tb testing.TB, text string) (*nginx.Config, fstree.Tree) {
	tb.Helper()
	tree := fstree.MemoryText(map[string]string{"/etc/nginx/nginx.conf": text})
	cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{"/etc/nginx/nginx.conf"}})
	if err != nil {
		tb.Fatal(err)
	}
	if len(cfg.Faults) > 0 {
		tb.Fatalf("the configuration has a fault: %s", cfg.Faults[0].Message)
	}
	return cfg, tree
}

func manyServers(n int) string {
	var b strings.Builder
	b.WriteString("events {}\nhttp {\n")
	for i := range n {
		fmt.Fprintf(&b, "server { listen 80; server_name s%d.example.com *.s%d.example.com; root /srv/%d;\n"+
			"location / { try_files $uri @app; }\nlocation ~ \\.php$ { return 404; }\nlocation /static/ { alias /srv/%d/static/; }\nlocation @app { proxy_pass http://127.0.0.1:8000; } }\n", i, i, i, i)
	}
	return b.String() + "}\n"
}

func BenchmarkCompile10000Servers(b *testing.B) {
	cfg, tree := load(b, manyServers(10_000))
	b.ReportAllocs()
	for b.Loop() {
		route.Compile(cfg, route.Options{Tree: tree})
	}
}

func BenchmarkServerOf10000(b *testing.B) {
	cfg, tree := load(b, manyServers(10_000))
	r := route.Compile(cfg, route.Options{Tree: tree})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r.Trace(route.Request{Host: fmt.Sprintf("s%d.example.com", i%100), URI: "/static/app.js", AssumeFiles: true})
	}
}

func BenchmarkLocations(b *testing.B) {
	for _, n := range []int{10, 1_000, 100_000} {
		var text strings.Builder
		text.WriteString("events {}\nhttp {\nserver { listen 80; root /srv;\n")
		for i := range n {
			fmt.Fprintf(&text, "location /l%d/ { alias /srv/%d/; }\n", i, i)
		}
		text.WriteString("} }\n")
		benchmarkURLs(b, fmt.Sprintf("prefix/%d", n), text.String(), n)
	}
	for _, n := range []int{10, 1_000} {
		var text strings.Builder
		text.WriteString("events {}\nhttp {\nserver { listen 80; root /srv;\n")
		for i := range n {
			fmt.Fprintf(&text, "location ~ ^/l%d/(.*)$ { alias /srv/%d/$1; }\n", i, i)
		}
		text.WriteString("} }\n")
		benchmarkURLs(b, fmt.Sprintf("regex/%d", n), text.String(), n)
	}
}

// benchmarkURLs routes URLs that are spread over the locations.
func benchmarkURLs(b *testing.B, name, text string, n int) {
	cfg, tree := load(b, text)
	r := route.Compile(cfg, route.Options{Tree: tree})
	urls := make([]string, 1_000)
	for i := range urls {
		urls[i] = fmt.Sprintf("/l%d/css/app.css", i*7919%n)
		r.Trace(route.Request{Host: "x", URI: urls[i], AssumeFiles: true})
	}
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			r.Trace(route.Request{Host: "x", URI: urls[i%len(urls)], AssumeFiles: true})
		}
	})
}
