package diagnose

import (
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestFrontIsNamedByWhatItAdds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		header Header
		want   string
	}{
		{"nothing", Header{"Server": {"nginx/1.22.1"}, "Etag": {`"1-2"`}}, ""},
		{"Cloudflare", Header{"Server": {"cloudflare"}, "Cf-Ray": {"8a-AMS"}}, "Cloudflare (Cf-Ray: 8a-AMS)"},
		{"Varnish", Header{"Via": {"1.1 varnish (Varnish/7.1)"}, "X-Varnish": {"32770"}}, "Varnish (X-Varnish: 32770)"},
		{"a cache that says only its hit", Header{"X-Cache": {"HIT"}}, "a proxy or cache (X-Cache: HIT)"},
		{"another server", Header{"Server": {"Caddy"}}, "Server: Caddy"},
	} {
		if got := front(&Answer{Header: c.header}); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if front(nil) != "" {
		t.Error("no answer has something in front")
	}
}

func TestKeysInURLsAreNotShown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, url, want string }{
		{"none", "https://x/a", "https://x/a"},
		{"a version", "https://x/a.css?v=123&theme", "https://x/a.css?v=123&theme"},
		{"a key", "https://x/w.js?v=1&key=abc", "https://x/w.js?v=1&key=…"},
		{"whatever its name", "https://x/?room=events:1sR8Tf:Jp2nHcuWkq0", "https://x/?room=…"},
		{"an access token", "wss://x/ws/?access_token=a", "wss://x/ws/?access_token=…"},
	} {
		u, err := url.Parse(c.url)
		if err != nil {
			t.Fatal(err)
		}
		if got := shown(u); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestAllowedHostsAreReadAsDjangoDoes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		list []string
		host string
		want bool
	}{
		{[]string{"shop.example"}, "shop.example", true},
		{[]string{"shop.example"}, "SHOP.example:8000", true},
		{[]string{"Shop.Example"}, "shop.example.", true},
		{[]string{"shop.example"}, "www.shop.example", false},
		{[]string{".shop.example"}, "www.shop.example", true},
		{[]string{".shop.example"}, "shop.example", true},
		{[]string{".shop.example"}, "eshop.example", false},
		{[]string{"*"}, "anything", true},
		{[]string{"[::1]"}, "[::1]:8000", true},
		{nil, "shop.example", false},
	} {
		if got := Allows(c.list, c.host); got != c.want {
			t.Errorf("%v has %s: %v", c.list, c.host, got)
		}
	}
}

func TestHowLongBrowsersKeepACopy(t *testing.T) {
	t.Parallel()
	now := time.Date(2024, 6, 3, 12, 0, 0, 0, time.UTC).Format(time.RFC1123)
	later := time.Date(2024, 6, 4, 12, 0, 0, 0, time.UTC).Format(time.RFC1123)
	for _, c := range []struct {
		name   string
		header Header
		want   string
	}{
		{"nothing is said", Header{}, ""},
		{"seconds", Header{"Cache-Control": {"public, max-age=2592000"}}, "30 days"},
		{"none", Header{"Cache-Control": {"max-age=0, no-cache"}}, ""},
		{"a time", Header{"Expires": {later}, "Date": {now}}, "1 day"},
		{"a time that is over", Header{"Expires": {now}, "Date": {later}}, ""},
		{"nonsense", Header{"Cache-Control": {"max-age=soon"}, "Expires": {"0"}}, ""},
	} {
		got, ok := kept(&Answer{Status: 200, Header: c.header})
		if !ok {
			got = ""
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTypesAreThoseThatBrowsersAskFor(t *testing.T) {
	t.Parallel()
	type answer struct {
		First  string
		Strict bool
	}
	for _, c := range []struct {
		kind Kind
		path string
		want answer
	}{
		{Module, "/a.js", answer{"text/javascript", true}},
		{Worker, "/a", answer{"text/javascript", true}},
		{Script, "/a.js", answer{"text/javascript", false}},
		{Style, "/a", answer{"text/css", true}},
		{"", "/a.css", answer{"text/css", true}},
		{"", "/a.mjs", answer{"text/javascript", true}},
		{Asset, "/a.png", answer{}},
	} {
		types, strict := accepted(&Resource{Kind: c.kind, URL: &url.URL{Path: c.path}})
		got := answer{Strict: strict}
		if len(types) > 0 {
			got.First = types[0]
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s %s: %s", c.kind, c.path, diff)
		}
	}
}

// TestEveryCauseHasItsRankAndItsWords keeps the lists complete.
func TestEveryCauseHasItsRank(t *testing.T) {
	t.Parallel()
	seen := map[CauseID]bool{}
	for _, id := range order {
		if seen[id] {
			t.Errorf("%s has two ranks", id)
		}
		seen[id] = true
	}
	for id := range mending {
		if !seen[id] {
			t.Errorf("%s has words and no rank", id)
		}
	}
	for id := range explaining {
		if !seen[id] {
			t.Errorf("%s has rules and no rank", id)
		}
	}
}
