// Package config reads .wellserved.yaml, in which a project says what discovery
// cannot know: where its nginx configuration and settings are, which
// environment they see, and which rules it wants.
package config

import (
	"fmt"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"github.com/wellserved/wellserved/pkg/diag"
)

// Name is what the file is called.
const Name = ".wellserved.yaml"

// MaxSize bounds the file, in bytes.
const MaxSize = 256 << 10

// File is what a .wellserved.yaml says. Paths are as this machine knows them:
// relative ones were taken from the folder of the file.
type File struct {
	Path     string // of the file itself; "" where there is none
	Nginx    []string
	Django   string
	Settings string
	Env      map[string]string
	EnvFiles []string
	Compose  []string
	Maps     []Map
	Root     string
	Rules    map[string]Setting
	Ignore   Ignore
}

// Map says that the server's path From is this machine's path To.
type Map struct {
	From, To string
}

// Setting is what a project wants of a rule.
type Setting struct {
	Off      bool
	Severity diag.Severity // 0 is the rule's own
	Line     int           // of the rule's name in the file
	Column   int
}

// Error is a fault of the file, at its place.
type Error struct {
	Path         string
	Line, Column int // 0 where there is none
	Message      string
}

// Error names the place as compilers do.
func (e *Error) Error() string {
	switch {
	case e.Line == 0:
		return e.Path + ": " + e.Message
	case e.Column == 0:
		return fmt.Sprintf("%s:%d: %s", e.Path, e.Line, e.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Path, e.Line, e.Column, e.Message)
}

// Parse reads the text of a file that is shown as path and whose relative paths
// start from dir.
func Parse(path, dir string, text []byte) (*File, error) {
	if len(text) > MaxSize {
		return nil, &Error{Path: path, Message: fmt.Sprintf("more than the %d bytes that are read", MaxSize)}
	}
	if line, column, ok := tooDeep(text); ok {
		return nil, &Error{Path: path, Line: line, Column: column, Message: "nested too deep"}
	}
	var d document
	if err := yaml.UnmarshalWithOptions(text, &d, yaml.Strict()); err != nil {
		return nil, located(path, err)
	}
	f := &File{
		Path: path, Settings: d.Settings, Env: d.Env,
		Nginx: absolutes(dir, d.Nginx), Django: absolute(dir, d.Django), EnvFiles: absolutes(dir, d.EnvFile),
		Compose: absolutes(dir, d.Compose), Root: absolute(dir, d.Root),
		Rules: map[string]Setting{},
	}
	for _, m := range d.Maps {
		f.Maps = append(f.Maps, Map{From: m.From, To: absolute(dir, m.To)})
	}
	places := rulePlaces(text)
	for id, s := range d.Rules {
		f.Rules[id] = Setting{Off: s.off, Severity: s.severity, Line: places[id].Line, Column: places[id].Column}
	}
	f.Ignore = Ignore{dir: dir, patterns: d.Ignore}
	for _, p := range d.Ignore {
		if err := checkPattern(p); err != nil {
			return nil, &Error{Path: path, Message: fmt.Sprintf("ignore: %v", err)}
		}
	}
	return f, nil
}

func absolute(dir, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

func absolutes(dir string, paths []string) []string {
	var out []string
	for _, p := range paths {
		out = append(out, absolute(dir, p))
	}
	return out
}
