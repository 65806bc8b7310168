package verify_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/verify"
)

func TestFilepathToURI(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, path, want string }{
		{"plain", "css/site.css", "css/site.css"},
		{"left bare by Django", "-._~/!*()'", "-._~/!*()'"},
		{"reserved", "a b%?#+&=;@:,$[]", "a%20b%25%3F%23%2B%26%3D%3B%40%3A%2C%24%5B%5D"},
		{"not ASCII", "日.svg", "%E6%97%A5.svg"},
		{"not UTF-8", "\xff", "%FF"},
		{"backslash", `a\b`, "a/b"},
		{"line feed", "a\nb", "a%0Ab"},
	} {
		if got := verify.FilepathToURI(c.path); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestParseResolve(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want verify.Resolve
		bad  bool
	}{
		{"Example.com:443:192.0.2.1", verify.Resolve{HostPort: "example.com:443", Addr: "192.0.2.1"}, false},
		{"example.com:443:[2001:db8::1]", verify.Resolve{HostPort: "example.com:443", Addr: "2001:db8::1"}, false},
		{"example.com:443:2001:db8::1", verify.Resolve{HostPort: "example.com:443", Addr: "2001:db8::1"}, false},
		{"[::1]:80:127.0.0.1", verify.Resolve{HostPort: "[::1]:80", Addr: "127.0.0.1"}, false},
		{"example.com:443", verify.Resolve{}, true},
		{"example.com:443:host", verify.Resolve{}, true},
		{":443:127.0.0.1", verify.Resolve{}, true},
		{"example.com:x:127.0.0.1", verify.Resolve{}, true},
		{"", verify.Resolve{}, true},
	} {
		got, err := verify.ParseResolve(c.in)
		if (err != nil) != c.bad {
			t.Errorf("%q: error %v", c.in, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q: %s", c.in, diff)
		}
	}
}

func TestParseHeader(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want verify.Header
		bad  bool
	}{
		{"X-Key: a: b ", verify.Header{Name: "X-Key", Value: "a: b"}, false},
		{"X-Key:", verify.Header{Name: "X-Key"}, false},
		{"no colon", verify.Header{}, true},
		{"a b: c", verify.Header{}, true},
		{": c", verify.Header{}, true},
		{"X: a\nB: c", verify.Header{}, true},
		{"accept-encoding: br", verify.Header{}, true},
	} {
		got, err := verify.ParseHeader(c.in)
		if (err != nil) != c.bad {
			t.Errorf("%q: error %v", c.in, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q: %s", c.in, diff)
		}
	}
}
