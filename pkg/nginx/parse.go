package nginx

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/source"
)

// parser turns files into the tree of directives. One parser reads one
// configuration, includes and all.
type parser struct {
	*loader
	cfg     *Config
	stack   []*Directive // children of the blocks being read, innermost last
	count   int
	stopped bool // a bound on the whole was passed

	suggested map[string]string

	words      []Arg       // of the statement being read, used again for the next
	directives []Directive // slabs: allocation by the thousand
	blocks     []block
	args       []Arg
	pointers   []*Directive
	looked     [256]looked // what was looked up last, by nameBit and context
	known      []int       // how many the table knows of each name, by Spec.name
}

// place is where the parser stands: a file, and how it came in.
type place struct {
	file  *source.File
	via   *Inclusion
	scan  scanner
	depth int // blocks around, in all files
	mends int // quotes that were closed by guess
}

func (p *parser) fault(f Fault) {
	if len(p.cfg.Faults) < maxFaults {
		p.cfg.Faults = append(p.cfg.Faults, f)
	}
}

// stop ends reading at a bound on the whole configuration.
func (p *parser) stop(kind FaultKind, at source.Range, why string) {
	if !p.stopped {
		p.stopped = true
		p.cfg.Unfinished = why
		p.cfg.Faults = append(p.cfg.Faults, Fault{Kind: kind, At: at, Message: why})
	}
}

// file reads one file's directives as children of parent.
func (p *parser) file(f *source.File, parent *Directive, via *Inclusion, depth int) {
	at := &place{file: f, via: via, depth: depth}
	at.scan.text = f.Text()
	if strings.HasPrefix(at.scan.text, "\xef\xbb\xbf") {
		p.fault(Fault{Kind: ByteOrderMark, At: f.At(0, 3),
			Message: "the file begins with a byte order mark, which nginx takes for part of the first word"})
		at.scan.pos = 3
	}
	before := len(p.cfg.Faults)
	p.block(at, parent, nil)
	if at.scan.untidy || len(p.cfg.Faults) > before {
		if p.cfg.untidy == nil {
			p.cfg.untidy = map[*source.File]bool{}
		}
		p.cfg.untidy[f] = true
	}
}

// block reads directives up to the closing brace, or the file's end where
// opener is nil. opener is the block directive whose brace is open.
func (p *parser) block(at *place, parent, opener *Directive) {
	var st statement
	for !p.stopped {
		st.words = p.words
		at.scan.next(&st)
		p.words = st.words[:0]
		switch st.kind {
		case endFile:
			if opener != nil {
				p.unclosed(at, opener)
			}
			return
		case endBlockClose:
			if opener != nil {
				opener.bodyEnd = uint32(st.end - 1)
				opener.end = uint32(st.end)
				return
			}
			p.fault(Fault{Kind: UnexpectedBrace, At: at.file.At(st.start, st.end), Message: `unexpected "}"`})
		default:
			p.statement(at, parent, &st)
			if st.kind == badEnd || st.kind == badQuote {
				if opener != nil {
					p.unclosed(at, opener)
				}
				return
			}
		}
	}
	if opener != nil && opener.bodyEnd == 0 {
		opener.bodyEnd, opener.end = uint32(at.scan.pos), uint32(at.scan.pos)
	}
}

func (p *parser) unclosed(at *place, opener *Directive) {
	n := at.file.Len()
	opener.bodyEnd, opener.end = uint32(n), uint32(n)
	p.fault(Fault{Kind: UnclosedBlock, At: opener.Head(), Directive: opener,
		Message: `unexpected end of file, expecting "}"`,
		Related: at.file.At(n, n), Note: "the file ends here, inside the block"})
}

// statement makes the directive, or after a forgotten semicolon the several
// directives, of what stands before one delimiter.
func (p *parser) statement(at *place, parent *Directive, st *statement) {
	for st.kind == badText || st.kind == badQuote {
		if !p.mend(at, st) {
			break
		}
	}
	if len(st.words) == 0 {
		if st.kind == badQuote {
			return
		}
		c := at.scan.text[st.end-1 : st.end]
		p.fault(Fault{Kind: UnexpectedBrace, At: at.file.At(st.end-1, st.end), Message: fmt.Sprintf("unexpected %q", c)})
		if c == "{" { // keep the braces even
			p.block(at, parent, enter(&Directive{File: at.file, Parent: parent, block: &block{}}, st))
		}
		return
	}
	if st.long >= 0 {
		w := st.words[st.long]
		p.fault(Fault{Kind: TokenTooLong, At: at.file.At(int(w.start), int(w.end())),
			Message: fmt.Sprintf("too long parameter: %d bytes, more than nginx's buffer of %d", len(w.Value), tokenBuffer)})
	}
	words := st.words
	for kept := false; ; kept = true {
		cut := p.runsOn(at.file, parent.Inside, words, st.kind == endBlockOpen)
		if cut == 0 {
			break
		}
		if !kept { // an include among them would read over the shared words
			words = slices.Clone(words)
		}
		d := p.directive(at, parent, words[:cut])
		d.end = words[cut-1].end()
		p.fault(Fault{Kind: MissingSemicolon, At: d.Head(), Directive: d,
			Message: fmt.Sprintf("directive %q is not terminated by \";\"", d.Name),
			Related: at.file.At(int(words[cut].start), int(words[cut].end())),
			Note:    fmt.Sprintf("nginx takes %q for an argument of %q", words[cut].Value, d.Name)})
		p.finish(at, parent, d, false)
		words = words[cut:]
	}
	d := p.directive(at, parent, words)
	d.end = uint32(st.end)
	switch st.kind {
	case badEnd:
		p.fault(Fault{Kind: MissingSemicolon, At: d.Head(), Directive: d,
			Message: `unexpected end of file, expecting ";" or "}"`})
	case badClose:
		p.fault(Fault{Kind: MissingSemicolon, At: d.Head(), Directive: d, Message: `unexpected "}"`,
			Related: at.file.At(st.bad, st.bad+1), Note: fmt.Sprintf("the block ends before %q does", d.Name)})
		d.end = words[len(words)-1].end()
	}
	p.finish(at, parent, d, st.kind == endBlockOpen)
	if st.kind == endBlockOpen {
		p.body(at, d, st)
	}
}

// enter opens a block at the delimiter that was just read.
func enter(d *Directive, st *statement) *Directive {
	d.bodyStart = uint32(st.end)
	d.end = uint32(st.end)
	return d
}

// body reads the block that d opens.
func (p *parser) body(at *place, d *Directive, st *statement) {
	enter(d, st)
	if strings.HasSuffix(d.Name, "_by_lua_block") {
		p.lua(at, d)
		return
	}
	if at.depth >= maxDepth {
		p.stop(TooDeep, d.Head(), fmt.Sprintf("blocks are nested more than %d deep", maxDepth))
		d.bodyEnd = d.bodyStart
		return
	}
	at.depth++
	mark := len(p.stack)
	p.block(at, d, d)
	d.Children = p.children(p.stack[mark:])
	p.stack = p.stack[:mark]
	at.depth--
	d.index()
	p.duplicates(d)
}

// directive makes a directive of words and hangs it into its parent.
func (p *parser) directive(at *place, parent *Directive, words []Arg) *Directive {
	if p.count++; p.count > maxDirectives {
		p.stop(TooLarge, at.file.At(int(words[0].start), int(words[0].end())),
			fmt.Sprintf("more than %d directives", maxDirectives))
	}
	if len(p.directives) == 0 {
		p.directives = make([]Directive, 512)
	}
	d := &p.directives[0]
	p.directives = p.directives[1:]
	d.Name, d.File, d.Via, d.Parent, d.block = words[0].Value, at.file, at.via, parent, noBlock
	d.start, d.nameEnd, d.end = words[0].start, words[0].end(), words[0].end()
	d.Args = p.keep(words[1:])
	d.Context = parent.Inside
	parent.names |= nameBit(d.Name)
	p.stack = append(p.stack, d)
	return d
}

// children copies a block's directives into a slab.
func (p *parser) children(list []*Directive) []*Directive {
	if len(list) == 0 {
		return nil
	}
	if len(p.pointers) < len(list) {
		p.pointers = make([]*Directive, max(1024, len(list)))
	}
	kept := p.pointers[:len(list):len(list)]
	p.pointers = p.pointers[len(list):]
	copy(kept, list)
	return kept
}

// newBlock takes a block from a slab.
func (p *parser) newBlock() *block {
	if len(p.blocks) == 0 {
		p.blocks = make([]block, 256)
	}
	b := &p.blocks[0]
	p.blocks = p.blocks[1:]
	return b
}

// keep copies arguments into a slab.
func (p *parser) keep(words []Arg) []Arg {
	if len(words) == 0 {
		return nil
	}
	if len(p.args) < len(words) {
		p.args = make([]Arg, max(1024, len(words)))
	}
	kept := p.args[:len(words):len(words)]
	p.args = p.args[len(words):]
	copy(kept, words)
	return kept
}

// finish judges a directive against the table, and follows an include.
func (p *parser) finish(at *place, parent, d *Directive, opens bool) {
	if opens {
		d.block = p.newBlock()
		d.bodyStart = d.end
	}
	p.bind(d, opens)
	if d.Name == "include" && len(d.Args) == 1 && !opens && includes(parent) {
		p.include(at, parent, d)
	}
}

// includes reports whether a block follows include directives: all do but
// split_clients, whose every line is data.
func includes(parent *Directive) bool { return parent.Name != "split_clients" }
