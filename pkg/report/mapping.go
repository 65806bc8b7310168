package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/fatih/color"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/nginx"
)

// NewMapping returns the row that formats show of a mapping.
func NewMapping(m *mapping.Mapping) Mapping {
	row := Mapping{
		URL: m.URL, NginxPath: m.NginxPath, LocalPath: m.LocalPath, Setting: m.Setting,
		SettingPath: m.SettingPath, Verdict: string(m.Verdict), Reason: m.Reason,
	}
	if m.Server != nil {
		row.Server = &MapServer{Names: append([]string{}, m.Names...)}
		row.Server.File, row.Server.Line = directivePlace(m.Server, m.Config)
	}
	if m.Location != nil {
		row.Location = &MapLocation{Match: m.Match}
		row.Location.File, row.Location.Line = directivePlace(m.Location, m.Config)
	}
	if m.Directive != nil {
		row.Directive = m.Directive.Name
		row.at = m.Directive.NameRange()
	} else if m.Location != nil {
		row.at = m.Location.NameRange()
	}
	row.settingAt = m.RootValue.At
	for _, e := range m.Chain() {
		row.Evidence = append(row.Evidence, newMapEvidence(e))
	}
	if f, ok := m.Missing(); ok {
		row.Missing = &MapFact{What: f.What, Flag: f.Flag, Key: f.Key}
	}
	return row
}

// The ways that evidence is about, as JSON names them.
const (
	wayURL    = "url"
	wayNginx  = "nginx"
	wayDjango = "django"
	wayRow    = "row"
)

func newMapEvidence(e mapping.Evidence) MapEvidence {
	out := MapEvidence{Of: wayRow, Message: e.Message}
	switch e.Of {
	case mapping.OfURL:
		out.Of = wayURL
	case mapping.OfNginx:
		out.Of = wayNginx
	case mapping.OfDjango:
		out.Of = wayDjango
	}
	if !e.At.IsZero() {
		from := e.At.Begin()
		out.File, out.Line, out.Column = e.At.Name(), from.Line, from.Column
	}
	return out
}

// directivePlace returns where a block begins; the root of a snippet begins
// with its file.
func directivePlace(d *nginx.Directive, cfg *nginx.Config) (file string, line int) {
	switch {
	case d.File != nil && d.Parent != nil:
		return d.File.Name(), d.Line()
	case cfg != nil && cfg.Main != nil:
		return cfg.Main.Name(), 1
	}
	return "", 0
}

// mapReport is what `map --format json` writes: the same rows as check's.
type mapReport struct {
	Schema   int          `json:"schema"`
	Tool     jsonTool     `json:"tool"`
	Mappings []Mapping    `json:"mappings"`
	Errors   []InputError `json:"errors"`
}

// WriteMapJSON writes the rows of `map` as JSON.
func WriteMapJSON(w io.Writer, r *Report) error {
	return encode(w, mapReport{
		Schema: Schema, Tool: jsonTool{Name: "wellserved", Version: r.Version},
		Mappings: append([]Mapping{}, r.Mappings...), Errors: append([]InputError{}, r.Errors...),
	})
}

// WriteMap writes the rows of `map` as a table, or one below the other where
// the terminal is too narrow for a table.
func WriteMap(w io.Writer, rows []Mapping, s Style) error {
	if len(rows) == 0 {
		return nil
	}
	p := newPalette(s.Color)
	table := newTable("VERDICT", "URL", "SERVER", "NGINX", "DJANGO")
	for i := range rows {
		m := &rows[i]
		table.add(p.verdict(m.Verdict), m.Verdict, m.URL, m.serverName(), m.nginxSide(), m.djangoSide())
	}
	if s.Width == 0 || table.width() <= s.Width {
		return table.write(w, s, p, func(row int) []string { return rows[row].remarks() })
	}
	b := bufio.NewWriter(w)
	t := &textWriter{w: b, p: p, width: s.Width}
	for i := range rows {
		m := &rows[i]
		if i > 0 {
			fmt.Fprintln(b)
		}
		fmt.Fprintf(b, "%s  %s  %s\n", p.verdict(m.Verdict).Sprint(m.Verdict), p.label.Sprint(printable(m.URL)), printable(m.serverName()))
		t.paragraph("nginx", join(m.nginxSide(), m.at.String()), p.label)
		t.paragraph("Django", join(m.djangoSide(), m.settingAt.String()), p.label)
		t.paragraph("reason", m.Reason, p.label)
	}
	return b.Flush()
}

func join(text, place string) string {
	if place == "" {
		return text
	}
	return text + " at " + place
}

// verdict returns the colour of a verdict.
func (p *palette) verdict(v string) *color.Color {
	switch mapping.Verdict(v) {
	case mapping.Match:
		return p.good
	case mapping.Mismatch, mapping.Unserved:
		return p.of(diag.Error)
	case mapping.Unknown:
		return p.of(diag.Warning)
	}
	return p.of(diag.Info)
}

func (m *Mapping) serverName() string {
	switch {
	case m.Server == nil:
		return "-"
	case len(m.Server.Names) == 0:
		return fmt.Sprintf("(any) %s:%d", m.Server.File, m.Server.Line)
	case len(m.Server.Names) > 1:
		return fmt.Sprintf("%s +%d", m.Server.Names[0], len(m.Server.Names)-1)
	}
	return m.Server.Names[0]
}

func (m *Mapping) nginxSide() string {
	switch {
	case m.NginxPath != "":
		return strings.TrimSpace(m.Directive + " " + m.NginxPath)
	case m.Location != nil:
		return "location " + m.Location.Match
	}
	return "-"
}

func (m *Mapping) djangoSide() string {
	if m.SettingPath == "" {
		return m.Setting
	}
	return m.Setting + " " + m.SettingPath
}

// remarks are the lines that stand below a row of the table.
func (m *Mapping) remarks() []string {
	var places []string
	for _, place := range []string{m.at.String(), m.settingAt.String()} {
		if place != "" {
			places = append(places, place)
		}
	}
	var lines []string
	if len(places) > 0 {
		lines = append(lines, strings.Join(places, ", "))
	}
	if m.Reason != "" {
		lines = append(lines, m.Reason)
	}
	return lines
}
