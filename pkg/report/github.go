package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
)

// writeGitHub writes workflow commands, which GitHub Actions turns into
// annotations on the lines of a change.
func writeGitHub(w io.Writer, r *Report, _ Style) error {
	b := bufio.NewWriter(w)
	for i := range r.Findings {
		f := &r.Findings[i]
		level := f.Severity.String()
		if f.Severity == diag.Info {
			level = "notice"
		}
		p := newJSONPlace(f.At)
		fmt.Fprintf(b, "::%s file=%s,line=%d,endLine=%d", level, githubProperty(p.File), p.Line, p.EndLine)
		if p.Line == p.EndLine { // columns are only taken within one line
			fmt.Fprintf(b, ",col=%d,endColumn=%d", p.Column, p.EndColumn)
		}
		fmt.Fprintf(b, ",title=%s::%s\n", githubProperty(f.Rule), githubText(plainText(f)))
	}
	for _, e := range r.Errors {
		fmt.Fprint(b, "::warning ")
		if e.File != "" {
			fmt.Fprintf(b, "file=%s,line=%d,", githubProperty(e.File), max(e.Line, 1))
		}
		fmt.Fprintf(b, "title=not read::%s\n", githubText(e.Message))
	}
	return b.Flush()
}

// githubText escapes as actions/toolkit does (packages/core/src/command.ts).
func githubText(s string) string { return textEscapes.Replace(s) }

func githubProperty(s string) string { return propertyEscapes.Replace(s) }

var (
	textEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// plainText returns all that a finding says, for formats with one text.
func plainText(f *diag.Finding) string {
	lines := []string{f.Message}
	if f.Effect != "" {
		lines = append(lines, "Effect: "+f.Effect)
	}
	for _, rel := range f.Related {
		lines = append(lines, rel.At.String()+": "+rel.Message)
	}
	if f.Remedy != "" {
		lines = append(lines, "Mend: "+f.Remedy)
	}
	return strings.Join(lines, "\n")
}
