package fstree_test

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/fstree"
)

func checkout() fstree.Tree {
	return fstree.Memory(map[string]fstree.Node{
		"/home/ann/shop/manage.py":           {Text: "m"},
		"/home/ann/shop/nginx/site.conf":     {Text: "site"},
		"/home/ann/shop/nginx/gzip.conf":     {Text: "gzip"},
		"/home/ann/shop/collected/app.js":    {Text: "js"},
		"/home/ann/shop/public/static":       {Target: "../collected"},
		"/home/ann/shop/public/outside":      {Target: "/etc/passwd"},
		"/home/ann/shop/public/loop":         {Target: "loop"},
		"/home/ann/shop/public/through/deep": {Target: "/srv/shop/manage.py"},
		"/etc/passwd":                        {Text: "secret"},
	})
}

func TestMountedSeesOnlyTheMounts(t *testing.T) {
	t.Parallel()
	tree := fstree.Mounted(checkout(),
		fstree.Mount{At: "/srv/shop", From: "/home/ann/shop"},
		fstree.Mount{At: "/etc/nginx/conf.d/default.conf", From: "/home/ann/shop/nginx/site.conf"},
		fstree.Mount{At: "/etc/nginx/snippets", From: "/home/ann/shop/nginx"},
	)
	for _, tc := range []struct{ name, path, want string }{
		{"a file below a mount", "/srv/shop/manage.py", "m"},
		{"a mounted file", "/etc/nginx/conf.d/default.conf", "site"},
		{"a mounted folder", "/etc/nginx/snippets/gzip.conf", "gzip"},
		{"through a link of the checkout", "/srv/shop/public/static/app.js", "js"},
		{"a link in the server's terms", "/srv/shop/public/through/deep", "m"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := fstree.ReadFile(tree, tc.path, 1<<10)
			if err != nil || got != tc.want {
				t.Errorf("ReadFile(%s) = %q, %v; want %q", tc.path, got, err, tc.want)
			}
		})
	}
	for _, name := range []string{"/etc/passwd", "/home/ann/shop/manage.py", "/srv/shop/public/outside", "/etc/nginx/nginx.conf", "/srv/shopping"} {
		if _, err := tree.Stat(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Stat(%s) = %v; want not there", name, err)
		}
	}
	if _, err := tree.Stat("/srv/shop/public/loop"); err == nil {
		t.Error("a loop of links was resolved")
	}
}

func TestMountedListsMountsAsEntries(t *testing.T) {
	t.Parallel()
	tree := fstree.Mounted(checkout(),
		fstree.Mount{At: "/etc/nginx/conf.d/default.conf", From: "/home/ann/shop/nginx/site.conf"},
		fstree.Mount{At: "/etc/nginx/snippets", From: "/home/ann/shop/nginx"},
	)
	list := func(name string) []string {
		entries, err := tree.ReadDir(name)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, e := range entries {
			names = append(names, e.Name)
		}
		return names
	}
	for name, want := range map[string][]string{
		"/":                   {"etc"},
		"/etc/nginx":          {"conf.d", "snippets"},
		"/etc/nginx/conf.d":   {"default.conf"},
		"/etc/nginx/snippets": {"gzip.conf", "site.conf"},
	} {
		if diff := cmp.Diff(want, list(name)); diff != "" {
			t.Errorf("ReadDir(%s): %s", name, diff)
		}
	}
	if !fstree.IsDir(tree, "/etc/nginx/conf.d") || fstree.IsDir(tree, "/etc/nginx/conf.d/default.conf") {
		t.Error("kinds of entries are wrong")
	}
	if got := tree.Display("/etc/nginx/conf.d/default.conf"); got != "/home/ann/shop/nginx/site.conf" {
		t.Errorf("Display = %s", got)
	}
}

func TestMountedResolvesRealPath(t *testing.T) {
	t.Parallel()
	tree := fstree.Mounted(checkout(), fstree.Mount{At: "/srv/shop", From: "/home/ann/shop"})
	for name, want := range map[string]string{
		"/srv/shop/public/static":           "/srv/shop/collected",
		"/srv/shop/public/static/img/a.png": "/srv/shop/collected/img/a.png",
		"/srv/shop/nginx/../collected":      "/srv/shop/collected",
		"/var/www/x":                        "/var/www/x",
	} {
		if got, _ := fstree.RealPath(tree, name); got != want {
			t.Errorf("RealPath(%s) = %s, want %s", name, got, want)
		}
	}
}
