// Package config reads .wellserved.yaml, in which a project says what discovery
// cannot know: where its nginx configuration and settings are, which
// environment they see, which rules it wants, and which rules of its own it has.
package config

import (
	"path/filepath"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
)

// Name is what the file is called.
const Name = ".wellserved.yaml"

// MaxSize bounds the file, in bytes.
const MaxSize = 256 << 10

// File is what a .wellserved.yaml says, with what it extends. Paths are as this
// machine knows them: relative ones were taken from the folder of the file that
// gives them.
type File struct {
	Path      string // of the file itself; "" where there is none
	Nginx     []string
	Django    string
	Settings  string
	Env       map[string]string
	EnvFiles  []string
	Compose   []string
	Maps      []Map
	Root      string
	Baseline  string
	FailOn    string // a severity or never; "" where the file does not say
	Rules     map[string]Setting
	Overrides []Override // in the order in which they hold, the last winning
	Own       []OwnRule
	Ignore    Ignore

	extends []reference
}

// Map says that the server's path From is this machine's path To.
type Map struct {
	From, To string
}

// Place is where something stands in a configuration file.
type Place struct {
	Path         string
	Line, Column int // from 1; 0 where there is none
}

// Fault makes an error that points at the place.
func (p Place) Fault(message string) *Error {
	return &Error{Path: p.Path, Line: p.Line, Column: p.Column, Message: message}
}

// Setting is what a project wants of a rule, or of a category of them.
type Setting struct {
	Off, On  bool
	Severity diag.Severity // 0 is the rule's own
	Params   []Param       // in the order in which they are given
	Place                  // of the rule's name
}

// Param is a parameter that is given to a rule.
type Param struct {
	Name  string
	Value string // as it is written
	Place        // of the value
}

// Override holds for some files only.
type Override struct {
	Paths Ignore
	Rules map[string]Setting
}

// OwnRule is a rule that a project has for itself. What it demands is checked
// by the package that runs it.
type OwnRule struct {
	ID, Message, Effect, Remedy, Why string
	Severity                         string
	References                       []string
	Directive, Header                string
	Context                          []string
	Argument                         string // the number of one argument, from 1; "" is all of them
	Must, MustNot                    *Demand
	Bad, Good                        []Example
	Place                                             // of its id, or of the rule where there is none
	Places                           map[string]Place // of the values, by their keys
}

// Demand is what must, or must not, be.
type Demand struct {
	Exist bool
	Match string // a regular expression; "" where there is none
	Place        // of the expression, or of the demand
}

// Example is a piece of configuration that shows a rule of a project's own.
type Example struct {
	Text string
	Place
}

// over returns a setting with another's laid over it.
func (s Setting) over(by Setting) Setting {
	if by.Off || by.On || by.Severity > 0 {
		s.Off, s.On = by.Off, by.On || by.Severity > 0
	}
	if by.Severity > 0 {
		s.Severity = by.Severity
	}
	s.Params = append(append([]Param{}, s.Params...), by.Params...)
	s.Place = by.Place
	return s
}

// over lays what a file says over what it extends.
func (f *File) over(base *File) {
	list := func(own *[]string, theirs []string) {
		if len(*own) == 0 {
			*own = theirs
		}
	}
	text := func(own *string, theirs string) {
		if *own == "" {
			*own = theirs
		}
	}
	list(&f.Nginx, base.Nginx)
	list(&f.EnvFiles, base.EnvFiles)
	list(&f.Compose, base.Compose)
	text(&f.Django, base.Django)
	text(&f.Settings, base.Settings)
	text(&f.Root, base.Root)
	text(&f.Baseline, base.Baseline)
	text(&f.FailOn, base.FailOn)
	for key, value := range base.Env {
		if _, given := f.Env[key]; !given {
			f.setEnv(key, value)
		}
	}
	f.Maps = append(f.Maps, base.Maps...) // of two equal prefixes the first counts
	for id, theirs := range base.Rules {
		if own, given := f.Rules[id]; given {
			theirs = theirs.over(own)
		}
		f.Rules[id] = theirs
	}
	f.Overrides = append(append([]Override{}, base.Overrides...), f.Overrides...)
	f.Own = ownOver(base.Own, f.Own)
	f.Ignore.more = append(f.Ignore.more, base.Ignore)
}

// ownOver returns both lists; a rule whose id comes again is replaced.
func ownOver(base, own []OwnRule) []OwnRule {
	var out []OwnRule
	for _, b := range base {
		replaced := false
		for _, o := range own {
			replaced = replaced || o.ID == b.ID && o.ID != ""
		}
		if !replaced {
			out = append(out, b)
		}
	}
	return append(out, own...)
}

func (f *File) setEnv(key, value string) {
	if f.Env == nil {
		f.Env = map[string]string{}
	}
	f.Env[key] = value
}

func absolute(dir, path string) string {
	if path == "" || filepath.IsAbs(path) || strings.HasPrefix(path, "/") {
		return path
	}
	return filepath.Join(dir, path)
}
