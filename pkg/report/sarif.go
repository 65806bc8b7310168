package report

import (
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/owenrumney/go-sarif/v2/sarif"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/source"
)

const home = "https://github.com/wellserved/wellserved"

// writeSARIF writes SARIF 2.1.0, which code scanning services read.
func writeSARIF(w io.Writer, r *Report, _ Style) error {
	out, err := sarif.New(sarif.Version210)
	if err != nil {
		return err
	}
	run := sarif.NewRunWithInformationURI("wellserved", home)
	run.Tool.Driver.Version = &r.Version
	run.ColumnKind = "unicodeCodePoints"
	index := map[string]int{}
	for _, id := range sarifRules(r) {
		index[id] = len(run.Tool.Driver.Rules)
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule(id, r.Rules[id]))
	}
	ok := true
	call := &sarif.Invocation{ExecutionSuccessful: &ok}
	for _, e := range r.Errors {
		call.ToolExecutionNotifications = append(call.ToolExecutionNotifications, sarifError(e))
	}
	run.Invocations = []*sarif.Invocation{call}
	out.AddRun(run)
	return encodeList(w, out, "results", len(r.Findings), func(i int) any { return sarifResult(&r.Findings[i], index) })
}

// sarifRules returns the ids of the rules that found something, sorted.
func sarifRules(r *Report) []string {
	var ids []string
	for i := range r.Findings {
		ids = append(ids, r.Findings[i].Rule)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func sarifRule(id string, rule Rule) *sarif.ReportingDescriptor {
	d := sarif.NewRule(id)
	summary := rule.Summary
	if summary == "" {
		summary = id
	}
	d.WithShortDescription(sarif.NewMultiformatMessageString(summary))
	if rule.Help != "" {
		d.WithTextHelp(rule.Help)
	}
	if rule.Markdown != "" {
		d.WithMarkdownHelp(rule.Markdown)
	}
	if rule.URL != "" {
		d.WithHelpURI(rule.URL)
	}
	if rule.Severity > 0 {
		d.WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(sarifLevel(rule.Severity)))
	}
	if rule.Category != "" {
		d.WithProperties(sarif.Properties{"tags": []string{rule.Category}})
	}
	return d
}

func sarifLevel(s diag.Severity) string {
	return map[diag.Severity]string{diag.Error: "error", diag.Warning: "warning", diag.Info: "note"}[s]
}

func sarifResult(f *diag.Finding, index map[string]int) *sarif.Result {
	text := []string{f.Message}
	for _, s := range []string{f.Effect, f.Remedy} {
		if s != "" {
			text = append(text, s)
		}
	}
	res := sarif.NewRuleResult(f.Rule).WithRuleIndex(index[f.Rule]).WithLevel(sarifLevel(f.Severity)).
		WithMessage(sarif.NewTextMessage(strings.Join(text, "\n"))).
		WithPartialFingerPrints(map[string]any{"wellserved/v1": f.Fingerprint()})
	if !f.At.IsZero() {
		res.AddLocation(sarif.NewLocationWithPhysicalLocation(sarifPlace(f.At)))
	}
	for i, rel := range f.Related {
		if rel.At.IsZero() {
			continue
		}
		loc := sarif.NewLocationWithPhysicalLocation(sarifPlace(rel.At)).WithMessage(sarif.NewTextMessage(rel.Message))
		loc.WithId(i + 1)
		res.AddRelatedLocation(loc)
	}
	for _, fx := range f.Fixes {
		res.AddFix(sarifFix(fx))
	}
	return res
}

func sarifFix(fx diag.Fix) *sarif.Fix {
	how := "may change more than it says: wellserved fix --unsafe"
	if fx.Safe {
		how = "safe: wellserved fix"
	}
	out := sarif.NewFix().WithDescriptionText(fx.Description + " (" + how + ")")
	byFile := map[string]*sarif.ArtifactChange{}
	for _, e := range fx.Edits {
		change := byFile[e.At.Name()]
		if change == nil {
			change = sarif.NewArtifactChange(sarif.NewSimpleArtifactLocation(sarifURI(e.At.Name())))
			byFile[e.At.Name()] = change
			out.AddArtifactChanges(change)
		}
		change.WithReplacement(sarif.NewReplacement(sarifRegion(e.At)).
			WithInsertedContent(sarif.NewArtifactContent().WithText(e.Text)))
	}
	return out
}

func sarifPlace(r source.Range) *sarif.PhysicalLocation {
	return sarif.NewPhysicalLocation().
		WithArtifactLocation(sarif.NewSimpleArtifactLocation(sarifURI(r.Name()))).
		WithRegion(sarifRegion(r))
}

func sarifRegion(r source.Range) *sarif.Region {
	from, to := r.Begin(), r.Finish()
	return sarif.NewRegion().WithStartLine(from.Line).WithStartColumn(from.Column).
		WithEndLine(to.Line).WithEndColumn(to.Column)
}

// sarifURI returns a file's name as a URI: relative where the name is.
func sarifURI(name string) string {
	u := url.URL{Path: filepath.ToSlash(name)}
	if strings.HasPrefix(u.Path, "/") {
		u.Scheme = "file"
	}
	return u.String()
}

func sarifError(e InputError) *sarif.Notification {
	n := sarif.NewNotification().WithLevel("warning").WithTextMessage(e.Message)
	if e.File != "" {
		place := sarif.NewPhysicalLocation().WithArtifactLocation(sarif.NewSimpleArtifactLocation(sarifURI(e.File)))
		if e.Line > 0 {
			place.WithRegion(sarif.NewRegion().WithStartLine(e.Line))
		}
		n.Locations = []*sarif.Location{sarif.NewLocationWithPhysicalLocation(place)}
	}
	return n
}
