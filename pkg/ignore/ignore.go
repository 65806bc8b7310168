// Package ignore reads the comments by which a site's files say that a finding
// is meant:
//
//	# wellserved-ignore RULE[,RULE...] reason
//	# wellserved-ignore-file RULE[,RULE...] reason
//
// The first holds for the directive or statement on its line or, where it has
// the line for itself, for the next one; of a block that is its first line, up
// to the brace. The second holds for the whole file.
package ignore

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/source"
)

// Mark begins such a comment.
const Mark = "wellserved-ignore"

// fileMark follows Mark where the comment is for the whole file.
const fileMark = "-file"

// Comment is one comment that silences rules.
type Comment struct {
	At        source.Range // from its # to the end of the line
	Names     []Name
	Reason    string
	WholeFile bool
	From, To  int // the lines that it is for, from 1; unless WholeFile
}

// Name is one rule that a comment names.
type Name struct {
	ID string
	At source.Range
}

// Covers reports whether a comment is for a line.
func (c *Comment) Covers(line int) bool {
	return c.WholeFile || c.From <= line && line <= c.To
}

// Comments returns the comments of a file that silence rules, in their order.
func Comments(f *source.File) []Comment {
	text := f.Text()
	if !strings.Contains(text, Mark) {
		return nil
	}
	var out []Comment
	for _, s := range scan(f) {
		if c, ok := read(f, s); ok {
			out = append(out, c)
		}
	}
	return out
}

// read reads one comment; ok is false for one that is about something else.
func read(f *source.File, r remark) (c Comment, ok bool) {
	end := r.end
	for end > r.start && (f.Text()[end-1] == '\r' || f.Text()[end-1] == ' ' || f.Text()[end-1] == '\t') {
		end--
	}
	text := f.Text()[r.start:end]
	at := len(text) - len(strings.TrimLeft(text, "# \t"))
	rest, ok := strings.CutPrefix(text[at:], Mark)
	if !ok {
		return c, false
	}
	rest, c.WholeFile = strings.CutPrefix(rest, fileMark)
	if rest != "" && !strings.ContainsAny(rest[:1], " \t:") {
		return c, false
	}
	c.At, c.From, c.To = f.At(r.start, end), r.from, r.to
	c.names(f, rest, end-len(rest))
	return c, true
}

// names reads what follows the mark: names with commas between them, then the
// reason, which a colon or a dash may set apart.
func (c *Comment) names(f *source.File, rest string, at int) {
	skip := func(cutset string) {
		n := len(rest) - len(strings.TrimLeft(rest, cutset))
		rest, at = rest[n:], at+n
	}
	skip(": \t")
	for rest != "" {
		n := strings.IndexAny(rest, ", \t:")
		if n < 0 {
			n = len(rest)
		}
		if n > 0 {
			c.Names = append(c.Names, Name{ID: rest[:n], At: f.At(at, at+n)})
		}
		rest, at = rest[n:], at+n
		if more := strings.TrimLeft(rest, " \t"); !strings.HasPrefix(more, ",") {
			break
		}
		skip(", \t")
	}
	c.Reason = strings.TrimSpace(strings.TrimLeft(rest, ":-–— \t"))
}
