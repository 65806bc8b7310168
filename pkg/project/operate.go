package project

import (
	"slices"

	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/nginx"
	"github.com/wellserved/wellserved/pkg/source"
)

// SiteOf returns the site of a configuration; nil where it is none of the
// project's.
func (p *Project) SiteOf(cfg *nginx.Config) *Site {
	i := slices.IndexFunc(p.Sites, func(s *Site) bool { return s.Config == cfg && cfg != nil })
	if i < 0 {
		return nil
	}
	return p.Sites[i]
}

// Folders returns where the setting's directory of a row in containers lies in
// the tree, and that which nginx opens, as far as they are folders of the
// repository that the containers mount: what is in them now is what is served.
func (p *Project) Folders(m *mapping.Mapping) (setting, served string) {
	if w := p.Writer(m.Django); w != nil && m.SettingPath != "" {
		setting = w.Place(m.SettingPath).Shared()
	}
	if s := p.SiteOf(m.Config); s != nil && s.Container != nil && m.NginxPath != "" {
		served = s.Container.Place(m.NginxPath, "/", false).Shared()
	}
	return setting, served
}

// Reload returns what to type so that the container's nginx tests its files and
// reads them, of which one was changed; nil is its main file. ok is false where
// nginx runs in no container of the repository's.
func (s *Site) Reload(changed *source.File) (command string, ok bool) {
	if s == nil || s.Container == nil {
		return "", false
	}
	name := "/etc/nginx/nginx.conf"
	if changed != nil {
		name = changed.Path()
	}
	return s.Container.Reload(name), true
}
