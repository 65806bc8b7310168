package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
)

// SettingsDiff is what two settings modules or two environments give.
type SettingsDiff struct {
	A, B      DiffSide
	Changes   []SettingChange // by name
	Undecided []Undecided     // settings that are unknown on both sides
	Same      int
}

// DiffSide names one side.
type DiffSide struct {
	Module string       `json:"module"`
	Env    string       `json:"env,omitempty"` // in words: which environment
	Errors []InputError `json:"errors"`
}

// SettingChange is a setting that differs. Where two dicts or lists differ in
// a part, the change is of that part, and Name is its path.
type SettingChange struct {
	Name string   `json:"name"`
	A    *Setting `json:"a"` // nil where it is not set
	B    *Setting `json:"b"`
	// Item says that it is an item of a list, which one side has.
	Item bool `json:"item,omitempty"`
}

// Undecided is a setting that is unknown on both sides.
type Undecided struct {
	Name   string `json:"name"`
	Reason string `json:"reason"` // of the first side
}

type jsonDiff struct {
	Schema    int             `json:"schema"`
	Tool      jsonTool        `json:"tool"`
	A         DiffSide        `json:"a"`
	B         DiffSide        `json:"b"`
	Changes   []SettingChange `json:"changes"`
	Undecided []Undecided     `json:"undecided"`
	Same      int             `json:"same"`
}

// WriteSettingsDiffJSON writes the differences as JSON.
func WriteSettingsDiffJSON(w io.Writer, version string, d *SettingsDiff) error {
	return encode(w, jsonDiff{Schema: Schema, Tool: jsonTool{Name: "wellserved", Version: version}, A: d.A.whole(), B: d.B.whole(),
		Changes: append([]SettingChange{}, d.Changes...), Undecided: append([]Undecided{}, d.Undecided...), Same: d.Same})
}

func (s DiffSide) whole() DiffSide {
	s.Errors = append([]InputError{}, s.Errors...)
	return s
}

// WriteSettingsDiff writes the differences for people.
func WriteSettingsDiff(w io.Writer, d *SettingsDiff, style Style) error {
	b := bufio.NewWriter(w)
	p := newPalette(style.Color)
	out := &textWriter{w: b, p: p, width: style.Width}
	minus, plus := p.of(diag.Error), p.good
	fmt.Fprintf(b, "%s\n%s\n", minus.Sprint("- "+d.A.title()), plus.Sprint("+ "+d.B.title()))
	for _, c := range d.Changes {
		fmt.Fprintf(b, "\n%s\n", p.label.Sprint(printable(c.Name)))
		if !c.Item || c.A != nil {
			if err := out.side(minus.Sprint("-"), c.A); err != nil {
				return err
			}
		}
		if !c.Item || c.B != nil {
			if err := out.side(plus.Sprint("+"), c.B); err != nil {
				return err
			}
		}
		if c.A != nil && c.B != nil && c.A.Masked && c.B.Masked {
			b.WriteString("    two different secrets\n")
		}
	}
	if len(d.Changes) == 0 {
		b.WriteString("\nno setting differs\n")
	}
	if len(d.Undecided) > 0 {
		names := make([]string, len(d.Undecided))
		for i, u := range d.Undecided {
			names[i] = u.Name
		}
		b.WriteString("\n")
		out.wrapped("unknown on both sides, so not compared: "+strings.Join(names, ", "), 0, 2)
	}
	return b.Flush()
}

func (s DiffSide) title() string {
	if s.Env == "" {
		return s.Module
	}
	return s.Module + ", " + s.Env
}

// side writes one side of a change: the value, and below it the place.
func (t *textWriter) side(sign string, s *Setting) error {
	if s == nil {
		fmt.Fprintf(t.w, "  %s not set\n", sign)
		return nil
	}
	value, err := s.text()
	if err != nil {
		return err
	}
	room := 0
	if t.width > 0 {
		room = max(t.width-4, narrowest)
	}
	place := s.place()
	value = printable(value)
	if t.width > 0 && columns(value)+columns(place)+6 > t.width {
		fmt.Fprintf(t.w, "  %s %s\n    %s\n", sign, shorten(value, room), t.p.faint.Sprint(printable(place)))
	} else {
		fmt.Fprintf(t.w, "  %s %s  %s\n", sign, value, t.p.faint.Sprint(printable(place)))
	}
	if s.Reason != "" {
		t.w.WriteString("    ")
		t.wrapped(s.Reason, 4, 4)
	}
	return nil
}
