package nginx_test

import (
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
)

// FuzzLoad feeds any text to the reader: it must neither panic nor hang, every
// place must lie in its file, and blocks must lie in one another.
func FuzzLoad(f *testing.F) {
	f.Add(base, "server { listen 80; }")
	f.Add("include b.conf;", "include a.conf;")
	f.Add("http { content_by_lua_block { x = '}' } }", "")
	f.Add("a 'b\nc' d;", "\xef\xbb\xbf\"")
	f.Fuzz(func(t *testing.T, a, b string) {
		cfg, err := nginx.Load(nginx.Options{
			Tree:  fstree.MemoryText(map[string]string{"/a.conf": a, "/b.conf": b}),
			Paths: []string{"/a.conf"},
		})
		if err != nil {
			t.Fatal(err)
		}
		for d := range cfg.Walk() {
			r := d.Range()
			if r.Start < 0 || r.Start > r.End || r.End > d.File.Len() {
				t.Fatalf("%q lies at %d-%d of %d", d.Name, r.Start, r.End, d.File.Len())
			}
			for i := range d.Args {
				if a := d.ArgRange(i); a.Start < r.Start || a.End > r.End {
					t.Fatalf("argument %d of %q lies outside", i, d.Name)
				}
			}
			if d.IsBlock() {
				if in := d.Body(); in.Start > in.End || in.Start < r.Start || in.End > r.End {
					t.Fatalf("the block of %q lies at %d-%d in %d-%d", d.Name, in.Start, in.End, r.Start, r.End)
				}
			}
		}
		for _, fault := range cfg.Faults {
			if fault.At.IsZero() || fault.Message == "" {
				t.Fatalf("a fault without place or message: %+v", fault)
			}
			if n := fault.At.Line(); n < 1 || n > fault.At.File.Lines() {
				t.Fatalf("a fault at line %d of %d", n, fault.At.File.Lines())
			}
		}
		if same, _ := nginx.Agree(a); same && strings.Contains(a, "\x00") {
			t.Fatal("agreed on NUL bytes")
		}
	})
}

// TestHugeInputEndsWithAnAnswer holds the bounds: what is too deep or too much
// is said, not read.
func TestHugeInputEndsWithAnAnswer(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, text string
		want       nginx.FaultKind
	}{
		{"nested blocks", strings.Repeat("a {", 10_000) + strings.Repeat("}", 10_000), nginx.TooDeep},
		{"unclosed nested blocks", strings.Repeat("server {", 1_000_000), nginx.TooDeep},
		{"one long word", "root " + strings.Repeat("a", 1<<20) + ";", nginx.TokenTooLong},
		{"a long quote", "root '" + strings.Repeat("a\n", 1<<20), nginx.UnclosedQuote},
		{"many braces", strings.Repeat("}", 1<<20), nginx.UnexpectedBrace},
		{"many quotes", strings.Repeat("'a'b\n", 1<<18), nginx.UnexpectedText},
		{"many open quotes over lines", strings.Repeat("'a\n'b\n", 1<<16), nginx.UnclosedQuote},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			cfg := load(t, map[string]string{"/a.conf": row.text}, "/a.conf")
			for _, f := range cfg.Faults {
				if f.Kind == row.want {
					return
				}
			}
			t.Errorf("no fault of kind %d among %d", row.want, len(cfg.Faults))
		})
	}
}
