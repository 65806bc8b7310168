package pattern_test

import (
	"strings"
	"testing"

	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

func parse(t *testing.T, text string) *pattern.Regex {
	t.Helper()
	re, err := pattern.Parse(text, false)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return re
}

func TestAnchors(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		text         string
		begins, ends bool
	}{
		{"^a$", true, true}, {"a", false, false}, {"^a", true, false}, {"a$", false, true}, {`\Aa\z`, true, true},
		{"^a|b$", false, false}, {"^a$|^b$", true, true}, {"(^a|^b)c", true, false}, {"a(/|$)", false, false},
		{"(?:^a$)", true, true}, {`a\$`, false, false}, {"^", true, false}, {"", false, false}, {"(?i)^a", true, false},
	} {
		re := parse(t, tc.text)
		if got := re.Root.Begins(); got != tc.begins {
			t.Errorf("%s begins at an anchor: %v", tc.text, got)
		}
		if got := re.Root.Ends(); got != tc.ends {
			t.Errorf("%s ends at an anchor: %v", tc.text, got)
		}
	}
}

func TestWhatAGroupCanHold(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		text    string
		yes, no string
	}{
		{"^(.*)$", "a./\r", "\n"}, {"^([^/]*)$", "a.\n", "/"}, {`^(\w+)$`, "aZ_9", ".-\n"}, {`^(\W+)$`, ".\n", "a"},
		{`^(\s)$`, "\n ", "a"}, {"(?s)^(.)$", "\n", ""}, {"^((?s).)", "\n", ""}, {"^([a-c\\d])", "abc5", "d\n"},
		{"^([]x])", "]x", "a"}, {"^([[:alpha:]-])", "aZ-", "0"}, {"^([^[:space:]])", "a", " \n"}, {`^(\x41\.)`, "A.", "B"},
		{"^(a|b(?=c))", "ab", "c"}, {"(?<name>x+)", "x", "y"}, {`(\Na)`, "a", "\n"},
	} {
		set := parse(t, tc.text).Groups[1].Bytes()
		for i := range len(tc.yes) {
			if !set.Has(tc.yes[i]) {
				t.Errorf("%s cannot hold %q", tc.text, tc.yes[i])
			}
		}
		for i := range len(tc.no) {
			if set.Has(tc.no[i]) {
				t.Errorf("%s can hold %q", tc.text, tc.no[i])
			}
		}
	}
}

func TestPrefixIsTheTextThatAllMatchesBeginWith(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		text, want string
		whole      bool
	}{
		{"^/static/", "/static/", false}, {`^/a\.b$`, "/a.b", true}, {"^/a.b$", "/a", false}, {"^/a+", "/", false}, {"^(/a)", "", false},
		{"^/a[.]b$", "/a.b", true},
	} {
		got, whole := parse(t, tc.text).Root.Prefix()
		if got != tc.want || whole != tc.whole {
			t.Errorf("%s: %q, %v; want %q, %v", tc.text, got, whole, tc.want, tc.whole)
		}
	}
}

func TestGroupsAreNumberedByTheirOpening(t *testing.T) {
	t.Parallel()
	re := parse(t, "(?:a)(b(?<two>c))(?=d)(e)")
	if len(re.Groups) != 4 || re.Named("two") != re.Groups[2] || re.Named("none") != nil {
		t.Errorf("%d groups", len(re.Groups)-1)
	}
}

func TestWhatIsNotReadIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"(", ")", "[a", "*a", "a)(b", `a\`, "(?<>a)", "(?|a)", "(?R)", "(?(1)a)", `\p{L}`, "[z-a]", "a{22,4}", "a{65536}", "a{1,99999999999999999999}", strings.Repeat("(", 1000), strings.Repeat("a", 10_000)} {
		if _, err := pattern.Parse(text, false); err == nil {
			t.Errorf("%.40q was read", text)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"^/(a|b)+[^/]*$", `(?<n>\w{2,5}?)\.php`, "[[:alpha:]]", `\x{41}`, "(?i-s:a)b*+", "(?#x)a"} {
		f.Add(text, true)
	}
	f.Fuzz(func(t *testing.T, text string, fold bool) {
		re, err := pattern.Parse(text, fold)
		if err != nil {
			return
		}
		re.Root.Begins()
		re.Root.Ends()
		re.Root.Bytes()
		re.Root.Prefix()
		re.Root.Branches()
		re.Root.Walk(func(n *pattern.Node) bool {
			if n.Pos < 0 || n.Until > len(text) {
				t.Errorf("%q: a node from %d to %d", text, n.Pos, n.Until)
			}
			return true
		})
	})
}
