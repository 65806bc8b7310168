// Package judge says what an observation of the running site means: it turns
// each into a finding of a live rule, at the line of the configuration or of
// the settings that explains it. It is pure: it reads nothing and asks nobody.
package judge

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/source"
	"github.com/wellserved/wellserved/pkg/verify"
)

// Findings judges all observations, in their order.
func Findings(res *verify.Result) []diag.Finding {
	var out []diag.Finding
	types := map[string]bool{}
	for i := range res.Observations {
		o := &res.Observations[i]
		c := &one{o: o}
		if m := o.Target.Mapping; m != nil {
			c.root = m.RootValue.At
		}
		if o.State == verify.Same {
			// The wrong type is one fault however many files have it.
			key := extension(o) + "\x00" + o.Answer.Type
			if types[key] {
				continue
			}
			types[key] = true
		}
		if f, ok := c.judge(); ok {
			out = append(out, f)
		}
	}
	return out
}

// one is an observation with the places it may point at.
type one struct {
	o    *verify.Observation
	root source.Range // the setting that names the directory
}

// judge asks the rules in the order of what explains most.
func (c *one) judge() (diag.Finding, bool) {
	for _, rule := range []func(*one) (diag.Finding, bool){
		wrongType, failed, truncated, forbidden, applicationAnswered, missing, refused, stalePrecompressed, wrongDirectory, differs,
	} {
		if f, ok := rule(c); ok {
			return c.finish(f), true
		}
	}
	return diag.Finding{}, false // the file's own fault, which is no finding about the site
}

// finish adds what all findings of live rules carry.
func (c *one) finish(f diag.Finding) diag.Finding {
	if f.Severity == 0 {
		f.Severity = diag.Error
	}
	if f.At.File == nil {
		f.At = c.cause()
	}
	if c.root.File != nil && f.At != c.root {
		f.Related = append(f.Related, diag.Related{At: c.root, Message: fmt.Sprintf("%s into %s", c.writes(), c.dir())})
	}
	f.Data = map[string]string{"url": c.o.URL, "path": c.local(c.o.Path), "encoding": string(c.o.Encoding)}
	if c.o.Answer.Status != 0 {
		f.Data["status"] = strconv.Itoa(c.o.Answer.Status)
	}
	for key, v := range map[string]string{"expected_sha256": c.o.Expected, "served_sha256": c.o.Served.SHA256, "served_from": c.local(c.o.Served.From)} {
		if v != "" {
			f.Data[key] = v
		}
	}
	return f
}

// writes says in a sentence who puts the files there.
func (c *one) writes() string {
	if c.o.Target.Setting == "MEDIA_ROOT" {
		return "Django stores uploads"
	}
	return "Django collects"
}

// dir and file are how the expected directory and file are shown.
func (c *one) dir() string  { return c.show(c.o.Target.Root) }
func (c *one) file() string { return c.show(c.o.Path) }

func (c *one) show(name string) string { return c.o.Target.Tree.Display(name) }

// local is a path as programs on this machine open it.
func (c *one) local(name string) string {
	if name == "" {
		return ""
	}
	if here := c.o.Target.Tree.Local(name); here != "" {
		return here
	}
	return name
}

// cause returns the place in the configuration that decides what the URL gives:
// the directive that answers, else that of the last step on the way; without a
// configuration, the setting.
func (c *one) cause() source.Range {
	t := c.o.Trace
	if t == nil {
		return c.root
	}
	if t.Outcome.At != nil {
		return t.Outcome.At.Head()
	}
	for _, step := range slices.Backward(t.Steps) {
		if step.At.File != nil {
			return step.At
		}
	}
	return c.root
}

// mapping returns the root or alias that leads to the file nginx opens.
func (c *one) mapping() source.Range {
	t := c.o.Trace
	if t == nil {
		return c.root
	}
	if t.Outcome.Mapping != nil {
		return t.Outcome.Mapping.Head()
	}
	for _, step := range slices.Backward(t.Steps) {
		if step.Kind == route.StepPath && step.At.File != nil {
			return step.At
		}
	}
	return c.cause()
}
