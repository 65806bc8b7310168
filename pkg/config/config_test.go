package config_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wellserved/wellserved/pkg/config"
	"github.com/wellserved/wellserved/pkg/diag"
)

func TestParseTakesEveryForm(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       config.File
	}{
		{name: "nothing", text: ""},
		{name: "only comments", text: "# nothing yet\n"},
		{name: "everything", text: `
nginx: [deploy/nginx.conf, /etc/nginx/nginx.conf]
django: backend
settings: shop.settings.production
env:
  DEBUG: off
  PORT: 08000
  EMPTY:
env_file: .env
compose:
  - compose.yml
maps:
  /srv/shop: .
  /data: ../data
root: rootfs
rules:
  gzip-types-missing: off
  server-tokens-on: error
ignore:
  - vendor/
`, want: config.File{
			Nginx: []string{"/p/deploy/nginx.conf", "/etc/nginx/nginx.conf"}, Django: "/p/backend", Settings: "shop.settings.production",
			Env:      map[string]string{"DEBUG": "off", "PORT": "08000", "EMPTY": ""},
			EnvFiles: []string{"/p/.env"}, Compose: []string{"/p/compose.yml"}, Root: "/p/rootfs",
			Maps: []config.Map{{From: "/srv/shop", To: "/p"}, {From: "/data", To: "/data"}},
			Rules: map[string]config.Setting{"gzip-types-missing": {Off: true, Place: at(17, 3)},
				"server-tokens-on": {Severity: diag.Error, Place: at(18, 3)}},
		}},
		{name: "one where a list may be", text: "nginx: site.conf\nenv_file: [a, b]\n",
			want: config.File{Nginx: []string{"/p/site.conf"}, EnvFiles: []string{"/p/a", "/p/b"}}},
		{name: "lists where a mapping may be", text: "env: [A=1, B=]\nmaps: [/srv=.]\n",
			want: config.File{Env: map[string]string{"A": "1", "B": ""}, Maps: []config.Map{{From: "/srv", To: "/p"}}}},
		{name: "one rule", text: "rules: {x: info}", want: config.File{Rules: map[string]config.Setting{"x": {Severity: diag.Info, Place: at(1, 9)}}}},
		{name: "rules with parameters", text: "rules:\n  block-too-long: {severity: warning, lines: 200}\n  x: on\n", want: config.File{Rules: map[string]config.Setting{
			"block-too-long": {Severity: diag.Warning, Place: at(2, 3), Params: []config.Param{{Name: "lines", Value: "200", Place: at(2, 46)}}},
			"x":              {On: true, Place: at(3, 3)}}}},
		{name: "files and words", text: "baseline: known.json\nfail_on: never\n$schema: x\n", want: config.File{Baseline: "/p/known.json", FailOn: "never"}},
		{name: "an own rule", text: "own_rules:\n- id: a-b\n  message: no\n  directive: autoindex\n  must_not: exist\n  context: server\n  examples: {bad: 'x on;', good: [y]}\n",
			want: config.File{Own: []config.OwnRule{{ID: "a-b", Message: "no", Directive: "autoindex", MustNot: &config.Demand{Exist: true, Place: at(5, 13)},
				Context: []string{"server"}, Bad: []config.Example{{Text: "x on;\n", Place: at(7, 19)}}, Good: []config.Example{{Text: "y\n", Place: at(7, 35)}}, Place: at(2, 7)}}}},
		{name: "aliases and merged mappings", text: "nginx: &a [x]\ncompose: *a\nenv: &e {A: 1, B: 2}\nrules:\n  <<: {x: off}\n  y: on\n",
			want: config.File{Nginx: []string{"/p/x"}, Compose: []string{"/p/x"}, Env: map[string]string{"A": "1", "B": "2"},
				Rules: map[string]config.Setting{"x": {Off: true, Place: at(5, 8)}, "y": {On: true, Place: at(6, 3)}}}},
		{name: "empty values", text: "nginx:\nenv:\nmaps:\nrules:\nignore:\ndjango:\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := config.Parse("x.yaml", "/p", []byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			tt.want.Path = "x.yaml"
			if diff := cmp.Diff(&tt.want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(config.File{}, "Ignore"),
				cmpopts.IgnoreUnexported(config.File{}), cmpopts.IgnoreFields(config.OwnRule{}, "Places")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// at is a place in the file of the tests.
func at(line, column int) config.Place {
	return config.Place{Path: "x.yaml", Line: line, Column: column}
}

func TestParseNamesEveryFaultAtItsPlace(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []string // each line begins so
	}{
		{"unknown key", "nginx: a\nngnix: b\n", []string{`x.yaml:2:1: there is no key "ngnix": did you mean "nginx"?`}},
		{"a key like no other", "colour: b\n", []string{`x.yaml:1:1: there is no key "colour": expected $schema, extends, nginx`}},
		{"key given twice", "nginx: a\nnginx: b\n", []string{`x.yaml:2:1: "nginx" is given twice`}},
		{"wrong type", "django: [a]\n", []string{"x.yaml:1:9: django: expected a text"}},
		{"list in a list", "nginx: [a, [b]]\n", []string{"x.yaml:1:12: nginx: expected a text"}},
		{"severity", "rules:\n  x: fatal\n", []string{"x.yaml:2:6: expected off, on, error, warning or info, not \"fatal\""}},
		{"nothing for a rule", "rules:\n  x:\n", []string{"x.yaml:2:3: expected off, on, error, warning or info, or a mapping"}},
		{"map without a server path", "maps:\n  srv: .\n", []string{"x.yaml:2:3: expected the server's absolute path"}},
		{"env without a value", "env: [A]\n", []string{"x.yaml:1:7: expected KEY=VALUE"}},
		{"syntax", "nginx: [a\ndjango: b\n", []string{"x.yaml:"}},
		{"a list at the root", "- a\n", []string{"x.yaml:1:1: expected a mapping with the keys"}},
		{"two documents", "nginx: a\n---\nnginx: b\n", []string{"x.yaml:3:"}},
		{"pattern", "ignore: '[a'\n", []string{"x.yaml:1:9: ignore: \"[a\": syntax error in pattern"}},
		{"deep nesting", "nginx: " + strings.Repeat("[", 100_000), []string{"x.yaml:1:58: nested too deep"}},
		{"deep dashes", strings.Repeat("- ", 100_000), []string{"x.yaml:1:2001: nested too deep"}},
		{"an alias for nothing", "nginx: *a\n", []string{`x.yaml:1:8: there is no anchor "a"`}},
		{"fail_on", "fail_on: fatal\n", []string{`x.yaml:1:10: fail_on: expected error, warning, info or never, not "fatal"`}},
		{"an override without paths", "overrides:\n- rules: {a: off}\n", []string{"x.yaml:2:3: paths is missing"}},
		{"an own rule without anything", "own_rules:\n- {must: maybe}\n", []string{"x.yaml:2:3: id is missing", "x.yaml:2:3: message is missing", "x.yaml:2:10: must: expected exist"}},
		{"all at once", "ngnix: b\nrules: {a: x, b: y}\nenv: [SECRET]\noverrides:\n- path: a\n", []string{
			`x.yaml:1:1: there is no key "ngnix"`, `x.yaml:2:12: expected off`, `x.yaml:2:18: expected off`, `x.yaml:3:7: expected KEY=VALUE`,
			`x.yaml:5:3: there is no key "path": did you mean "paths"?`, `x.yaml:5:3: paths is missing`, `x.yaml:5:3: rules is missing`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := config.Parse("x.yaml", "/p", []byte(tt.text))
			var e *config.Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v", err)
			}
			got := strings.Split(err.Error(), "\n")
			for i, want := range tt.want {
				if i >= len(got) || !strings.HasPrefix(got[i], want) {
					t.Errorf("line %d: want %q in\n%s", i, want, err)
				}
			}
			if len(got) != len(tt.want) {
				t.Errorf("%d faults, want %d:\n%s", len(got), len(tt.want), err)
			}
		})
	}
}

// files reads from a map of texts.
func files(texts map[string]string) func(string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		if text, ok := texts[path]; ok {
			return []byte(text), nil
		}
		return nil, fmt.Errorf("%s: file does not exist", path)
	}
}

func TestWhatAFileExtendsHoldsWhereItSaysNothingElse(t *testing.T) {
	t.Parallel()
	got, err := config.Load("x.yaml", "/p/shop", files(map[string]string{
		"x.yaml": "extends: [../house.yaml, ../tls/tls.yaml]\nnginx: site.conf\nenv: {A: 2}\nrules:\n  a: {lines: 3}\n  b: off\n" +
			"own_rules: [{id: own-one, message: mine}]\n",
		"/p/house.yaml": "nginx: house.conf\ncompose: c.yml\nenv: {A: 1, B: 1}\nfail_on: error\nrules:\n  a: {severity: error, lines: 9}\n  b: info\n  c: on\n" +
			"own_rules: [{id: own-one, message: theirs}, {id: own-two, message: theirs}]\nignore: old\noverrides: [{paths: x, rules: {a: off}}]\n",
		"/p/tls/tls.yaml":  "extends: more.yaml\nbaseline: known.json\nfail_on: info\n",
		"/p/tls/more.yaml": "django: d\nrules: {c: off}\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	house := func(line, column int) config.Place {
		return config.Place{Path: "../house.yaml", Line: line, Column: column}
	}
	want := &config.File{
		Path: "x.yaml", Nginx: []string{"/p/shop/site.conf"}, Compose: []string{"/p/c.yml"}, Django: "/p/tls/d",
		Env: map[string]string{"A": "2", "B": "1"}, FailOn: "info", Baseline: "/p/tls/known.json",
		Rules: map[string]config.Setting{
			"a": {Severity: diag.Error, Place: at(5, 3), Params: []config.Param{{Name: "lines", Value: "9", Place: house(6, 31)}, {Name: "lines", Value: "3", Place: at(5, 14)}}},
			"b": {Off: true, Severity: diag.Info, Place: at(6, 3)},
			"c": {Off: true, Place: config.Place{Path: "../tls/more.yaml", Line: 2, Column: 9}},
		},
		Overrides: []config.Override{{Rules: map[string]config.Setting{"a": {Off: true, Place: house(11, 32)}}}},
		Own:       []config.OwnRule{{ID: "own-two", Message: "theirs", Place: house(9, 50)}, {ID: "own-one", Message: "mine", Place: at(7, 18)}},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(config.File{}), cmpopts.IgnoreTypes(config.Ignore{}),
		cmpopts.IgnoreFields(config.OwnRule{}, "Places")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for path, want := range map[string]bool{"/p/old/a.conf": true, "/p/shop/a.conf": false} {
		if got.Ignore.Match(path) != want {
			t.Errorf("%s is ignored: %v", path, !want)
		}
	}
}

func TestExtendsIsBounded(t *testing.T) {
	t.Parallel()
	chain := map[string]string{"x.yaml": "extends: 0.yaml\n"}
	for i := range 20 {
		chain[fmt.Sprintf("/p/%d.yaml", i)] = fmt.Sprintf("extends: %d.yaml\n", i+1)
	}
	wide := map[string]string{"x.yaml": "extends: [" + strings.Repeat("a.yaml, ", 40) + "a.yaml]\n", "/p/a.yaml": ""}
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"itself", map[string]string{"x.yaml": "extends: x.yaml\n", "/p/x.yaml": ""}, "x.yaml:1:10: extends: x.yaml extends itself"},
		{"in a circle", map[string]string{"x.yaml": "extends: a.yaml\n", "/p/a.yaml": "\nextends: b.yaml\n", "/p/b.yaml": "extends: a.yaml\n"},
			"b.yaml:1:10: extends: a.yaml extends itself"},
		{"nothing there", map[string]string{"x.yaml": "nginx: a\nextends: gone.yaml\n"}, "x.yaml:2:10: extends: /p/gone.yaml: file does not exist"},
		{"an address", map[string]string{"x.yaml": "extends: https://example.com/a.yaml\n"}, "x.yaml:1:10: extends: only files are read, not https://example.com/a.yaml"},
		{"a fault in it", map[string]string{"x.yaml": "extends: sub/a.yaml\n", "/p/sub/a.yaml": "rules: {a: x}\n"}, "sub/a.yaml:1:12: expected off"},
		{"too many above each other", chain, "7.yaml:1:10: extends: more than 8 files above each other"},
		{"too many", wide, "x.yaml:1:267: extends: more than 32 files in all"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := config.Load("x.yaml", "/p", files(tt.files))
			var e *config.Error
			if !errors.As(err, &e) || !strings.Contains("\n"+err.Error(), "\n"+tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add("nginx: [a]\nrules: {x: off, y: {severity: on, lines: 3}}\n")
	f.Add("env: &a {A: 1}\nmaps: *a\n<<: *a\n")
	f.Add("a: &a {<<: *a}\nrules: {<<: [*a, *a]}\n")
	f.Add("a: |\n  b\n---\n? x\n: - y\n")
	f.Add("extends: x.yaml\noverrides: [{paths: ['**/[a-'], rules: {a: {b: c}}}]\n")
	f.Add("own_rules:\n- id: a-b\n  message: m\n  header: X\n  must: {exist: true, match: '('}\n  examples: {bad: [a], good: b}\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, err := config.Load("x.yaml", "/p", func(string) ([]byte, error) { return []byte(text), nil })
		var e *config.Error
		if err != nil && !errors.As(err, &e) {
			t.Errorf("the error names no place: %v", err)
		}
	})
}

func TestIgnoreMatchesPatterns(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern string
		yes, no []string
	}{
		{"vendor", []string{"/p/vendor/a.conf", "/p/x/vendor/y/a.conf"}, []string{"/p/vendors/a.conf", "/vendor/a"}},
		{"vendor/", []string{"/p/vendor/a.conf"}, []string{"/p/a.conf"}},
		{"*.conf", []string{"/p/a.conf", "/p/x/y.conf"}, []string{"/p/a.conf.bak"}},
		{"deploy/old/**", []string{"/p/deploy/old/a", "/p/deploy/old/x/a"}, []string{"/p/deploy/new/a"}},
		{"./deploy/*/a.conf", []string{"/p/deploy/x/a.conf"}, []string{"/p/deploy/a.conf", "/p/deploy/x/y/a.conf"}},
		{"**/test/*.conf", []string{"/p/test/a.conf", "/p/a/b/test/a.conf"}, []string{"/p/test/x/a.conf"}},
		{"a/**/b/**/c", []string{"/p/a/b/c", "/p/a/x/b/y/b/z/c/d"}, []string{"/p/a/b/x", "/p/b/c"}},
		{"/etc/nginx", []string{"/etc/nginx/nginx.conf"}, []string{"/p/etc/nginx/nginx.conf"}},
	}
	for _, tt := range tests {
		t.Run(tt.pattern, func(t *testing.T) {
			t.Parallel()
			f, err := config.Parse("x.yaml", "/p", []byte("ignore: ['"+tt.pattern+"']"))
			if err != nil {
				t.Fatal(err)
			}
			for _, path := range tt.yes {
				if !f.Ignore.Match(path) {
					t.Errorf("%s is not ignored", path)
				}
			}
			for _, path := range tt.no {
				if f.Ignore.Match(path) {
					t.Errorf("%s is ignored", path)
				}
			}
		})
	}
}
