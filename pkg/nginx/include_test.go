package nginx_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
)

func TestIncludesAreResolvedFromTheMainFilesFolder(t *testing.T) {
	t.Parallel()
	cfg := load(t, map[string]string{
		"/etc/nginx/nginx.conf":             "events {}\nhttp {\n  include conf.d/*.conf;\n  include none/*.conf;\n}\n",
		"/etc/nginx/conf.d/b.conf":          "server {\n  include snippets/static.conf;\n}\n",
		"/etc/nginx/conf.d/a.conf":          "server {\n  listen 81;\n}\n",
		"/etc/nginx/conf.d/.hidden.conf":    "server {\n  listen 82;\n}\n",
		"/etc/nginx/conf.d/B.conf":          "server {\n  listen 83;\n}\n",
		"/etc/nginx/snippets/static.conf":   "location /static/ {\n  alias /srv/;\n}\n",
		"/etc/nginx/conf.d/c.conf.disabled": "server {\n  listen 84;\n}\n",
	}, "/etc/nginx/nginx.conf")
	var b strings.Builder
	outline(cfg.Root, "", &b)
	want := `events
http
  include <conf.d/*.conf>
  server
    listen <83>
  server
    listen <81>
  server
    include <snippets/static.conf>
    location </static/>
      alias </srv/>
  include <none/*.conf>
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string(nil), faults(cfg)); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	var chain []string
	for d := range cfg.Walk() {
		if d.Name == "alias" {
			for _, inc := range d.Via.Chain() {
				chain = append(chain, inc.Range().String())
			}
		}
	}
	if diff := cmp.Diff([]string{"/etc/nginx/nginx.conf:3", "/etc/nginx/conf.d/b.conf:2"}, chain); diff != "" {
		t.Errorf("chain (-want +got):\n%s", diff)
	}
}

func TestIncludesThatFailAreFaultsAtTheInclude(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("nginx.conf", "events {}\nhttp {\n  include missing.conf;\n  include folder;\n  include loop.conf;\n  include fifo;\n  include /dev/zero;\n  include self-link;\n  server { listen 80; }\n}\n")
	write("loop.conf", "include loop2.conf;\n")
	write("loop2.conf", "include loop.conf;\n")
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("self-link", filepath.Join(dir, "self-link")); err != nil {
		t.Fatal(err)
	}
	tree, err := fstree.Disk(fstree.DiskOptions{Cwd: dir})
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{filepath.Join(dir, "nginx.conf")}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`nginx.conf:3: open() "missing.conf" failed (2: No such file or directory)`,
		`nginx.conf:4: "folder" is a directory, not a file; to include its files write "folder/*"`,
		"loop2.conf:1: loop.conf includes itself: loop.conf → loop2.conf → loop.conf",
		`nginx.conf:6: "fifo" cannot be read: is not a regular file`,
		`nginx.conf:7: "/dev/zero" cannot be read: is not a regular file`,
		`nginx.conf:8: "self-link" cannot be read: too many levels of symbolic links`,
	}
	if diff := cmp.Diff(want, faults(cfg)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if http := cfg.Root.Child("http"); http == nil || http.Child("server") == nil {
		t.Error("the rest of the file was not read")
	}
}

func TestEachFormOfInputIsPutInItsContext(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, text string
		want       nginx.Context
	}{
		{"a whole configuration", "user www-data;\nevents {}\nhttp {}\n", nginx.Main},
		{"a site file", "server {\n  listen 80;\n}\n", nginx.HTTP},
		{"a site file with an upstream", "upstream app { server 127.0.0.1:8000; }\nserver {}\n", nginx.HTTP},
		{"a snippet of locations", "location / {\n  root /srv;\n}\n", nginx.Server},
		{"a snippet of proxy settings", "proxy_pass http://app;\nproxy_set_header Host $host;\n", nginx.Location},
		{"only includes", "include a.conf;\n", nginx.Main},
		{"nothing", "# empty\n", nginx.Main},
		{"a stray directive before the blocks", "proxy_pass http://a;\nevents {}\nhttp {}\n", nginx.Main},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			cfg := load(t, map[string]string{"/a.conf": row.text}, "/a.conf")
			if cfg.Root.Inside != row.want {
				t.Errorf("got %s, want %s", cfg.Root.Inside, row.want)
			}
		})
	}
}

func TestDumpIsTakenApartIntoItsFiles(t *testing.T) {
	t.Parallel()
	dump := `nginx: the configuration file /etc/nginx/nginx.conf syntax is ok
nginx: configuration file /etc/nginx/nginx.conf test is successful
# configuration file /etc/nginx/nginx.conf:
events {}
http {
    include sites-enabled/*;
}

# configuration file /etc/nginx/sites-enabled/app:
# configuration file of the app
server {
    root;
}

`
	if !nginx.IsDump(dump) {
		t.Fatal("not taken for a dump")
	}
	cfg, err := nginx.Load(nginx.Options{Dump: dump, DumpName: "-"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`/etc/nginx/sites-enabled/app:3: invalid number of arguments in "root" directive: it has 0 and takes 1`}
	if diff := cmp.Diff(want, faults(cfg)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := cfg.Main.Text(); got != "events {}\nhttp {\n    include sites-enabled/*;\n}\n" {
		t.Errorf("the main file is %q", got)
	}
}

func TestEffectiveValuesFollowNginxsInheritance(t *testing.T) {
	t.Parallel()
	cfg := load(t, map[string]string{"/a.conf": `server {
  root /srv;
  add_header A 1;
  add_header B 2;
  try_files $uri =404;
  location /list/ {
    add_header C 3;
  }
  location /alias/ {
    alias /other/;
    location /alias/in/ {
      proxy_pass http://a;
      if ($arg_x) { set $y 1; }
      location /alias/in/deep/ { expires 1d; }
    }
  }
}
`}, "/a.conf")
	s := cfg.Root.Child("server")
	list, alias := s.All("location")[0], s.All("location")[1]
	in := alias.Child("location")
	for _, row := range []struct {
		name  string
		block *nginx.Directive
		dir   string
		want  []string
	}{
		{"a value from outside", list, "root", []string{"root /srv"}},
		{"a list hides the outer one", list, "add_header", []string{"add_header C 3"}},
		{"a list from outside", alias, "add_header", []string{"add_header A 1", "add_header B 2"}},
		{"alias hides root", alias, "root", nil},
		{"alias is inherited", in, "alias", []string{"alias /other/"}},
		{"try_files is not", list, "try_files", nil},
		{"a handler holds in if", in.Child("if"), "proxy_pass", []string{"proxy_pass http://a"}},
		{"a handler does not in a nested location", in.Child("location"), "proxy_pass", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, d := range row.block.Effective(row.dir) {
				got = append(got, d.Head().Text())
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
