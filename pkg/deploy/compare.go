package deploy

import (
	"slices"
	"strings"
)

// Compare places what nginx opens beside what a writer means.
type Compare struct {
	Nginx  *Container
	Writer *Writer
	// Roots are the values of the settings, for copies of committed folders.
	Roots []string
}

// OfNginx follows a path of nginx's.
func (p *Compare) OfNginx(name string) Place {
	same := p.Writer.Container == p.Nginx
	n := p.Nginx.Place(name, p.Nginx.WorkDir, same)
	if strings.HasPrefix(n.Storage, "the host's ") && !p.Writer.opaque()[n.Storage] {
		n.Unknown, n.Storage = "where "+strings.TrimPrefix(n.Storage, "the host's ")+" lies on the host is not told here", ""
	}
	if n.Storage != "" && !same && p.mayBeOne(n) {
		n.Unknown, n.Storage = "whether the folders of the host are one depends on what is not told here", ""
	}
	if n.Storage != "" && n.Storage != host && n.Repository != "" && !same {
		for _, r := range p.Roots {
			if s := p.Writer.Place(r); s.Repository == n.Repository && s.Storage != n.Storage {
				n.Storage, n.Unknown = "", "nginx serves a copy of the committed folder "+p.Nginx.shown(n.Repository)+", as old as its image"
			}
		}
	}
	return n
}

// mayBeOne reports whether a folder of the host may be the one of a setting
// though they read differently: one of the two is not told.
func (p *Compare) mayBeOne(n Place) bool {
	opaque := func(storage string) bool { return strings.HasPrefix(storage, "the host's ") }
	if n.Storage != host && !opaque(n.Storage) {
		return false
	}
	if slices.ContainsFunc(p.Roots, func(r string) bool { return p.Writer.Place(r).Storage == n.Storage }) {
		return false // it reads as one of the settings' does
	}
	return slices.ContainsFunc(p.Roots, func(r string) bool {
		s := p.Writer.Place(r)
		return s.Storage != n.Storage && (opaque(s.Storage) || s.Storage == host && opaque(n.Storage))
	})
}

// OfDjango follows a path of Django's.
func (p *Compare) OfDjango(name string) Place {
	s := p.Writer.Place(name)
	if strings.HasPrefix(s.Storage, "the host's ") && !p.Nginx.opaque()[s.Storage] {
		s.Unknown, s.Storage = "where "+strings.TrimPrefix(s.Storage, "the host's ")+" lies on the host is not told here", ""
	}
	return s
}
