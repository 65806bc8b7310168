package cli

import (
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"sort"

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/report"
)

func (a *app) diffSettings(cmd *cobra.Command, args []string, flags *siteFlags, output *outputFlags, ask *settingsQuestion) error {
	second, path := "", args
	if ask.module != "" {
		second, path = args[0], args[1:]
	}
	s, env, err := a.loadDjango(cmd, path, flags)
	if err != nil {
		return a.unloaded(err, output)
	}
	other, shown := env, ""
	if ask.env != "" {
		replaced := *flags
		replaced.envFiles, shown = []string{ask.env}, ask.env
		if other, err = replaced.environment(s.config.File); err != nil {
			return err
		}
	}
	one, err := s.again(ask.module, env, false)
	if err != nil {
		return err
	}
	two, err := s.again(second, other, false)
	if err != nil {
		return err
	}
	d := &report.SettingsDiff{}
	if len(one.Errors)+len(two.Errors) == 0 {
		d = compare(one, two, ask.all)
	}
	d.A, d.B = report.DiffSide{Module: one.Module, Errors: errorsOf(one)}, report.DiffSide{Module: two.Module, Errors: errorsOf(two)}
	if shown != "" {
		d.A.Env, d.B.Env = "environment as given", "environment of "+shown
		if n := len(flags.envFiles); n == 1 {
			d.A.Env = "environment of " + flags.envFiles[0]
		}
	}
	err = a.deliver(output, func(w io.Writer, style report.Style) error {
		switch {
		case output.format == "json":
			return report.WriteSettingsDiffJSON(w, version(), d)
		case len(d.A.Errors)+len(d.B.Errors) > 0:
			return nil
		}
		return report.WriteSettingsDiff(w, d, style)
	})
	if err != nil {
		return err
	}
	a.complainOfInputs(d.A.Errors)
	if !slices.Equal(d.A.Errors, d.B.Errors) {
		a.complainOfInputs(d.B.Errors)
	}
	if len(d.A.Errors)+len(d.B.Errors) > 0 {
		return exit(exitUsage)
	}
	return nil
}

// compare returns the settings in which two evaluations differ. A side that
// does not set a name counts with Django's default.
func compare(one, two *django.Project, all bool) *report.SettingsDiff {
	names := map[string]bool{}
	for _, d := range []*django.Project{one, two} {
		for _, name := range namesOf(d, all) {
			names[name] = true
		}
	}
	out := &report.SettingsDiff{}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		x, y := effective(one, name), effective(two, name)
		switch {
		case x.State == django.Unknown && y.State == django.Unknown:
			out.Undecided = append(out.Undecided, report.Undecided{Name: name, Reason: x.Reason})
		case x.State == y.State && reflect.DeepEqual(x.V, y.V):
			out.Same++
		default:
			out.Changes = append(out.Changes, changes(name, name, x, y)...)
		}
	}
	return out
}

// changes returns the parts in which two values differ. Dicts are compared key
// by key and lists by what was taken out and put in; setting is the name by
// which secrets are told.
func changes(path, setting string, x, y django.Value) []report.SettingChange {
	if x.Known() && y.Known() {
		a, isMap := x.V.(map[string]any)
		b, both := y.V.(map[string]any)
		if isMap && both {
			return mapChanges(path, setting, x, y, a, b)
		}
		l, isList := x.V.([]any)
		m, both := y.V.([]any)
		if isList && both {
			if out := listChanges(path, setting, x, y, l, m); len(out) > 0 {
				return out
			}
		}
	}
	return []report.SettingChange{{Name: path, A: sideOf(path, setting, x), B: sideOf(path, setting, y)}}
}

func sideOf(path, setting string, v django.Value) *report.Setting {
	if v.State == django.Unset {
		return nil
	}
	s := newSetting(setting, v)
	s.Name = path
	return &s
}

func mapChanges(path, setting string, x, y django.Value, a, b map[string]any) []report.SettingChange {
	keys := map[string]bool{}
	for k := range a {
		keys[k] = true
	}
	for k := range b {
		keys[k] = true
	}
	var out []report.SettingChange
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		p, inA := a[k]
		q, inB := b[k]
		if inA == inB && reflect.DeepEqual(p, q) {
			continue
		}
		out = append(out, changes(fmt.Sprintf("%s[%q]", path, k), report.Stricter(setting, k), part(x, p, inA), part(y, q, inB))...)
	}
	return out
}

// part is an item of a value, at the value's place.
func part(of django.Value, v any, there bool) django.Value {
	if !there {
		return django.Value{}
	}
	of.V = v
	return of
}

// listChanges returns the items that only one of two lists has; nothing where
// they differ in order or number alone.
func listChanges(path, setting string, x, y django.Value, a, b []any) []report.SettingChange {
	only := func(in, notIn []any) []any {
		var out []any
		for _, item := range in {
			if !slices.ContainsFunc(notIn, func(other any) bool { return reflect.DeepEqual(item, other) }) {
				out = append(out, item)
			}
		}
		return out
	}
	var out []report.SettingChange
	for _, item := range only(a, b) {
		out = append(out, report.SettingChange{Name: path + "[…]", Item: true, A: sideOf(path, setting, part(x, item, true))})
	}
	for _, item := range only(b, a) {
		out = append(out, report.SettingChange{Name: path + "[…]", Item: true, B: sideOf(path, setting, part(y, item, true))})
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].A != nil && out[j].A == nil })
	return out
}
