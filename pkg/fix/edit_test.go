package fix_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"
	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/fix"
	"github.com/wellserved/wellserved/pkg/source"
)

func TestApplyMakesEditsInAnyOrder(t *testing.T) {
	t.Parallel()
	f := source.NewFile("a.conf", "alias /old;\r\n# naïve \xff comment\nroot /r;")
	edit := func(start, end int, text string) diag.Edit { return diag.Edit{At: f.At(start, end), Text: text} }
	tests := []struct {
		name  string
		edits []diag.Edit
		want  string // "" where the edits are refused
	}{
		{"none", nil, f.Text()},
		{"one", []diag.Edit{edit(6, 10, "/new")}, "alias /new;\r\n# naïve \xff comment\nroot /r;"},
		{"two, the later first", []diag.Edit{edit(6, 10, "/new"), edit(0, 5, "root")}, "root /new;\r\n# naïve \xff comment\nroot /r;"},
		{"the same twice", []diag.Edit{edit(6, 10, "/new"), edit(6, 10, "/new")}, "alias /new;\r\n# naïve \xff comment\nroot /r;"},
		{"the same insertion twice", []diag.Edit{edit(10, 10, "/"), edit(10, 10, "/")}, "alias /old/;\r\n# naïve \xff comment\nroot /r;"},
		{"insertion before a replacement", []diag.Edit{edit(6, 10, "/new"), edit(6, 6, "/x")}, "alias /x/new;\r\n# naïve \xff comment\nroot /r;"},
		{"insertion after a replacement", []diag.Edit{edit(6, 10, "/new"), edit(10, 10, "/x")}, "alias /new/x;\r\n# naïve \xff comment\nroot /r;"},
		{"at both ends", []diag.Edit{edit(f.Len(), f.Len(), "\n"), edit(0, 0, "\ufeff")}, "\ufeff" + f.Text() + "\n"},
		{"two lines at one place", []diag.Edit{edit(11, 11, "\nroot /x;"), edit(11, 11, "\nindex y;")}, "alias /old;\nindex y;\nroot /x;\r\n# naïve \xff comment\nroot /r;"},
		{"two directives at one place", []diag.Edit{edit(0, 0, "root /x; "), edit(0, 0, "index y; ")}, "index y; root /x; " + f.Text()},
		{"a directive and a comment at one place", []diag.Edit{edit(0, 0, "root /x; "), edit(0, 0, "# index y;")}, ""},
		{"a line and a word at one place", []diag.Edit{edit(11, 11, "\nroot /x;"), edit(11, 11, "x")}, ""},
		{"two insertions at one place", []diag.Edit{edit(10, 10, "/"), edit(10, 10, "/x")}, ""},
		{"overlap", []diag.Edit{edit(6, 10, "/new"), edit(8, 12, "")}, ""},
		{"one inside another", []diag.Edit{edit(0, 11, "x"), edit(6, 10, "/new")}, ""},
		{"insertion inside another", []diag.Edit{edit(6, 10, "/new"), edit(7, 7, "x")}, ""},
		{"past the end", []diag.Edit{edit(6, f.Len()+1, "")}, ""},
		{"before the start", []diag.Edit{edit(-1, 2, "")}, ""},
		{"inside out", []diag.Edit{edit(4, 2, "")}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := fix.Apply(f.Text(), tt.edits)
			if (err != nil) != (tt.want == "") {
				t.Fatalf("got error %v", err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			slices.Reverse(tt.edits)
			if again, _ := fix.Apply(f.Text(), tt.edits); again != got {
				t.Errorf("in another order: %q", again)
			}
		})
	}
}

// FuzzApply holds edits against an independent implementation, and proves that
// every byte outside them stays, that their order does not matter and that the
// diff leads from the old text to the new one.
func FuzzApply(f *testing.F) {
	f.Add("alias /old;\r\nroot /r;\n", "\x06\x04/new\x00\x10\x00x\x00")
	f.Add("no line end", "\x0b\x00\n\x00\x00\x02\x00")
	f.Add("a;\nb;\n", "\x02\x00\nx;\x00\x02\x00\ny;\x00")
	f.Add("a\nb\nc\n", "\x02\x02\x00\x00\x01b\x00")
	f.Fuzz(func(t *testing.T, text, script string) {
		file := source.NewFile("a.conf", text)
		var edits []diag.Edit
		var theirs []udiff.Edit
		for len(script) >= 2 && len(edits) < 50 {
			start, size := int(script[0]), int(script[1])
			insert, rest, _ := strings.Cut(script[2:], "\x00")
			script = rest
			edits = append(edits, diag.Edit{At: file.At(start, start+size), Text: insert})
			theirs = append(theirs, udiff.Edit{Start: start, End: start + size, New: insert})
		}
		got, err := fix.Apply(text, edits)
		if err != nil {
			if got != "" {
				t.Errorf("a text comes with the error %v", err)
			}
			return
		}
		slices.Reverse(edits)
		if again, err := fix.Apply(text, edits); err != nil || again != got {
			t.Errorf("in another order: %q, %v; want %q", again, err, got)
		}
		slices.SortFunc(theirs, func(a, b udiff.Edit) int {
			return strings.Compare(key(a), key(b))
		})
		want, err := udiff.Apply(text, slices.Compact(theirs))
		if err != nil {
			t.Fatalf("the other implementation refuses: %v", err)
		}
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		keepsTheRest(t, file, edits, got)
		leadsThere(t, file, edits, got)
	})
}

func key(e udiff.Edit) string { return string(rune(e.Start)) + "\x00" + string(rune(e.End)) + e.New }

// keepsTheRest walks over both texts and proves that what lies between the
// edits is the same.
func keepsTheRest(t *testing.T, f *source.File, edits []diag.Edit, got string) {
	t.Helper()
	byPlace := slices.Clone(edits)
	slices.SortFunc(byPlace, func(a, b diag.Edit) int {
		if a.At.Start != b.At.Start {
			return a.At.Start - b.At.Start
		}
		if a.At.End != b.At.End {
			return a.At.End - b.At.End
		}
		return strings.Compare(a.Text, b.Text)
	})
	done, rest := 0, got
	for i, e := range byPlace {
		if i > 0 && e == byPlace[i-1] {
			continue
		}
		var ok bool
		if rest, ok = strings.CutPrefix(rest, f.Text()[done:e.At.Start]+e.Text); !ok {
			t.Fatalf("bytes %d to %d are not kept in %q", done, e.At.Start, got)
		}
		done = e.At.End
	}
	if rest != f.Text()[done:] {
		t.Errorf("the end %q became %q", f.Text()[done:], rest)
	}
}

// leadsThere proves that the diff of the edits makes the new text.
func leadsThere(t *testing.T, f *source.File, edits []diag.Edit, got string) {
	t.Helper()
	plan := fix.New([]diag.Finding{{Rule: "x", At: f.At(0, 0), Fixes: []diag.Fix{{Safe: true, Edits: edits}}}}, fix.Options{})
	d, err := plan.Diff()
	if err != nil {
		t.Fatal(err)
	}
	if d == "" {
		if got != f.Text() {
			t.Errorf("there is no diff from %q to %q", f.Text(), got)
		}
		return
	}
	if plan.Changes[0].After != got {
		t.Errorf("the plan has %q, want %q", plan.Changes[0].After, got)
	}
}
