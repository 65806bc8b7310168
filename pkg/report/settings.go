package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
)

// Setting is one Django setting as it is shown.
type Setting struct {
	Name   string `json:"-"`
	Value  any    `json:"value,omitempty"`
	Known  bool   `json:"known"`
	Masked bool   `json:"masked,omitempty"` // the value holds a secret, which is not shown
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Reason string `json:"reason,omitempty"` // why it is not known
	// Default says that the project does not set it: this is Django's own.
	Default bool `json:"default,omitempty"`
}

// MarshalJSON keeps the value of a known setting even where it is null.
func (s Setting) MarshalJSON() ([]byte, error) {
	type plain Setting // without this method
	if !s.Known || s.Value != nil {
		return marshal(plain(s))
	}
	return marshal(struct {
		Value any `json:"value"`
		plain
	}{nil, plain(s)})
}

// Settings are the settings of one Django project.
type Settings struct {
	Module   string
	Root     string
	Settings []Setting // by name
	Modules  []SettingsModule
	Errors   []InputError
}

// SettingsModule is a settings module that something names.
type SettingsModule struct {
	Module string `json:"module"`
	File   string `json:"file,omitempty"` // what names it; none for a flag
	Line   int    `json:"line,omitempty"`
	Why    string `json:"why,omitempty"`
	Chosen bool   `json:"chosen,omitempty"`
}

type settingsReport struct {
	Schema   int                `json:"schema"`
	Tool     jsonTool           `json:"tool"`
	Module   string             `json:"module,omitempty"`
	Root     string             `json:"root,omitempty"`
	Modules  []SettingsModule   `json:"modules,omitempty"`
	Settings map[string]Setting `json:"settings"`
	Errors   []InputError       `json:"errors"`
}

// WriteSettingsJSON writes settings as JSON, sorted by name.
func WriteSettingsJSON(w io.Writer, version string, s *Settings) error {
	out := settingsReport{
		Schema: Schema, Tool: jsonTool{Name: "wellserved", Version: version}, Module: s.Module, Root: s.Root,
		Modules: s.Modules, Settings: map[string]Setting{}, Errors: append([]InputError{}, s.Errors...),
	}
	for _, setting := range s.Settings {
		out.Settings[setting.Name] = setting
	}
	return encode(w, out)
}

// WriteSettings writes settings as a table. A value that does not fit is cut
// short in a terminal.
func WriteSettings(w io.Writer, s *Settings, style Style) error {
	if len(s.Settings) == 0 {
		return nil
	}
	p := newPalette(style.Color)
	name, place := len("SETTING"), len("SET AT")
	for _, row := range s.Settings {
		name, place = max(name, columns(row.Name)), max(place, columns(row.place()))
	}
	room := 0
	if style.Width > 0 {
		room = max(style.Width-name-place-2*gap, narrowest)
	}
	t := newTable("SETTING", "SET AT", "VALUE")
	for _, row := range s.Settings {
		value, err := row.text()
		if err != nil {
			return err
		}
		c := p.label
		if !row.Known {
			c = p.of(diag.Warning)
		}
		t.add(c, row.Name, row.place(), shorten(printable(value), room))
	}
	return t.write(w, style, p, func(i int) []string {
		if s.Settings[i].Reason == "" {
			return nil
		}
		return []string{s.Settings[i].Reason}
	})
}

func (s *Setting) place() string {
	if s.Default {
		return "Django's default"
	}
	if s.File == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d", s.File, s.Line)
}

func (s *Setting) text() (string, error) {
	if !s.Known {
		return "unknown", nil
	}
	if text, ok := s.Value.(string); ok && text != "" && strings.TrimSpace(text) == text {
		return text, nil
	}
	b, err := marshal(s.Value)
	return string(b), err
}

// marshal is json.Marshal without escapes for HTML.
func marshal(v any) ([]byte, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return []byte(strings.TrimRight(b.String(), "\n")), nil
}

// shorten cuts a text to a number of columns; 0 cuts nothing.
func shorten(text string, room int) string {
	if room <= 0 || columns(text) <= room {
		return text
	}
	n := 0
	for i, r := range text {
		if n += cellWidth(r); n > room-1 {
			return text[:i] + "…"
		}
	}
	return text
}
