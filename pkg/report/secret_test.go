package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/report"
	"github.com/wellserved/wellserved/pkg/source"
)

func TestMaskValueHidesSecretsAtAnyDepth(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		setting string
		value   any
		want    any
		hidden  bool
	}{
		{"plain", "STATIC_ROOT", "/srv/static", "/srv/static", false},
		{"a long key", "SECRET_KEY", "django-insecure-0123456789abcdef", "••••cdef", true},
		{"a short password", "EMAIL_HOST_PASSWORD", "hunter2", "••••", true},
		{"an empty password", "EMAIL_HOST_PASSWORD", "", "", false},
		{"a list of keys", "SECRET_KEY_FALLBACKS", []any{"hunter2", "hunter3"}, []any{"••••", "••••"}, true},
		{"databases", "DATABASES", map[string]any{"default": map[string]any{"NAME": "shop", "PASSWORD": "hunter2", "PORT": int64(5432)}},
			map[string]any{"default": map[string]any{"NAME": "shop", "PASSWORD": "••••", "PORT": int64(5432)}}, true},
		{"a URL with credentials", "CACHE_URL", "redis://user:hunter2@cache:6379/0", "redis://user:••••@cache:6379/0", true},
		{"a URL with a password alone", "BROKER", "redis://:hunter2@cache/0", "redis://:••••@cache/0", true},
		{"a URL without", "STATIC_URL", "https://cdn.example/static/", "https://cdn.example/static/", false},
		{"URLs in a list", "HOSTS", []any{"amqp://a:hunter2@q", "q2"}, []any{"amqp://a:••••@q", "q2"}, true},
		{"all below a secret name", "API_TOKENS", map[string]any{"a": "hunter2", "n": int64(5)}, map[string]any{"a": "••••", "n": "••••"}, true},
		{"an access key", "AWS_SECRET_ACCESS_KEY", "hunter2", "••••", true},
		{"a DSN", "SENTRY_DSN", "https://0123456789abcdef0123456789abcdef@sentry.example/1", "••••le/1", true},
		{"validators of passwords", "AUTH_PASSWORD_VALIDATORS", []any{map[string]any{"NAME": "a.MinimumLengthValidator"}}, []any{map[string]any{"NAME": "a.MinimumLengthValidator"}}, false},
		{"a switch", "CSRF_COOKIE_SECURE", true, true, false},
		{"nothing", "SECRET_KEY", nil, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, hidden := report.MaskValue(tt.setting, tt.value)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if hidden != tt.hidden {
				t.Errorf("hidden is %v", hidden)
			}
		})
	}
}

func TestSourceLinesKeepSecrets(t *testing.T) {
	t.Parallel()
	lines := []string{
		`SECRET_KEY = "hunter2hunter2"`,
		`SECRET_KEY = os.environ.get("SECRET_KEY", 'hunter2hunter2')`,
		`DATABASES = {"default": {"PASSWORD": "hunter2", "NAME": "shop"}}`,
		`API_TOKEN='hunter2`,
		`SECRET_KEY_FALLBACKS = ["hunter2", 'hunter2hunter2']`,
		`API_KEYS = {"shop": "hunter2"}`,
		`CACHES = {"default": env.cache("redis://u:hunter2@cache/0")}`,
		`proxy_set_header X-Api-Key "hunter2";`,
		`proxy_set_header Authorization "Basic hunter2hunter2==";`,
		`POSTGRES_PASSWORD=hunter2`,
		`      - SECRET_KEY=hunter2`,
		`EMAIL_HOST_PASSWORD = r"hunter2"  # the second`,
		`DB_PASS="hunter2"`,
		`x = {"9KEY": "hunter2"}`,
		`HOSTS = {"a": 1}; API_KEYS = ["hunter2"]`,
	}
	for _, line := range lines {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			f := source.NewFile("settings.py", line+"\n")
			r := &report.Report{Findings: []diag.Finding{{Rule: "x", Severity: diag.Error, Message: "m", At: f.At(0, len(line))}}}
			var b bytes.Buffer
			if err := report.Write(&b, "text", r, report.Style{}); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(b.String(), "hunter2") {
				t.Errorf("the secret is shown:\n%s", b.String())
			}
			if marks := strings.Count(b.String(), "^"); marks != len(line) {
				t.Errorf("%d columns are marked, the line has %d", marks, len(line))
			}
		})
	}
}

func TestSourceLinesShowWhatIsNoSecret(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		`STATIC_ROOT = os.path.join(BASE_DIR, "static")`,
		`ssl_certificate_key /etc/ssl/private/shop.key;`,
		`proxy_pass http://app:8000/;`,
		`"KEY_PREFIX": "shop",`,
	} {
		f := source.NewFile("x", line+"\n")
		r := &report.Report{Findings: []diag.Finding{{Rule: "x", Severity: diag.Error, Message: "m", At: f.At(0, 1)}}}
		var b bytes.Buffer
		if err := report.Write(&b, "text", r, report.Style{}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), line) {
			t.Errorf("%s became\n%s", line, b.String())
		}
	}
}
