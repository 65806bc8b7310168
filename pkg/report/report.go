// Package report writes what a command found, one file per format: text for
// people, JSON and the formats of other tools for programs. It decides nothing:
// the same report is the same bytes in every format, whatever wrote it.
package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/source"
)

// Report is the result of one command, before any format.
type Report struct {
	Version    string          // of the tool
	Findings   []diag.Finding  // in the order to be shown
	Suppressed int             // findings that a comment, the configuration or a baseline silenced
	Stale      []string        // entries of the baseline that match nothing any more, each as a line
	Files      []string        // names of the files that were judged
	Mappings   []Mapping       // what `map` shows; nil where the command makes none
	Errors     []InputError    // inputs that could not be read; the rest was judged
	Verify     *Verification   // only of `verify`
	FailOn     diag.Severity   // findings below it fail nothing; 0 is never
	Rules      map[string]Rule // by id: what the formats that describe rules say of them
}

// Rule is what a report says about a rule apart from its findings.
type Rule struct {
	ID       string
	Summary  string // one line
	Severity diag.Severity
	Category string
	Help     string // plain text
	Markdown string // the same as a page
	URL      string // where the page is published
}

// InputError is an input that could not be read or understood.
type InputError struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"` // 0 where there is none
	Message string `json:"message"`
}

// String returns it as compilers name a place: file:line: message.
func (e InputError) String() string {
	switch {
	case e.File == "":
		return e.Message
	case e.Line == 0:
		return e.File + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

// Mapping is one row of `map`: a URL prefix on one server, followed to the
// directory that nginx serves and the one that Django means.
type Mapping struct {
	URL         string       `json:"url"`
	Server      *MapServer   `json:"server"`
	Location    *MapLocation `json:"location"`
	Directive   string       `json:"directive"` // alias, root, proxy_pass, ...
	NginxPath   string       `json:"nginx_path"`
	LocalPath   string       `json:"local_path"` // nginx_path on this machine
	Setting     string       `json:"setting"`    // STATIC_ROOT or MEDIA_ROOT
	SettingPath string       `json:"setting_path"`
	Verdict     string       `json:"verdict"` // match, mismatch, unserved, elsewhere or unknown
	Reason      string       `json:"reason"`

	at        source.Range // the directive that answers
	settingAt source.Range // the statement that sets the setting

	// Evidence is what the verdict rests on, in the order in which a path travels.
	Evidence []MapEvidence `json:"evidence,omitempty"`
	// Missing is the one fact that would decide an unknown row.
	Missing *MapFact `json:"missing,omitempty"`
}

// MapEvidence is a line that a mapping rests on.
type MapEvidence struct {
	Of      string `json:"of"`   // url, nginx, django or row: which path it is about
	File    string `json:"file"` // "" where no file says it
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

// MapFact is what is not known of a mapping, and how to give it.
type MapFact struct {
	What string `json:"what"` // in words
	Flag string `json:"flag"` // "--env SHOP_MEDIA=VALUE"
	Key  string `json:"key"`  // of .wellserved.yaml
}

// MapServer is the server block of a mapping.
type MapServer struct {
	Names []string `json:"names"`
	File  string   `json:"file"`
	Line  int      `json:"line"`
}

// MapLocation is the location of a mapping.
type MapLocation struct {
	Match string `json:"match"` // modifier and pattern as written
	File  string `json:"file"`
	Line  int    `json:"line"`
}

// Verification counts what `verify` compared.
type Verification struct {
	URL     string  `json:"url"`
	Checked int     `json:"checked"`
	Matched int     `json:"matched"`
	Differ  int     `json:"differ"`
	Missing int     `json:"missing"`
	Extra   int     `json:"extra"`
	Errors  int     `json:"errors"`
	Skipped int     `json:"skipped"`
	Bytes   int64   `json:"bytes"`
	Seconds float64 `json:"seconds"`
	Mode    string  `json:"mode"` // full, quick or manifest
	// Unchecked is what the mode leaves unjudged where it compared metadata alone.
	Unchecked []string `json:"unchecked,omitempty"`
	// Websockets is nil where none were asked for.
	Websockets *Websockets `json:"websockets,omitempty"`
}

// Style says how text is to look. The zero value is plain text of any width.
type Style struct {
	Color bool
	Width int // columns of the terminal; 0 wraps nothing
}

// format is one way to write a report.
type format struct {
	name  string
	write func(io.Writer, *Report, Style) error
}

// formats lists them in the order in which the help names them.
func formats() []format {
	return []format{
		{"text", writeText}, {"json", writeJSON}, {"sarif", writeSARIF},
		{"github", writeGitHub}, {"gitlab", writeGitLab}, {"junit", writeJUnit}, {"checkstyle", writeCheckstyle}, {"unix", writeUnix}, {"html", writeHTML},
	}
}

// Formats returns the names of the formats.
func Formats() []string {
	var names []string
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return names
}

// Known reports whether a format of that name exists.
func Known(name string) bool { return slices.Contains(Formats(), name) }

// TellsOfRules reports whether a format shows what rules are about, so that the
// report needs to say it.
func TellsOfRules(format string) bool { return format == "sarif" || format == "html" }

// Write writes the report in the named format.
func Write(w io.Writer, name string, r *Report, s Style) error {
	for _, f := range formats() {
		if f.name == name {
			return f.write(w, r, s)
		}
	}
	return fmt.Errorf("unknown format %q: use %s", name, strings.Join(Formats(), ", "))
}

// Count returns how many findings there are of a severity.
func (r *Report) Count(s diag.Severity) int {
	n := 0
	for i := range r.Findings {
		if r.Findings[i].Severity == s {
			n++
		}
	}
	return n
}

// Failing returns how many findings are at or above FailOn.
func (r *Report) Failing() int {
	n := 0
	for i := range r.Findings {
		if r.fails(&r.Findings[i]) {
			n++
		}
	}
	return n
}

func (r *Report) fails(f *diag.Finding) bool { return r.FailOn > 0 && f.Severity >= r.FailOn }

// SafeFixes returns how many findings have a fix that is safe to apply unseen.
func (r *Report) SafeFixes() int {
	n := 0
	for i := range r.Findings {
		if slices.ContainsFunc(r.Findings[i].Fixes, func(f diag.Fix) bool { return f.Safe }) {
			n++
		}
	}
	return n
}
