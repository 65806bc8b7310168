package nginx

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLookupTellsDirectivesOfOneNameApart(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, directive string
		ctx             Context
		module          string // "" where it may not stand there
	}{
		{"listen of http", "listen", Server, "ngx_http_core_module"},
		{"listen of stream", "listen", StreamServer, "ngx_stream_core_module"},
		{"listen of mail", "listen", MailServer, "ngx_mail_core_module"},
		{"listen outside server", "listen", HTTP, ""},
		{"server of http", "server", HTTP, "ngx_http_core_module"},
		{"server of upstream", "server", Upstream, "ngx_http_upstream_module"},
		{"server of stream's upstream", "server", StreamUpstream, "ngx_stream_upstream_module"},
		{"proxy_pass in if", "proxy_pass", LocationIf, "ngx_http_proxy_module"},
		{"proxy_pass in if in server", "proxy_pass", ServerIf, ""},
		{"proxy_pass in stream", "proxy_pass", StreamServer, "ngx_stream_proxy_module"},
		{"nginx's own before another's", "proxy_cache_purge", Location, "ngx_http_proxy_module"},
		{"alias in server", "alias", Server, ""},
		{"include in types", "include", Types, "ngx_conf_module"},
		{"include in split_clients, where it is a percentage", "include", SplitClients, ""},
		{"one of several contexts", "location", Server | HTTP, "ngx_http_core_module"},
		{"unknown", "static_root", Location, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if spec, ok := Lookup(test.ctx, test.directive); ok {
				got = spec.Module
			}
			if got != test.module {
				t.Errorf("Lookup(%s, %s) is of %q, want %q", test.ctx, test.directive, got, test.module)
			}
		})
	}
}

func TestInsideFollowsTheBlock(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		directive   string
		ctx, inside Context
		kind        BlockKind
	}{
		{"http", Main, HTTP, Directives},
		{"server", HTTP, Server, Directives},
		{"server", Stream, StreamServer, Directives},
		{"server", Upstream, 0, NoBlock},
		{"if", Server, ServerIf, Directives},
		{"if", Location, LocationIf, Directives},
		{"location", Location, Location, Directives},
		{"upstream", Stream, StreamUpstream, Directives},
		{"map", HTTP, Map, Entries},
		{"map", Stream, Map, Entries},
		{"types", Location, Types, Entries},
		{"content_by_lua_block", Location, Lua, RawText},
		{"set_by_lua_block", ServerIf, Lua, RawText},
		{"application", RTMPServer, RTMPApp, Directives},
	} {
		spec, ok := Lookup(test.ctx, test.directive)
		if !ok || spec.Inside != test.inside || spec.Block != test.kind {
			t.Errorf("%s in %s: got %+v, want block %d with %s inside", test.directive, test.ctx, spec, test.kind, test.inside)
		}
	}
}

func TestInherit(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		directive string
		ctx       Context
		want      Inherit
		group     string
	}{
		{"root", Server, InheritValue, "root"},
		{"alias", Location, InheritValue, "root"},
		{"internal", Location, InheritValue, ""},
		{"add_header", Server, InheritList, ""},
		{"proxy_set_header", HTTP, InheritList, ""},
		{"allow", Location, InheritList, "access"},
		{"deny", StreamServer, InheritList, "access"},
		{"error_page", Server, InheritList, ""},
		{"more_set_headers", Server, InheritMerged, ""},
		{"try_files", Server, InheritNone, ""},
		{"return", Server, InheritNone, "rewrite"},
		{"server_name", Server, InheritNone, ""},
		{"proxy_pass", Location, InheritHandler, "handler"},
		{"proxy_pass", StreamServer, InheritNone, ""},
		{"map", HTTP, InheritGlobal, ""},
		{"worker_connections", Events, InheritGlobal, ""},
	} {
		spec, ok := Lookup(test.ctx, test.directive)
		if !ok || spec.Inherit != test.want || spec.Group != test.group {
			t.Errorf("%s in %s: got %+v, want inherit %d, group %q", test.directive, test.ctx, spec, test.want, test.group)
		}
	}
}

func TestArgSpec(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		spec    ArgSpec
		text    string
		accepts []int // of 0 to 9
	}{
		{noArgs, "none", []int{0}},
		{take1, "1", []int{1}},
		{take01, "0 or 1", []int{0, 1}},
		{take12, "1 or 2", []int{1, 2}},
		{take13, "1 or 3", []int{1, 3}},
		{take123, "1, 2 or 3", []int{1, 2, 3}},
		{take1234, "1 to 4", []int{1, 2, 3, 4}},
		{take7, "7", []int{7}},
		{flagArg, "1 (on or off)", []int{1}},
		{oneMore, "at least 1", []int{1, 2, 3, 4, 5, 6, 7, 8, 9}},
		{twoMore, "at least 2", []int{2, 3, 4, 5, 6, 7, 8, 9}},
		{anyArgs, "any number", []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
	} {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			if got := test.spec.String(); got != test.text {
				t.Errorf("String() = %q", got)
			}
			var accepts []int
			for n := -1; n < 10; n++ {
				if test.spec.Accepts(n) {
					accepts = append(accepts, n)
				}
			}
			if diff := cmp.Diff(test.accepts, accepts); diff != "" {
				t.Errorf("Accepts (-want +got):\n%s", diff)
			}
		})
	}
}

func TestContextNames(t *testing.T) {
	t.Parallel()
	if got, want := (HTTP | LocationIf | StreamServer).String(), "http, if in location, stream server"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := 1<<len(contextNames), int(contextEnd); got != want {
		t.Errorf("%d contexts have a name, want %d", len(contextNames), want)
	}
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, written string
		ctx           Context
		want          string
	}{
		{"two letters changed places", "proxy_psas", Location, "proxy_pass"},
		{"a letter is missing", "serve_name", Server, "server_name"},
		{"a letter too many", "proxy_set_headers", Location, "proxy_set_header"},
		{"a hyphen, and capitals", "Proxy-Pass", Location, "proxy_pass"},
		{"the near one fits the context", "allows", Location, "allow"},
		{"the right one may not stand here", "lisen", Location, "listen"},
		{"in upstream", "least_con", Upstream, "least_conn"},
		{"nothing is near", "frobnicate_everything", Location, ""},
		{"too short", "on", Location, ""},
		{"nothing", "", Location, ""},
		{"absurdly long", strings.Repeat("proxy_pass", 1000), Location, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := Suggest(test.written, test.ctx); got != test.want {
				t.Errorf("Suggest(%.40q, %s) = %q, want %q", test.written, test.ctx, got, test.want)
			}
		})
	}
}

// What every entry must have, so that the rest of the program may rely on it.
func TestTableIsSound(t *testing.T) {
	t.Parallel()
	number := regexp.MustCompile(`^1\.\d+\.\d+$`)
	removed := regexp.MustCompile(`^(njs-0\.\d+\.\d+|1\.\d+\.\d+)$`)
	all := allSpecs()
	for _, s := range all {
		fault := func(what string) { t.Errorf("%s of %s: %s", s.Name, s.Module, what) }
		if s.Name == "" || s.Module == "" || s.Contexts == 0 || s.Args == 0 || s.Contexts >= contextEnd {
			fault("incomplete")
		}
		if (s.Block == NoBlock) != (s.Inside == 0) || (s.Block == RawText) != (s.Inside == Lua) {
			fault("what the block is and what stands inside do not match")
		}
		if s.Block == Directives && s.Inside&AnyContext != s.Inside || s.Block == Entries && s.Inside&AnyContext != 0 {
			fault("what stands inside is no block of that kind")
		}
		for _, v := range []string{s.Since, s.Deprecated} {
			if v != "" && !number.MatchString(v) {
				fault("no version: " + v)
			}
		}
		if s.Removed != "" && !removed.MatchString(s.Removed) {
			fault("no version: " + s.Removed)
		}
		if s.Instead != "" && s.Deprecated == "" && s.Removed == "" {
			fault("a replacement for what is current")
		}
		if s.Inherit == InheritHandler && s.Contexts&(HTTP|Main) != 0 && s.Standard() {
			fault("a handler outside a location")
		}
	}
	if len(all) < 2000 {
		t.Errorf("the table has %d entries", len(all))
	}
}

func TestOneOriginHasOneDirectiveOfANameInAContext(t *testing.T) {
	t.Parallel()
	for _, specs := range table().specs {
		name := specs[0].Name
		for i, a := range specs {
			for _, b := range specs[i+1:] {
				if a.Origin == b.Origin && a.Contexts&b.Contexts != 0 {
					t.Errorf("%s: %s and %s both have it in %s", name, a.Module, b.Module, a.Contexts&b.Contexts)
				}
			}
		}
		if !slices.IsSortedFunc(specs, func(a, b *Spec) int { return int(a.Origin) - int(b.Origin) }) {
			t.Errorf("%s: nginx's own does not come first", name)
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	Known("http") // builds the index
	for b.Loop() {
		if _, ok := Lookup(Location, "proxy_set_header"); !ok {
			b.Fatal("not found")
		}
	}
}

func BenchmarkSuggest(b *testing.B) {
	Known("http")
	for b.Loop() {
		if Suggest("proxy_set_heder", Location) == "" {
			b.Fatal("nothing found")
		}
	}
}
