package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/wellserved/wellserved/pkg/fix"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/source"
)

// provers are the nginx configurations that are to accept a plan.
type provers []fix.Nginx

// Prove asks each of them.
func (p provers) Prove(ctx context.Context) error {
	for _, n := range p {
		if err := n.Prove(ctx); err != nil {
			return err
		}
	}
	return nil
}

// provers returns how to test a plan: with each main file that reads one of the
// changed files, or with nginx's own where none is known.
func (a *app) provers(s *site, plan *fix.Plan, command []string) provers {
	var out provers
	for _, one := range s.Sites {
		cfg := one.Config
		if !cfg.Whole() || cfg.Main == nil || !slices.ContainsFunc(plan.Changes, func(c fix.Change) bool { return slices.Contains(cfg.Files, c.File) }) {
			continue
		}
		main := cfg.Main.Path() // as the container sees it
		if len(command) == 0 {
			main = s.local(cfg.Main)
		}
		out = append(out, fix.Nginx{Command: command, Config: main})
	}
	if len(out) == 0 {
		a.note("no main nginx.conf was given: nginx -t tests its own, which may not include these files")
		out = provers{{Command: command}}
	}
	return out
}

// secondReader reads edited nginx files again: with gonginx, which others
// wrote, and with our own reader.
type secondReader struct {
	paths map[string]bool // of the files that nginx reads
}

func newSecondReader(s *site) *secondReader {
	r := &secondReader{paths: map[string]bool{}}
	for _, one := range s.Sites {
		for _, f := range one.Config.Files {
			r.paths[f.Path()] = true
		}
	}
	return r
}

// Reread refuses a text that both readers do not read alike though they did
// before, and one that has more faults of syntax than before.
func (r *secondReader) Reread(f *source.File, after string) error {
	if !r.paths[f.Path()] {
		return nil
	}
	if same, _ := nginx.Agree(f.Text()); same {
		if same, why := nginx.Agree(after); !same {
			return errors.New("the two readings of the result differ: " + why)
		}
	}
	if syntaxFaults(f.Path(), after) > syntaxFaults(f.Path(), f.Text()) {
		return errors.New("the result has a fault of syntax that was not there before")
	}
	return nil
}

// syntaxFaults counts what cannot be parsed in one text.
func syntaxFaults(path, text string) int {
	cfg, err := nginx.Load(nginx.Options{Tree: fstree.MemoryText(map[string]string{path: text}), Paths: []string{path}})
	if err != nil {
		return 1
	}
	n := 0
	for i := range cfg.Faults {
		switch cfg.Faults[i].Kind {
		case nginx.UnexpectedBrace, nginx.UnclosedBlock, nginx.UnclosedQuote, nginx.MissingSemicolon, nginx.UnexpectedText,
			nginx.MissingBlock, nginx.UnexpectedBlock, nginx.TooDeep, nginx.TokenTooLong:
			n++
		}
	}
	return n
}

// nginxVersion returns what finds out the version of nginx that reads a site's
// configuration: the one that was given, else that of the machine's nginx where
// the configuration is the machine's own, which is asked once and when first
// wanted. Not to know it is no error; nil says that nobody can.
func (a *app) nginxVersion(ctx context.Context, s *siteFlags, p *project.Project) (func() nginx.Version, error) {
	switch {
	case s.nginxVersion == "unknown":
		return nil, nil
	case s.nginxVersion != "":
		v, ok := nginx.ParseVersion(s.nginxVersion)
		if !ok {
			return nil, usagef("--nginx-version: %q is no version of nginx such as 1.24.0", s.nginxVersion)
		}
		return func() nginx.Version { return v }, nil
	case s.root != "" || len(s.maps) > 0 || !slices.ContainsFunc(p.Sites, func(one *project.Site) bool { return one.OnServer && one.Config.Whole() }):
		return nil, nil
	case a.verbose: // what it says belongs to what was chosen, before any finding
		v, said := installedNginx(ctx)
		a.note("%s", said)
		return func() nginx.Version { return v }, nil
	}
	return sync.OnceValue(func() nginx.Version {
		v, _ := installedNginx(ctx)
		return v
	}), nil
}

// installedNginx asks the machine's nginx for its version, and says how that
// went.
func installedNginx(ctx context.Context) (nginx.Version, string) {
	said, err := fix.Nginx{}.Version(ctx)
	if err != nil {
		return nginx.Version{}, fmt.Sprintf("the version of nginx is not known: %v", err)
	}
	v, _ := nginx.ParseVersion(said)
	return v, fmt.Sprintf("nginx is %s, by its own word", v)
}
