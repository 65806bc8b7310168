package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"

	"github.com/wellserved/wellserved/pkg/diag"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Failure *junitFailure `xml:"failure"`
	Error   *junitFailure `xml:"error"`
	Output  string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// writeJUnit writes one suite a file. A finding below --fail-on is a case that
// passes and says so in its output, so that the count of failures agrees with
// the exit status; a file without findings is one case that passes.
func writeJUnit(w io.Writer, r *Report, _ Style) error {
	findings, errors := map[string][]int{}, map[string][]int{}
	for i := range r.Findings {
		name := r.Findings[i].At.Name()
		findings[name] = append(findings[name], i)
	}
	for i, e := range r.Errors {
		errors[e.File] = append(errors[e.File], i)
	}
	out := junitSuites{Name: "wellserved"}
	for _, name := range junitFiles(r) {
		s := junitSuite{Name: xmlText(name)}
		for _, i := range findings[name] {
			s.addFinding(r, &r.Findings[i])
		}
		for _, i := range errors[name] {
			s.addError(r.Errors[i])
		}
		if len(s.Cases) == 0 {
			s.Cases = []junitCase{{Class: s.Name, Name: "no findings"}}
		}
		s.Tests = len(s.Cases)
		out.Tests += s.Tests
		out.Failures += s.Failures
		out.Errors += s.Errors
		out.Suites = append(out.Suites, s)
	}
	return writeXML(w, out)
}

func (s *junitSuite) addFinding(r *Report, f *diag.Finding) {
	c := junitCase{Class: s.Name, Name: fmt.Sprintf("%s at line %d", f.Rule, f.At.Line())}
	if r.fails(f) {
		c.Failure = &junitFailure{Message: xmlText(f.Message), Type: f.Severity.String(), Text: xmlText(plainText(f))}
		s.Failures++
	} else {
		c.Output = xmlText(plainText(f))
	}
	s.Cases = append(s.Cases, c)
}

func (s *junitSuite) addError(e InputError) {
	s.Errors++
	s.Cases = append(s.Cases, junitCase{Class: s.Name, Name: "read",
		Error: &junitFailure{Message: xmlText(e.Message), Type: "unread", Text: xmlText(e.String())}})
}

// junitFiles returns the names of all files that something is said about,
// sorted.
func junitFiles(r *Report) []string {
	names := slices.Clone(r.Files)
	for i := range r.Findings {
		names = append(names, r.Findings[i].At.Name())
	}
	for _, e := range r.Errors {
		names = append(names, e.File)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
