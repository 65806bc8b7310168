// Package source holds the text of one file and turns byte offsets into lines
// and columns, in the three units that readers of positions count in: bytes,
// characters and UTF-16 code units.
package source

import (
	"sort"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// File is the text of one file of the site, as it was read. It is immutable
// and safe for concurrent use.
type File struct {
	name string
	path string
	text string

	once  sync.Once
	lines []int // byte offset of each line's first byte

	marked sync.Once
	marks  []mark // in the order of the text
}

// stride is how far apart the columns of a long line are noted, in bytes, so
// that a position in a file of one line costs no more than one in a usual file.
const stride = 4096

// mark is a noted place in a long line.
type mark struct {
	offset        int // of a character's first byte
	column, utf16 int // as in Position
}

// NewFile returns a file with the given text, shown and found under one name.
func NewFile(name, text string) *File {
	return &File{name: name, path: name, text: text}
}

// NewFileAt returns a file that lies at path in the site's file tree and is
// shown to people as name, often a path relative to where they stand.
func NewFileAt(path, name, text string) *File {
	return &File{name: name, path: path, text: text}
}

// Name returns the name to show to people.
func (f *File) Name() string { return f.name }

// Path returns the path in the site's file tree.
func (f *File) Path() string { return f.path }

// Text returns the whole text, byte for byte.
func (f *File) Text() string { return f.text }

// Len returns the size of the text in bytes.
func (f *File) Len() int { return len(f.text) }

// index makes the table of line starts on first use: most files of a healthy
// site are never asked for a position.
func (f *File) index() []int {
	f.once.Do(func() {
		lines := make([]int, 1, 1+strings.Count(f.text, "\n"))
		for i := 0; ; {
			n := strings.IndexByte(f.text[i:], '\n')
			if n < 0 {
				break
			}
			i += n + 1
			lines = append(lines, i)
		}
		f.lines = lines
	})
	return f.lines
}

// Lines returns the number of lines, counting the empty one that follows a
// final line feed.
func (f *File) Lines() int { return len(f.index()) }

// LineStart returns the byte offset of the first byte of a line, which counts
// from 1. Lines out of range are clamped.
func (f *File) LineStart(line int) int {
	lines := f.index()
	return lines[min(max(line, 1), len(lines))-1]
}

// Line returns the text of a line, which counts from 1, without its line end
// (LF or CR LF).
func (f *File) Line(line int) string {
	lines := f.index()
	if line < 1 || line > len(lines) {
		return ""
	}
	if line == len(lines) {
		return f.text[lines[line-1]:]
	}
	return strings.TrimSuffix(f.text[lines[line-1]:lines[line]-1], "\r")
}

// Position is a place in a file. Everything counts from 1 but Offset.
type Position struct {
	Offset      int // bytes from the start of the file
	Line        int
	Column      int // in characters (Unicode code points)
	ByteColumn  int // in bytes
	UTF16Column int // in UTF-16 code units, as editors count
}

// Position returns the place of a byte offset. Offsets outside the file are
// clamped. A byte that is not UTF-8 counts as one character.
func (f *File) Position(offset int) Position {
	offset = min(max(offset, 0), len(f.text))
	lines := f.index()
	line := sort.SearchInts(lines, offset+1) // the first line that starts after offset
	start := lines[line-1]
	from := mark{offset: start, column: 1, utf16: 1}
	if offset-start > stride {
		from = f.markBefore(offset, from)
	}
	from = from.advance(f.text, offset)
	return Position{Offset: offset, Line: line, ByteColumn: offset - start + 1, Column: from.column, UTF16Column: from.utf16}
}

// advance counts on to an offset of the same line.
func (m mark) advance(text string, offset int) mark {
	for _, r := range text[m.offset:offset] {
		m.column++
		m.utf16++
		if r > 0xFFFF {
			m.utf16++
		}
	}
	m.offset = offset
	return m
}

// markBefore returns the last mark at or before an offset that lies in the line
// that begins at the given mark.
func (f *File) markBefore(offset int, start mark) mark {
	f.marked.Do(f.markLongLines)
	i := sort.Search(len(f.marks), func(i int) bool { return f.marks[i].offset > offset })
	if i == 0 || f.marks[i-1].offset < start.offset {
		return start
	}
	return f.marks[i-1]
}

// markLongLines notes the columns of lines longer than the stride.
func (f *File) markLongLines() {
	lines := f.index()
	for i, start := range lines {
		end := len(f.text)
		if i+1 < len(lines) {
			end = lines[i+1]
		}
		m := mark{offset: start, column: 1, utf16: 1}
		for end-m.offset > stride {
			next := m.offset + stride
			// Not within a character; after more bytes than one has, these are none.
			for n := 1; n < utf8.UTFMax && next < end && !utf8.RuneStart(f.text[next]); n++ {
				next++
			}
			m = m.advance(f.text, next)
			f.marks = append(f.marks, m)
		}
	}
}

// Offset returns the byte offset of a line and a column in characters, both
// from 1. A column past the line's end gives the line's end.
func (f *File) Offset(line, column int) int {
	i := f.LineStart(line)
	for c := 1; c < column && i < len(f.text) && f.text[i] != '\n'; c++ {
		_, size := utf8.DecodeRuneInString(f.text[i:])
		i += size
	}
	return i
}

// Span is a range of bytes, its end exclusive.
type Span struct {
	Start, End int
}

// Len returns the number of bytes in the span.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether the span covers an offset.
func (s Span) Contains(offset int) bool { return s.Start <= offset && offset < s.End }

// Range is a span of a file. The zero value points nowhere.
type Range struct {
	File *File
	Span
}

// At returns the range of a span in f.
func (f *File) At(start, end int) Range {
	return Range{File: f, Span: Span{Start: start, End: end}}
}

// LineRange returns the range of a whole line, leading and trailing blanks
// left out; it is what is pointed at where only a line is known.
func (f *File) LineRange(line int) Range {
	start := f.LineStart(line)
	text := f.Line(line)
	left := len(text) - len(strings.TrimLeft(text, " \t"))
	right := len(strings.TrimRight(text, " \t\r"))
	if right < left {
		return f.At(start, start)
	}
	return f.At(start+left, start+right)
}

// IsZero reports whether the range points nowhere.
func (r Range) IsZero() bool { return r.File == nil }

// Text returns the bytes that the range covers.
func (r Range) Text() string {
	if r.File == nil {
		return ""
	}
	return r.File.text[max(r.Start, 0):min(r.End, len(r.File.text))]
}

// Begin returns the position of the first byte.
func (r Range) Begin() Position { return r.File.Position(r.Start) }

// Finish returns the position after the last byte.
func (r Range) Finish() Position { return r.File.Position(r.End) }

// Name returns the file's name, or "" where the range points nowhere.
func (r Range) Name() string {
	if r.File == nil {
		return ""
	}
	return r.File.name
}

// Line returns the line of the first byte, or 0 where the range points nowhere.
func (r Range) Line() int {
	if r.File == nil {
		return 0
	}
	return r.Begin().Line
}

// String returns name:line, as messages name a place.
func (r Range) String() string {
	if r.File == nil {
		return ""
	}
	return r.File.name + ":" + strconv.Itoa(r.Line())
}
