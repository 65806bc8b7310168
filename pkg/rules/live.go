package rules

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/kballard/go-shellquote"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
	"github.com/wellserved/wellserved/pkg/verify"
)

// explain returns the id of the rule that says most about an observation; ""
// where it says nothing about the site.
func explain(o *verify.Observation) string {
	switch o.State {
	case verify.Same:
		return "live-wrong-type" // nothing else is observed of a file that matched
	case verify.Gone:
		return ""
	case verify.Truncated:
		return "live-truncated"
	case verify.Failed:
		if o.LocalFault() != nil {
			return ""
		}
		return "live-error"
	}
	switch {
	case o.PastCache.Same || keptOpen(o) != nil:
		return "live-stale-cache"
	case o.Answer.Status == 401 || o.Answer.Status == 403:
		return "live-forbidden"
	case applicationAnswered(o):
		return "live-application-answered"
	case o.Answer.Status == 404 || o.Answer.Status == 410:
		return "live-missing"
	case o.State != verify.Differs:
		return "live-error"
	case o.Encoding != verify.Identity:
		return "live-stale-precompressed"
	case o.Served.From != "":
		return "live-wrong-directory"
	case o.Answer.Cache != "":
		return "live-stale-cache"
	}
	return "live-differs"
}

// eachLive calls tell for each observation that the pass's rule explains, and
// reports what it says.
func eachLive(p *rule.Pass, tell func(live) diag.Finding) {
	for i := range p.Observed.Observations {
		o := &p.Observed.Observations[i]
		if p.Stopped() {
			return
		}
		if explain(o) != p.Rule.ID {
			continue
		}
		c := live{o: o, setting: o.At, project: p.Project}
		if m := o.Target.Mapping; m != nil {
			c.setting = m.RootValue.At
		}
		if f := tell(c); f.Message != "" {
			p.Report(c.finish(f))
		}
	}
}

// live is an observation with the places that a finding about it may point at.
type live struct {
	o       *verify.Observation
	project *project.Project
	setting source.Range // the setting that names the directory, or the line of a manifest that names the file
}

// finish adds what the findings of all live rules carry.
func (c live) finish(f diag.Finding) diag.Finding {
	if f.At.IsZero() {
		f.At = c.answered()
	}
	switch {
	case c.o.State == verify.Same:
	case c.o.Displaced != "":
		c.displaced(&f)
	case c.shadowed() && f.Remedy == c.serve():
		c.outOfTheWay(&f)
	}
	if c.o.Target.Mapping != nil && !c.setting.IsZero() && f.At != c.setting {
		writes := "Django collects"
		if c.o.Target.Setting == "MEDIA_ROOT" {
			writes = "Django stores uploads"
		}
		f.Related = append(f.Related, diag.Related{At: c.setting, Message: fmt.Sprintf("%s into %s", writes, c.dir())})
	}
	f.Data = map[string]string{"url": c.o.URL, "path": c.o.Rel, "encoding": string(c.o.Encoding)}
	if c.o.Path != "" {
		f.Data["path"] = c.local(c.o.Path)
	}
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

// dir and file are how the expected directory and file are shown.
func (c live) dir() string {
	if c.o.Target.Tree == nil {
		return c.o.Target.Setting
	}
	return c.show(c.o.Target.Root)
}

// file is the file's path below the setting's directory where only a manifest
// tells of it.
func (c live) file() string {
	if c.o.Target.Tree == nil {
		return c.o.Rel
	}
	return c.show(c.o.Path)
}

func (c live) show(name string) string { return c.o.Target.Tree.Display(name) }

// local is a path as programs on this machine open it.
func (c live) local(name string) string {
	if name == "" {
		return ""
	}
	if here := c.o.Target.Tree.Local(name); here != "" {
		return here
	}
	return name
}

// answered returns the place in the configuration that decides what the URL
// gives: the directive that answers, else that of the last step on the way;
// without a configuration, the setting.
func (c live) answered() source.Range {
	t := c.o.Trace
	if t == nil {
		return c.setting
	}
	if t.Outcome.At != nil {
		return t.Outcome.At.Head()
	}
	return c.lastStep("")
}

// mapped returns the root or alias that leads to the file nginx opens.
func (c live) mapped() source.Range {
	t := c.o.Trace
	if t == nil {
		return c.setting
	}
	if t.Outcome.Mapping != nil {
		return t.Outcome.Mapping.Head()
	}
	for _, name := range []string{"alias", "root"} { // of which a location has one; what try_files tries counts from it
		if d := effective(c.o, name); d != nil {
			return d.Head()
		}
	}
	if at := c.lastStep(route.StepPath); at != c.setting {
		return at
	}
	return c.answered()
}

// lastStep returns the place of the last step of a kind, "" being any; the
// setting's where there is none.
func (c live) lastStep(kind route.StepKind) source.Range {
	for _, step := range slices.Backward(c.o.Trace.Steps) {
		if (kind == "" || step.Kind == kind) && !step.At.IsZero() {
			return step.At
		}
	}
	return c.setting
}

// effective returns the directive of that name that holds where the
// configuration says the request ends; nil where there is none, or no
// configuration.
func effective(o *verify.Observation, name string) *nginx.Directive {
	t := o.Trace
	switch {
	case t == nil:
		return nil
	case t.Location != nil:
		return t.Location.EffectiveOne(name)
	case t.Server != nil:
		return t.Server.EffectiveOne(name)
	}
	return nil
}

// otherwise says that nginx does something else than its configuration says, in
// the same words for all files of which that is so.
func (c live) otherwise(f *diag.Finding) {
	what := "the file on the disk"
	if dir, ok := strings.CutSuffix(c.o.Predicted, "/"+c.o.Rel); ok && c.o.Predicted != path.Clean(c.o.Path) {
		what = "the one of " + c.show(dir)
	}
	f.Effect = fmt.Sprintf("by this configuration it would be %s: the running nginx has another one (not reloaded, or read from other files), or another host answers", what)
	f.Remedy = c.reload(c.mapped()) + ", then verify again; nginx -T shows what a reload reads"
}

func extension(o *verify.Observation) string { return strings.ToLower(path.Ext(o.Rel)) }

// typed is an argument as it is typed in a shell.
func typed(s string) string { return shellquote.Join(s) }
