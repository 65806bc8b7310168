// Package nginx reads nginx's configuration into a read-only model: every
// directive with its arguments, its place in the text, the block that it
// stands in and the includes that brought it there, includes resolved and
// inherited values computed as nginx computes them. It reports all faults that
// nginx itself would stop at, and goes on with the rest of the file.
package nginx

import (
	"iter"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/source"
)

// Config is one configuration, as nginx would assemble it from a main file and
// its includes. It is read-only once loaded and safe for concurrent use.
type Config struct {
	// Root is the outermost context. It has no name and no text of its own; its
	// Context in Inside says where its children stand: main for a whole
	// configuration, http for a site file, server or location for a snippet.
	Root *Directive
	// Main is the file that reading began with; of a folder, the first one.
	Main *source.File
	// Files are all files that were read, in the order of their first reading.
	Files []*source.File
	// Faults are what nginx would refuse, in the order of reading.
	Faults []Fault
	// Unread names what could not be read at all: files that are named by the
	// user, or included, and are no text that can be had.
	Unread []Fault
	// Unmatched are the includes whose pattern no file matches, which nginx
	// accepts.
	Unmatched []*Directive
	// Prefix is the folder that relative includes start from: the folder of
	// the main file (nginx: the conf prefix).
	Prefix string
	// Apart are the directives of modules that are not in nginx's own
	// distribution, and those that the table does not know where they stand, in
	// the order of reading. The lines of data blocks are not among them.
	Apart []*Directive
	// Unfinished says why reading stopped early, "" when it did not.
	Unfinished string

	byName [][]*Directive        // by Spec.name
	untidy map[*source.File]bool // see Untidy
	from   Options               // as it was loaded
}

// Untidy reports whether a file may have blanks at the end of a line or before a
// semicolon. Others have none, but in quotes.
func (c *Config) Untidy(f *source.File) bool { return c.untidy[f] }

// Directives returns every directive of that name that stands where the table
// allows it, in the order of reading. What stands where it may not, and the
// lines of data blocks, are not among them. The result is shared and must not
// be changed.
func (c *Config) Directives(name string) []*Directive {
	specs := Specs(name)
	if len(specs) == 0 || c.byName == nil {
		return nil
	}
	return slices.Clip(c.byName[specs[0].name])
}

// Whole reports whether the configuration began with a main file, so that what
// is not in it is not configured at all. A site file or a snippet is only part
// of some configuration.
func (c *Config) Whole() bool { return c.Root.Inside == Main }

// Walk visits every directive in the order of reading, outer before inner.
func (c *Config) Walk() iter.Seq[*Directive] { return c.Root.Descendants() }

// Directive is a simple or block directive in its place. Names and values are
// as nginx sees them, quotes and escapes resolved.
type Directive struct {
	Name   string
	Args   []Arg
	*block            // simple directives, which are most, share an empty one
	Parent *Directive // the block it stands in; nil for the root
	Spec   *Spec      // nil where the table has no such directive in this context
	File   *source.File
	Via    *Inclusion // how the file came in; nil in the main file

	Context             Context // where it stands
	start, nameEnd, end uint32  // bytes; end is after the ; or }
}

// block is what a block directive has and a simple one has not.
type block struct {
	Children []*Directive // what it includes stands in place, after the include
	Inside   Context      // where its children stand; 0 for a simple directive

	bodyStart, bodyEnd uint32                  // bytes between the braces; both 0 without a block
	raw                bool                    // the block is of another language
	names              uint64                  // the nameBit of each child: a name whose bit is not set is no child's
	byName             map[string][]*Directive // of a large block: its children by name
}

// noBlock is the block of all directives that have none. Nothing writes to it.
var noBlock = &block{}

// Empty returns a block of nowhere that holds nothing.
func Empty() *Directive { return &Directive{block: noBlock} }

// Arg is one argument of a directive.
type Arg struct {
	Value string
	start uint32
	tail  uint32 // the end in the lower 29 bits, as files are smaller; literal above, and the quote's number in quotes above that
}

// literal is the bit of an argument's tail that says that it is one.
const literal = 1 << 29

// quotes are what an argument may stand in, by number.
const quotes = "\x00\"'"

func newArg(value string, start, end int, quote byte, plain bool) Arg {
	a := Arg{Value: value, start: uint32(start), tail: uint32(end)}
	if plain {
		a.tail |= literal
	}
	if quote != 0 {
		a.tail |= uint32(strings.IndexByte(quotes, quote)) << 30
	}
	return a
}

// Quote returns the quote that the argument stands in: ' or ", or 0.
func (a *Arg) Quote() byte { return quotes[a.tail>>30] }

// end returns the offset after the argument and its quotes.
func (a *Arg) end() uint32 { return a.tail & (literal - 1) }

// Literal reports whether reading has found neither a $ in the argument nor
// anything beyond ASCII: it holds no variable, and nothing that a template would
// fill in. False says that it may.
func (a *Arg) Literal() bool { return a.tail&literal != 0 }

// Inclusion is an include directive at work: one file that it brought in.
type Inclusion struct {
	Directive *Directive // the include
	File      *source.File
	Parent    *Inclusion // how the include's own file came in; nil in the main file
}

// Chain returns the include directives that led to a file, the outermost first.
func (i *Inclusion) Chain() []*Directive {
	var chain []*Directive
	for ; i != nil; i = i.Parent {
		chain = append(chain, i.Directive)
	}
	for a, b := 0, len(chain)-1; a < b; a, b = a+1, b-1 {
		chain[a], chain[b] = chain[b], chain[a]
	}
	return chain
}

// depth returns how many includes led to a file.
func (i *Inclusion) depth() (n int) {
	for ; i != nil; i = i.Parent {
		n++
	}
	return n
}

// Range returns the whole directive, from its name to its ; or }.
func (d *Directive) Range() source.Range { return d.File.At(int(d.start), int(d.end)) }

// NameRange returns the directive's name.
func (d *Directive) NameRange() source.Range { return d.File.At(int(d.start), int(d.nameEnd)) }

// Head returns the directive without its block: the name and the arguments.
func (d *Directive) Head() source.Range {
	end := d.nameEnd
	if n := len(d.Args); n > 0 {
		end = d.Args[n-1].end()
	}
	return d.File.At(int(d.start), int(end))
}

// Body returns what stands between the braces of a block.
func (d *Directive) Body() source.Range { return d.File.At(int(d.bodyStart), int(d.bodyEnd)) }

// IsRaw reports whether the directive has a block of another language, Lua,
// which has no directives inside.
func (d *Directive) IsRaw() bool { return d.raw }

// IsBlock reports whether the directive has a block.
func (d *Directive) IsBlock() bool { return d.bodyEnd > 0 || d.Parent == nil }

// ArgRange returns the i-th argument with its quotes.
func (d *Directive) ArgRange(i int) source.Range {
	return d.File.At(int(d.Args[i].start), int(d.Args[i].end()))
}

// ArgsRange returns all arguments, or the end of the name where there is none.
func (d *Directive) ArgsRange() source.Range {
	if len(d.Args) == 0 {
		return d.File.At(int(d.nameEnd), int(d.nameEnd))
	}
	return d.File.At(int(d.Args[0].start), int(d.Args[len(d.Args)-1].end()))
}

// Arg returns the value of the i-th argument, or "" where there is none.
func (d *Directive) Arg(i int) string {
	if i < 0 || i >= len(d.Args) {
		return ""
	}
	return d.Args[i].Value
}

// HasArg reports whether one of the arguments has that value.
func (d *Directive) HasArg(value string) bool {
	for i := range d.Args {
		if d.Args[i].Value == value {
			return true
		}
	}
	return false
}

// Values returns the values of all arguments.
func (d *Directive) Values() []string {
	out := make([]string, len(d.Args))
	for i := range d.Args {
		out[i] = d.Args[i].Value
	}
	return out
}

// Line returns the line of the directive's name.
func (d *Directive) Line() int { return d.NameRange().Line() }

// Child returns the first directive of that name directly in the block.
func (d *Directive) Child(name string) *Directive {
	if d.names&nameBit(name) == 0 {
		return nil
	}
	if d.byName != nil {
		if list := d.byName[name]; len(list) > 0 {
			return list[0]
		}
		return nil
	}
	for _, c := range d.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// All returns the directives of that name directly in the block.
func (d *Directive) All(name string) []*Directive {
	if d.names&nameBit(name) == 0 {
		return nil
	}
	if d.byName != nil {
		return slices.Clip(d.byName[name])
	}
	var out []*Directive
	for _, c := range d.Children {
		if c.Name == name {
			out = append(out, c)
		}
	}
	return out
}

// Descendants visits every directive inside, outer before inner.
func (d *Directive) Descendants() iter.Seq[*Directive] {
	return func(yield func(*Directive) bool) { d.descend(yield) }
}

func (d *Directive) descend(yield func(*Directive) bool) bool {
	for _, c := range d.Children {
		if !yield(c) || !c.descend(yield) {
			return false
		}
	}
	return true
}

// Enclosing returns the nearest block of that name that holds the directive,
// itself included, or nil.
func (d *Directive) Enclosing(name string) *Directive {
	for ; d != nil; d = d.Parent {
		if d.Name == name && (d.IsBlock() && d.Parent != nil) {
			return d
		}
	}
	return nil
}
