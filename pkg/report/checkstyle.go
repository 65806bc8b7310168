package report

import (
	"bufio"
	"encoding/xml"
	"io"
	"strings"
	"unicode/utf8"
)

type checkstyle struct {
	XMLName xml.Name         `xml:"checkstyle"`
	Version string           `xml:"version,attr"`
	Files   []checkstyleFile `xml:"file"`
}

type checkstyleFile struct {
	Name   string            `xml:"name,attr"`
	Errors []checkstyleError `xml:"error"`
}

type checkstyleError struct {
	Line     int    `xml:"line,attr,omitempty"`
	Column   int    `xml:"column,attr,omitempty"`
	Severity string `xml:"severity,attr"`
	Message  string `xml:"message,attr"`
	Source   string `xml:"source,attr"`
}

// writeCheckstyle writes the XML of Checkstyle, which most CI systems read.
func writeCheckstyle(w io.Writer, r *Report, _ Style) error {
	out := checkstyle{Version: "4.3"}
	index := map[string]int{}
	add := func(file string, e checkstyleError) {
		i, ok := index[file]
		if !ok {
			i = len(out.Files)
			index[file] = i
			out.Files = append(out.Files, checkstyleFile{Name: xmlText(file)})
		}
		out.Files[i].Errors = append(out.Files[i].Errors, e)
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		p := newJSONPlace(f.At)
		add(p.File, checkstyleError{Line: p.Line, Column: p.Column, Severity: f.Severity.String(),
			Message: xmlText(plainText(f)), Source: "wellserved." + f.Rule})
	}
	for _, e := range r.Errors {
		add(e.File, checkstyleError{Line: e.Line, Severity: "warning", Message: xmlText(e.Message), Source: "wellserved." + unreadCheck})
	}
	return writeXML(w, out)
}

func writeXML(w io.Writer, v any) error {
	b := bufio.NewWriter(w)
	b.WriteString(xml.Header)
	e := xml.NewEncoder(b)
	e.Indent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	b.WriteString("\n")
	return b.Flush()
}

// xmlText replaces the characters that XML 1.0 cannot hold at all.
func xmlText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return utf8.RuneError
		}
		return r
	}, strings.ReplaceAll(s, "\r", ""))
}
