package route_test

import (
	"testing"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/route"
)

// TestServerSaysWhy holds what a trace says of the choice of the server.
func TestServerSaysWhy(t *testing.T) {
	t.Parallel()
	const (
		one   = "server { listen 80; server_name shop.test; }"
		two   = "server { listen 80; server_name other.test; }"
		wild  = "server { listen 80; server_name *.shop.test; }"
		regex = `server { listen 80; server_name ~^w+\.shop\.test$; }`
	)
	for name, c := range map[string]struct {
		text, host, addr, want string
		line                   int // of the server that answers
	}{
		"only server, its name":             {one, "shop.test", "", "the only server on 127.0.0.1:80", 1},
		"only server, its name in capitals": {"server { server_name Shop.TEST; }", "shop.test", "", "the only server on 127.0.0.1:80", 1},
		"only server, not its name":         {one, "x.test", "", "not named so, but the only server on 127.0.0.1:80", 1},
		"only server, without a name":       {"server { listen 80; }", "x.test", "", "not named so, but the only server on 127.0.0.1:80", 1},
		"only server, its wildcard":         {wild, "a.shop.test", "", "the only server on 127.0.0.1:80", 1},
		"only server, its regex":            {regex, "www.shop.test", "", "the only server on 127.0.0.1:80", 1},
		"only server, not its regex":        {regex, "x.test", "", "not named so, but the only server on 127.0.0.1:80", 1},
		"only server, a regex with a group": {`server { server_name ~^(w+)\.shop\.test$; }`, "www.shop.test", "", `first regex that matches: ~^(w+)\.shop\.test$`, 1},
		"only server, not that regex":       {`server { server_name ~^(w+)\.shop\.test$; }`, "x.test", "", "not named so, but the only server on 127.0.0.1:80", 1},
		"only server of an IPv6 address":    {"server { listen [::]:80; }", "x.test", "::1", "not named so, but the only server on [::1]:80", 1},
		"only server of a unix socket":      {"server { listen unix:/run/x.sock; server_name x.test; }", "x.test", "unix:/run/x.sock", "the only server on unix:/run/x.sock", 1},
		"several, exact name":               {one + "\n" + two, "other.test", "", "exact name", 2},
		"several, the first":                {one + "\n" + two, "x.test", "", "no server is named so; the first that listens on 127.0.0.1:80", 1},
		"several, default_server":           {one + "\nserver { listen 80 default_server; server_name other.test; }", "x.test", "", "no server is named so; default_server of 127.0.0.1:80", 2},
		"several, wildcard in front":        {one + "\n" + wild, "a.shop.test", "", "wildcard at the front of a name", 2},
		"several, wildcard at the end":      {one + "\nserver { listen 80; server_name www.*; }", "www.x.test", "", "wildcard at the end of a name", 2},
		"several, regex":                    {one + "\n" + regex, "ww.shop.test", "", `first regex that matches: ~^w+\.shop\.test$`, 2},
		"another address hides the rest":    {one + "\n" + two + "\nserver { listen 127.0.0.1:80; server_name x.test; }", "shop.test", "", "not named so, but the only server on 127.0.0.1:80", 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tree := fstree.MemoryText(map[string]string{"/shop.conf": c.text})
			cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{"/shop.conf"}})
			if err != nil {
				t.Fatal(err)
			}
			req := route.Request{Scheme: "http", Host: c.host, URI: "/", Addr: c.addr}
			trace := route.Compile(cfg, route.Options{Tree: tree}).Trace(req)
			if len(trace.Steps) == 0 {
				t.Fatalf("no step; %s", trace.Outcome)
			}
			step := trace.Steps[0]
			if want := "server for " + c.host + " (" + c.want + ")"; step.Kind != route.StepServer || step.Detail != want {
				t.Errorf("%s %q, want %q", step.Kind, step.Detail, want)
			}
			if step.At.Line() != c.line {
				t.Errorf("line %d, want %d", step.At.Line(), c.line)
			}
		})
	}
}

// TestServerAloneIsFoundByName holds that one configuration of several that are
// read side by side can be told to be the one that a host means.
func TestServerAloneIsFoundByName(t *testing.T) {
	t.Parallel()
	r := compiled(t, "events {} http { server { listen 80; server_name shop.test; } }")
	for host, want := range map[string]bool{"shop.test": true, "SHOP.test.": true, "x.test": false} {
		got := r.ServersFor(get(t, "http://"+host+"/"))
		if len(got) != 1 || !got[0].Chosen || got[0].ByName != want {
			t.Errorf("%s: %+v, want one that is chosen, by name: %v", host, got, want)
		}
	}
}
