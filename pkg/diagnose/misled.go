package diagnose

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/route"
	"github.com/wellserved/wellserved/pkg/source"
)

// misled is a resource for which the configuration names another file than
// Django means, or none.
func (j *judgement) misled(r *Resource) *Cause {
	o := outcome(r)
	if r.Row == nil || r.Row.Verdict == mapping.Elsewhere {
		return nil
	}
	switch {
	case o.Kind == route.Proxy && r.Row.Verdict != mapping.Unknown && r.Plain.Status < 500 && (!r.Plain.OK() || wanted(r) != nil):
		return j.passedOn(r)
	case r.Meant == nil && r.Row.Verdict == mapping.Mismatch && !r.Plain.OK() && o.Kind == route.File:
		return j.elsewhere(r)
	case r.Opens == nil || r.Meant == nil || r.Opens.Same(r.Meant):
		return nil
	case o.Kind == route.File && path.Base(r.Opens.Path) != path.Base(r.Name) && path.Base(r.Opens.Path) != path.Base(r.Name)+".gz":
		return j.pageInstead(r)
	case o.Kind == route.File, o.Kind == route.Error && o.Status == 404, o.Kind == route.Error && r.Row.Verdict == mapping.Mismatch:
		return j.wrongDirectory(r)
	}
	return nil
}

// wrongDirectory is a root or alias that leads past the setting's directory.
func (j *judgement) wrongDirectory(r *Resource) *Cause {
	m := r.Row
	name := path.Base(r.Name)
	c := &Cause{ID: WrongDirectory, At: pathFrom(r)}
	dir := strings.TrimSuffix(r.Trace.Outcome.Path, "/"+r.Name)
	if dir == "" {
		dir = strings.TrimSuffix(r.Opens.Path, "/"+r.Name)
	}
	c.Sentence = fmt.Sprintf("nginx serves %s from %s, and %s is %s", m.URL, dir, m.Setting, strings.TrimRight(m.SettingPath, "/"))
	if !strings.HasSuffix(r.Opens.Path, "/"+r.Name) {
		c.Sentence = fmt.Sprintf("nginx looks for %s in %s, and Django means %s", name, r.Opens.Shown, r.Meant.Shown)
	}
	if m.Location != nil && r.Trace.Location != nil && r.Trace.Location != m.Location && r.Trace.Server == m.Server {
		c.Sentence = fmt.Sprintf("location %s takes %s and looks in %s, where location %s would serve %s", r.Trace.Match, short(r.URL), path.Dir(r.Opens.Path), m.Match, m.Setting)
	}
	c.Effect = fmt.Sprintf("visitors get an old %s, and collectstatic changes nothing for them", name)
	if m.Setting == "MEDIA_ROOT" {
		c.Effect = fmt.Sprintf("visitors do not get the %s that was uploaded", name)
	}
	if !r.Plain.OK() {
		c.Effect = fmt.Sprintf("visitors get %s instead of %s", said(r.Plain), name)
	}
	c.Remedy = fmt.Sprintf("let nginx and %s name one directory", m.Setting)
	return c
}

// elsewhere is a root or alias that leads past the setting's directory by what
// the files say, where neither directory lies here.
func (j *judgement) elsewhere(r *Resource) *Cause {
	m := r.Row
	return &Cause{ID: WrongDirectory, At: pathFrom(r), Sentence: m.Reason,
		Effect: fmt.Sprintf("visitors get %s instead of %s", said(r.Plain), path.Base(r.Name)),
		Remedy: fmt.Sprintf("let nginx and %s name one directory", m.Setting)}
}

// passedOn is a static file that nginx hands to the application.
func (j *judgement) passedOn(r *Resource) *Cause {
	switch {
	case r.Plain.OK() && !r.Plain.Page && r.Row.Verdict != mapping.Unserved:
		return nil
	case r.Row.Setting == "MEDIA_ROOT" && r.Plain.Status != 404:
		return nil // an application may guard its uploads
	}
	o := outcome(r)
	c := &Cause{ID: PassedOn, At: answering(r),
		Sentence: fmt.Sprintf("no location of nginx serves %s: the request is passed on to %s, which answers %s", r.Row.URL, o.Upstream, comes(r)),
		Effect:   "Django serves no static files in production, so the page goes without them"}
	if r.Row.Location != nil && r.Trace.Location != r.Row.Location && r.Row.Verdict == mapping.Match {
		c.Sentence = fmt.Sprintf("%s is taken by location %s and passed on to %s, which answers %s", short(r.URL), r.Trace.Match, o.Upstream, comes(r))
	}
	c.Remedy = fmt.Sprintf("give %s a location of its own: location %s { alias %s/; }", r.Row.URL, r.Row.URL, asNginxSees(r))
	return c
}

// comes is what an upstream answers in a few words.
func comes(r *Resource) string {
	if r.Plain.Hops > 0 {
		return "by leading to " + r.Plain.URL
	}
	return said(r.Plain)
}

// asNginxSees is the setting's directory as nginx has it, without a slash at its
// end: in a container it may lie elsewhere, or nowhere.
func asNginxSees(r *Resource) string {
	return or(strings.TrimRight(r.Row.ServePath, "/"), "…")
}

// pageInstead is a page in place of a file: the fallback of a single-page
// application takes what is not there.
func (j *judgement) pageInstead(r *Resource) *Cause {
	c := &Cause{ID: PageInstead, At: fallback(r),
		Sentence: fmt.Sprintf("nginx answers %s with the page %s, because it does not find the file where it looks", short(r.URL), r.Opens.Shown),
		Effect:   "scripts fail with a syntax error at <, styles are ignored, and the status is 200 all the same"}
	if r.Row.Verdict == mapping.Unserved || r.Row.Verdict == mapping.Mismatch {
		c.Sentence = fmt.Sprintf("no location serves %s from %s: %s is answered with the page %s", r.Row.URL, r.Row.Setting, path.Base(r.Name), r.Opens.Shown)
	}
	if r.Meant.Exists {
		c.Remedy = fmt.Sprintf("give %s a location of its own, with alias %s/ and without a fallback to a page", r.Row.URL, asNginxSees(r))
	} else {
		c.Remedy = "put the file there, and let what is missing below " + r.Row.URL + " be 404: try_files $uri =404;"
	}
	return c
}

// pathFrom is the root or alias from which nginx's path comes.
func pathFrom(r *Resource) source.Range {
	if d := r.Trace.Outcome.Mapping; d != nil {
		return d.Head()
	}
	for _, step := range slices.Backward(r.Trace.Steps) {
		if step.Kind == route.StepPath && step.At.File != nil {
			return step.At
		}
	}
	return answering(r)
}

// fallback is the try_files that led to another file.
func fallback(r *Resource) source.Range {
	for _, step := range slices.Backward(r.Trace.Steps) {
		if (step.Kind == route.StepTryFiles || step.Kind == route.StepPage) && step.At.File != nil {
			return step.At
		}
	}
	return answering(r)
}

// explain joins a cause with the finding of a rule that says the same, for its
// edit.
func (j *judgement) explain(c *Cause) {
	rules := explaining[c.ID]
	var best *diag.Finding
	for i := range j.f.Findings {
		f := &j.f.Findings[i]
		if !slices.Contains(rules, f.Rule) {
			continue
		}
		row := c.subject.Row
		sameURL := row != nil && f.Data["url"] == row.URL
		sameLine := f.At.File != nil && f.At.File == c.At.File && f.At.Line() == c.At.Line()
		if !sameLine && !(sameURL && sameServer(f, c.subject)) {
			continue
		}
		if best == nil || sameLine && best.At.Line() != c.At.Line() {
			best = f
		}
	}
	if best == nil {
		return
	}
	c.Rule = best.Rule
	if c.At.IsZero() || c.ID == WrongDirectory || c.ID == PassedOn {
		c.At = best.At
	}
	if c.Command == "" {
		c.Remedy = or(best.Remedy, c.Remedy)
	}
	for i := range best.Fixes {
		if best.Fixes[i].Safe || c.Fix == nil {
			c.Fix = &best.Fixes[i]
		}
		if best.Fixes[i].Safe {
			break
		}
	}
}

// sameServer reports whether a finding lies in the server that answers.
func sameServer(f *diag.Finding, r *Resource) bool {
	if r.Trace == nil || r.Trace.Server == nil || f.At.File == nil {
		return false
	}
	s := r.Trace.Server
	return s.File == f.At.File && s.Range().Start <= f.At.Start && f.At.End <= s.Range().End
}

// explaining are the rules that look for a cause in the files alone.
var explaining = map[CauseID][]string{
	WrongDirectory: {"static-root-mismatch", "media-root-mismatch", "root-appends-location", "alias-slash-mismatch", "static-location-shadowed",
		"volume-not-shared", "static-root-unset"},
	PassedOn:       {"static-url-unserved", "media-url-unserved", "static-location-shadowed"},
	PageInstead:    {"static-url-unserved", "media-url-unserved", "static-root-mismatch", "root-appends-location"},
	NotCollected:   {"static-root-missing", "static-root-empty", "static-stale", "static-manifest-broken"},
	StaleCollected: {"static-stale"},
	StalePacked:    {"precompressed-stale"},
	Forbidden:      {"static-root-unreadable"},
}
