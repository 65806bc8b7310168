package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// tabStop is how far apart the columns lie to which a tab moves.
const tabStop = 4

// cellWidth returns how many columns a terminal gives a character.
func cellWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// visible returns what is shown for a character. Those that would steer the
// terminal, or turn the order of the text around, are replaced: a site's files
// are not trusted to draw on the screen.
func visible(r rune) rune {
	switch {
	case r >= 0x20 && r < 0x7f: // nearly all
		return r
	case r < 0x20:
		return 0x2400 + r // the picture of the control character
	case r == 0x7f:
		return 0x2421
	case r == utf8.RuneError, r >= 0x80 && r < 0xa0, r == 0x2028, r == 0x2029, unicode.Is(unicode.Bidi_Control, r):
		return utf8.RuneError
	}
	return r
}

// printable returns a text of one line with every character made visible.
// Line ends and tabs become blanks.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == '\r' {
			return ' '
		}
		return visible(r)
	}, s)
}

// columns returns how many columns a printable text takes.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += cellWidth(r)
	}
	return n
}

// cell is one character of a source line as it is shown.
type cell struct {
	text   string // what is printed, tabs already blanks
	column int    // where it begins, from 0
	width  int
	offset int // byte offset in the line
}

// cells lays a source line out in columns.
func cells(line string) []cell {
	out := make([]cell, 0, len(line))
	column := 0
	for i, r := range line {
		c := cell{column: column, offset: i}
		if r == '\t' {
			c.width = tabStop - column%tabStop
			c.text = strings.Repeat(" ", c.width)
		} else {
			v := visible(r)
			c.width = cellWidth(v)
			if _, size := utf8.DecodeRuneInString(line[i:]); v == r && r != utf8.RuneError {
				c.text = line[i : i+size]
			} else {
				c.text = string(v)
			}
		}
		column += c.width
		out = append(out, c)
	}
	return out
}

// noBreak joins words that must not be parted, such as those of a command.
const noBreak = "\u00a0"

// wrap breaks a text into lines of at most the given columns at blanks; the
// first line has that much less room. Words longer than a line stay whole, so
// that paths can still be copied. A width of 0 wraps nothing. Words that are
// joined by a no-break space stay together and are shown with a blank.
func wrap(text string, width, first int) []string {
	text = printable(text)
	if width <= 0 {
		return []string{strings.ReplaceAll(text, noBreak, " ")}
	}
	var lines []string
	line, used := "", first
	for word := range strings.SplitSeq(text, " ") {
		if word == "" {
			continue
		}
		word = strings.ReplaceAll(word, noBreak, " ")
		n := columns(word)
		switch {
		case line == "" && len(lines) == 0 && used+n > width && first > 0:
			lines, line, used = append(lines, ""), word, n
		case line == "":
			line, used = word, used+n
		case used+1+n > width:
			lines, line, used = append(lines, line), word, n
		default:
			line, used = line+" "+word, used+1+n
		}
	}
	return append(lines, line)
}
