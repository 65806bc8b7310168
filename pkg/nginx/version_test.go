package nginx_test

import (
	"testing"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
)

func TestVersionsAreReadAsPeopleAndNginxWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"1.25.3": "1.25.3", "1.25": "1.25.0", "v1.22.1": "1.22.1", "nginx version: nginx/1.22.1\n": "1.22.1", "nginx/1.18.0 (Ubuntu)": "1.18.0",
		"nginx version: openresty/1.21.4.2": "1.21.4", "": "unknown", "latest": "unknown", "x1.2": "unknown", "0.0.0": "unknown",
	} {
		if v, ok := nginx.ParseVersion(text); v.String() != want || ok != (want != "unknown") {
			t.Errorf("%q is read as %s, %v", text, v, ok)
		}
	}
}

func TestWhatIsSaidOfVersionsHoldsOnlyWhereTheyAreKnown(t *testing.T) {
	t.Parallel()
	parse := func(text string) nginx.Version { v, _ := nginx.ParseVersion(text); return v }
	for _, tc := range []struct {
		version                 string
		atLeast, before, mended bool // 1.25.1; 1.25.1; 1.30.1 and 1.31.0
	}{
		{"", false, false, false}, {"1.22.1", false, true, false}, {"1.25.1", true, false, false}, {"1.25.10", true, false, false}, {"2.0.0", true, false, true},
		{"1.30.0", true, false, false}, {"1.30.1", true, false, true}, {"1.30.10", true, false, true}, {"1.31.0", true, false, true}, {"1.29.9", true, false, false},
	} {
		v := parse(tc.version)
		if v.AtLeast("1.25.1") != tc.atLeast || v.Before("1.25.1") != tc.before || v.Mended("1.30.1", "1.31.0") != tc.mended {
			t.Errorf("%s: at least %v, before %v, mended %v", v, v.AtLeast("1.25.1"), v.Before("1.25.1"), v.Mended("1.30.1", "1.31.0"))
		}
	}
}

func TestADefaultIsThatOfTheVersion(t *testing.T) {
	t.Parallel()
	const text = "http { server { location / { proxy_pass http://a; } location /old/ { proxy_http_version 1.0; proxy_pass http://a; } } }"
	cfg, err := nginx.Load(nginx.Options{Tree: fstree.MemoryText(map[string]string{"/nginx.conf": text}), Paths: []string{"/nginx.conf"}})
	if err != nil {
		t.Fatal(err)
	}
	locations := cfg.Directives("location")
	for version, want := range map[string]string{"": "1.0", "1.22.1": "1.0", "1.29.6": "1.0", "1.29.7": "1.1", "1.30.0": "1.1"} {
		v, _ := nginx.ParseVersion(version)
		if got, given := locations[0].SettingIn(v, "proxy_http_version"); got != want || given {
			t.Errorf("nginx %q speaks HTTP/%s, given %v, want %s", version, got, given, want)
		}
		if got, given := locations[1].SettingIn(v, "proxy_http_version"); got != "1.0" || !given {
			t.Errorf("nginx %q is told 1.0 and speaks %s", version, got)
		}
	}
}
