package cli

import (
	"errors"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/report"
)

func (a *app) settingsCommand() *cobra.Command {
	var flags siteFlags
	var output outputFlags
	var ask settingsQuestion
	cmd := &cobra.Command{
		Use:   "settings [PATH]",
		Short: "Show the Django settings as they were worked out, without running them",
		Long: `settings shows what Django would see: each setting with the file and line that
gave it its value, or with the reason why the source does not tell. Secrets are
masked.

--explain NAME shows the way by which one setting came to its value: the names
and environment variables it was made from, what it replaced, and the imports
that brought it. --diff MODULE MODULE compares what two settings modules give,
and --diff-env FILE what the settings give with FILE in place of --env-file.`,
		Example: `  wellserved settings --explain STATIC_ROOT
  wellserved settings --diff shop.settings.dev shop.settings.production
  wellserved settings --env-file staging.env --diff-env production.env`,
		Args: ask.arguments,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case ask.compares():
				return a.diffSettings(cmd, args, &flags, &output, &ask)
			case ask.explain != "":
				return a.explainSetting(cmd, args, &flags, &output, ask.explain)
			}
			return a.showSettings(cmd, args, &flags, &output, ask.all)
		},
	}
	flags.without = project.Without{Nginx: true}
	flags.register(cmd)
	ask.register(cmd)
	output.register(cmd, "text", "json")
	return cmd
}

func (a *app) showSettings(cmd *cobra.Command, args []string, flags *siteFlags, output *outputFlags, all bool) error {
	s, unloaded := a.load(cmd.Context(), flags, cmd, args)
	if unloaded != nil && output.format != "json" {
		return unloaded
	}
	shown := &report.Settings{}
	if unloaded != nil {
		shown.Errors = []report.InputError{{Message: unloaded.Error()}}
	} else {
		shown = settingsOf(s.Project, all)
	}
	err := a.deliver(output, func(w io.Writer, style report.Style) error {
		if output.format == "json" {
			return report.WriteSettingsJSON(w, version(), shown)
		}
		return report.WriteSettings(w, shown, style)
	})
	if err = errors.Join(unloaded, err); err != nil {
		return err
	}
	a.complainOfInputs(shown.Errors)
	a.nameModules(shown.Modules)
	switch {
	case len(s.Django) > 1:
		a.note("%d Django projects were found; these are the settings of %s: --django chooses another", len(s.Django), shown.Root)
	case len(s.Django) == 0:
		return errors.New("no Django project was found: name it with --django")
	}
	if len(shown.Errors) > 0 && len(shown.Settings) == 0 {
		return exit(exitUsage)
	}
	return nil
}

// settingsOf returns what is shown of the first Django project; with all, also
// the settings that it leaves at Django's defaults.
func settingsOf(p *project.Project, all bool) *report.Settings {
	out := &report.Settings{}
	if len(p.Django) == 0 {
		out.Errors = inputErrors(p)
		return out
	}
	d := p.Django[0]
	out.Module, out.Root = d.Module, p.Tree.Display(d.Root)
	out.Modules = modulesOf(d)
	for _, e := range d.Errors {
		out.Errors = append(out.Errors, report.InputError{File: e.At.Name(), Line: e.At.Line(), Message: e.Message})
	}
	for _, e := range inputErrors(p) {
		if !slices.Contains(out.Errors, e) {
			out.Errors = append(out.Errors, e)
		}
	}
	if d.Settings == nil {
		return out
	}
	for _, name := range namesOf(d, all) {
		if v := effective(d, name); v.State != django.Unset && (all || !v.Default) {
			out.Settings = append(out.Settings, newSetting(name, v))
		}
	}
	return out
}

func newSetting(name string, v django.Value) report.Setting {
	s := report.Setting{Name: name, Known: v.Known(), Reason: v.Reason, File: v.At.Name(), Line: v.At.Line(), Default: v.Default}
	if s.Known {
		s.Value, s.Masked = report.MaskValue(name, v.V)
	}
	return s
}
