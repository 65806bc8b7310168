package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/source"
)

// Way is how one setting came to its value, the oldest step first.
type Way struct {
	Module  string
	Setting Setting
	Set     bool // the project sets it, or Django has a default for it
	Steps   []WayStep
	Errors  []InputError
}

// WayStep is one step of a way.
type WayStep struct {
	Kind string       // "set", "replaced", "changed", "brought", "used", "variable", "cause", "default", "prefix"
	Name string       // the setting, the name that is used, or the variable
	At   source.Range // zero for what is not in a file
	What string       // in words
}

type jsonWay struct {
	Schema  int           `json:"schema"`
	Tool    jsonTool      `json:"tool"`
	Module  string        `json:"module,omitempty"`
	Name    string        `json:"name"`
	Setting *Setting      `json:"setting"` // null where nothing sets it
	Steps   []jsonWayStep `json:"steps"`
	Errors  []InputError  `json:"errors"`
}

type jsonWayStep struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
	Text string `json:"text,omitempty"` // the source line, secrets hidden
	What string `json:"what,omitempty"`
}

// WriteWayJSON writes the way of a setting as JSON.
func WriteWayJSON(w io.Writer, version string, way *Way) error {
	out := jsonWay{Schema: Schema, Tool: jsonTool{Name: "wellserved", Version: version}, Module: way.Module,
		Name: way.Setting.Name, Steps: []jsonWayStep{}, Errors: append([]InputError{}, way.Errors...)}
	if way.Set {
		out.Setting = &way.Setting
	}
	for _, s := range way.Steps {
		j := jsonWayStep{Kind: s.Kind, Name: s.Name, What: s.What}
		if !s.At.IsZero() {
			j.File, j.Line, j.Text = s.At.Name(), s.At.Line(), sourceLine(s.At, 0)
		}
		out.Steps = append(out.Steps, j)
	}
	return encode(w, out)
}

// WriteWay writes the way of a setting for people: the value, then each step
// with its source line.
func WriteWay(w io.Writer, way *Way, style Style) error {
	b := bufio.NewWriter(w)
	p := newPalette(style.Color)
	text := &textWriter{w: b, p: p, width: style.Width}
	value, err := way.Setting.text()
	if err != nil {
		return err
	}
	if !way.Set {
		value = "not set"
	}
	c := p.label
	if way.Set && !way.Setting.Known {
		c = p.of(diag.Warning)
	}
	room := 0
	if style.Width > 0 {
		room = max(style.Width-columns(way.Setting.Name)-3, narrowest)
	}
	fmt.Fprintf(b, "%s = %s\n", c.Sprint(way.Setting.Name), shorten(printable(value), room))
	if way.Setting.Reason != "" {
		b.WriteString("  ")
		text.wrapped(way.Setting.Reason, 2, 2)
	}
	for _, s := range way.Steps {
		b.WriteString("\n")
		text.step(s)
	}
	return b.Flush()
}

// step writes the place, what happens there, and the source line.
func (t *textWriter) step(s WayStep) {
	place := ""
	if !s.At.IsZero() {
		place = fmt.Sprintf("%s:%d: ", printable(s.At.Name()), s.At.Line())
	}
	t.w.WriteString(t.p.place.Sprint(place))
	t.wrapped(s.What, columns(place), 4)
	if !s.At.IsZero() {
		room := 0
		if t.width > 0 {
			room = t.width - 4
		}
		t.w.WriteString("    " + sourceLine(s.At, room) + "\n")
	}
}

// sourceLine returns the first line of a range as it may be shown.
func sourceLine(r source.Range, width int) string {
	e := excerptOf(r.File.At(r.Start, r.Start), width)
	return strings.TrimSpace(e.before + e.marked + e.after)
}
