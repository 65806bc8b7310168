package fstree_test

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/fstree"
)

func server() fstree.Tree {
	return fstree.Memory(map[string]fstree.Node{
		"/etc/passwd":                    {Text: "root:x:0:0:root:/root:/bin/sh\nwww-data:x:33:33:w:/var/www:/bin/false\nann:x:1000:1000::/home/ann:/bin/bash\nbroken\n"},
		"/etc/group":                     {Text: "root:x:0:\nwww-data:x:33:\nann:x:1000:www-data,bob\nweb:x:50:\n"},
		"/home/ann":                      {Mode: fs.ModeDir | 0o700, UID: 1000, GID: 1000},
		"/home/ann/static/app.css":       {Text: "x"},
		"/home/bob":                      {Mode: fs.ModeDir | 0o750, UID: 1001, GID: 1000},
		"/home/bob/static/app.css":       {Text: "x", Mode: 0o640, UID: 1001, GID: 1001},
		"/srv/static":                    {Target: "/home/ann/static"},
		"/var/www/static/app.css":        {Text: "x"},
		"/var/www/static/secret/key.pem": {Text: "x", Mode: 0o600, UID: 0, GID: 0},
	})
}

func TestLookupUser(t *testing.T) {
	t.Parallel()
	got, ok := fstree.LookupUser(server(), "www-data", "")
	want := fstree.User{Name: "www-data", UID: 33, GID: 33, Groups: []int{1000}}
	if diff := cmp.Diff(want, got); diff != "" || !ok {
		t.Errorf("www-data: %v %s", ok, diff)
	}
	got, ok = fstree.LookupUser(server(), "www-data", "web")
	want.GID = 50
	if diff := cmp.Diff(want, got); diff != "" || !ok {
		t.Errorf("www-data in web: %v %s", ok, diff)
	}
	for _, tc := range [][2]string{{"nginx", ""}, {"broken", ""}, {"ann", "nogroup"}} {
		if _, ok := fstree.LookupUser(server(), tc[0], tc[1]); ok {
			t.Errorf("%v was found", tc)
		}
	}
	if _, ok := fstree.LookupUser(fstree.Memory(nil), "root", ""); ok {
		t.Error("found without a passwd")
	}
}

func TestAccessNamesTheFirstThatRefuses(t *testing.T) {
	t.Parallel()
	tree := server()
	www, _ := fstree.LookupUser(tree, "www-data", "")
	root, _ := fstree.LookupUser(tree, "root", "")
	for _, tc := range []struct {
		name, path, refused string
		user                fstree.User
	}{
		{"a home that is closed", "/home/ann/static/app.css", "/home/ann", www},
		{"through a link into it", "/srv/static", "/home/ann", www},
		{"by the group", "/home/bob/static", "", www},
		{"a file of others", "/home/bob/static/app.css", "/home/bob/static/app.css", www},
		{"open to all", "/var/www/static/app.css", "", www},
		{"a private file", "/var/www/static/secret/key.pem", "/var/www/static/secret/key.pem", www},
		{"root reads all", "/home/ann/static/app.css", "", root},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := fstree.Access(tree, tc.user, tc.path)
			if err != nil {
				t.Fatal(err)
			}
			refused := ""
			if got != nil {
				refused = got.Path
			}
			if refused != tc.refused {
				t.Errorf("refused by %q, want %q", refused, tc.refused)
			}
		})
	}
	if _, err := fstree.Access(tree, www, "/var/www/none/x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing path: %v", err)
	}
}
