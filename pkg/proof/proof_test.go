package proof_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/proof"
)

const main = "/etc/nginx/nginx.conf"

const shop = `events {}
http {
    server {
        listen 80;
        server_name shop.example;
        add_header X-Frame-Options DENY;
        location /static/ { alias /srv/static; }
        location / { proxy_pass http://127.0.0.1:8000; }
        location ~ \.php$ { return 404; }
        location = /ping { return 200 "a b"; }
    }
    server {
        listen 80;
        server_name other.example;
        location / { return 204; }
    }
}
`

func compare(t *testing.T, before, after string, opts proof.Options) *proof.Result {
	t.Helper()
	tree := fstree.MemoryText(map[string]string{main: before, "/srv/static/app.css": "x"})
	cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{main}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := proof.Compare(cfg, tree, map[string]string{main: after}, opts)
	if err != nil {
		t.Fatal(err)
	}
	if r.Compared < 20 {
		t.Errorf("only %d requests were compared", r.Compared)
	}
	return r
}

func TestAnEditIsToldByTheRequestsThatItChanges(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, old, new string
		url, after     string // one that is answered otherwise
		said           string
		others         bool // of the other server too
	}{
		{"a slash", "alias /srv/static;", "alias /srv/static/;", "http://shop.example/static/app.css", "file 200 /srv/static/app.css", "alias at", false},
		{"a header", "DENY;", "DENY always;", "http://shop.example/", "add_header X-Frame-Options DENY always", "add_header at", false},
		{"another target", "127.0.0.1:8000", "127.0.0.1:9000", "http://shop.example/x", "proxy 127.0.0.1:9000/x; proxy_pass http://127.0.0.1:9000", "proxy_pass at", false},
		{"another location", "location /static/ {", "location /files/ {", "http://shop.example/files/x", "", "location at", false},
		{"a removed location", "location = /ping { return 200 \"a b\"; }", "", "http://shop.example/ping", "proxy 127.0.0.1:8000/ping", "return at", false},
		{"a setting of all", "http {", "http {\n    gzip on;", "http://other.example/", "gzip on", "gzip at", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := compare(t, shop, strings.Replace(shop, tc.old, tc.new, 1), proof.Options{})
			found, others := false, false
			for _, d := range r.Differences {
				found = found || d.URL == tc.url && strings.Contains(d.After, tc.after) && strings.HasPrefix(d.Said, tc.said)
				others = others || strings.Contains(d.URL, "other.example") && !strings.Contains(d.URL, "%2e") // refused before a server is chosen
			}
			if !found || others != tc.others {
				t.Errorf("%s is not told, or the wrong server: %+v", tc.url, r.Differences)
			}
			if len(r.Unsaid()) > 0 {
				t.Errorf("not explained: %+v", r.Unsaid())
			}
		})
	}
}

const told = `events {}
http {
    map $http_upgrade $connection { default upgrade; "" close; }
    server {
        listen 80;
        server_name shop.example;
        root /srv;
        location /api/ { limit_except GET { deny all; } proxy_pass http://127.0.0.1:8000; }
        location /form/ { if ($request_method = DELETE) { return 405; } proxy_pass http://127.0.0.1:8000; }
        location /ws/ {
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection;
            proxy_pass http://127.0.0.1:8000;
        }
    }
}
`

func TestWhatTheConfigurationTellsApartIsAskedApart(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, old, new     string
		url, before, after string
		said               string
		unexpected         string // what begins URLs that are not told
	}{
		{"a method that is refused", "GET { deny all; }", "GET POST { deny all; }", "POST http://shop.example/api/x", "error 403", "proxy 127.0.0.1:8000/api/x", "limit_except at", "http://"},
		{"HEAD, which goes with GET", "limit_except GET {", "limit_except PUT {", "http://shop.example/api/", "proxy", "error 403", "limit_except at", "HEAD"},
		{"a method that is named", "405;", "403;", "DELETE http://shop.example/form/x", "error 405", "error 403", "return at", "POST"},
		{"a map of handshakes", "default upgrade;", "default close;", "http://shop.example/ws/ (handshake of a WebSocket)", "Connection: upgrade", "Connection: close", "default at", "POST"},
		{"the version of handshakes", "proxy_http_version 1.1;", "proxy_http_version 1.0;", "http://shop.example/ws/ (handshake of a WebSocket)", "HTTP/1.1", "HTTP/1.0", "proxy_http_version at", "POST http://shop.example/api"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := compare(t, told, strings.Replace(told, tc.old, tc.new, 1), proof.Options{})
			found := false
			for _, d := range r.Differences {
				found = found || d.URL == tc.url && strings.Contains(d.Before, tc.before) && strings.Contains(d.After, tc.after) && strings.HasPrefix(d.Said, tc.said)
				if tc.unexpected != "" && strings.HasPrefix(d.URL, tc.unexpected) && !d.Settings {
					t.Errorf("%s is said to be answered otherwise: %+v", d.URL, d)
				}
			}
			if !found || len(r.Unsaid()) > 0 {
				t.Errorf("%s is not told: %+v", tc.url, r.Differences)
			}
		})
	}
}

func TestOneMannerIsEnoughWhereNothingIsToldApart(t *testing.T) {
	t.Parallel()
	plain := compare(t, shop, shop, proof.Options{})
	method := strings.Replace(shop, "location = /ping", "location = /put { limit_except GET { deny all; } }\n        location = /ping", 1)
	if r := compare(t, method, method, proof.Options{}); r.Compared < 3*plain.Compared || r.Left {
		t.Errorf("%d requests in place of %d", r.Compared, plain.Compared)
	}
}

func TestWhatOnlyLooksOtherwiseIsAnsweredAsBefore(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]string{
		"blanks":   strings.ReplaceAll(shop, "    ", "\t"),
		"quotes":   strings.Replace(shop, "alias /srv/static;", `alias "/srv/static";`, 1),
		"comments": "# a\n" + shop,
	} {
		if r := compare(t, shop, after, proof.Options{Same: true}); len(r.Differences) > 0 {
			t.Errorf("%s: %+v", name, r.Differences)
		}
	}
}

func TestAnEditThatIsToChangeNothingIsNotExplainedByItself(t *testing.T) {
	t.Parallel()
	r := compare(t, shop, strings.Replace(shop, `"a b"`, `"a  b"`, 1), proof.Options{Same: true})
	if list := r.Unsaid(); len(list) != 1 || list[0].URL != "http://shop.example/ping" {
		t.Errorf("%+v", list)
	}
}

func TestExpressionsAreAskedByTheirSamples(t *testing.T) {
	t.Parallel()
	after := strings.Replace(shop, "return 404", "return 410", 1)
	sample := func(string, bool) string { return "/a.php" }
	if r := compare(t, shop, after, proof.Options{Sample: sample}); len(r.Differences) != 1 || r.Differences[0].URL != "http://shop.example/a.php" {
		t.Errorf("%+v", r.Differences)
	}
}

func TestBoundsAreSaid(t *testing.T) {
	t.Parallel()
	tree := fstree.MemoryText(map[string]string{main: shop})
	cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{main}})
	if err != nil {
		t.Fatal(err)
	}
	if r, err := proof.Compare(cfg, tree, nil, proof.Options{Most: 5}); err != nil || !r.Left || r.Compared != 5 {
		t.Errorf("%+v, %v", r, err)
	}
	dump, err := nginx.Load(nginx.Options{Dump: "# configuration file /etc/nginx/nginx.conf:\n" + shop, DumpName: "dump"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := proof.Compare(dump, tree, nil, proof.Options{}); !errors.Is(err, nginx.ErrDump) {
		t.Errorf("a dump: %v", err)
	}
}
