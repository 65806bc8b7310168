package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/fix"
	"github.com/wellserved/wellserved/pkg/lint"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/proof"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/rules/language"
	"github.com/wellserved/wellserved/pkg/rules/pattern"
)

// proved is what a comparison of one configuration came to.
type proved struct {
	name   string
	result *proof.Result
	err    error
}

// prove traces the requests that matter before and after a plan. Safe fixes that
// change more than their own lines say are refused; with --prove all
// differences are told.
func (a *app) prove(s *site, f *fixFlags, plan *fix.Plan, findings []diag.Finding) *fix.Plan {
	if len(plan.Changes) == 0 {
		return plan
	}
	results := compareAll(s, plan, false)
	if !f.unsafe && (unsaid(results) != nil || unsaid(compareAll(s, silentOf(s, plan), true)) != nil) {
		plan = withoutCulprits(s, plan, findings)
		results = compareAll(s, plan, false)
	}
	if f.prove {
		a.tellProof(results)
	}
	return plan
}

// unsaid returns a difference that no edited line explains, or nil.
func unsaid(results []proved) *proof.Difference {
	for _, p := range results {
		if p.err != nil {
			continue
		}
		if list := p.result.Unsaid(); len(list) > 0 {
			return &list[0]
		}
	}
	return nil
}

// changesNothing reports whether the fix of a finding says that no answer
// changes: it is about how the files are written.
func changesNothing(s *site, f *diag.Finding) bool {
	r := lint.Find(s.config.rules, f.Rule)
	return r != nil && r.Category == rule.Style
}

// silentOf is the part of a plan that is to change no answer.
func silentOf(s *site, plan *fix.Plan) *fix.Plan {
	var list []diag.Finding
	for _, c := range plan.Applied {
		if changesNothing(s, c.Finding) {
			list = append(list, *c.Finding)
		}
	}
	return fix.New(list, fix.Options{Identify: s.identify, Reread: newSecondReader(s)})
}

// compareAll compares each configuration that a plan changes.
func compareAll(s *site, plan *fix.Plan, same bool) []proved {
	after := map[string]string{}
	for _, c := range plan.Changes {
		after[s.identify(c.File)] = c.After
	}
	var out []proved
	for _, one := range s.Sites {
		texts := map[string]string{}
		for _, file := range one.Config.Files {
			if text, ok := after[s.identify(file)]; ok {
				texts[file.Path()] = text
			}
		}
		if len(texts) > 0 {
			out = append(out, compareSite(s, one, texts, same))
		}
	}
	return out
}

func compareSite(s *site, one *project.Site, texts map[string]string, same bool) proved {
	tree := one.Tree
	if tree == nil {
		tree = s.Tree
	}
	r, err := proof.Compare(one.Config, tree, texts, proof.Options{AssumeFiles: !one.OnServer, Sample: sampleURL, Same: same})
	return proved{name: one.Config.Main.Name(), result: r, err: err}
}

// sampleURL returns a URL that an expression of a location matches.
func sampleURL(expression string, fold bool) string {
	re, err := pattern.Parse(expression, fold)
	if err != nil {
		return ""
	}
	url, _ := language.New(re).Left()
	return url
}

// withoutCulprits is the plan without the fixes that change what they do not
// say, each tried alone.
func withoutCulprits(s *site, plan *fix.Plan, findings []diag.Finding) *fix.Plan {
	opts := fix.Options{Identify: s.identify, Reread: newSecondReader(s)}
	var refused []fix.Refusal
	culprit := map[*diag.Finding]bool{}
	for _, c := range plan.Applied {
		alone := fix.New([]diag.Finding{*c.Finding}, opts)
		if d := unsaid(compareAll(s, alone, changesNothing(s, c.Finding))); d != nil {
			culprit[c.Finding] = true
			refused = append(refused, fix.Refusal{Choice: c, Reason: fmt.Sprintf("%s would be answered otherwise, which the fix does not say: %s instead of %s", d.URL, d.After, d.Before)})
		}
	}
	var rest []diag.Finding
	for i := range findings {
		if !culprit[&findings[i]] {
			rest = append(rest, findings[i])
		}
	}
	plan = fix.New(rest, opts)
	plan.Refused = append(plan.Refused, refused...)
	return plan
}

// shownDifferences bounds what is told of one configuration.
const shownDifferences = 40

func (a *app) tellProof(results []proved) {
	a.part()
	for _, p := range results {
		if p.err != nil {
			fmt.Fprintf(a.err, "not proved: %s: %v\n", p.name, p.err)
			continue
		}
		r := p.result
		some := ""
		if r.Left {
			some = " (not all that matter)"
		}
		fmt.Fprintf(a.err, "proof: %s: %d requests compared%s, %d answered otherwise\n", p.name, r.Compared, some, len(r.Differences))
		kinds := alike(r.Differences)
		for i, k := range kinds {
			if i == shownDifferences {
				fmt.Fprintf(a.err, "  and %d further kinds of difference\n", len(kinds)-i)
				break
			}
			k.tell(a.err)
		}
	}
	a.part()
}

// likeness is a difference and how many requests more have the same.
type likeness struct {
	proof.Difference
	more int
}

// alike gathers differences that are the same but for the URL.
func alike(list []proof.Difference) []*likeness {
	var out []*likeness
	known := map[proof.Difference]*likeness{}
	for _, d := range list {
		key := d
		key.URL = ""
		if k := known[key]; k != nil {
			k.more++
			continue
		}
		k := &likeness{Difference: d}
		known[key] = k
		out = append(out, k)
	}
	return out
}

func (k *likeness) tell(w io.Writer) {
	more, by := "", "no line of the fixes says so"
	if k.more > 0 {
		more = fmt.Sprintf(", and %d more", k.more)
	}
	if k.Said != "" {
		by = "by " + k.Said
	}
	fmt.Fprintf(w, "  %s%s\n    before: %s\n    after:  %s\n    %s\n", k.URL, more, oneLine(k.Before), oneLine(k.After), by)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
