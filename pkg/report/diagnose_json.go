package report

import (
	"io"

	"github.com/wellserved/wellserved/pkg/diagnose"
	"github.com/wellserved/wellserved/pkg/source"
)

// The shapes below are a contract, as those of check: fields are only added.
type jsonDiagnosis struct {
	Schema   int             `json:"schema"`
	Tool     jsonTool        `json:"tool"`
	URL      string          `json:"url"`
	State    string          `json:"state"` // healthy, broken, silent or unknown
	Verdict  string          `json:"verdict"`
	Cause    *jsonCause      `json:"cause"` // null where nothing is wrong
	Others   []jsonCause     `json:"others"`
	Evidence []jsonEvidence  `json:"evidence"`
	Ruled    []jsonExclusion `json:"ruled_out"`
	Steps    []jsonStep      `json:"steps"`
	Parts    []jsonPart      `json:"parts"`
	Notes    []string        `json:"notes"`
	Errors   []InputError    `json:"errors"`
}

type jsonCause struct {
	ID       string `json:"id"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	Effect   string `json:"effect,omitempty"`
	Rule     string `json:"rule,omitempty"`
	*jsonPlace
	URLs []string `json:"urls"`
}

type jsonEvidence struct {
	Message string `json:"message"`
	Cause   bool   `json:"cause,omitempty"` // it is the root cause
	*jsonPlace
}

type jsonExclusion struct {
	Suspect string `json:"suspect"`
	Out     bool   `json:"out"`
	How     string `json:"how"`
}

type jsonStep struct {
	Text     string   `json:"text"`
	Diff     string   `json:"diff,omitempty"`
	Fix      *jsonFix `json:"fix,omitempty"`
	Commands []string `json:"commands"`
}

type jsonPart struct {
	URL     string `json:"url"`
	Kind    string `json:"kind"`
	From    string `json:"from,omitempty"`
	State   string `json:"state"` // right, wrong or unknown
	Message string `json:"message"`
}

// WriteDiagnosisJSON writes a diagnosis for programs.
func WriteDiagnosisJSON(w io.Writer, d *Diagnosis) error {
	out := jsonDiagnosis{Schema: Schema, Tool: jsonTool{Name: "wellserved", Version: d.Version}, URL: d.URL, State: string(d.State), Verdict: d.Verdict,
		Others: []jsonCause{}, Evidence: []jsonEvidence{}, Ruled: []jsonExclusion{}, Steps: []jsonStep{}, Parts: []jsonPart{},
		Notes: append([]string{}, d.Notes...), Errors: append([]InputError{}, d.Errors...)}
	if d.Root != nil {
		c := newJSONCause(d.Root)
		out.Cause = &c
	}
	for i := range d.Others {
		out.Others = append(out.Others, newJSONCause(&d.Others[i]))
	}
	for _, e := range d.Chain {
		out.Evidence = append(out.Evidence, jsonEvidence{Message: e.Text, Cause: e.Root, jsonPlace: placeOrNone(e.At)})
	}
	for _, e := range d.Ruled {
		out.Ruled = append(out.Ruled, jsonExclusion(e))
	}
	for _, s := range d.Plan {
		step := jsonStep{Text: s.Text, Commands: append([]string{}, s.Commands...)}
		if s.Fix != nil {
			fix := newJSONFix(s.Fix)
			step.Diff, step.Fix = d.Diffs[s.Fix], &fix
		}
		out.Steps = append(out.Steps, step)
	}
	for _, p := range d.Parts {
		state := "unknown"
		switch {
		case p.Known && p.OK:
			state = "right"
		case p.Known:
			state = "wrong"
		}
		out.Parts = append(out.Parts, jsonPart{URL: p.URL, Kind: string(p.Kind), From: p.From, State: state, Message: p.What})
	}
	return encode(w, out)
}

func newJSONCause(c *diagnose.Cause) jsonCause {
	return jsonCause{ID: string(c.ID), Severity: c.Severity.String(), Message: c.Sentence, Effect: c.Effect, Rule: c.Rule,
		jsonPlace: placeOrNone(c.At), URLs: append([]string{}, c.URLs...)}
}

func placeOrNone(at source.Range) *jsonPlace {
	if at.IsZero() {
		return nil
	}
	p := newJSONPlace(at)
	return &p
}
