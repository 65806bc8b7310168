package nginx_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/nginx"
)

func TestPrintedBlocksAreReadBackAsTheyWereMeant(t *testing.T) {
	t.Parallel()
	s := nginx.Statement{Name: "location", Args: []string{"^~", "/static/"}, Children: []nginx.Statement{
		{Name: "alias", Args: []string{"/srv/my site/static/"}},
		{Name: "add_header", Args: []string{"X-A", `a"b\c;d`}},
		{Name: "return", Args: []string{"200", ""}},
	}}
	text := s.Print(4)
	want := `    location ^~ /static/ {
        alias "/srv/my site/static/";
        add_header X-A "a\"b\c;d";
        return 200 "";
    }`
	if diff := cmp.Diff(want, text); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	cfg := load(t, map[string]string{"/a.conf": "server {\n" + text + "\n}\n"}, "/a.conf")
	var b strings.Builder
	outline(cfg.Root, "", &b)
	wantTree := "server\n  location <^~> </static/>\n    alias </srv/my site/static/>\n    add_header <X-A> <a\"b\\c;d>\n    return <200> <>\n"
	if diff := cmp.Diff(wantTree, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestQuotedValuesSurvive(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"", "a", "a b", `a\`, `\d+`, `\\d`, `\"`, "a'b", `"`, "a;b", "{2}", "a#b", "#a", "tab\there", `\t`, "nl\n", "}"} {
		cfg := load(t, map[string]string{"/a.conf": "root " + nginx.Quote(value) + ";"}, "/a.conf")
		if got := cfg.Root.Children[0].Arg(0); got != value {
			t.Errorf("%q is written %s and read %q", value, nginx.Quote(value), got)
		}
	}
}

// TestSecondReadingAgreesOnDebiansFiles pins how often both readers agree on
// configuration that people really have: what Debian's nginx installs.
func TestSecondReadingAgreesOnDebiansFiles(t *testing.T) {
	t.Parallel()
	agreed, total := 0, 0
	var differ []string
	err := filepath.WalkDir("/etc/nginx", func(name string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		total++
		if same, why := nginx.Agree(string(text)); same {
			agreed++
		} else {
			differ = append(differ, name+": "+why)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("the tests need Debian's nginx: %v", err)
	}
	if total < 10 || agreed < total {
		t.Errorf("agreed on %d of %d files: %s", agreed, total, strings.Join(differ, "\n"))
	}
}

func TestSecondReadingRefusesWhatItCannotJudge(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, text, why string }{
		{"a stray brace, which gonginx drops with the rest", "user a; } user b;", `unexpected "}"`},
		{"nesting that would end the process", strings.Repeat("a {", 1_000_000) + strings.Repeat("}", 1_000_000), "blocks are nested more than 1000 deep"},
		{"an open block", "http {", "a block is not closed"},
		{"an open quote", "user 'a;", "the text has a syntax fault"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			same, why := nginx.Agree(row.text)
			if same || why != row.why {
				t.Errorf("got %v, %q; want %q", same, why, row.why)
			}
		})
	}
}
