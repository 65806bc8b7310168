package project

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/fstree"
	"github.com/wellserved/wellserved/pkg/mapping"
)

// place is where the repository lies on the server.
type place struct {
	known  bool
	byName bool // by the repository's name in a path of nginx's
	mounts []fstree.Mount
	at     string // the server's path of what is mounted
	why    mapping.Evidence
	// unclear says why several places came into question and none was taken.
	unclear string
}

// findPlace works out where the repository lies on the server: what services
// and scripts say, else the repository's name in a path of nginx's.
func (l *loader) findPlace(apps []string) place {
	best := 0
	var found []place
	for _, s := range l.inv.stands() {
		if best != 0 && s.strength > best {
			continue
		}
		p, ok := l.placeOf(s, apps)
		if !ok {
			continue
		}
		if s.strength < best || best == 0 {
			best, found = s.strength, nil
		}
		if !slices.ContainsFunc(found, func(o place) bool { return o.at == p.at }) {
			found = append(found, p)
		}
	}
	if len(found) == 0 {
		found = l.placesByName()
	}
	// Of an old and a new place that are both named, nginx knows the right one.
	if inUse := slices.DeleteFunc(slices.Clone(found), func(p place) bool { return !l.opensIn(p.at) }); len(inUse) > 0 {
		found = inUse
	}
	switch len(found) {
	case 0:
		return place{}
	case 1:
		return found[0]
	}
	return place{unclear: fmt.Sprintf("the repository may lie at %s or at %s on the server", found[0].at, found[1].at)}
}

// opensIn reports whether nginx opens a directory below a place.
func (l *loader) opensIn(at string) bool {
	for _, s := range l.p.Sites {
		for _, dir := range l.directories(s.Config) {
			if within(l.filled(dir), at) {
				return true
			}
		}
	}
	return false
}

// placeOf turns what a deployment file names into a place of the repository,
// or of the folder of manage.py where only that is told.
func (l *loader) placeOf(s stand, apps []string) (place, bool) {
	root := l.inv.root
	if !s.project {
		return place{known: true, at: s.at, mounts: []fstree.Mount{{At: s.at, From: root}}, why: s.why}, true
	}
	for _, app := range apps {
		rel := strings.TrimPrefix(strings.TrimPrefix(app, root), "/")
		if rel == "" {
			return place{known: true, at: s.at, mounts: []fstree.Mount{{At: s.at, From: root}}, why: s.why}, true
		}
		if at, ok := strings.CutSuffix(s.at, "/"+rel); ok {
			return place{known: true, at: at, mounts: []fstree.Mount{{At: at, From: root}}, why: s.why}, true
		}
	}
	if path.Base(s.at) == l.repository() {
		return place{known: true, at: s.at, mounts: []fstree.Mount{{At: s.at, From: root}}, why: s.why}, true
	}
	if len(apps) == 1 {
		return place{known: true, at: s.at, mounts: []fstree.Mount{{At: s.at, From: apps[0]}}, why: s.why}, true
	}
	return place{}, false
}

// repository is the name of the folder that the repository is checked out to.
func (l *loader) repository() string { return path.Base(l.inv.root) }

// ordinary are folder names that any server has, so that they name no
// repository.
var ordinary = map[string]bool{"var": true, "www": true, "html": true, "srv": true, "home": true, "opt": true, "usr": true, "etc": true,
	"static": true, "media": true, "nginx": true, "share": true, "data": true, "root": true, "tmp": true, "/": true, ".": true}

// placesByName finds the repository's folder name among nginx's paths.
func (l *loader) placesByName() []place {
	name := l.repository()
	if ordinary[name] {
		return nil
	}
	var found []place
	for _, s := range l.p.Sites {
		for _, dir := range l.directories(s.Config) {
			parts := strings.Split(l.filled(dir), "/")
			last := -1
			for i, part := range parts {
				if part == name {
					last = i
				}
			}
			if last < 1 {
				continue
			}
			// A package is often named as its repository: of /srv/shop/shop the
			// second is then the package.
			for first := last - 1; first > 0; first-- {
				inner := path.Join(parts[first+1 : last+1]...)
				if parts[first] == name && fstree.Exists(l.base, path.Join(l.inv.root, inner)) {
					last = first
				}
			}
			at := strings.Join(parts[:last+1], "/")
			if slices.ContainsFunc(found, func(o place) bool { return o.at == at }) {
				continue
			}
			found = append(found, place{known: true, byName: true, at: at, mounts: []fstree.Mount{{At: at, From: l.inv.root}},
				why: mapping.Evidence{Message: fmt.Sprintf("the repository's folder name %s stands in nginx's path %s, so it is taken to lie at %s", name, dir, at)}})
		}
	}
	return found
}

// hostPlaces translates paths of one machine.
type hostPlaces struct {
	l        *loader
	tree     fstree.Tree
	app      *django.Project
	floating map[string]bool
	known    map[placeKey]mapping.Place // each path is asked for many times
}

type placeKey struct {
	side mapping.Side
	name string
}

// Place resolves the links of a path. A setting that moves with the checkout
// has no known place while it is not known where the checkout lies.
func (h *hostPlaces) Place(side mapping.Side, name string) mapping.Place {
	key := placeKey{side, name}
	p, ok := h.known[key]
	if !ok {
		p = h.place(side, name)
		if h.known == nil {
			h.known = map[placeKey]mapping.Place{}
		}
		h.known[key] = p
	}
	return p
}

// place translates one path.
func (h *hostPlaces) place(side mapping.Side, name string) mapping.Place {
	if side == mapping.DjangoSide {
		if !path.IsAbs(name) {
			return mapping.Place{Unknown: fmt.Sprintf("%q is relative, so it counts from the working directory of the process that collects or stores files", name)}
		}
		if h.floating[path.Clean(name)] {
			return mapping.Place{Unknown: h.l.unplaced()}
		}
		if why := h.l.undecided[h.app]; why != "" {
			return mapping.Place{Unknown: why}
		}
	}
	if !path.IsAbs(name) {
		return mapping.Place{Unknown: fmt.Sprintf("%q is no absolute path", name)}
	}
	if side == mapping.NginxSide {
		name = h.l.filled(name)
	}
	real, err := fstree.RealPath(h.tree, name)
	p := mapping.Place{Storage: mapping.Host, Path: real}
	if !h.l.closed {
		p.InTree, p.Here = real, h.l.contained == nil || h.l.machine && side == mapping.NginxSide
	} else if err == nil {
		p.InTree = real
	}
	if h.l.place.known && within(path.Clean(name), h.l.place.at) {
		p.Evidence = []mapping.Evidence{h.l.place.why}
	}
	return p
}

// unplaced says what would tell where the checkout lies.
func (l *loader) unplaced() string {
	why := "nothing in the repository says where it lies on the server"
	if l.place.unclear != "" {
		why = l.place.unclear
	}
	return fmt.Sprintf("%s: give it as --map PATH_ON_THE_SERVER=%s", why, l.base.Display(l.inv.root))
}
