package own_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/config"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/lint"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/own"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/rule"
)

// declare reads the rules of a .wellserved.yaml.
func declare(t *testing.T, text string) []config.OwnRule {
	t.Helper()
	f, err := config.Parse("x.yaml", "/", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f.Own
}

// find returns "line effect" of what the rules find.
func find(t *testing.T, rules []*rule.Rule, text string) []string {
	t.Helper()
	tree := fstree.MemoryText(map[string]string{"/nginx.conf": text})
	cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{"/nginx.conf"}})
	if err != nil {
		t.Fatal(err)
	}
	p := &project.Project{Tree: tree, Sites: []*project.Site{{Config: cfg, Tree: tree}}, Sources: cfg.Files}
	r, err := lint.Run(t.Context(), p, lint.Options{Rules: rules})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range r.Findings {
		out = append(out, fmt.Sprintf("%d %s", f.At.Line(), f.Effect))
	}
	return out
}

func TestWhatAProjectDeclaresIsFound(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, rule, text string
		want             []string
	}{
		{"a directive that must not be", "directive: autoindex, must_not: exist", "server {\n  autoindex off;\n}\n", []string{"2 no autoindex is to be here"}},
		{"in one kind of block only", "directive: root, context: location, must_not: exist", "server {\n  root /a;\n  location / {\n    root /b;\n  }\n}\n",
			[]string{"4 no root is to be here"}},
		{"arguments that must not match", "directive: autoindex, must_not: {match: '^on$'}", "server {\n  autoindex off;\n  location / {\n    autoindex on;\n  }\n}\n",
			[]string{"4 this autoindex matches ^on$, which it must not"}},
		{"arguments that must match", "directive: listen, must: {match: '\\bssl\\b'}", "server {\n  listen 443 ssl;\n  listen 80;\n}\n",
			[]string{"3 this listen does not match \\bssl\\b"}},
		{"one argument", "directive: access_log, argument: 2, must: {match: '^json$'}", "server {\n  access_log /json json;\n  access_log /json main;\n}\n",
			[]string{"3 this access_log does not match ^json$"}},
		{"a directive that must be in each server", "directive: access_log, must: exist", "http {\n  server {\n    access_log /a;\n  }\n  server {\n    listen 80;\n  }\n}\n",
			[]string{"5 no access_log holds in this block"}},
		{"inherited from http", "directive: access_log, must: exist", "http {\n  access_log /a;\n  server {\n    listen 80;\n  }\n}\n", nil},
		{"hidden by a location", "directive: access_log, must: {exist: true, match: json}", "http {\n  access_log /a json;\n  server {\n    location / {\n      access_log off;\n    }\n  }\n}\n",
			[]string{"4 no access_log that matches json holds in this block"}},
		{"not inherited at all", "directive: server_name, must: exist", "http {\n  server {\n    listen 80;\n  }\n}\n", []string{"2 no server_name holds in this block"}},
		{"not in a server of stream", "directive: access_log, context: location, must: exist", "stream {\n  server {\n    listen 80;\n  }\n}\n", nil},
		{"in the file itself", "directive: worker_processes, context: main, must: exist", "events {}\n", []string{"1 no worker_processes holds in this block"}},
		{"a header that must be sent", "header: X-Frame-Options, must: exist",
			"http {\n  add_header x-frame-options DENY;\n  server {\n    location /a/ {\n      root /a;\n    }\n    location /b/ {\n      add_header X-B b;\n    }\n  }\n}\n",
			[]string{"7 no add_header X-Frame-Options holds in this block"}},
		{"kept by add_header_inherit", "header: X-A, must: exist", "http {\n  add_header X-A a;\n  server {\n    add_header_inherit merge;\n    add_header X-B b;\n  }\n}\n", nil},
		{"a header with another value", "header: X-Frame-Options, must: {exist: true, match: '^DENY$'}", "http {\n  server {\n    add_header X-Frame-Options ALLOW;\n  }\n}\n",
			[]string{"2 no add_header X-Frame-Options that matches ^DENY$ holds in this block"}},
		{"a header that must not be sent", "header: Server, must_not: exist", "server {\n  add_header server x;\n  add_header X-Server x;\n}\n", []string{"2 no add_header Server is to be here"}},
		{"an argument that each must have", "directive: add_header, must: {match: ' always$'}", "server {\n  add_header A b;\n  add_header A b always;\n}\n",
			[]string{"2 this add_header does not match  always$"}},
		{"what comes of it", "directive: autoindex, must_not: exist, effect: \"they\\n see it\"", "autoindex on;\n", []string{"1 they see it"}},
		{"silenced", "directive: autoindex, must_not: exist", "server {\n  autoindex on; # wellserved-ignore shop-rule the files are public\n}\n", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			rules, errs := own.Rules(declare(t, "own_rules: [{id: shop-rule, message: not so, "+tc.rule+"}]\n"), nil)
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			if diff := cmp.Diff(tc.want, find(t, rules, tc.text)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatIsDeclaredWrongIsNamedAtItsPlace(t *testing.T) {
	t.Parallel()
	taken := []*rule.Rule{{ID: "autoindex-on"}}
	for _, tc := range []struct{ name, rule, want string }{
		{"id", "id: Shop, message: m, directive: root, must: exist", "x.yaml:1:18: id: expected words in lower case"},
		{"id of another rule", "id: autoindex-on, message: m, directive: root, must: exist", `x.yaml:1:18: there is a rule "autoindex-on" already`},
		{"message of two lines", `id: a-b, message: "a\nb", directive: root, must: exist`, "x.yaml:1:32: message: expected one line"},
		{"both", "id: a-b, message: m, directive: root, header: X, must: exist", "x.yaml:1:18: expected either directive or header"},
		{"neither", "id: a-b, message: m, must: exist", "x.yaml:1:18: expected either directive or header"},
		{"no demand", "id: a-b, message: m, directive: root", "x.yaml:1:18: expected must or must_not"},
		{"a misspelt directive", "id: a-b, message: m, directive: autoindexx, must: exist", `x.yaml:1:46: directive: nginx has no "autoindexx": did you mean "autoindex"?`},
		{"a block that is none", "id: a-b, message: m, directive: root, context: vhost, must: exist", `context: there is no block "vhost"`},
		{"a block where it cannot stand", "id: a-b, message: m, directive: root, context: upstream, must: exist", "context: root cannot stand in upstream"},
		{"a directive of no server", "id: a-b, message: m, directive: worker_processes, must: exist", "context is missing: worker_processes cannot stand in server"},
		{"argument", "id: a-b, message: m, directive: root, argument: 0, must: exist", `argument: expected a number from 1 to 1000, not "0"`},
		{"pattern", "id: a-b, message: m, directive: root, must: {match: '('}", "x.yaml:1:66: match: error parsing regexp: missing closing )"},
		{"a huge pattern", "id: a-b, message: m, directive: root, must: {match: '" + strings.Repeat("a", 600) + "'}", "match: expected a regular expression of at most 500 bytes"},
		{"a repetition too many", "id: a-b, message: m, directive: root, must: {match: '((a{999}){999})'}", "match: error parsing regexp"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			rules, errs := own.Rules(declare(t, "own_rules: [{"+tc.rule+"}]\n"), taken)
			if len(rules) > 0 || len(errs) == 0 || !strings.Contains(errs.Error(), tc.want) {
				t.Errorf("%d rules and %v, want %s", len(rules), errs, tc.want)
			}
		})
	}
}

// FuzzRules holds that no declaration breaks the program, or what it runs on.
func FuzzRules(f *testing.F) {
	f.Add("own_rules: [{id: a-b, message: m, directive: autoindex, must_not: {match: '^on$'}}]\n", "server { autoindex on; }\n")
	f.Add("own_rules: [{id: a-b, message: m, header: X-A, must: exist, context: [http, location]}]\n", "http { add_header X-A b; server { location / { add_header B c; } } }\n")
	f.Add("own_rules: [{id: a-b, message: m, directive: worker_processes, context: main, argument: 3, must: {exist: true, match: 'a*'}}]\n", "events {}\n")
	f.Fuzz(func(t *testing.T, declared, text string) {
		file, err := config.Parse("x.yaml", "/", []byte(declared))
		if err != nil {
			return
		}
		rules, errs := own.Rules(file.Own, nil)
		for _, e := range errs {
			if e.Line == 0 {
				t.Errorf("the fault has no place: %v", e)
			}
		}
		tree := fstree.MemoryText(map[string]string{"/nginx.conf": text})
		cfg, err := nginx.Load(nginx.Options{Tree: tree, Paths: []string{"/nginx.conf"}})
		if err != nil {
			return
		}
		p := &project.Project{Tree: tree, Sites: []*project.Site{{Config: cfg, Tree: tree}}, Sources: cfg.Files}
		r, err := lint.Run(t.Context(), p, lint.Options{Rules: rules, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range r.Faults {
			t.Errorf("%v\n%s", fault, fault.Stack)
		}
	})
}
