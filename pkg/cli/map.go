package cli

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/report"
)

func (a *app) mapCommand() *cobra.Command {
	var flags siteFlags
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "map [PATH]",
		Short: "Show which directory nginx serves for each URL and which one Django means",
		Long: `map shows, for STATIC and MEDIA and each server block that serves the site, which
location answers, which directory nginx opens there, which one Django's setting
names, and a verdict:

  match      nginx serves the directory that Django means
  mismatch   it serves another
  unserved   no location serves the URL: it goes to the application, or nowhere
  elsewhere  nginx is not meant to serve it: WhiteNoise, object storage, a CDN
  unknown    the files do not tell; the reason says what is missing

With --verbose each row is a small tree: the lines that the URL, nginx's path and
Django's path rest on and, where the verdict is unknown, which fact would decide it.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.showMap(cmd, args, &flags, &output) },
	}
	flags.register(cmd)
	output.register(cmd, "text", "json")
	return cmd
}

func (a *app) showMap(cmd *cobra.Command, args []string, flags *siteFlags, output *outputFlags) error {
	s, err := a.load(cmd.Context(), flags, cmd, args)
	if err != nil {
		return a.unloaded(err, output)
	}
	r := &report.Report{Version: version(), Errors: inputErrors(s.Project), Mappings: s.rows()}
	err = a.deliver(output, func(w io.Writer, style report.Style) error {
		if output.format == "json" {
			return report.WriteMapJSON(w, r)
		}
		if a.verbose {
			return report.WriteMapTree(w, r.Mappings, style)
		}
		return report.WriteMap(w, r.Mappings, style)
	})
	if err != nil {
		return err
	}
	a.complainOfInputs(r.Errors)
	if len(r.Mappings) > 0 {
		return nil
	}
	a.note("there is nothing to map: neither an nginx configuration nor Django settings say where static files go")
	if len(r.Errors) > 0 {
		return exit(exitUsage)
	}
	return nil
}

// rows returns the mappings of a site as reports show them.
func (s *site) rows() []report.Mapping {
	var rows []report.Mapping
	for i := range s.Mappings {
		rows = append(rows, report.NewMapping(&s.Mappings[i]))
	}
	return rows
}
