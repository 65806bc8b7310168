package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/fatih/color"

	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/source"
)

// branch is one part of a mapping's tree: what holds, and the lines it rests
// on.
type branch struct {
	head  string
	paint *color.Color
	steps []mapStep
}

// mapStep is a place and what it says.
type mapStep struct {
	at   source.Range // zero where no file says it
	text string
}

// WriteMapTree writes each row of `map` as a small tree: how the URL, nginx's
// path and Django's path came about, line by line, and for an unknown verdict
// the fact that would decide it.
func WriteMapTree(w io.Writer, rows []Mapping, s Style) error {
	b := bufio.NewWriter(w)
	p := newPalette(s.Color)
	t := &treeWriter{w: b, p: p, width: s.Width}
	for i := range rows {
		m := rows[i] // a copy: what the tree adds is of no use to others
		m.ways()
		if i > 0 {
			fmt.Fprintln(b)
		}
		fmt.Fprintf(b, "%s  %s  %s\n", p.verdict(m.Verdict).Sprint(m.Verdict), p.label.Sprint(printable(m.URL)), printable(m.serverName()))
		t.branches(m.branches(p))
	}
	return b.Flush()
}

// branches returns the parts of a row's tree, the verdict last.
func (m *Mapping) branches(p *palette) []branch {
	var out []branch
	if len(m.urlWay) > 0 {
		out = append(out, branch{head: "browsers ask for " + m.URL, paint: p.label, steps: m.urlWay})
	}
	if len(m.nginxWay) > 0 {
		head := "nginx answers"
		if m.NginxPath != "" {
			head = "nginx opens " + m.NginxPath
		}
		out = append(out, branch{head: head, paint: p.label, steps: m.nginxWay})
	}
	if len(m.djangoWay) > 0 {
		head := m.Setting + " is not known"
		if m.SettingPath != "" {
			head = "Django means " + m.SettingPath
		}
		out = append(out, branch{head: head, paint: p.label, steps: m.djangoWay})
	}
	last := branch{head: m.Verdict + ": " + m.Reason, paint: p.verdict(m.Verdict)}
	last.steps = append(last.steps, m.rowWay...)
	if m.missing.What != "" {
		last.steps = append(last.steps,
			mapStep{text: "what would decide it: " + m.missing.What},
			mapStep{text: fmt.Sprintf("give it with %s, or as %s: in .wellserved.yaml", strings.ReplaceAll(m.missing.Flag, " ", noBreak), m.missing.Key)})
	}
	return append(out, last)
}

// ways fills in what the tree of a row shows.
func (m *Mapping) ways() {
	from := m.from
	if from == nil {
		return
	}
	m.missing, _ = from.Missing()
	if at := from.URLValue.At; !at.IsZero() {
		m.urlWay = append(m.urlWay, mapStep{at, sourceLine(at, 0)})
	}
	if from.Server != nil && from.Location != nil {
		m.nginxWay = append(m.nginxWay, mapStep{from.Location.NameRange(), "location " + from.Match})
	}
	if d := from.Directive; d != nil {
		m.nginxWay = append(m.nginxWay, mapStep{d.NameRange(), d.Head().Text()})
	}
	for _, e := range from.Evidence {
		step := mapStep{e.At, e.Message}
		switch e.Of {
		case mapping.OfNginx:
			m.nginxWay = append(m.nginxWay, step)
		case mapping.OfDjango:
			m.djangoWay = append(m.djangoWay, step)
		default:
			m.rowWay = append(m.rowWay, step)
		}
	}
	if from.Kind == mapping.Shadowed {
		seen := map[*nginx.Directive]bool{}
		for _, p := range from.Stray() {
			if l := p.Trace.Location; l != nil && !seen[l] {
				seen[l] = true
				m.rowWay = append(m.rowWay, mapStep{l.NameRange(), "location " + p.Trace.Match + " takes " + p.URI})
			}
		}
	}
	m.settingWay(from)
}

// settingWay adds how Django's setting came to its value.
func (m *Mapping) settingWay(from *mapping.Mapping) {
	v := from.RootValue
	chain := v.Chain
	if len(chain) == 0 && !v.At.IsZero() {
		chain = []source.Range{v.At}
	}
	seen := map[string]bool{}
	for i := len(chain) - 1; i >= 0; i-- {
		if at := chain[i]; !at.IsZero() && !seen[at.String()] {
			seen[at.String()] = true
			m.djangoWay = append(m.djangoWay, mapStep{at, sourceLine(at, 0)})
		}
	}
	if at := v.Cause; !at.IsZero() && !seen[at.String()] {
		m.djangoWay = append(m.djangoWay, mapStep{at, "here it stops being known"})
	}
	if from.Django == nil || len(m.djangoWay) == 0 {
		return
	}
	for _, c := range from.Django.Candidates {
		if c.Chosen {
			m.djangoWay = append(m.djangoWay, mapStep{c.At, "settings module " + c.Module + ": " + c.Why})
		}
	}
}

// treeWriter draws branches with lines of their own for what does not fit.
type treeWriter struct {
	w     *bufio.Writer
	p     *palette
	width int // 0 wraps nothing
}

func (t *treeWriter) branches(list []branch) {
	for i, b := range list {
		bar, rest := "├─ ", "│  "
		if i == len(list)-1 {
			bar, rest = "└─ ", "   "
		}
		t.text(bar, rest, b.head, b.paint)
		t.steps(rest, b.steps)
	}
}

// steps writes the lines of a branch, their places in a column; where that
// leaves too little room, each text stands below its place.
func (t *treeWriter) steps(prefix string, list []mapStep) {
	column := 0
	for _, s := range list {
		if !s.at.IsZero() {
			column = max(column, columns(s.place())+gap)
		}
	}
	below := t.width > 0 && columns(prefix)+3+column > t.width/2
	for i, s := range list {
		bar, rest := "├─ ", "│  "
		if i == len(list)-1 {
			bar, rest = "└─ ", "   "
		}
		place := s.place()
		switch {
		case place == "":
			t.text(prefix+bar, prefix+rest, s.text, nil)
		case below:
			t.w.WriteString(prefix + bar + t.p.place.Sprint(place) + "\n")
			t.text(prefix+rest, prefix+rest, s.text, nil)
		default:
			pad := strings.Repeat(" ", column-columns(place))
			t.text(prefix+bar+t.p.place.Sprint(place)+pad, prefix+rest+strings.Repeat(" ", column), s.text, nil)
		}
	}
}

func (s *mapStep) place() string {
	if s.at.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s:%d", printable(s.at.Name()), s.at.Line())
}

// text writes a text after what its first line begins with, and goes on after
// what the others begin with, which is as wide.
func (t *treeWriter) text(first, rest, text string, paint *color.Color) {
	width := 0
	if t.width > 0 {
		width = max(t.width-columns(rest), narrowest)
	}
	for i, line := range wrap(text, width, 0) {
		if paint != nil {
			line = paint.Sprint(line)
		}
		if i == 0 {
			t.w.WriteString(first + line + "\n")
		} else {
			t.w.WriteString(rest + line + "\n")
		}
	}
}
