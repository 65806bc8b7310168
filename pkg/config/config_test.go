package config_test

import (
	"errors"
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
			Rules: map[string]config.Setting{"gzip-types-missing": {Off: true, Line: 17, Column: 3},
				"server-tokens-on": {Severity: diag.Error, Line: 18, Column: 3}},
		}},
		{name: "one where a list may be", text: "nginx: site.conf\nenv_file: [a, b]\n",
			want: config.File{Nginx: []string{"/p/site.conf"}, EnvFiles: []string{"/p/a", "/p/b"}}},
		{name: "lists where a mapping may be", text: "env: [A=1, B=]\nmaps: [/srv=.]\n",
			want: config.File{Env: map[string]string{"A": "1", "B": ""}, Maps: []config.Map{{From: "/srv", To: "/p"}}}},
		{name: "one rule", text: "rules: {x: info}", want: config.File{Rules: map[string]config.Setting{"x": {Severity: diag.Info, Line: 1, Column: 9}}}},
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
			if diff := cmp.Diff(&tt.want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(config.File{}, "Ignore")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseNamesThePlaceOfAFault(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"unknown key", "nginx: a\nngnix: b\n", "x.yaml:2:1: unknown field \"ngnix\""},
		{"key given twice", "nginx: a\nnginx: b\n", "x.yaml:2:1: "},
		{"wrong type", "django: [a]\n", "x.yaml:1:9: "},
		{"list in a list", "nginx: [a, [b]]\n", "x.yaml:1:12: expected a text"},
		{"severity", "rules:\n  x: fatal\n", "x.yaml:2:6: expected off, error, warning or info, not \"fatal\""},
		{"map without a server path", "maps:\n  srv: .\n", "x.yaml:2:3: expected the server's absolute path"},
		{"env without a value", "env: [A]\n", "x.yaml:1:7: expected KEY=VALUE"},
		{"syntax", "nginx: [a\ndjango: b\n", "x.yaml:"},
		{"a list of documents' roots", "- a\n", "x.yaml:1:"},
		{"pattern", "ignore: '[a'\n", "x.yaml: ignore: "},
		{"deep nesting", "nginx: " + strings.Repeat("[", 100_000), "x.yaml:1:58: nested too deep"},
		{"deep dashes", strings.Repeat("- ", 100_000), "nested too deep"},
		{"alias", "nginx: &a [x]\ncompose: *a\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := config.Parse("x.yaml", "/p", []byte(tt.text))
			if tt.want == "" {
				return // either way is right; it must only end
			}
			var e *config.Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add("nginx: [a]\nrules: {x: off}\n")
	f.Add("env: &a {A: 1}\nmaps: *a\n<<: *a\n")
	f.Add("a: |\n  b\n---\n? x\n: - y\n")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := config.Parse("x.yaml", "/p", []byte(text)); err != nil {
			var e *config.Error
			if !errors.As(err, &e) {
				t.Errorf("the error names no place: %v", err)
			}
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
