package source_test

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/wellserved/wellserved/pkg/source"
)

func TestPositionsCountInEachUnit(t *testing.T) {
	t.Parallel()
	f := source.NewFile("a", "ab\r\né😀x\n\xffz")
	for _, row := range []struct {
		name   string
		offset int
		want   source.Position
	}{
		{"the start", 0, source.Position{Offset: 0, Line: 1, Column: 1, ByteColumn: 1, UTF16Column: 1}},
		{"the carriage return", 2, source.Position{Offset: 2, Line: 1, Column: 3, ByteColumn: 3, UTF16Column: 3}},
		{"the line feed", 3, source.Position{Offset: 3, Line: 1, Column: 4, ByteColumn: 4, UTF16Column: 4}},
		{"a second line", 4, source.Position{Offset: 4, Line: 2, Column: 1, ByteColumn: 1, UTF16Column: 1}},
		{"after two bytes", 6, source.Position{Offset: 6, Line: 2, Column: 2, ByteColumn: 3, UTF16Column: 2}},
		{"after a surrogate pair", 10, source.Position{Offset: 10, Line: 2, Column: 3, ByteColumn: 7, UTF16Column: 4}},
		{"after a byte that is not UTF-8", 13, source.Position{Offset: 13, Line: 3, Column: 2, ByteColumn: 2, UTF16Column: 2}},
		{"the end", 14, source.Position{Offset: 14, Line: 3, Column: 3, ByteColumn: 3, UTF16Column: 3}},
		{"past the end", 99, source.Position{Offset: 14, Line: 3, Column: 3, ByteColumn: 3, UTF16Column: 3}},
		{"before the start", -1, source.Position{Offset: 0, Line: 1, Column: 1, ByteColumn: 1, UTF16Column: 1}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(row.want, f.Position(row.offset)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestLinesHaveNoLineEnd(t *testing.T) {
	t.Parallel()
	f := source.NewFile("a", "one\r\n\ntwo\n")
	var got []string
	for i := range f.Lines() + 1 {
		got = append(got, f.Line(i))
	}
	if diff := cmp.Diff([]string{"", "one", "", "two", ""}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if r := source.NewFile("a", "x\n  two words  \n").LineRange(2); r.Text() != "two words" {
		t.Errorf("the range of a line is %q", r.Text())
	}
}

// FuzzPosition holds that a position leads back to its offset, and that the
// columns count what they say.
func FuzzPosition(f *testing.F) {
	f.Add("a\nb\r\né😀", 5)
	f.Fuzz(func(t *testing.T, text string, offset int) {
		file := source.NewFile("a", text)
		p := file.Position(offset)
		if file.LineStart(p.Line)+p.ByteColumn-1 != p.Offset {
			t.Fatalf("%+v: the line starts at %d", p, file.LineStart(p.Line))
		}
		before := []rune(text[file.LineStart(p.Line):p.Offset])
		if p.Column != len(before)+1 || p.UTF16Column != len(utf16.Encode(before))+1 {
			t.Fatalf("%+v after %q", p, before)
		}
		inside := p.Offset < len(text) && !utf8.RuneStart(text[p.Offset]) // of a character
		if back := file.Offset(p.Line, p.Column); utf8.ValidString(text) && !inside && back != p.Offset {
			t.Fatalf("%+v leads to %d", p, back)
		}
	})
}

func TestPositionInALongLineIsCountedRight(t *testing.T) {
	t.Parallel()
	unit := "a€😀\xffb\x80"
	text := "x\n" + strings.Repeat(unit, 3000) + "\nshort\n" + strings.Repeat("\x80", 9000) + strings.Repeat("é", 9000)
	f := source.NewFile("x", text)
	for offset := 0; offset <= len(text); offset += 331 {
		start := strings.LastIndexByte(text[:offset], '\n') + 1
		column, utf16 := 1, 1
		for _, r := range text[start:offset] {
			column++
			utf16++
			if r > 0xFFFF {
				utf16++
			}
		}
		if p := f.Position(offset); p.Column != column || p.UTF16Column != utf16 || p.ByteColumn != offset-start+1 {
			t.Fatalf("at %d: got %+v, want column %d and %d", offset, p, column, utf16)
		}
	}
}
