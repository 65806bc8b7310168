package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/config"
	"github.com/wellserved/wellserved/pkg/fix"
	"github.com/wellserved/wellserved/pkg/project"
)

// initFlags are the flags of init.
type initFlags struct {
	site   siteFlags
	output string
	force  bool
}

func (a *app) initCommand() *cobra.Command {
	var f initFlags
	cmd := &cobra.Command{
		Use:   "init [PATH]",
		Short: "Write a " + config.Name + " from what can be worked out",
		Long: `init writes ` + config.Name + ` to PATH: which nginx configuration, Django project,
settings module and compose files are judged, and where the checkout lies on the
server. What speaks for each of them stands above it as a comment, with file and
line. What the files do not tell is commented out, for you to fill in. Values of
environment variables are never written, only their names.

The site is judged once more with the file: a key under which a verdict would change
is commented out as well. A file that is there already is neither read nor replaced
without --force.`,
		Example: "  wellserved init\n  wellserved init --output - shop",
		Args:    cobra.MaximumNArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.initialize(cmd, args, &f) },
	}
	f.site.register(cmd)
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "write to `FILE` instead; - is standard output")
	flags.BoolVar(&f.force, "force", false, "replace a file that is there already")
	return cmd
}

// initialize works out a configuration file and writes it.
func (a *app) initialize(cmd *cobra.Command, args []string, f *initFlags) error {
	start, err := startOf(args)
	if err != nil {
		return err
	}
	target, err := a.target(f, start)
	if err != nil {
		return err
	}
	in, err := a.infer(cmd, f, args, start, filepath.Dir(target))
	if err != nil {
		return err
	}
	a.say(in.project)
	draft, err := in.draft(cmd.Context())
	if err != nil {
		return err
	}
	a.complainOfInputs(inputErrors(in.project))
	if f.output == "-" {
		_, err := a.out.Write(draft.Text())
		return err
	}
	if err := fix.Create(target, string(draft.Text()), f.force); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("%w: --force replaces it", err)
		}
		return err
	}
	a.note("written: %s", nearby(target))
	for _, e := range draft.Entries {
		if e.Off && in.asks[e.Key] {
			a.note("to be filled in there: %s", e.Key)
		}
	}
	return nil
}

// target returns where the file is to lie, once it is clear that it may.
func (a *app) target(f *initFlags, start string) (string, error) {
	target := filepath.Join(start, config.Name)
	switch f.output {
	case "-":
		return target, nil
	case "":
	default:
		var err error
		if target, err = filepath.Abs(f.output); err != nil {
			return "", err
		}
	}
	if _, err := os.Lstat(target); err == nil && !f.force {
		return "", fmt.Errorf("%s is there already: --force replaces it, --output - shows what would be written", nearby(target))
	}
	return target, nil
}

// startOf returns the folder in which discovery starts, absolute.
func startOf(args []string) (string, error) {
	start := "."
	if len(args) > 0 {
		start = args[0]
	}
	info, err := os.Stat(start)
	if err != nil {
		return "", fmt.Errorf("%s: %w", start, pathCause(err))
	}
	if !info.IsDir() {
		start = filepath.Dir(start)
	}
	return filepath.Abs(start)
}

// inference is a site and what a configuration file may say of it.
type inference struct {
	project *project.Project
	given   project.Options // by flags, paths absolute, seen from the folder of the file
	files   []string        // --env-file
	dump    []byte          // standard input, where --nginx - reads it
	dir     string          // the folder of the file
	start   string          // the folder in which discovery starts
	cwd     string          // where the user stands
	asks    map[string]bool // keys that the user is asked to fill in
}

// infer reads the site with the flags alone, or with the file of --config: a
// file that is to be replaced says nothing.
func (a *app) infer(cmd *cobra.Command, f *initFlags, args []string, start, dir string) (*inference, error) {
	file := &config.File{}
	if cmd.Flags().Changed("config") && f.site.config != "" {
		var err error
		if file, err = readConfig(f.site.config); err != nil {
			return nil, err
		}
	}
	opts, err := f.site.options(file)
	if err != nil {
		return nil, err
	}
	in := &inference{given: opts, dir: dir, start: start, asks: map[string]bool{}, files: first(f.site.envFiles, file.EnvFiles)}
	if in.cwd, err = os.Getwd(); err != nil {
		return nil, fmt.Errorf("find the current folder: %w", err)
	}
	if err := in.from(args); err != nil {
		return nil, err
	}
	if slices.Contains(in.given.Nginx, "-") {
		if in.dump, err = io.ReadAll(io.LimitReader(a.in, maxInitDump)); err != nil {
			return nil, fmt.Errorf("read standard input: %w", err)
		}
	}
	in.project, err = in.load(cmd.Context(), in.given)
	return in, err
}

// from makes paths whole, for names are shown as seen from the file's folder. A
// file that is named instead of a folder is what --nginx or --django would name.
func (in *inference) from(args []string) error {
	g := &in.given
	g.Cwd = in.dir
	if len(args) > 0 {
		g.Path = in.start
		if name, err := filepath.Abs(args[0]); err != nil {
			return err
		} else if name != in.start && strings.HasSuffix(name, ".py") {
			g.Django = cmp.Or(g.Django, name)
		} else if name != in.start && len(g.Nginx) == 0 {
			g.Nginx = []string{name}
		}
	} else if g.Root == "" {
		g.Path = in.start // else . is the root where this folder lies outside of it
	}
	for _, list := range [][]string{g.Nginx, g.Compose, in.files} {
		if err := absolutes(list); err != nil {
			return err
		}
	}
	for i := range g.Maps {
		if err := absolute(&g.Maps[i].To); err != nil {
			return err
		}
	}
	return errors.Join(absolute(&g.Django), absolute(&g.Root))
}

// maxInitDump bounds what is kept of a dump on standard input, in bytes; more
// than project reads, so that it says so.
const maxInitDump = 256<<20 + 1

// load reads the site once more.
func (in *inference) load(ctx context.Context, opts project.Options) (*project.Project, error) {
	opts.Stdin = bytes.NewReader(in.dump)
	return project.Load(ctx, opts)
}

func absolutes(list []string) error {
	for i := range list {
		if list[i] == "-" {
			continue
		}
		if err := absolute(&list[i]); err != nil {
			return err
		}
	}
	return nil
}

func absolute(name *string) error {
	if *name == "" {
		return nil
	}
	abs, err := filepath.Abs(*name)
	*name = abs
	return err
}
