package nginx

import (
	"fmt"
	"math/bits"
)

// data are the bodies whose lines are no directives.
const data = Types | Map | Geo | SplitClients | CharsetMap | Match | GeoIP2 | Lua

// bind looks a directive up in the table, in the context it stands in, and
// reports what nginx would refuse about it (nginx: ngx_conf_handler).
func (p *parser) bind(d *Directive, opens bool) {
	if d.Context&data != 0 {
		if opens {
			p.fault(Fault{Kind: UnexpectedBlock, At: d.Head(), Directive: d, Message: `unexpected "{"`})
			d.Inside = d.Context
		}
		return
	}
	spec, ok := p.lookup(d.Context, d.Name)
	if d.Context == 0 { // inside a block that the table does not know
		if specs := Specs(d.Name); opens && len(specs) == 1 {
			d.Inside = specs[0].Inside
		}
		p.cfg.Apart = append(p.cfg.Apart, d)
		return
	}
	if !ok || !spec.Standard() {
		p.cfg.Apart = append(p.cfg.Apart, d)
	}
	if !ok {
		p.misplaced(d, opens)
		return
	}
	d.Spec = spec
	p.known[spec.name]++
	switch {
	case opens && spec.Block == NoBlock:
		p.fault(Fault{Kind: UnexpectedBlock, At: d.Head(), Directive: d,
			Message: fmt.Sprintf(`directive %q is not terminated by ";"`, d.Name)})
	case !opens && spec.Block != NoBlock:
		p.fault(Fault{Kind: MissingBlock, At: d.Head(), Directive: d,
			Message: fmt.Sprintf(`directive %q has no opening "{"`, d.Name)})
	case !spec.Args.Accepts(len(d.Args)):
		p.fault(Fault{Kind: WrongArguments, At: d.Head(), Directive: d,
			Message: fmt.Sprintf("invalid number of arguments in %q directive: it has %d and takes %s",
				d.Name, len(d.Args), spec.Args)})
	case spec.Standard() && len(d.Args) > 0:
		if wrong := spec.wrongValue(d.Args[0].Value); wrong != "" {
			p.fault(Fault{Kind: WrongValue, At: d.Head(), Directive: d, Message: wrong})
		}
	}
	if opens {
		d.Inside = spec.Inside
	}
}

// looked is an answer of Lookup.
type looked struct {
	ctx  Context
	name string
	spec *Spec
}

// lookup is Lookup with a memory: a configuration has few names, each many
// times.
func (p *parser) lookup(ctx Context, name string) (*Spec, bool) {
	at := &p.looked[(bits.TrailingZeros64(nameBit(name))*4+bits.TrailingZeros32(uint32(ctx)))%len(p.looked)]
	if at.ctx == ctx && at.name == name {
		return at.spec, at.spec != nil
	}
	spec, ok := Lookup(ctx, name)
	*at = looked{ctx, name, spec}
	return spec, ok
}

// misplaced reports a name that is no directive's, or not one's here.
func (p *parser) misplaced(d *Directive, opens bool) {
	specs := Specs(d.Name)
	if opens && len(specs) > 0 {
		d.Inside = specs[0].Inside
	}
	if len(specs) > 0 {
		var where Context
		for _, s := range specs {
			where |= s.Contexts
		}
		p.fault(Fault{Kind: WrongContext, At: d.Head(), Directive: d,
			Message: fmt.Sprintf("%q directive is not allowed here: it stands in %s and belongs in %s", d.Name, d.Context, where)})
		return
	}
	p.fault(Fault{Kind: UnknownDirective, At: d.NameRange(), Directive: d,
		Message: fmt.Sprintf("unknown directive %q", d.Name), Suggest: p.suggest(d.Name, d.Context)})
}

// suggest remembers what was proposed: a file that is no configuration at all
// has the same unknown words many times.
func (p *parser) suggest(name string, ctx Context) string {
	if p.suggested == nil {
		p.suggested = map[string]string{}
	}
	if s, ok := p.suggested[name]; ok || len(p.suggested) > maxSuggestions {
		return s
	}
	s := Suggest(name, ctx)
	p.suggested[name] = s
	return s
}

// duplicates reports the second of two directives of which nginx takes one a
// level, and alias beside root.
func (p *parser) duplicates(block *Directive) {
	if block.Inside&data != 0 || block.Inside == 0 {
		return
	}
	var first []*Directive // short: the non-repeatable ones of one block
	var byName map[string]*Directive
	for _, d := range block.Children {
		if d.Spec == nil || d.Spec.Repeat {
			continue
		}
		var before *Directive
		if byName != nil {
			before = byName[d.Name]
		} else {
			for _, f := range first {
				if f.Name == d.Name {
					before = f
					break
				}
			}
		}
		if before != nil {
			p.duplicate(d, before)
			continue
		}
		first = append(first, d)
		if byName == nil && len(first) > 32 {
			byName = map[string]*Directive{}
			for _, f := range first {
				byName[f.Name] = f
			}
		} else if byName != nil {
			byName[d.Name] = d
		}
	}
	if root, alias := block.Child("root"), block.Child("alias"); root != nil && alias != nil {
		if alias.Index(block) < root.Index(block) {
			root, alias = alias, root
		}
		p.fault(Fault{Kind: Duplicate, At: alias.Head(), Directive: alias,
			Message: fmt.Sprintf("%q directive is duplicate, %q directive was specified earlier", alias.Name, root.Name),
			Related: root.Head(), Note: "specified here"})
	}
}

// Index returns the position of a directive among a block's children, or -1.
func (d *Directive) Index(block *Directive) int {
	for i, c := range block.Children {
		if c == d {
			return i
		}
	}
	return -1
}

func (p *parser) duplicate(d, before *Directive) {
	p.fault(Fault{Kind: Duplicate, At: d.Head(), Directive: d,
		Message: fmt.Sprintf("%q directive is duplicate", d.Name),
		Related: before.Head(), Note: "given here before"})
}
