package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
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
	out := junitSuites{Name: "wellserved"}
	for _, name := range junitFiles(r) {
		s := junitSuite{Name: xmlText(name)}
		for i := range r.Findings {
			if f := &r.Findings[i]; f.At.Name() == name {
				c := junitCase{Class: xmlText(name), Name: xmlText(fmt.Sprintf("%s at line %d", f.Rule, f.At.Line()))}
				if r.fails(f) {
					c.Failure = &junitFailure{Message: xmlText(f.Message), Type: f.Severity.String(), Text: xmlText(plainText(f))}
					s.Failures++
				} else {
					c.Output = xmlText(plainText(f))
				}
				s.Cases = append(s.Cases, c)
			}
		}
		for _, e := range r.Errors {
			if e.File == name {
				s.Errors++
				s.Cases = append(s.Cases, junitCase{Class: xmlText(name), Name: "read",
					Error: &junitFailure{Message: xmlText(e.Message), Type: "unread", Text: xmlText(e.String())}})
			}
		}
		if len(s.Cases) == 0 {
			s.Cases = []junitCase{{Class: xmlText(name), Name: "no findings"}}
		}
		s.Tests = len(s.Cases)
		out.Tests += s.Tests
		out.Failures += s.Failures
		out.Errors += s.Errors
		out.Suites = append(out.Suites, s)
	}
	return writeXML(w, out)
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
