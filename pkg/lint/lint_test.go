package lint_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lint"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules"
)

// site loads files as one configuration with the main file nginx.conf.
func site(t *testing.T, files map[string]string) *project.Project {
	t.Helper()
	at := map[string]string{}
	for name, text := range files {
		at["/"+name] = text
	}
	tree := fstree.MemoryText(at)
	cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{"/nginx.conf"}})
	if err != nil {
		t.Fatal(err)
	}
	return &project.Project{Tree: tree, Sites: []*project.Site{{
		Config: cfg, Tree: tree, Router: route.Compile(cfg, route.Options{Tree: tree}),
	}}, Sources: cfg.Files}
}

func run(t *testing.T, p *project.Project, opts lint.Options) *lint.Result {
	t.Helper()
	if opts.Rules == nil {
		opts.Rules = rules.All()
	}
	r, err := lint.Run(t.Context(), p, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// lines returns "line rule" of each finding.
func lines(r *lint.Result) []string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, fmt.Sprintf("%d %s", f.At.Line(), f.Rule))
	}
	return out
}

const glued = `server {
    listen 8080;
    location /a/ { alias /srv/a; }
    location /b/ { alias /srv/b; }
}
`

func TestSelection(t *testing.T) {
	t.Parallel()
	optIn := &rule.Rule{ID: "opted-in", Category: rule.Style, Severity: diag.Info, OptIn: true}
	plain := &rule.Rule{ID: "plain-one", Category: rule.Style, Severity: diag.Info}
	other := &rule.Rule{ID: "other-one", Category: rule.TLS, Severity: diag.Info}
	all := []*rule.Rule{optIn, plain, other}
	for _, tc := range []struct {
		name           string
		selected, left []string
		want           []string
		unknown        string
	}{
		{"nothing said", nil, nil, []string{"plain-one", "other-one"}, ""},
		{"one rule", []string{"other-one"}, nil, []string{"other-one"}, ""},
		{"a rule that is opt-in", []string{"opted-in"}, nil, []string{"opted-in"}, ""},
		{"a category leaves out what is opt-in", []string{"style"}, nil, []string{"plain-one"}, ""},
		{"all", []string{"all"}, nil, []string{"opted-in", "plain-one", "other-one"}, ""},
		{"ignored", nil, []string{"style"}, []string{"other-one"}, ""},
		{"selected and ignored", []string{"all"}, []string{"opted-in", " other-one"}, []string{"plain-one"}, ""},
		{"misspelt", []string{"plain_on"}, nil, nil, `there is no rule "plain_on": did you mean "plain-one"?`},
		{"ignored and misspelt", nil, []string{"nothing-like-it-at-all"}, nil, "there is no rule \"nothing-like-it-at-all\": `wellserved rules` lists them"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := lint.Choose(all, tc.selected, tc.left)
			if tc.unknown != "" {
				var unknown *lint.UnknownRuleError
				if !errors.As(err, &unknown) || err.Error() != tc.unknown {
					t.Fatalf("error %v, want %s", err, tc.unknown)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, r := range got {
				ids = append(ids, r.ID)
			}
			if diff := cmp.Diff(tc.want, ids); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSuppressionComments(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		want       []string
		suppressed int
	}{
		{"none", "location /a/ { alias /srv/a; }\n", []string{"1 alias-slash-mismatch"}, 0},
		{"same line", "location /a/ { alias /srv/a; } # wellserved-ignore alias-slash-mismatch it is meant\n", nil, 1},
		{"line before", "location /a/ {\n  # wellserved-ignore alias-slash-mismatch\n\n  # more\n  alias /srv/a;\n}\n", nil, 1},
		{"another rule", "location /a/ { alias /srv/a; } # wellserved-ignore alias-traversal\n", []string{"1 alias-slash-mismatch"}, 0},
		{"several rules", "location /a/ { alias /srv/a; } # wellserved-ignore alias-traversal,alias-slash-mismatch why\n", nil, 1},
		{"several rules with blanks", "location /a/ { alias /srv/a; } # wellserved-ignore alias-traversal, alias-slash-mismatch why\n", nil, 1},
		{"reason is no rule", "location /a/ { alias /srv/a; } # wellserved-ignore alias-traversal alias-slash-mismatch\n", []string{"1 alias-slash-mismatch"}, 0},
		{"only the next directive", "# wellserved-ignore alias-slash-mismatch\nlocation /a/ { alias /srv/a; }\nlocation /b/ { alias /srv/b; }\n", []string{"3 alias-slash-mismatch"}, 1},
		{"directive over several lines", "location /a/ {\n  # wellserved-ignore alias-slash-mismatch\n  alias\n    /srv/a\n  ;\n}\n", nil, 1},
		{"in a value", "add_header X \"wellserved-ignore alias-slash-mismatch\";\nlocation /a/ { alias /srv/a; }\n", []string{"2 alias-slash-mismatch"}, 0},
		{"at the end of the file", "location /a/ { alias /srv/a; }\n# wellserved-ignore alias-slash-mismatch", []string{"1 alias-slash-mismatch"}, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := run(t, site(t, map[string]string{"nginx.conf": tc.text}), lint.Options{Select: []string{"alias-slash-mismatch"}})
			if diff := cmp.Diff(tc.want, lines(r)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if r.Suppressed != tc.suppressed {
				t.Errorf("%d suppressed, want %d", r.Suppressed, tc.suppressed)
			}
		})
	}
}

func TestBaselineSilencesWhatIsKnownThoughLinesMove(t *testing.T) {
	t.Parallel()
	opts := lint.Options{Select: []string{"alias-slash-mismatch"}}
	before := run(t, site(t, map[string]string{"nginx.conf": glued}), opts)
	var text bytes.Buffer
	if err := lint.NewBaseline(before.Findings[:1]).Write(&text); err != nil {
		t.Fatal(err)
	}
	known, err := lint.ReadBaseline(&text)
	if err != nil {
		t.Fatal(err)
	}
	opts.Baseline = known
	after := run(t, site(t, map[string]string{"nginx.conf": "# a new first line\n" + glued}), opts)
	if diff := cmp.Diff([]string{"5 alias-slash-mismatch"}, lines(after)); diff != "" || after.Suppressed != 1 {
		t.Errorf("%d suppressed (-want +got):\n%s", after.Suppressed, diff)
	}
	twice := strings.Replace(glued, "location /b/ { alias /srv/b; }", "location /c/ { location /a/ { alias /srv/a; } }", 1)
	opts.Baseline = lint.NewBaseline(before.Findings[:1])
	if r := run(t, site(t, map[string]string{"nginx.conf": twice}), opts); len(r.Findings) != 1 {
		t.Errorf("one entry silences %d of two equal findings", 2-len(r.Findings))
	}
}

func TestFingerprintsHoldWhileLinesBlocksAndFilesMove(t *testing.T) {
	t.Parallel()
	const inside = "    listen 80;\n    location /a/ { alias /srv/a; }\n"
	first := "events {}\nhttp {\n  server {\n    server_name a.example;\n" + inside + "  }\n}\n"
	print := func(files map[string]string) []string {
		var out []string
		for _, f := range run(t, site(t, files), lint.Options{Select: []string{"alias-slash-mismatch"}}).Findings {
			out = append(out, f.Fingerprint())
		}
		return out
	}
	was := print(map[string]string{"nginx.conf": first})
	if len(was) != 1 {
		t.Fatalf("%d findings", len(was))
	}
	for _, tc := range []struct {
		name  string
		files map[string]string
		same  bool
	}{
		{"a server before it", map[string]string{"nginx.conf": strings.Replace(first, "server {", "server { listen 81; }\n\n  server {", 1)}, true},
		{"another location before it", map[string]string{"nginx.conf": strings.Replace(first, "location", "location /b/ { root /srv; }\n    location", 1)}, true},
		{"moved into a file of its own", map[string]string{"nginx.conf": "events {}\nhttp {\n  include a.conf;\n}\n",
			"a.conf": "server {\n    server_name a.example;\n" + inside + "}\n"}, true},
		{"written over several lines", map[string]string{"nginx.conf": strings.Replace(first, "alias /srv/a", "alias\n      /srv/a", 1)}, true},
		{"another server", map[string]string{"nginx.conf": strings.Replace(first, "a.example", "b.example", 1)}, false},
		{"another location", map[string]string{"nginx.conf": strings.Replace(first, "/a/ {", "/b/ {", 1)}, false},
		{"another directory", map[string]string{"nginx.conf": strings.Replace(first, "/srv/a", "/srv/b", 1)}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(was, print(tc.files)); (diff == "") != tc.same {
				t.Errorf("(-was +is):\n%s", diff)
			}
		})
	}
}

func TestBaselineTellsWhatIsGone(t *testing.T) {
	t.Parallel()
	opts := lint.Options{Select: []string{"alias-slash-mismatch"}}
	before := run(t, site(t, map[string]string{"nginx.conf": glued}), opts)
	opts.Baseline = lint.NewBaseline(before.Findings)
	mended := strings.Replace(glued, "alias /srv/b;", "alias /srv/b/;", 1)
	after := run(t, site(t, map[string]string{"nginx.conf": mended}), opts)
	if len(after.Stale) != 1 || after.Stale[0] != opts.Baseline.Findings[1] || after.Suppressed != 1 {
		t.Errorf("stale %v, %d suppressed", after.Stale, after.Suppressed)
	}
	opts.Select = []string{"autoindex-on"}
	if r := run(t, site(t, map[string]string{"nginx.conf": mended}), opts); len(r.Stale) != 0 {
		t.Errorf("a rule that did not run left %v", r.Stale)
	}
	opts.Select = nil
	if r := run(t, site(t, map[string]string{"nginx.conf": mended, "x": ""}), opts); len(r.Stale) != 1 {
		t.Errorf("stale %v", r.Stale)
	}
}

func TestCommentsAreJudgedByWhatTheyDid(t *testing.T) {
	t.Parallel()
	const text = "events {}\nhttp {\nserver {\n  listen 80;\n  # wellserved-ignore alias-slash-mismatch\n  location /a/ { alias /srv/a/; }\n" +
		"  autoindex on; # wellserved-ignore autoindex-no why\n}\n}\n"
	comments := []string{"suppression-unused", "suppression-unknown", "suppression-without-reason"}
	for _, tc := range []struct {
		name     string
		selected []string
		want     []string
	}{
		{"with the rule", append([]string{"alias-slash-mismatch"}, comments...), []string{"5 suppression-without-reason", "5 suppression-unused", "7 suppression-unknown"}},
		{"without it", comments, []string{"5 suppression-without-reason", "7 suppression-unknown"}},
		{"not selected", []string{"alias-slash-mismatch"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := run(t, site(t, map[string]string{"nginx.conf": text}), lint.Options{Select: tc.selected})
			if diff := cmp.Diff(tc.want, lines(r)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	silenced := strings.Replace(text, "events {}", "events {} # wellserved-ignore-file suppression-unknown,suppression-unused,suppression-without-reason they are being moved", 1)
	if r := run(t, site(t, map[string]string{"nginx.conf": silenced}), lint.Options{Select: append([]string{"alias-slash-mismatch"}, comments...)}); len(r.Findings) != 0 || r.Suppressed != 3 {
		t.Errorf("%v, %d suppressed", lines(r), r.Suppressed)
	}
}

func TestBaselineThatIsNone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "[]", `{"schema": 9}`, `{"schema": 1, "findings": 3}`} {
		if _, err := lint.ReadBaseline(strings.NewReader(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func TestSharedFilesAreJudgedOnce(t *testing.T) {
	t.Parallel()
	r := run(t, site(t, map[string]string{
		"nginx.conf": "events {}\nhttp {\nserver { include a.conf; }\nserver { listen 81; include a.conf; }\n}\n",
		"a.conf":     "location /a/ { alias /srv/a; }\n",
	}), lint.Options{Select: []string{"alias-slash-mismatch"}})
	if len(r.Findings) != 1 {
		t.Errorf("%d findings, want 1", len(r.Findings))
	}
}

func TestARuleThatBreaksEndsAlone(t *testing.T) {
	t.Parallel()
	breaks := &rule.Rule{ID: "breaks-down", Category: rule.Style, Severity: diag.Info,
		Visit: rule.Visit{"listen": func(*rule.Pass, *nginx.Directive) { panic("no such thing") }}}
	r := run(t, site(t, map[string]string{"nginx.conf": glued}), lint.Options{Rules: append(rules.All(), breaks),
		Select: []string{"breaks-down", "alias-slash-mismatch"}})
	if len(r.Faults) != 1 || r.Faults[0].Error() != "internal fault in rule breaks-down: no such thing" {
		t.Errorf("faults %v", r.Faults)
	}
	if len(r.Findings) != 2 {
		t.Errorf("the other rule found %d, want 2", len(r.Findings))
	}
}

func TestSeveritiesAreOverridden(t *testing.T) {
	t.Parallel()
	opts := lint.Options{Rules: rules.All(), Select: []string{"alias-slash-mismatch"}, Severity: map[string]diag.Severity{"alias-slash-mismatch": diag.Info}}
	r := run(t, site(t, map[string]string{"nginx.conf": glued}), opts)
	for _, f := range r.Findings {
		if f.Severity != diag.Info {
			t.Errorf("%s: %s", f.At, f.Severity)
		}
	}
	opts.Severity = map[string]diag.Severity{"alias-slash": diag.Info}
	if _, err := lint.Run(t.Context(), site(t, map[string]string{"nginx.conf": glued}), opts); err == nil {
		t.Error("a severity for an unknown rule was taken")
	}
}

func TestARunThatIsGivenUpSaysSo(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := lint.Run(ctx, site(t, map[string]string{"nginx.conf": glued}), lint.Options{Rules: rules.All()})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestSameInputSameFindings(t *testing.T) {
	t.Parallel()
	p := site(t, map[string]string{"nginx.conf": many(50)})
	var first []string
	for i := range 5 {
		r := run(t, p, lint.Options{Limit: 1 + i})
		var got []string
		for _, f := range r.Findings {
			got = append(got, f.At.String()+" "+f.Rule+" "+f.Message)
		}
		if first == nil {
			first = got
		}
		if diff := cmp.Diff(first, got); diff != "" {
			t.Fatalf("run %d (-first +this):\n%s", i, diff)
		}
	}
}

// many is a configuration of so many servers, each a small Django site.
func many(n int) string {
	var b strings.Builder
	b.WriteString("worker_processes auto;\nevents {}\nhttp {\n    server_tokens off;\n")
	for i := range n {
		fmt.Fprintf(&b, `    server {
        listen 80;
        server_name site%[1]d.example www.site%[1]d.example;
        client_max_body_size 10m;
        add_header X-Frame-Options DENY always;
        location /static/ {
            alias /srv/site%[1]d/static/;
            expires 30d;
        }
        location /media/ {
            alias /srv/site%[1]d/media/;
        }
        location ~ \.php$ {
            deny all;
        }
        location / {
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_pass http://127.0.0.1:%[2]d;
        }
    }
`, i, 8000+i%1000)
	}
	b.WriteString("}\n")
	return b.String()
}

func BenchmarkEveryRule(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		text := many(n)
		tree := fstree.MemoryText(map[string]string{"/nginx.conf": text})
		cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{"/nginx.conf"}})
		if err != nil {
			b.Fatal(err)
		}
		p := &project.Project{Tree: tree, Sites: []*project.Site{{Config: cfg, Tree: tree, Router: route.Compile(cfg, route.Options{Tree: tree})}}}
		b.Run(fmt.Sprintf("servers=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := lint.Run(b.Context(), p, lint.Options{Rules: rules.All(), Limit: 1}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
