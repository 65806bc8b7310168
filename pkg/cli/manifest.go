package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/verify"
)

// manifestFlags are the flags of manifest.
type manifestFlags struct {
	site             siteFlags
	include, exclude []string
	media            bool
	format, output   string
	concurrency      int
}

func (a *app) manifestCommand() *cobra.Command {
	m := manifestFlags{format: string(verify.ManifestJSON)}
	cmd := &cobra.Command{
		Use:   "manifest [PATH]",
		Short: "Write path, size and SHA-256 of every file of STATIC_ROOT",
		Long: `manifest writes a line for each file of STATIC_ROOT, after collectstatic, for example
where the files are built. verify --manifest then compares what a site serves with it,
on any machine, without the files.

A line is a JSON object with path, size, sha256 and the path of the URL; with --format
sha256sum it is what sha256sum writes, for sha256sum -c in STATIC_ROOT. With --media
files of MEDIA_ROOT follow, whose lines name that setting.`,
		Example: "  wellserved manifest --output static.jsonl\n" +
			"  wellserved manifest --format sha256sum | ssh shop 'cd /srv/shop/static && sha256sum -c --quiet'",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.manifest(cmd, args, &m) },
	}
	m.site.without.Nginx = true
	m.site.register(cmd)
	f := cmd.Flags()
	f.BoolVar(&m.media, "media", false, "the files of MEDIA_ROOT too")
	f.StringSliceVar(&m.include, "include", nil, "only files that match `GLOB,...`: *.js, css/*, admin/**")
	f.StringSliceVar(&m.exclude, "exclude", nil, "leave out files that match `GLOB,...`")
	formats := []string{string(verify.ManifestJSON), string(verify.ManifestSHA256Sum)}
	f.Var(newFormat(&m.format, formats), "format", "`FORMAT` of the lines: jsonl, sha256sum")
	offer(cmd, "format", formats...)
	f.StringVarP(&m.output, "output", "o", "", "write to `FILE` instead of standard output")
	f.IntVar(&m.concurrency, "concurrency", 0, "files that are read at a time: `N` (default: one a processor)")
	return cmd
}

func (a *app) manifest(cmd *cobra.Command, args []string, m *manifestFlags) (failure error) {
	if m.concurrency < 0 || m.concurrency > maxConcurrency {
		return usagef("--concurrency: expected 1 to %d", maxConcurrency)
	}
	if m.media && m.format == string(verify.ManifestSHA256Sum) {
		return usagef("--media: the lines of sha256sum are of one folder, and cannot tell MEDIA_ROOT from STATIC_ROOT")
	}
	s, err := a.load(cmd.Context(), &m.site, cmd, args)
	if err != nil {
		return err
	}
	targets, err := verify.Roots(s.Project, m.media)
	if err != nil {
		return err
	}
	var roots []string
	for i := range targets {
		roots = append(roots, targets[i].Tree.Display(targets[i].Root))
	}
	out := a.out
	if m.output != "" {
		f, err := os.Create(m.output)
		if err != nil {
			return fmt.Errorf("write %s: %w", m.output, pathCause(err))
		}
		defer func() { failure = errors.Join(failure, f.Close()) }()
		out = f
	}
	count, unreadable, err := verify.WriteManifest(cmd.Context(), out, verify.ManifestOptions{Targets: targets,
		Include: m.include, Exclude: m.exclude, Format: verify.ManifestFormat(m.format), Workers: m.concurrency})
	if err != nil {
		return fmt.Errorf("manifest of %s: %w", strings.Join(roots, " and "), pathCause(err))
	}
	for _, fault := range unreadable {
		fmt.Fprintf(a.err, "wellserved: %v\n", fault)
	}
	a.note("%s of %s", files(count), strings.Join(roots, " and "))
	if len(unreadable) > 0 || count == 0 {
		return exit(exitUsage)
	}
	return nil
}

// openRegular opens a file to be read; a device or a FIFO is an error at once.
func openRegular(name string) (io.ReadCloser, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fstree.ErrNotRegular
	}
	return os.Open(name)
}
