package lint_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/config"
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lint"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules"
	"github.com/wellserved/wellserved/pkg/source"
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
		{"a category without a rule", []string{"own", "tls"}, []string{"live"}, []string{"other-one"}, ""},
		{"ignored", nil, []string{"style"}, []string{"other-one"}, ""},
		{"selected and ignored", []string{"all"}, []string{"opted-in", " other-one"}, []string{"plain-one"}, ""},
		{"misspelt", []string{"plain_on"}, nil, nil, `there is no rule "plain_on": did you mean "plain-one"?`},
		{"ignored and misspelt", nil, []string{"nothing-like-it-at-all"}, nil, "there is no rule \"nothing-like-it-at-all\": `wellserved rules` lists them"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := (&lint.Options{Rules: all, Select: tc.selected, Ignore: tc.left}).Choose()
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

// configured reads what a .wellserved.yaml at / wants.
func configured(t *testing.T, text string) *lint.Settings {
	t.Helper()
	f, err := config.Parse("x.yaml", "/", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s, errs := lint.Configure(rules.All(), f, (*source.File).Path)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return s
}

func TestAProjectSaysWhatItWantsOfRulesFileByFile(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"nginx.conf":    "events {}\nhttp {\n  include conf.d/*.conf;\n}\n",
		"conf.d/a.conf": "server {\n  location /a/ { alias /srv/a; }\n  keepalive_requests 500;\n}\n",
		"conf.d/b.conf": "server {\n  location /b/ { alias /srv/b; }\n  keepalive_requests 50;\n}\n",
	}
	for _, tc := range []struct {
		name, text string
		selected   []string
		want       []string // file, severity and rule
	}{
		{"nothing", "", nil, []string{"a alias-slash-mismatch warning", "a keepalive-requests-low info", "b alias-slash-mismatch warning", "b keepalive-requests-low info"}},
		{"a rule off", "rules: {alias-slash-mismatch: off}", nil, []string{"a keepalive-requests-low info", "b keepalive-requests-low info"}},
		{"a category off, a rule of it on", "rules: {keepalive-requests-low: on, performance: off, correctness: off}", nil,
			[]string{"a keepalive-requests-low info", "b keepalive-requests-low info"}},
		{"a severity", "rules: {alias-slash-mismatch: error, performance: off}", nil, []string{"a alias-slash-mismatch error", "b alias-slash-mismatch error"}},
		{"a parameter", "rules: {alias-slash-mismatch: off, keepalive-requests-low: {requests: 100}}", nil, []string{"b keepalive-requests-low info"}},
		{"off for some files", "overrides: [{paths: conf.d/b*, rules: {alias-slash-mismatch: off, performance: off}}]", nil,
			[]string{"a alias-slash-mismatch warning", "a keepalive-requests-low info"}},
		{"the last of several wins", "rules: {performance: off}\noverrides:\n- {paths: conf.d, rules: {alias-slash-mismatch: off}}\n- {paths: a.conf, rules: {alias-slash-mismatch: info}}", nil,
			[]string{"a alias-slash-mismatch info"}},
		{"a parameter for some files", "rules: {alias-slash-mismatch: off, keepalive-requests-low: {requests: 10}}\noverrides: [{paths: b.conf, rules: {keepalive-requests-low: {requests: 100, severity: error}}}]", nil,
			[]string{"b keepalive-requests-low error"}},
		{"what is opt-in, for some files", "rules: {alias-slash-mismatch: off, performance: off}\noverrides: [{paths: b.conf, rules: {location-out-of-order: on, block-too-long: {lines: 2, severity: on}}}]", nil,
			[]string{"b block-too-long info"}},
		{"selected although off", "rules: {alias-slash-mismatch: off}", []string{"alias-slash-mismatch"}, []string{"a alias-slash-mismatch warning", "b alias-slash-mismatch warning"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := run(t, site(t, files), lint.Options{Select: tc.selected, Settings: configured(t, tc.text)})
			var got []string
			for _, f := range r.Findings {
				if slices.Contains([]string{"alias-slash-mismatch", "keepalive-requests-low", "block-too-long"}, f.Rule) {
					got = append(got, strings.TrimSuffix(strings.TrimPrefix(f.At.Name(), "/conf.d/"), ".conf")+" "+f.Rule+" "+f.Severity.String())
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWishesThatCannotBeAreNamedAtTheirPlace(t *testing.T) {
	t.Parallel()
	f, err := config.Parse("x.yaml", "/", []byte("rules:\n  alias-slash: off\n  block-too-long: {line: 3, lines: many}\n  hsts-max-age-short: {seconds: 0}\n"+
		"  autoindex-on: {lines: 3}\n  style: {lines: 3}\noverrides:\n- {paths: a, rules: {add_header_redefinition: off}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, errs := lint.Configure(rules.All(), f, nil)
	want := `x.yaml:2:3: there is no rule "alias-slash": ` + "`wellserved rules` lists them" + `
x.yaml:3:26: block-too-long has no parameter "line": did you mean "lines"?
x.yaml:3:36: lines: expected a number from 1 to 100000, not "many"
x.yaml:4:33: seconds: expected a number from 1 to 315360000, not "0"
x.yaml:5:25: autoindex-on has no parameters but severity
x.yaml:6:18: style is a category: parameters are for one rule
x.yaml:8:22: there is no rule "add_header_redefinition": what gixy calls so is "add-header-dropped" here`
	if diff := cmp.Diff(want, errs.OrNil().Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
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
