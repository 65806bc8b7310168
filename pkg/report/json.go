package report

import (
	"encoding/json"
	"io"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/source"
)

// Schema is the version of the JSON that check and verify write. Fields are
// only ever added under one version.
const Schema = 1

// The shapes below are a contract: docs and scripts rely on their names.
type jsonReport struct {
	Schema   int           `json:"schema"`
	Tool     jsonTool      `json:"tool"`
	Summary  jsonSummary   `json:"summary"`
	Findings []jsonFinding `json:"findings"`
	Mappings []Mapping     `json:"mappings"`
	Errors   []InputError  `json:"errors"`
	Verify   *Verification `json:"verify,omitempty"`
}

type jsonTool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type jsonSummary struct {
	Errors     int `json:"errors"`
	Warnings   int `json:"warnings"`
	Infos      int `json:"infos"`
	Suppressed int `json:"suppressed"`
	Stale      int `json:"stale"` // entries of the baseline that match nothing any more
	Files      int `json:"files"`
}

type jsonPlace struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"end_line"`
	EndColumn int    `json:"end_column"`
}

type jsonFinding struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	jsonPlace
	Effect      string            `json:"effect,omitempty"`
	Remedy      string            `json:"remedy,omitempty"`
	Fingerprint string            `json:"fingerprint"`
	Related     []jsonRelated     `json:"related"`
	Fixes       []jsonFix         `json:"fixes"`
	Data        map[string]string `json:"data,omitempty"`
}

type jsonRelated struct {
	jsonPlace
	Message string `json:"message"`
}

type jsonFix struct {
	Description string     `json:"description"`
	Safe        bool       `json:"safe"`
	Edits       []jsonEdit `json:"edits"`
}

type jsonEdit struct {
	File  string `json:"file"`
	Start int    `json:"start"` // byte offset
	End   int    `json:"end"`   // byte offset, exclusive
	Text  string `json:"text"`
}

func writeJSON(w io.Writer, r *Report, _ Style) error {
	out := jsonReport{
		Schema: Schema,
		Tool:   jsonTool{Name: "wellserved", Version: r.Version},
		Summary: jsonSummary{
			Errors: r.Count(diag.Error), Warnings: r.Count(diag.Warning), Infos: r.Count(diag.Info),
			Suppressed: r.Suppressed, Stale: len(r.Stale), Files: len(r.Files),
		},
		Findings: []jsonFinding{},
		Mappings: append([]Mapping{}, r.Mappings...),
		Errors:   append([]InputError{}, r.Errors...),
		Verify:   r.Verify,
	}
	return encodeList(w, out, "findings", len(r.Findings), func(i int) any { return newJSONFinding(&r.Findings[i]) })
}

// encode writes indented JSON. Characters that HTML treats specially stay as
// they are: this is no web page, and < is common in configuration.
func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func newJSONFinding(f *diag.Finding) jsonFinding {
	out := jsonFinding{
		Rule: f.Rule, Severity: f.Severity.String(), Message: f.Message, jsonPlace: newJSONPlace(f.At),
		Effect: f.Effect, Remedy: f.Remedy, Fingerprint: f.Fingerprint(), Data: f.Data,
		Related: []jsonRelated{}, Fixes: []jsonFix{},
	}
	for _, rel := range f.Related {
		out.Related = append(out.Related, jsonRelated{newJSONPlace(rel.At), rel.Message})
	}
	for i := range f.Fixes {
		out.Fixes = append(out.Fixes, newJSONFix(&f.Fixes[i]))
	}
	return out
}

func newJSONFix(fx *diag.Fix) jsonFix {
	j := jsonFix{Description: fx.Description, Safe: fx.Safe, Edits: []jsonEdit{}}
	for _, e := range fx.Edits {
		j.Edits = append(j.Edits, jsonEdit{File: e.At.Name(), Start: e.At.Start, End: e.At.End, Text: e.Text})
	}
	return j
}

func newJSONPlace(r source.Range) jsonPlace {
	if r.IsZero() {
		return jsonPlace{}
	}
	from, to := r.Begin(), r.Finish()
	return jsonPlace{File: r.Name(), Line: from.Line, Column: from.Column, EndLine: to.Line, EndColumn: to.Column}
}
