package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/config"
	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/source"
)

// at shows a place before a text.
func at(r source.Range) string {
	if r.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s:%d: ", r.Name(), r.Line())
}

// choices tells what was chosen and what was passed over.
func (in *inference) choices(what string) []string {
	var taken, passed []string
	for _, c := range in.project.Choices {
		switch {
		case c.What != what:
		case c.Chosen:
			taken = append(taken, c.Path+because(c.Why))
		case len(passed) < maxToldFiles:
			passed = append(passed, "passed over: "+c.Path+because(c.Why))
		}
	}
	return append(taken, passed...)
}

// evidence tells what verdicts rest on, each line once.
func (in *inference) evidence(wanted func(mapping.Evidence) bool) []string {
	var out []string
	for i := range in.project.Mappings {
		for _, e := range in.project.Mappings[i].Evidence {
			if line := at(e.At) + e.Message; wanted(e) && !slices.Contains(out, line) && len(out) < maxToldFiles {
				out = append(out, line)
			}
		}
	}
	return out
}

// variables names the environment variables that the settings read, never
// their values.
func (in *inference) variables() config.Entry {
	e := config.Entry{Key: "env", Off: true}
	for _, d := range in.project.Django {
		for _, v := range variablesOf(d, in.given.Env) {
			if !slices.Contains(e.Names, v.name) && len(e.Names) < maxToldVariables {
				e.Names = append(e.Names, v.name)
				e.Why = append(e.Why, fmt.Sprintf("%s%s reads %s", at(v.at), v.setting, v.name))
			}
		}
	}
	if len(e.Names) == 0 {
		return config.Entry{}
	}
	e.Why = append([]string{"variables that the settings read; values that are secret belong in a file of env_file:"}, e.Why...)
	return e
}

// variable is an environment variable that a setting reads.
type variable struct {
	name, setting string
	at            source.Range
}

// variablesOf returns the variables that the settings of a project read, in the
// order of the settings' names.
func variablesOf(d *django.Project, env map[string]string) []variable {
	traced, err := django.Load(django.Options{Tree: d.Tree, Dir: d.Root, Settings: d.Module, Env: env, OpenEnv: true, Trail: true})
	if err != nil {
		return nil // it was read before: only the names are missing now
	}
	var out []variable
	for _, setting := range traced.Settings.Names() {
		v := traced.Settings.Lookup(setting)
		for _, step := range traced.Explain(setting) {
			if step.Kind == django.StepVariable {
				out = append(out, variable{step.Name, setting, v.At})
			}
		}
	}
	return out
}

// ask adds to the keys what would decide the rows that are unknown.
func (in *inference) ask(d *config.Draft) {
	for i := range in.project.Mappings {
		m := &in.project.Mappings[i]
		if m.Verdict != mapping.Unknown {
			continue
		}
		fact, ok := m.Missing()
		if !ok || in.isGiven(fact.Key) {
			d.Intro = append(d.Intro, undecided(m))
			continue
		}
		e := entryOf(d, fact.Key)
		in.asks[fact.Key] = true
		e.Off = true
		for _, line := range []string{undecided(m), "fill in " + fact.What + ":"} {
			if !slices.Contains(e.Why, line) {
				e.Why = append(e.Why, line)
			}
		}
		switch {
		case fact.Key == "env" && !slices.Contains(e.Names, fact.Name):
			e.Names = append(e.Names, fact.Name)
		case fact.Key == "maps" && len(e.Maps) == 0:
			e.Maps = []config.Map{{From: "/PATH/ON/THE/SERVER", To: filepath.ToSlash(in.relative(in.start))}}
		case fact.Key != "env" && fact.Key != "maps" && len(e.List) == 0:
			e.List = []string{strings.ToUpper(fact.Key)}
		}
	}
}

func undecided(m *mapping.Mapping) string {
	name := ""
	if len(m.Names) > 0 {
		name = " on " + m.Names[0]
	}
	return fmt.Sprintf("not decided: %s%s: %s", m.URL, name, m.Reason)
}

// entryOf returns the entry of a key, which is added where there is none.
func entryOf(d *config.Draft, key string) *config.Entry {
	for i := range d.Entries {
		if d.Entries[i].Key == key {
			return &d.Entries[i]
		}
	}
	d.Entries = append(d.Entries, config.Entry{Key: key})
	return &d.Entries[len(d.Entries)-1]
}
