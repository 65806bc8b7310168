// Package own makes rules of what a project declares for itself: a directive or
// a header, the blocks in which it is meant, what must be and what must not.
package own

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/wellserved/wellserved/pkg/config"
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/lazyre"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/rule"
)

// Rules makes rules of declarations. taken are the rules that there are already.
// The faults point at what is declared wrong; the rules of the rest are good.
func Rules(list []config.OwnRule, taken []*rule.Rule) ([]*rule.Rule, config.Errors) {
	c := &compiler{ids: map[string]bool{}}
	for _, r := range taken {
		c.ids[r.ID] = true
	}
	var out []*rule.Rule
	for i := range list {
		before := len(c.errs)
		if r := c.rule(&list[i]); len(c.errs) == before {
			out = append(out, r)
		}
	}
	return out, c.errs
}

// declared is one rule of a project's own, ready to run.
type declared struct {
	*config.OwnRule
	directive string
	in        nginx.Context // the blocks in which it is meant; 0 is all
	argument  int           // which one a pattern is for, from 0; -1 is all
	must      demand
	mustNot   demand
}

// demand is what must be, or must not.
type demand struct {
	exist bool
	match *regexp.Regexp // nil where nothing is to match
}

// compiler checks declarations.
type compiler struct {
	ids  map[string]bool
	errs config.Errors
}

func (c *compiler) fault(p config.Place, format string, args ...any) {
	c.errs = append(c.errs, p.Fault(fmt.Sprintf(format, args...)))
}

var validID = lazyre.New(`^[a-z0-9]+(-[a-z0-9]+)+$`)

// longest bounds texts that are shown on one line, in bytes.
const longest = 500

// rule checks one declaration and makes its rule.
func (c *compiler) rule(o *config.OwnRule) *rule.Rule {
	at := func(key string) config.Place {
		if p, ok := o.Places[key]; ok {
			return p
		}
		return o.Place
	}
	switch {
	case !validID.MatchString(o.ID):
		c.fault(at("id"), "id: expected words in lower case with hyphens, as in shop-no-autoindex, not %q", o.ID)
	case c.ids[o.ID]:
		c.fault(at("id"), "there is a rule %q already", o.ID)
	}
	c.ids[o.ID] = true
	if o.Message == "" || strings.ContainsAny(o.Message, "\n\r") || len(o.Message) > longest {
		c.fault(at("message"), "message: expected one line of at most %d bytes", longest)
	}
	if (o.Directive == "") == (o.Header == "") {
		c.fault(o.Place, "expected either directive or header")
	}
	if o.Must == nil && o.MustNot == nil {
		c.fault(o.Place, "expected must or must_not")
	}
	d := &declared{OwnRule: o, directive: cmp.Or(o.Directive, "add_header")}
	c.directive(d, at("directive"))
	c.context(d, at("context"))
	c.argument(d, at("argument"))
	c.demand(&d.must, o.Must)
	c.demand(&d.mustNot, o.MustNot)
	severity, ok := diag.ParseSeverity(o.Severity)
	if !ok {
		severity = diag.Warning
	}
	return d.rule(severity)
}

func (c *compiler) directive(d *declared, at config.Place) {
	if len(nginx.Specs(d.directive)) > 0 {
		return
	}
	if near := nginx.Suggest(d.directive, nginx.AnyContext); near != "" {
		c.fault(at, "directive: nginx has no %q: did you mean %q?", d.directive, near)
		return
	}
	c.fault(at, "directive: nginx has no %q", d.directive)
}

// places are the blocks that context may name.
var places = map[string]nginx.Context{
	"main": nginx.Main, "events": nginx.Events, "http": nginx.HTTP, "server": nginx.Server | nginx.StreamServer | nginx.MailServer,
	"location": nginx.Location, "if": nginx.ServerIf | nginx.LocationIf, "limit_except": nginx.LimitExcept,
	"upstream": nginx.Upstream | nginx.StreamUpstream, "stream": nginx.Stream, "mail": nginx.Mail,
}

func (c *compiler) context(d *declared, at config.Place) {
	var may nginx.Context
	for _, s := range nginx.Specs(d.directive) {
		may |= s.Contexts
	}
	for _, name := range d.Context {
		in, ok := places[name]
		switch {
		case !ok:
			c.fault(at, "context: there is no block %q: expected %s", name, strings.Join(config.Blocks, ", "))
		case may != 0 && in&may == 0:
			c.fault(at, "context: %s cannot stand in %s", d.directive, name)
		}
		d.in |= in
	}
	if len(d.Context) == 0 && (d.Must != nil && d.Must.Exist) { // in each server that can have it
		d.in = places["server"]
		if may != 0 && may&d.in == 0 {
			c.fault(d.Place, "context is missing: %s cannot stand in server", d.directive)
		}
	}
}

// maxArgument bounds which argument a pattern may be for.
const maxArgument = 1000

func (c *compiler) argument(d *declared, at config.Place) {
	d.argument = -1
	if d.Argument == "" {
		return
	}
	n, err := strconv.Atoi(d.Argument)
	if err != nil || n < 1 || n > maxArgument {
		c.fault(at, "argument: expected a number from 1 to %d, not %q", maxArgument, d.Argument)
	}
	d.argument = n - 1
}

func (c *compiler) demand(into *demand, given *config.Demand) {
	if given == nil {
		return
	}
	into.exist = given.Exist
	if given.Match == "" {
		return
	}
	if len(given.Match) > longest {
		c.fault(given.Place, "match: expected a regular expression of at most %d bytes", longest)
		return
	}
	var err error
	if into.match, err = regexp.Compile(given.Match); err != nil {
		c.fault(given.Place, "match: %v", err)
	}
}

// rule makes the value that runs on the engine.
func (d *declared) rule(severity diag.Severity) *rule.Rule {
	r := &rule.Rule{
		ID: d.ID, Category: rule.Own, Severity: severity, Summary: strings.TrimSuffix(d.Message, "."),
		Why: cmp.Or(d.Why, d.Message), References: d.References, Bad: first(d.Bad), Good: first(d.Good),
	}
	if d.must.match != nil && !d.must.exist || d.mustNot.exist || d.mustNot.match != nil {
		r.Visit = rule.Visit{d.directive: d.visit}
	}
	if d.must.exist {
		r.CheckSite = d.everywhere
	}
	return r
}

func first(examples []config.Example) string {
	if len(examples) == 0 {
		return ""
	}
	return examples[0].Text
}
