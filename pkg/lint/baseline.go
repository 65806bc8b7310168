package lint

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
)

// Baseline is a list of findings that are known. They are told apart by
// fingerprints, which lines may move under.
type Baseline struct {
	Schema   int             `json:"schema"`
	Findings []BaselineEntry `json:"findings"`
}

// BaselineEntry is one known finding. File and Message are for people.
type BaselineEntry struct {
	Rule        string `json:"rule"`
	File        string `json:"file"`
	Message     string `json:"message"`
	Fingerprint string `json:"fingerprint"`
}

// baselineSchema is the version of the file's form.
const baselineSchema = 1

// maxBaseline bounds the file that is read, in bytes.
const maxBaseline = 64 << 20

// NewBaseline makes a baseline of findings, in their order.
func NewBaseline(findings []diag.Finding) *Baseline {
	b := &Baseline{Schema: baselineSchema, Findings: make([]BaselineEntry, 0, len(findings))}
	for i := range findings {
		f := &findings[i]
		b.Findings = append(b.Findings, BaselineEntry{
			Rule: f.Rule, File: f.At.Name(), Message: f.Message, Fingerprint: f.Fingerprint(),
		})
	}
	return b
}

// ReadBaseline reads what Write wrote.
func ReadBaseline(r io.Reader) (*Baseline, error) {
	limited := &io.LimitedReader{R: r, N: maxBaseline + 1}
	var b Baseline
	if err := json.NewDecoder(limited).Decode(&b); err != nil {
		if limited.N <= 0 {
			return nil, fmt.Errorf("read baseline: more than %d bytes", maxBaseline)
		}
		return nil, fmt.Errorf("read baseline: %w", err)
	}
	if b.Schema != baselineSchema {
		return nil, fmt.Errorf("read baseline: schema %d is not known, only %d", b.Schema, baselineSchema)
	}
	return &b, nil
}

// Write writes the baseline as JSON, one finding a line group, so that it can
// be kept beside the site's files and compared.
func (b *Baseline) Write(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(b); err != nil {
		return fmt.Errorf("write baseline: %w", err)
	}
	return nil
}

// counter counts known findings down: two equal findings need two entries.
type counter map[string]int

func (b *Baseline) counter() counter {
	if b == nil {
		return nil
	}
	c := make(counter, len(b.Findings))
	for _, e := range b.Findings {
		c[e.Fingerprint]++
	}
	return c
}

// stale returns the entries that are left over, of rules that ran and files that
// were judged.
func (b *Baseline) stale(left counter, ran []*rule.Rule, judged []*source.File) []BaselineEntry {
	if b == nil {
		return nil
	}
	names := map[string]bool{}
	for _, f := range judged {
		names[f.Name()] = true
	}
	var out []BaselineEntry
	for _, e := range b.Findings {
		if left[e.Fingerprint] > 0 && names[e.File] && Find(ran, e.Rule) != nil {
			left[e.Fingerprint]--
			out = append(out, e)
		}
	}
	return out
}

// take takes one entry for a finding, where there is one left.
func (c counter) take(f *diag.Finding) bool {
	if len(c) == 0 {
		return false
	}
	print := f.Fingerprint()
	if c[print] == 0 {
		return false
	}
	c[print]--
	return true
}
