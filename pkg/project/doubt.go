package project

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/wellserved/wellserved/pkg/fstree"
)

// contain notes the file that shows that the site runs in containers.
func (l *loader) contain(plans []plan) {
	for i := range plans {
		if by := plans[i].by; by != nil && (by.kind == composeFile || by.kind == dockerfile) {
			l.contained, l.containedWhy = by, "gives nginx its configuration in a container"
			return
		}
	}
	named := slices.ContainsFunc(l.inv.stands(), func(s stand) bool { return s.strength == 1 || s.strength == 3 })
	l.contained, l.containedWhy = l.inv.containers(named)
}

// maxServices bounds how many of the machine's services are looked at.
const maxServices = 1_000

// findServices adds the machine's own services that run the project: they say
// that it runs here rather than in a container, and under which settings.
func (l *loader) findServices() {
	const dir = "/etc/systemd/system"
	entries, err := l.base.ReadDir(dir)
	if err != nil {
		return
	}
	for i, e := range entries {
		if i >= maxServices || !strings.HasSuffix(e.Name, ".service") {
			continue
		}
		if body, ok := l.inv.read(path.Join(dir, e.Name)); ok && strings.Contains(body, l.inv.root) && servesDjango.MatchString(body) {
			l.inv.addText(path.Join(dir, e.Name), systemdUnit, body)
		}
	}
}

// doubt says why equal or unequal paths prove nothing.
func (l *loader) doubt(s *Site) func(string, string) string {
	remote := sync.OnceValue(func() string { return remote(s.Config) })
	return func(nginxPath, settingPath string) string {
		if l.mapped(nginxPath) && l.mapped(settingPath) {
			return ""
		}
		if l.contained != nil {
			return fmt.Sprintf("%s %s, so the paths of nginx and Django need not be of one file system: what lies where is given by --map",
				l.base.Display(l.contained.path), l.containedWhy)
		}
		if why := l.deeper(nginxPath, settingPath); why != "" {
			return why
		}
		if host := remote(); host != "" && !l.mapped(nginxPath) {
			return fmt.Sprintf("nginx passes requests on to %s, another machine or container, whose files need not be nginx's", host)
		}
		return ""
	}
}

// deeper says that the checkout may lie below the folder of its name, as that
// of a release does: nginx's path is the setting's but for folders in between
// that the repository does not have.
func (l *loader) deeper(nginxPath, settingPath string) string {
	if !l.place.byName || !within(settingPath, l.place.at) || !within(nginxPath, l.place.at) {
		return ""
	}
	rel := strings.TrimPrefix(path.Clean(settingPath), l.place.at)
	between, ok := strings.CutSuffix(path.Clean(nginxPath), rel)
	between = strings.Trim(strings.TrimPrefix(between, l.place.at), "/")
	if !ok || between == "" {
		return ""
	}
	first, _, _ := strings.Cut(between, "/")
	if fstree.Exists(l.base, path.Join(l.inv.root, first)) {
		return ""
	}
	return fmt.Sprintf("the checkout may lie at %s or at %s on the server: say which with --map", l.place.at, path.Join(l.place.at, between))
}

// mapped reports whether the user said where a path lies.
func (l *loader) mapped(name string) bool {
	return slices.ContainsFunc(l.opts.Maps, func(m fstree.PathMap) bool { return within(path.Clean(name), path.Clean(m.From)) })
}
