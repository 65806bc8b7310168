package report

import (
	"strings"
	"unicode/utf8"

	"github.com/wellserved/wellserved/pkg/source"
)

// Bounds of what is shown of one source line.
const (
	widest    = 240  // columns, where no terminal says otherwise
	narrowest = 20   // columns, however narrow the terminal
	longest   = 1024 // bytes looked at around the marked part
)

// excerpt is a source line ready to be shown with a part of it marked.
type excerpt struct {
	number int    // of the line, from 1
	before string // what stands left of the mark
	marked string
	after  string
	indent int // columns left of the mark
	length int // columns of the mark, at least 1
}

// excerptOf lays out the first line of a range, at most width columns of it.
func excerptOf(r source.Range, width int) excerpt {
	if width <= 0 {
		width = widest
	}
	width = max(width, narrowest)
	number := r.Line()
	line := r.File.Line(number)
	start := min(max(r.Start-r.File.LineStart(number), 0), len(line))
	end := min(max(start+r.Len(), start), len(line))
	// A range over several lines is marked to the end of its first.
	end = start + len(strings.TrimRight(line[start:end], " \t"))
	from, to := window(line, start)
	row := cells(line[from:to])
	hide(row, secretSpans(line[from:to]))
	first := seek(row, start-from)
	last := max(seek(row, end-from), first)
	left, right := crop(row, first, last, width)
	e := excerpt{number: number}
	lead, tail := "", ""
	if left > 0 || from > 0 {
		lead = "…"
	}
	if right < len(row) || to < len(line) {
		tail = "…"
	}
	last = min(last, right)
	e.before = lead + show(row[left:first])
	e.marked = show(row[first:last])
	e.after = show(row[last:right]) + tail
	e.indent = columns(lead) + span(row, left, first)
	e.length = max(span(row, first, last), 1)
	return e
}

// hide puts dots in the place of the cells that hold secrets.
func hide(row []cell, spans [][2]int) {
	for i := range row {
		for _, s := range spans {
			if s[0] <= row[i].offset && row[i].offset < s[1] {
				row[i].text = strings.Repeat("•", row[i].width)
			}
		}
	}
}

// window returns the bytes of a line that are looked at: all of it, unless it
// is so long that only the surroundings of the mark can be.
func window(line string, mark int) (from, to int) {
	if len(line) <= longest {
		return 0, len(line)
	}
	from = max(mark-longest/4, 0)
	to = min(from+longest, len(line))
	for from > 0 && from < len(line) && !utf8.RuneStart(line[from]) {
		from--
	}
	for to < len(line) && !utf8.RuneStart(line[to]) {
		to--
	}
	return from, to
}

// seek returns the index of the cell that begins at or after a byte offset.
func seek(row []cell, offset int) int {
	for i, c := range row {
		if c.offset >= offset {
			return i
		}
	}
	return len(row)
}

// crop returns the cells to show so that they fit into width columns, the
// first and as much as possible of the rest of the mark among them.
func crop(row []cell, first, last, width int) (left, right int) {
	total := span(row, 0, len(row))
	if total <= width {
		return 0, len(row)
	}
	room := width - 2 // for the dots on both sides
	if span(row, 0, last) > room {
		// Begin so that the mark has its room, with some of what stands around it.
		lead := max((room-span(row, first, last))*2/3, room/4)
		left = first
		for left > 0 && span(row, left-1, first) <= lead {
			left--
		}
	}
	right = left
	for right < len(row) && span(row, left, right+1) <= room {
		right++
	}
	for right == len(row) && left > 0 && span(row, left-1, right) <= room {
		left--
	}
	return left, max(right, first)
}

// span returns the columns of the cells from one index up to another.
func span(row []cell, from, to int) int {
	if from >= to || from >= len(row) {
		return 0
	}
	end := row[to-1]
	return end.column + end.width - row[from].column
}

func show(row []cell) string {
	var b strings.Builder
	for _, c := range row {
		b.WriteString(c.text)
	}
	return b.String()
}
