package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/wellserved/wellserved/pkg/config"
	"github.com/wellserved/wellserved/pkg/project"
)

// leftOut says that a key is left to the user.
const leftOut = "not in force, for with this key a verdict would change:"

// settle keeps of the keys that were worked out those under which the site is
// judged as without them, each on top of those kept before; the others are
// commented out.
func (in *inference) settle(ctx context.Context, draft *config.Draft) error {
	want := judged(in.project)
	for _, key := range []string{"compose", "django", "settings", "maps", "nginx"} {
		i := slices.IndexFunc(draft.Entries, func(e config.Entry) bool { return e.Key == key })
		if i < 0 || !draft.Entries[i].Off || in.asks[key] || in.isGiven(key) {
			continue
		}
		e := &draft.Entries[i]
		if len(e.List)+len(e.Maps) == 0 {
			continue
		}
		e.Off = false
		same, err := in.readsAlike(ctx, draft, want, key == "compose")
		if err != nil {
			return err
		}
		if !same {
			e.Off = true
			e.Why = append(e.Why, leftOut)
		}
	}
	if _, err := config.Parse(config.Name, in.dir, draft.Text()); err != nil {
		return fmt.Errorf("what was given cannot be written: %w", err)
	}
	return ctx.Err()
}

// readsAlike reads the draft as a file and judges the site with it.
func (in *inference) readsAlike(ctx context.Context, draft *config.Draft, want []string, chosen bool) (bool, error) {
	file, err := config.Parse(config.Name, in.dir, draft.Text())
	if err != nil {
		return false, nil //nolint:nilerr // a name that YAML cannot hold
	}
	opts, err := (&siteFlags{}).options(file)
	if err != nil {
		return false, err
	}
	opts.Path, opts.Cwd, opts.Env = in.given.Path, in.given.Cwd, in.given.Env
	if in.dump != nil {
		opts.Nginx = in.given.Nginx
	}
	p, err := in.load(ctx, opts)
	if err != nil {
		return false, ctx.Err() // what cannot be read so is not read alike
	}
	if chosen && !slices.Equal(choicesOf(in.project), choicesOf(p)) {
		return false, nil
	}
	return slices.Equal(want, judged(p)), nil
}

// choicesOf lists which configurations were chosen and why: for compose files
// that names all that were merged.
func choicesOf(p *project.Project) []string {
	var out []string
	for _, c := range p.Choices {
		if c.Chosen && c.What == "nginx configuration" {
			out = append(out, c.Path+" "+c.Why)
		}
	}
	return out
}

// judged lists the verdicts of a site with what they are about.
func judged(p *project.Project) []string {
	var out []string
	for i := range p.Mappings {
		m := &p.Mappings[i]
		server, location := "", ""
		if m.Server != nil && m.Server.File != nil {
			server = m.Server.NameRange().String()
		}
		if m.Location != nil {
			location = m.Location.NameRange().String()
		}
		out = append(out, fmt.Sprintf("%s %s %q %s %s %q %q", m.Setting, m.Verdict, m.URL, server, location, m.NginxPath, m.SettingPath))
	}
	slices.Sort(out)
	return out
}

// isGiven reports whether the user gave what a key stands for.
func (in *inference) isGiven(key string) bool {
	switch key {
	case "nginx":
		return len(in.given.Nginx) > 0
	case "django":
		return in.given.Django != ""
	case "settings":
		return in.given.Settings != ""
	case "compose":
		return len(in.given.Compose) > 0
	case "maps":
		return len(in.given.Maps) > 0
	}
	return false
}

// relative writes a path as seen from the file's folder; one outside of it, of
// the folder where discovery started and of the user's stays whole.
func (in *inference) relative(name string) string {
	rel, err := filepath.Rel(in.dir, name)
	if err != nil {
		return name
	}
	for _, base := range []string{in.dir, in.start, in.cwd} {
		if below, err := filepath.Rel(base, name); err == nil && filepath.IsLocal(below) {
			return filepath.ToSlash(rel)
		}
	}
	return name
}
