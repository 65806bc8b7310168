package project

import (
	"context"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// checkout lays an archive out as a repository at dir. A file that holds only
// "-> target" is a link.
func checkout(t *testing.T, archive, dir string) fstree.Tree {
	t.Helper()
	ar, err := txtar.ParseFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	nodes := map[string]fstree.Node{}
	for _, f := range ar.Files {
		n := fstree.Node{Text: string(f.Data)}
		if target, ok := strings.CutPrefix(strings.TrimSpace(n.Text), "-> "); ok {
			n = fstree.Node{Target: target}
		}
		name := f.Name
		if !path.IsAbs(name) {
			name = path.Join(dir, name)
		}
		nodes[name] = n
	}
	return fstree.Memory(nodes)
}

// TestPlan finds which configurations of a repository are in use. The comment
// of each archive lists what is read together, one configuration a line, then
// after "over" what is passed over.
func TestPlan(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/plan/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			const root = "/home/ann/shop"
			inv, err := takeInventory(context.Background(), checkout(t, name, root), root)
			if err != nil {
				t.Fatal(err)
			}
			got := inv.plan(inv.findMounts())
			var lines []string
			rel := func(p string) string { return strings.TrimPrefix(p, root+"/") }
			for _, p := range got.plans {
				var names []string
				for _, f := range p.paths {
					names = append(names, rel(f))
				}
				lines = append(lines, strings.Join(names, " "))
			}
			for _, o := range got.passed {
				lines = append(lines, "over "+rel(o.path))
			}
			for _, c := range got.unfilled {
				lines = append(lines, "template "+rel(c.path))
			}
			_, want, _ := strings.Cut(string(ar.Comment), "\n\n")
			if diff := cmp.Diff(strings.Split(strings.TrimSpace(want), "\n"), lines); diff != "" {
				t.Errorf("plan (-want +got):\n%s", diff)
			}
		})
	}
}

func TestInventoryStaysInsideAndIsBounded(t *testing.T) {
	t.Parallel()
	nodes := map[string]fstree.Node{
		"/r/site.conf":                         {Text: "server { listen 80; }"},
		"/r/node_modules/x/nginx.conf":         {Text: "server { listen 81; }"},
		"/r/env/pyvenv.cfg":                    {Text: "home = /usr"},
		"/r/env/lib/nginx.conf":                {Text: "server { listen 82; }"},
		"/r/link":                              {Target: "/outside"},
		"/outside/nginx.conf":                  {Text: "server { listen 83; }"},
		"/r" + strings.Repeat("/d", 40) + "/x": {Text: "server { listen 84; }"},
		"/r/manage.py":                         {Text: "from django.core.management import execute_from_command_line"},
		"/r/other/manage.py":                   {Text: "print('no framework here')"},
	}
	inv, err := takeInventory(context.Background(), fstree.Memory(nodes), "/r")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range inv.confs {
		got = append(got, c.path)
	}
	if diff := cmp.Diff([]string{"/r/site.conf"}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"/r"}, inv.apps); diff != "" {
		t.Error(diff)
	}
	if inv.cut == "" {
		t.Error("the depth that was not searched is not said")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := takeInventory(ctx, fstree.Memory(nodes), "/r"); err == nil {
		t.Error("a cancelled search went on")
	}
}

func TestLeftover(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"nginx/site.conf":                   false,
		"etc/nginx/sites-available/default": false,
		"deploy/shop.example.com":           false,
		"nginx/default.conf.template":       false,
		"nginx/site.conf.bak":               true,
		"nginx/site.conf~":                  true,
		"nginx/site.conf.old":               true,
		"nginx/site.conf.disabled":          true,
		"nginx.conf.example":                true,
		"nginx.example.conf":                true,
		"example-nginx.conf":                true,
		"docs/nginx.conf":                   true,
		"docs/examples/nginx.conf":          true,
		"tests/data/nginx.conf":             true,
	} {
		if got := leftover("/r", "/r/"+name) != ""; got != want {
			t.Errorf("leftover(%s) = %v, want %v", name, got, want)
		}
	}
}

func TestStands(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, file, text, want string }{
		{"a unit", "deploy/shop.service", "[Service]\nUser=www-data\nWorkingDirectory=/srv/shop/app\nExecStart=/srv/venv/bin/gunicorn shop.wsgi\n", "/srv/shop/app line 3"},
		{"a command over several lines", "deploy/shop.service", "[Service]\nWorkingDirectory=/srv/shop\nExecStart=/usr/bin/env \\\n    # workers\n    PORT=1 \\\n    /srv/venv/bin/gunicorn shop.wsgi\n", "/srv/shop line 2"},
		{"a unit of something else", "deploy/backup.service", "[Service]\nWorkingDirectory=/var/backups\nExecStart=/usr/bin/restic backup\n", ""},
		{"a unit to be filled in", "shop.service", "[Service]\nWorkingDirectory=/home/<user>/shop\nExecStart=/x/gunicorn shop.wsgi\n", ""},
		{"uwsgi", "uwsgi.ini", "; run by emperor\n[uwsgi]\nchdir = /opt/shop\nmodule = shop.wsgi\n", "/opt/shop line 3"},
		{"supervisor", "supervisor/shop.conf", "[program:shop]\ncommand=/opt/venv/bin/daphne shop.asgi:application\ndirectory=/opt/shop\n", "/opt/shop line 3"},
		{"git clone", "deploy.sh", "#!/bin/sh\nDIR=/opt/live\n# git clone x /opt/old\ngit clone https://git.example.org/shop.git $DIR/code\n", "/opt/live/code line 4"},
		{"cd", "deploy.sh", "ssh web <<EOF\ncd /srv/shop && git pull\npython manage.py collectstatic --noinput\nEOF\n", "/srv/shop line 2"},
		{"cd to a variable of the caller", "deploy.sh", "cd $1\npython manage.py migrate\n", ""},
		{"Ansible", "site.yml", "- hosts: web\n  tasks:\n    - git:\n        repo: https://x\n        dest: /opt/shop\n", "/opt/shop line 5"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			inv, err := takeInventory(context.Background(), fstree.MemoryText(map[string]string{"/r/" + tc.file: tc.text}), "/r")
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, s := range inv.stands() {
				got += s.at + " line " + string(rune('0'+s.why.At.Line()))
			}
			if got != tc.want {
				t.Errorf("stands = %q, want %q", got, tc.want)
			}
		})
	}
}
