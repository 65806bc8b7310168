package project

import (
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/deploy"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/mapping"
)

// fill judges how the directories of matches are filled.
func (l *loader) fill(d *deploy.Deployment, w *deploy.Writer, rows []mapping.Mapping, app string, only bool) {
	for i := range rows {
		if m := &rows[i]; m.Verdict == mapping.Match && m.SettingPath != "" {
			m.Filling = l.filling(d, w, m.SettingPath, app, only)
		}
	}
}

// filling works out whether the directory that nginx and Django agree on gets
// what collectstatic collects. It speaks only where every command that could
// fill the directory is known.
func (l *loader) filling(d *deploy.Deployment, w *deploy.Writer, root string, app string, only bool) mapping.Filling {
	target := w.Place(root)
	if target.Storage == "" || w.Service == nil || w.Guessed {
		return mapping.Filling{}
	}
	var built []deploy.Place
	var lines []*deploy.Collector
	for _, c := range d.Collectors(app, only) {
		if c.Starts {
			return mapping.Filling{} // what it collects into is judged by the verdict
		}
		value, ok := l.collected(c)
		if !ok {
			return mapping.Filling{}
		}
		built, lines = append(built, c.Place(value)), append(lines, c)
	}
	for _, c := range d.Containers {
		if c.Copies(target) {
			return mapping.Filling{}
		}
	}
	out := mapping.Filling{Fault: mapping.NotCollected, At: w.At, Who: w.Name, ByHand: outlives(target)}
	for _, c := range d.Containers {
		name := c.On(target)
		if c == w.Container {
			name = path.Clean(root)
		}
		if name == "" || !path.IsAbs(name) {
			continue
		}
		beneath, over := c.Beneath(name)
		i := slices.IndexFunc(built, func(p deploy.Place) bool { return p.Storage == beneath.Storage && p.Path == beneath.Path })
		switch {
		case i < 0 && l.holdsFiles(beneath.Repository):
			return mapping.Filling{} // a committed folder is part of the image
		case i < 0:
			continue
		case over == nil:
			return mapping.Filling{} // nginx opens the image's own layer
		}
		out = mapping.Filling{Fault: mapping.FilledOnce, At: over.At, Who: c.Name, Mount: l.mountName(over), Over: over.Target,
			Collects: lines[i].Command}
		if over.Kind == deploy.Bind || over.NoCopy {
			out.Fault = mapping.Hidden
		}
		break
	}
	if !l.onlyWays(d, w, target, &out) {
		return mapping.Filling{}
	}
	return out
}

// outlives reports whether a place stays when its container goes: a folder of
// the host, a volume or a claim, but for the volumes of one pod.
func outlives(p deploy.Place) bool {
	name, ok := strings.CutPrefix(p.Storage, "the volume ")
	return p.Storage == mapping.Host || ok && (!strings.Contains(name, " of the ") || strings.HasPrefix(name, "of the claim "))
}

// onlyWays reports whether nothing else may fill the place: what its container
// runs was read to the end, no file of the repository tells people or programs
// to collect, and the folder holds no files that are committed.
func (l *loader) onlyWays(d *deploy.Deployment, w *deploy.Writer, target deploy.Place, f *mapping.Filling) bool {
	if target.Storage == mapping.Host && (target.Repository == "" || l.holdsFiles(target.Repository)) {
		return false
	}
	for _, c := range d.Containers {
		if (c == w.Container || c.On(target) != "" && !c.IsNginx()) && c.Unread() != "" {
			return false
		}
	}
	m := l.mentions()
	switch {
	case !m.complete, m.collects:
		return false
	case f.Fault == mapping.NotCollected:
		return !m.builds
	case f.Fault == mapping.FilledOnce:
		return !m.removes
	}
	return true
}

// collected returns STATIC_ROOT as a process that collects has it.
func (l *loader) collected(c *deploy.Collector) (string, bool) {
	p, alone, err := l.readWriter(c.Writer)
	if err != nil {
		return "", false
	}
	if alone != nil {
		p = alone
	}
	value, ok := p.Settings.Lookup("STATIC_ROOT").Str()
	return value, ok && value != ""
}

// mountName names what a mount brings.
func (l *loader) mountName(m *deploy.Mount) string {
	if m.Kind == deploy.Bind {
		if within(m.Source, l.inv.root) {
			return "the host's folder " + l.base.Display(m.Source)
		}
		return "the host's folder " + m.Source
	}
	if m.Volume == "" {
		return "storage of its own"
	}
	return "the volume " + m.Volume
}

// holdsFiles reports whether a folder of the repository has anything that a
// browser could ask for.
func (l *loader) holdsFiles(dir string) bool {
	if dir == "" {
		return false
	}
	entries, err := l.base.ReadDir(dir)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(entries, func(e fstree.Entry) bool { return e.Name != ".gitkeep" && e.Name != ".gitignore" && e.Name != ".keep" })
}
