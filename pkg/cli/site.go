package cli

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/wellserved/wellserved/pkg/config"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/project"
)

// siteFlags describe the site; every command that reads one has them.
type siteFlags struct {
	nginx, envFiles, env, compose, maps []string
	django, settings, root, config      string
	nginxVersion                        string
	without                             project.Without // what the command does not ask for
	step                                func()          // between the parts of loading; nil is nothing
}

// register adds the flags to a command.
func (s *siteFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&s.nginx, "nginx", nil, "`PATH` of a main nginx.conf, a site file, a snippet or a folder; - is a dump of nginx -T on standard input (repeatable)")
	f.StringVar(&s.django, "django", "", "`PATH` of the folder that holds manage.py, or of a settings file")
	f.StringVar(&s.settings, "settings", "", "settings `MODULE`, instead of DJANGO_SETTINGS_MODULE")
	f.StringArrayVar(&s.env, "env", nil, "`KEY=VALUE` in the environment that settings and templates see (repeatable)")
	f.StringArrayVar(&s.envFiles, "env-file", nil, "`FILE` of KEY=VALUE lines for that environment (repeatable)")
	f.StringArrayVar(&s.compose, "compose", nil, "compose `FILE` (repeatable, merged in order)")
	f.StringArrayVar(&s.maps, "map", nil, "`FROM=TO`: a path on the server is a path on this machine (repeatable)")
	f.StringVar(&s.nginxVersion, "nginx-version", "", "`VERSION` of the nginx that reads the configuration, or unknown (default: asked from nginx where the configuration is this machine's own)")
	f.StringVar(&s.root, "root", "", "`DIR` stands for the server's /")
	f.StringVar(&s.config, "config", "", "configuration `FILE` (default: the nearest "+config.Name+")")
}

// site is a loaded site and what its .wellserved.yaml wants.
type site struct {
	*project.Project
	config *wishes
	moved  bool // --root or --map: this machine's paths are not the server's
}

// load reads the site that the flags, the configuration file and the
// positional argument describe.
func (a *app) load(ctx context.Context, s *siteFlags, cmd *cobra.Command, args []string) (*site, error) {
	path := "."
	if len(args) > 0 {
		path = args[0]
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, pathCause(err))
	}
	start := path
	if !info.IsDir() {
		start = filepath.Dir(path)
	}
	file, err := s.readConfig(start, cmd.Flags().Changed("config"))
	if err != nil {
		return nil, err
	}
	if file.Path != "" {
		a.detail("configuration: %s", file.Path)
	}
	opts, err := s.options(file.File)
	if err != nil {
		return nil, err
	}
	opts.Path, opts.Stdin, opts.Without, opts.Step = path, a.in, s.without, s.step
	if opts.Cwd, err = os.Getwd(); err != nil {
		return nil, fmt.Errorf("find the current folder: %w", err)
	}
	p, err := project.Load(ctx, opts)
	if err != nil {
		return nil, err
	}
	if p.AskVersion, err = a.nginxVersion(ctx, s, p); err != nil {
		return nil, err
	}
	a.say(p)
	return &site{Project: p, config: file, moved: opts.Root != "" || len(opts.Maps) > 0}, nil
}

// readConfig reads the configuration file; without one the result is empty.
func (s *siteFlags) readConfig(start string, given bool) (*wishes, error) {
	path := s.config
	if !given {
		var err error
		if path, err = findConfig(start); err != nil {
			return nil, fmt.Errorf("look for %s: %w", config.Name, err)
		}
		path = nearby(path)
	}
	if path == "" {
		return wish(&config.File{}, nil)
	}
	return readWishes(path)
}

// options merges flags and file: what the flags give wins.
func (s *siteFlags) options(file *config.File) (project.Options, error) {
	opts := project.Options{
		Without: s.without, Nginx: first(s.nginx, file.Nginx), Compose: first(s.compose, file.Compose),
		Django: cmp.Or(s.django, file.Django), Settings: cmp.Or(s.settings, file.Settings), Root: cmp.Or(s.root, file.Root),
	}
	var err error
	if opts.Env, err = s.environment(file); err != nil {
		return opts, err
	}
	for _, m := range s.maps {
		parsed, err := parseMap(m)
		if err != nil {
			return opts, err
		}
		opts.Maps = append(opts.Maps, parsed)
	}
	for _, m := range file.Maps { // of two equal prefixes the first counts
		opts.Maps = append(opts.Maps, fstree.PathMap{From: m.From, To: m.To})
	}
	return opts, nil
}

// environment returns what settings and templates see: nothing of the tool's
// own environment.
func (s *siteFlags) environment(file *config.File) (map[string]string, error) {
	env := map[string]string{}
	read := func(paths []string) error {
		for _, path := range paths {
			more, err := readEnv(path)
			if err != nil {
				return err
			}
			maps.Copy(env, more)
		}
		return nil
	}
	if err := read(file.EnvFiles); err != nil {
		return nil, err
	}
	maps.Copy(env, file.Env)
	if err := read(s.envFiles); err != nil {
		return nil, err
	}
	for _, pair := range s.env {
		key, value, err := parseEnv(pair)
		if err != nil {
			return nil, err
		}
		env[key] = value
	}
	return env, nil
}

// say tells on standard error what was chosen and, with --verbose, what was
// passed over and why.
func (a *app) say(p *project.Project) {
	for _, c := range p.Choices {
		if c.Chosen {
			a.note("%s: %s%s", c.What, c.Path, because(c.Why))
		}
	}
	for _, c := range p.Choices {
		if !c.Chosen {
			a.detail("passed over %s: %s%s", c.What, c.Path, because(c.Why))
		}
	}
}

func because(why string) string {
	if why == "" {
		return ""
	}
	return " (" + why + ")"
}

func first(a, b []string) []string {
	if len(a) > 0 {
		return a
	}
	return b
}
