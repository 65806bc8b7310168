package project

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/wellserved/wellserved/pkg/deploy"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/nginx"
)

// fillTemplates puts what an Ansible play makes of its templates in their
// place, as far as the repository's variables tell it.
func (l *loader) fillTemplates() {
	o := deploy.AnsibleOptions{Tree: l.base, Root: l.inv.root, Env: l.opts.Env}
	plays := false
	for i := range l.inv.texts {
		t := &l.inv.texts[i]
		ext := path.Ext(t.path)
		if t.kind == composeFile || ext != ".yml" && ext != ".yaml" || leftover(l.inv.root, t.path) != "" {
			continue
		}
		plays = plays || t.kind == playbook
		o.Files = append(o.Files, t.path)
	}
	for _, c := range l.inv.confs {
		if strings.Contains(c.guess.Template, "Jinja") && leftover(l.inv.root, c.path) == "" {
			o.Templates = append(o.Templates, c.path)
		}
	}
	if !plays || len(o.Templates) == 0 {
		l.hollowTemplates()
		return
	}
	slices.Sort(o.Files)
	play := deploy.Ansible(o)
	l.putTexts(play.Texts)
	for _, at := range play.Checkouts {
		l.inv.checkouts = append(l.inv.checkouts, stand{at: at.At, strength: 4, why: mapping.Evidence{At: at.Why.At, Message: at.Why.Message}})
	}
}

// putTexts puts what templates become in their place.
func (l *loader) putTexts(texts map[string]string) {
	l.base = deploy.Overlay(l.base, texts)
	l.inv.tree = l.base
	for i := range l.inv.confs {
		c := &l.inv.confs[i]
		text, ok := texts[c.path]
		if !ok {
			continue
		}
		if g := nginx.Sniff(text); g.Nginx {
			c.guess = g
		}
	}
}

// hollowTemplates reads templates that nothing here fills as texts with holes,
// where the repository has no other configuration or the user named them: holes
// that no path hangs on keep no verdict from being known.
func (l *loader) hollowTemplates() {
	texts, others := map[string]string{}, false
	for _, c := range l.inv.confs {
		named := l.names(c.path)
		switch {
		case leftover(l.inv.root, c.path) != "" && !named:
		case c.guess.Template == "":
			others = true
		default:
			if body, ok := l.inv.read(c.path); ok {
				if text, ok := deploy.Hollow(body); ok {
					texts[c.path] = text
				}
			}
		}
	}
	if others {
		maps.DeleteFunc(texts, func(path, _ string) bool { return !l.names(path) })
	}
	if len(texts) > 0 {
		l.putTexts(texts)
	}
}

// names reports whether --nginx names a file.
func (l *loader) names(file string) bool {
	return slices.ContainsFunc(l.opts.Nginx, func(name string) bool {
		at, err := l.serverPath(name)
		return err == nil && at == file
	})
}
