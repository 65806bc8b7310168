package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhatADraftSaysIsReadBack(t *testing.T) {
	t.Parallel()
	odd := []string{"web", "Off", "Y", "a b.conf", "no", "12", "1.5", ".5", "-x", "#x", "a: b", "deploy/site.conf", ".", "./x", "../x", "~", "null", "x\"y",
		"ünï.conf", "{{x}}", "a\nroot: /", "*x", "site.conf", ".e1", "./1", "1e3.", "nginx_a"}
	d := Draft{
		Intro: []string{"found\nroot: /evil", "two"},
		Entries: []Entry{
			{Key: "nginx", Why: []string{"a\r\nroot: /evil", "b\u2028root: /evil"}, List: odd},
			{Key: "django", List: []string{"no"}},
			{Key: "settings", List: []string{"shop.settings"}},
			{Key: "root", List: []string{"x\ny"}, Off: true},
			{Key: "compose", List: []string{"a.yml", "b.yml"}, Off: true},
			{Key: "maps", Maps: []Map{{From: "/srv/shop", To: "."}, {From: "/srv/a b", To: "c: d"}}},
			{Key: "env", Names: []string{"SHOP_SECRET"}, Off: true},
		},
	}
	text := d.Text()
	got, err := Parse("x", "/w", text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	want := &File{Path: "x", Nginx: below("/w", odd), Django: "/w/no", Settings: "shop.settings",
		Maps: []Map{{From: "/srv/shop", To: "/w"}, {From: "/srv/a b", To: "/w/c: d"}}, Rules: map[string]Setting{}}
	got.Ignore = Ignore{}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Ignore{}, File{}, reference{})); diff != "" {
		t.Errorf("%s\nin\n%s", diff, text)
	}
}

func below(dir string, paths []string) []string {
	var out []string
	for _, p := range paths {
		out = append(out, absolute(dir, p))
	}
	return out
}
