package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/fatih/color"
)

// gap is how many blanks stand between two columns.
const gap = 2

// table lays rows out in columns that are as wide as their widest cell.
type table struct {
	head   []string
	rows   [][]string
	paint  []*color.Color // of each row's first cell
	widths []int
}

func newTable(head ...string) *table {
	t := &table{head: head, widths: make([]int, len(head))}
	t.measure(head)
	return t
}

// add appends a row, its first cell in the given colour.
func (t *table) add(c *color.Color, cells ...string) {
	for i := range cells {
		cells[i] = printable(cells[i])
	}
	t.rows = append(t.rows, cells)
	t.paint = append(t.paint, c)
	t.measure(cells)
}

func (t *table) measure(cells []string) {
	for i, c := range cells {
		t.widths[i] = max(t.widths[i], columns(c))
	}
}

// width returns the columns that the table takes.
func (t *table) width() int {
	n := gap * (len(t.widths) - 1)
	for _, w := range t.widths {
		n += w
	}
	return n
}

// write writes the table; below each row stand its remarks, indented to the
// second column.
func (t *table) write(w io.Writer, s Style, p *palette, remarks func(row int) []string) error {
	b := bufio.NewWriter(w)
	t.line(b, t.head, p.faint)
	text := &textWriter{w: b, p: p, width: s.Width}
	indent := t.widths[0] + gap
	for i, row := range t.rows {
		t.line(b, row, t.paint[i])
		if remarks == nil {
			continue
		}
		for _, remark := range remarks(i) {
			b.WriteString(strings.Repeat(" ", indent))
			text.wrapped(remark, indent, indent)
		}
	}
	return b.Flush()
}

func (t *table) line(b *bufio.Writer, cells []string, first *color.Color) {
	for i, c := range cells {
		pad := ""
		if i < len(cells)-1 {
			pad = strings.Repeat(" ", t.widths[i]-columns(c)+gap)
		}
		if i == 0 && first != nil {
			c = first.Sprint(c)
		}
		fmt.Fprint(b, c, pad)
	}
	fmt.Fprintln(b)
}
