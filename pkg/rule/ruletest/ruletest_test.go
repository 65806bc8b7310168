package ruletest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

// listens finds every listen, which stands for any rule.
var listens = &rule.Rule{ID: "listen-found", Category: rule.Style, Severity: diag.Info, CheckSite: func(p *rule.Pass) {
	for _, d := range p.Directives("listen") {
		p.Report(diag.Finding{At: d.Head(), Message: "listens on " + d.Arg(0), Effect: "none", Remedy: "none"})
	}
}}

func TestDifferencesBetweenWantsAndFindingsAreTold(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		want       []string
	}{
		{"as wanted", "server {\n    listen 80; # want \"on 80\"\n}\n", nil},
		{"a line further on", "server {\n    # want+1 \"on 80\"\n    listen 80;\n}\n", nil},
		{"a line back", "server {\n    listen 80;\n    # want-1 \"on 80\"\n}\n", nil},
		{"two on one line", "server { listen 80; listen 81; } # want \"on 80\" `on 81`\n", nil},
		{"not found", "server { # want \"on 80\"\n}\n", []string{`/site/nginx.conf:1: no finding "on 80"`}},
		{"not wanted", "server {\n    listen 80;\n}\n", []string{"nginx.conf:2: not wanted: listens on 80"}},
		{"another message", "server {\n    listen 80; # want \"on 81\"\n}\n",
			[]string{`/site/nginx.conf:2: no finding "on 81"`, "nginx.conf:2: not wanted: listens on 80"}},
		{"another line", "server { # want \"on 80\"\n    listen 80;\n}\n",
			[]string{`/site/nginx.conf:1: no finding "on 80"`, "nginx.conf:2: not wanted: listens on 80"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c, err := Parse(tc.name, tc.text)
			if err != nil {
				t.Fatal(err)
			}
			p, err := c.Load(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			findings, err := c.run(t.Context(), listens, nil, p)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, compare(c.Wants, findings, c.Tree.Display)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestStripTakesOutWantsAlone(t *testing.T) {
	t.Parallel()
	const text = "a; # want \"x\"\n# want+1 \"y\"\nb; # a comment\r\nc; # want `z`\r\n"
	if diff := cmp.Diff("a;\nb; # a comment\r\nc;\r\n", Strip(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestArchivesSayWhatTheTreeIs(t *testing.T) {
	t.Parallel()
	c, err := Parse("case", strings.TrimLeft(`
Two lines
of prose.
mode: 0750 /srv/shop
owner: 1000:33 /srv/shop
dir: /srv/empty
link: /srv/current -> /srv/shop
env: A=B=C
time: 2024-05-01T10:00:00Z /srv/shop/a.css
-- nginx.conf --
events {}
-- nginx.conf.fixed --
events { }
-- /srv/shop/a.css --
a {}
`, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	dir, err := c.Tree.Stat("/srv/current")
	if err != nil {
		t.Fatal(err)
	}
	if dir.Mode.Perm() != 0o750 || dir.UID != 1000 || dir.GID != 33 || !dir.IsDir() {
		t.Errorf("/srv/current is %+v", dir)
	}
	if info, err := c.Tree.Stat("/srv/shop/a.css"); err != nil || info.ModTime.Month() != 5 {
		t.Errorf("a.css is %+v, %v", info, err)
	}
	if info, err := c.Tree.Stat("/srv/empty"); err != nil || !info.IsDir() {
		t.Errorf("/srv/empty is %+v, %v", info, err)
	}
	got := []string{c.Why, c.Env["A"], strings.Join(c.Nginx, " "), c.Fixed["/site/nginx.conf"]}
	if diff := cmp.Diff([]string{"Two lines of prose.", "B=C", "/site/nginx.conf", "events { }\n"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, bad := range []string{"mode: 9 a", "owner: x:1 a", "time: noon a"} {
		if _, err := Parse("bad", bad+"\n-- a --\n"); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
