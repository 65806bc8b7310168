package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/fatih/color"
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
	at   string // "" where no file says it
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
		m := &rows[i]
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
	if steps := m.steps(wayURL); len(steps) > 0 {
		out = append(out, branch{head: "browsers ask for " + m.URL, paint: p.label, steps: steps})
	}
	if steps := m.steps(wayNginx); len(steps) > 0 {
		head := "nginx answers"
		if m.NginxPath != "" {
			head = "nginx opens " + m.NginxPath
		}
		out = append(out, branch{head: head, paint: p.label, steps: steps})
	}
	if steps := m.steps(wayDjango); len(steps) > 0 {
		head := m.Setting + " is not known"
		if m.SettingPath != "" {
			head = "Django means " + m.SettingPath
		}
		out = append(out, branch{head: head, paint: p.label, steps: steps})
	}
	last := branch{head: m.Verdict + ": " + m.Reason, paint: p.verdict(m.Verdict)}
	last.steps = append(last.steps, m.steps(wayRow)...)
	if f := m.Missing; f != nil {
		last.steps = append(last.steps,
			mapStep{text: "what would decide it: " + f.What},
			mapStep{text: fmt.Sprintf("give it with %s, or as %s: in .wellserved.yaml", strings.ReplaceAll(f.Flag, " ", noBreak), f.Key)})
	}
	return append(out, last)
}

// steps are the lines of one way.
func (m *Mapping) steps(way string) []mapStep {
	var out []mapStep
	for _, e := range m.Evidence {
		if e.Of != way {
			continue
		}
		step := mapStep{text: e.Message}
		if e.File != "" {
			step.at = fmt.Sprintf("%s:%d", e.File, e.Line)
		}
		out = append(out, step)
	}
	return out
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
		if s.at != "" {
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
	return printable(s.at)
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
