package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/report"
)

// settingsQuestion is what of the settings is asked for.
type settingsQuestion struct {
	explain string
	all     bool
	module  string // the first of --diff; the second is an argument
	env     string
}

func (q *settingsQuestion) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&q.explain, "explain", "", "show the way by which the setting `NAME` came to its value")
	f.BoolVar(&q.all, "all", false, "show Django's defaults too, marked as such")
	f.StringVar(&q.module, "diff", "", "compare what two settings modules give: --diff `MODULE` MODULE")
	f.StringVar(&q.env, "diff-env", "", "compare with what the environment `FILE` gives in place of --env-file")
	cmd.MarkFlagsMutuallyExclusive("explain", "diff", "diff-env")
	cmd.MarkFlagsMutuallyExclusive("explain", "all")
}

func (q *settingsQuestion) compares() bool { return q.module != "" || q.env != "" }

// arguments checks the positional arguments: after --diff MODULE the second
// module comes first.
func (q *settingsQuestion) arguments(cmd *cobra.Command, args []string) error {
	if q.module == "" {
		return cobra.MaximumNArgs(1)(cmd, args)
	}
	if len(args) == 0 {
		return fmt.Errorf("--diff needs two settings modules: --diff %s MODULE", q.module)
	}
	if cmd.Flags().Changed("settings") {
		return errors.New("--diff names both settings modules: leave --settings out")
	}
	return cobra.MaximumNArgs(2)(cmd, args)
}

// namesOf returns the settings to show.
func namesOf(d *django.Project, all bool) []string {
	if !all {
		return d.Settings.Names()
	}
	return d.Settings.AllNames()
}

// effective returns what the project sets, else Django's default in the
// version that the project has.
func effective(d *django.Project, name string) django.Value {
	v := d.Settings.Lookup(name)
	if v.Default || v.State == django.Unset {
		return d.Settings.Default(name)
	}
	return v
}

// modulesOf returns the settings modules that something names.
func modulesOf(d *django.Project) []report.SettingsModule {
	var out []report.SettingsModule
	for _, c := range d.Candidates {
		out = append(out, report.SettingsModule{Module: c.Module, File: c.At.Name(), Line: c.At.Line(), Why: c.Why, Chosen: c.Chosen})
	}
	return out
}

// nameModules says, where different settings modules are named, what names
// each of them.
func (a *app) nameModules(list []report.SettingsModule) {
	if !slices.ContainsFunc(list, func(m report.SettingsModule) bool { return m.Module != list[0].Module }) {
		return
	}
	var others []string
	for _, m := range list {
		why := m.Why
		if m.File != "" {
			why = fmt.Sprintf("%s:%d", m.File, m.Line)
		}
		if m.Chosen {
			a.note("settings module %s is taken (%s); others are named: --settings chooses", m.Module, why)
			continue
		}
		others = append(others, fmt.Sprintf("%s (%s)", m.Module, why))
	}
	for _, other := range others {
		a.note("also named: %s", other)
	}
}

// again evaluates the project's settings once more: another module, another
// environment, or with a record of how values came.
func (s *site) again(module string, env map[string]string, trail bool) (*django.Project, error) {
	d := s.Django[0]
	return django.Load(django.Options{Tree: s.Tree, Dir: d.Root, Settings: cmp.Or(module, d.Module), Env: env, Trail: trail})
}

// loadDjango loads a site that must have a Django project.
func (a *app) loadDjango(cmd *cobra.Command, path []string, flags *siteFlags) (*site, map[string]string, error) {
	s, err := a.load(cmd.Context(), flags, cmd, path)
	if err != nil {
		return nil, nil, err
	}
	if len(s.Django) == 0 {
		a.complainOfInputs(inputErrors(s.Project))
		return nil, nil, errors.New("no Django project was found: name it with --django")
	}
	env, err := flags.environment(s.config.File)
	return s, env, err
}

func (a *app) explainSetting(cmd *cobra.Command, args []string, flags *siteFlags, output *outputFlags, name string) error {
	s, env, err := a.loadDjango(cmd, args, flags)
	if err != nil {
		return a.unloaded(err, output)
	}
	d, err := s.again("", env, true)
	if err != nil {
		return err
	}
	a.nameModules(modulesOf(s.Django[0]))
	v := effective(d, name)
	way := &report.Way{Module: d.Module, Setting: newSetting(name, v), Set: v.State != django.Unset, Errors: errorsOf(d)}
	for _, step := range d.Explain(name) {
		way.Steps = append(way.Steps, report.WayStep{Kind: string(step.Kind), Name: step.Name, At: step.At, What: stepInWords(step)})
	}
	err = a.deliver(output, func(w io.Writer, style report.Style) error {
		if output.format == "json" {
			return report.WriteWayJSON(w, version(), way)
		}
		return report.WriteWay(w, way, style)
	})
	if err != nil {
		return err
	}
	a.complainOfInputs(way.Errors)
	if way.Set && len(way.Errors) > 0 && !way.Setting.Known {
		return exit(exitUsage) // Django does not start
	}
	if way.Set {
		return nil
	}
	if near := closest(name, d.Settings.AllNames()); near != "" {
		a.note("did you mean %s?", near)
	}
	return exit(exitUsage)
}

// closest returns the name that differs from another in its case alone, or
// begins with it.
func closest(name string, names []string) string {
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return n
		}
	}
	for _, n := range names {
		if len(name) > 2 && strings.HasPrefix(n, strings.ToUpper(name)) {
			return n
		}
	}
	return ""
}

func errorsOf(d *django.Project) []report.InputError {
	var out []report.InputError
	for _, e := range d.Errors {
		out = append(out, report.InputError{File: e.At.Name(), Line: e.At.Line(), Message: e.Message})
	}
	return out
}

func stepInWords(s django.Step) string {
	switch s.Kind {
	case django.StepSet:
		return "sets it"
	case django.StepReplaced:
		return "set it before, and was replaced"
	case django.StepChanged:
		return "changes it"
	case django.StepBrought:
		return "brings it on"
	case django.StepUsed:
		return "sets " + s.Name + ", which it uses"
	case django.StepCause:
		return "here it stops being known"
	case django.StepDefault:
		return "Django's own default: the project does not set it"
	case django.StepPrefix:
		return "Django puts the script prefix before it, as it begins neither with / nor with http"
	}
	return variableInWords(s)
}

func variableInWords(s django.Step) string {
	value, _ := report.MaskValue(s.Name, s.Value)
	switch {
	case !s.Given:
		return "environment: " + s.Name + " has no value"
	case !s.At.IsZero():
		return fmt.Sprintf("gives the environment variable %s, which it reads: %v", s.Name, value)
	}
	return fmt.Sprintf("environment: %s=%v", s.Name, value)
}
