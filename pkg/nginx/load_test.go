package nginx_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
)

// load reads a configuration from files in memory, the first path first.
func load(t *testing.T, files map[string]string, paths ...string) *nginx.Config {
	t.Helper()
	cfg, err := nginx.Load(nginx.Options{Tree: fstree.MemoryText(files), Paths: paths})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// outline prints the tree of directives, one a line, with the values that
// nginx would see.
func outline(d *nginx.Directive, indent string, b *strings.Builder) {
	for _, c := range d.Children {
		fmt.Fprintf(b, "%s%s", indent, c.Name)
		for _, v := range c.Values() {
			fmt.Fprintf(b, " <%s>", v)
		}
		b.WriteByte('\n')
		outline(c, indent+"  ", b)
	}
}

func faults(cfg *nginx.Config) []string {
	var out []string
	for _, f := range cfg.Faults {
		out = append(out, fmt.Sprintf("%s: %s", f.At, f.Message))
	}
	return out
}

func TestWordsAreReadAsNginxReadsThem(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, text, want string }{
		{"plain", "root /srv;", "root </srv>\n"},
		{"double quotes", `root "/srv/a b";`, "root </srv/a b>\n"},
		{"single quotes", `root '/srv/a;b{c}';`, "root </srv/a;b{c}>\n"},
		{"escapes in quotes", `root "a\"b\\c\td";`, "root <a\"b\\c\td>\n"},
		{"other escapes stay", `root a\.b\;c\ d;`, "root <a\\.b\\;c\\ d>\n"},
		{"braced variable", `root /srv/${host}x{;`, "root </srv/${host}x>\n"},
		{"hash inside a word", `root /a#b; # c`, "root </a#b>\n"},
		{"brace ends no word", `root a}b;`, "root <a}b>\n"},
		{"quote inside a word", `root o'clock;`, "root <o'clock>\n"},
		{"comment with quote and brace", "# it's {\nroot /a;", "root </a>\n"},
		{"carriage returns", "root\r\n/a\r\n;\r\n", "root </a>\n"},
		{"adjacent statements", "root /a;index b;", "root </a>\nindex <b>\n"},
		{"backslash at the line's end", "root /a\\\nb;", "root </a\\\nb>\n"},
		{"empty string", `index "";`, "index <>\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			cfg := load(t, map[string]string{"/etc/nginx/a.conf": row.text}, "/etc/nginx/a.conf")
			var b strings.Builder
			outline(cfg.Root, "", &b)
			got := b.String()
			if row.name == "braced variable" { // the { opens a block there
				got = strings.SplitAfter(got, "\n")[0]
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s\n%v", diff, faults(cfg))
			}
		})
	}
}

func TestFaultsAreReportedAndTheRestIsRead(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, text string
		want       []string
		outline    string
	}{
		{
			"stray brace", "events {}\n}\nuser www;\n",
			[]string{`a.conf:2: unexpected "}"`}, "events\nuser <www>\n",
		},
		{
			"unclosed block", "events {}\nhttp {\n  server {\n    listen 80;\n  }\n",
			[]string{`a.conf:2: unexpected end of file, expecting "}"`}, "events\nhttp\n  server\n    listen <80>\n",
		},
		{
			"swallowed line", "server {\n  root /a\n  autoindex off;\n}\n",
			[]string{`a.conf:2: directive "root" is not terminated by ";"`}, "server\n  root </a>\n  autoindex <off>\n",
		},
		{
			"swallowed block", "server {\n  root /a\n  location / {\n    index x;\n  }\n}\n",
			[]string{`a.conf:2: directive "root" is not terminated by ";"`},
			"server\n  root </a>\n  location </>\n    index <x>\n",
		},
		{
			"semicolon before a brace", "server {\n  root /a\n}\n",
			[]string{`a.conf:2: unexpected "}"`}, "server\n  root </a>\n",
		},
		{
			"end of file in a directive", "events {}\nuser www\n",
			[]string{`a.conf:2: unexpected end of file, expecting ";" or "}"`}, "events\nuser <www>\n",
		},
		{
			"unclosed quote", "server {\n  return 200 'done;\n  root /a;\n}\n",
			[]string{`a.conf:2: the quote ' is not closed`}, "server\n  return <200> <done>\n  root </a>\n",
		},
		{
			"unclosed quote before another", "server {\n  return 200 'done;\n  add_header X 'y';\n}\n",
			[]string{`a.conf:2: the quote ' is not closed`}, "server\n  return <200> <done>\n  add_header <X> <y>\n",
		},
		{
			"text after a quote", "server {\n  index \"/a\"b;\n}\n",
			[]string{`a.conf:2: unexpected "b" after a closing quote`}, "server\n  index </a> <b>\n",
		},
		{
			"unknown with a suggestion", "server {\n  proxy-pass http://x;\n}\n",
			[]string{`a.conf:2: unknown directive "proxy-pass"`}, "server\n  proxy-pass <http://x>\n",
		},
		{
			"wrong context", "events {}\nhttp {\n  proxy_pass http://x;\n}\n",
			[]string{`a.conf:3: "proxy_pass" directive is not allowed here: it stands in http and belongs in location, if in location, limit_except, stream server`},
			"events\nhttp\n  proxy_pass <http://x>\n",
		},
		{
			"wrong number of arguments", "server {\n  root a b;\n}\n",
			[]string{`a.conf:2: invalid number of arguments in "root" directive: it has 2 and takes 1`}, "server\n  root <a> <b>\n",
		},
		{
			"duplicate", "server {\n  root a;\n  index x;\n  root b;\n}\n",
			[]string{`a.conf:4: "root" directive is duplicate`}, "server\n  root <a>\n  index <x>\n  root <b>\n",
		},
		{
			"lone semicolon", "events {};\nuser www;\n",
			[]string{`a.conf:1: unexpected ";"`}, "events\nuser <www>\n",
		},
		{
			"byte order mark", "\xef\xbb\xbfuser www;\nevents {}\n",
			[]string{"a.conf:1: the file begins with a byte order mark, which nginx takes for part of the first word"}, "user <www>\nevents\n",
		},
		{
			"lists over lines are no fault",
			"server {\n  server_name a.example\n    b.example\n    server;\n  index\n    a.html\n    b.html;\n}\n",
			nil, "server\n  server_name <a.example> <b.example> <server>\n  index <a.html> <b.html>\n",
		},
		{
			"data is no directive", "map $a $b {\n  default 1;\n  root 2;\n  hostnames;\n}\ntypes {\n  text/css css;\n}\n",
			nil, "map <$a> <$b>\n  default <1>\n  root <2>\n  hostnames\ntypes\n  text/css <css>\n",
		},
		{
			"lua", "server {\n  location / {\n    content_by_lua_block {\n      if a then x = { \"}\" } end -- }\n    }\n  }\n}\n",
			nil, "server\n  location </>\n    content_by_lua_block\n",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			cfg := load(t, map[string]string{"/a.conf": row.text}, "/a.conf")
			var b strings.Builder
			outline(cfg.Root, "", &b)
			got := faults(cfg)
			for i := range got {
				got[i] = strings.TrimPrefix(got[i], "/")
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(row.outline, b.String()); diff != "" {
				t.Errorf("tree (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSimpleDirectivesShareAnEmptyBlock reads what is broken in many ways, and
// looks whether anything was written to the block that all simple directives
// share.
func TestSimpleDirectivesShareAnEmptyBlock(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"server {\n  root /a {\n    index x;\n  }\n}\n", "server {\n  location / ;\n  { index x; }\n}\n",
		"content_by_lua_block {", "map $a $b {\n  x { y z; }\n}\n", "server_name a\n  b {", "} } ; { ;", "http {\n  foo bar {\n    baz;\n  }\n}\n",
		strings.Repeat("location / {", 300),
	} {
		load(t, map[string]string{"/a.conf": text}, "/a.conf")
		if e := nginx.Empty(); len(e.Children) > 0 || e.Inside != 0 || e.IsRaw() || e.Child("index") != nil || e.Body().Text() != "" {
			t.Fatalf("%q: the shared block is no longer empty: %+v", text, e)
		}
	}
}
