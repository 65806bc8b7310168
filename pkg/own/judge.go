package own

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
)

// about reports whether a directive is one that the rule is about.
func (d *declared) about(given *nginx.Directive) bool {
	return d.Header == "" || strings.EqualFold(given.Arg(0), d.Header)
}

// text returns what a pattern is for: of a header its value.
func (d *declared) text(given *nginx.Directive) string {
	switch {
	case d.argument >= 0:
		return given.Arg(d.argument)
	case d.Header != "":
		return given.Arg(1)
	}
	return strings.Join(given.Values(), " ")
}

// visit judges a directive that is there.
func (d *declared) visit(p *rule.Pass, given *nginx.Directive) {
	if !d.about(given) || d.in != 0 && given.Context&d.in == 0 {
		return
	}
	switch {
	case d.mustNot.match != nil:
		if d.mustNot.match.MatchString(d.text(given)) {
			d.report(p, given, fmt.Sprintf("this %s matches %s, which it must not", d.what(), d.mustNot.match))
		}
	case d.mustNot.exist:
		d.report(p, given, "no "+d.what()+" is to be here")
	}
	if d.must.match != nil && !d.must.exist && !d.must.match.MatchString(d.text(given)) {
		d.report(p, given, fmt.Sprintf("this %s does not match %s", d.what(), d.must.match))
	}
}

// everywhere judges the blocks that must have it: those that context names, and
// for a header or an inherited list those within that hide it.
func (d *declared) everywhere(p *rule.Pass) {
	if root := p.Config().Root; p.Config().Whole() && p.Config().Main != nil && d.in&root.Inside != 0 && p.Site.AllRead() && !d.satisfied(root) {
		d.reportAt(p, p.Config().Main.LineRange(1), d.missing())
	}
	for b := range p.Config().Walk() {
		if b.IsBlock() {
			d.block(p, b)
		}
	}
}

func (d *declared) block(p *rule.Pass, b *nginx.Directive) {
	if !d.meant(b) || !p.Site.ReadBelow(b) || d.satisfied(b) {
		return
	}
	d.report(p, b, d.missing())
}

// meant reports whether a block must have it: one that context names, or one
// within that has a list of its own and so inherits nothing.
func (d *declared) meant(b *nginx.Directive) bool {
	own := b.Child(d.directive) != nil
	if !own && !d.canHold(b.Inside) {
		return false
	}
	if d.in&b.Inside != 0 {
		return true
	}
	if !own {
		return false
	}
	for outer := b.Parent; outer != nil; outer = outer.Parent {
		if d.in&outer.Inside != 0 {
			return true
		}
	}
	return false
}

func (d *declared) canHold(inside nginx.Context) bool {
	return slices.ContainsFunc(nginx.Specs(d.directive), func(s *nginx.Spec) bool { return s.Contexts&inside != 0 })
}

func (d *declared) satisfied(b *nginx.Directive) bool {
	if merge := b.EffectiveOne("add_header_inherit"); d.directive == "add_header" && merge != nil && merge.Arg(0) == "merge" && b.Parent != nil && d.satisfied(b.Parent) {
		return true // nginx 1.29.3: the outer ones are kept
	}
	return slices.ContainsFunc(b.Effective(d.directive), func(given *nginx.Directive) bool {
		return d.about(given) && (d.must.match == nil || d.must.match.MatchString(d.text(given)))
	})
}

// missing says what a block lacks.
func (d *declared) missing() string {
	if d.must.match != nil {
		return fmt.Sprintf("no %s that matches %s holds in this block", d.what(), d.must.match)
	}
	return fmt.Sprintf("no %s holds in this block", d.what())
}

// what names what the rule is about. Values are not shown: they may be secret,
// and the excerpt of the source shows them as far as they may be.
func (d *declared) what() string {
	if d.Header != "" {
		return "add_header " + d.Header
	}
	return d.directive
}

func (d *declared) report(p *rule.Pass, at *nginx.Directive, fact string) {
	d.reportAt(p, at.Head(), fact)
}

func (d *declared) reportAt(p *rule.Pass, at source.Range, fact string) {
	p.Report(diag.Finding{At: at, Message: strings.TrimSuffix(d.Message, "."), Effect: cmp.Or(oneLine(d.Effect), fact), Remedy: strings.TrimSpace(d.Remedy)})
}

// oneLine joins the lines of a text.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
