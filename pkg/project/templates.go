package project

import (
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
		return
	}
	slices.Sort(o.Files)
	play := deploy.Ansible(o)
	l.base = deploy.Overlay(l.base, play.Texts)
	l.inv.tree = l.base
	for i := range l.inv.confs {
		c := &l.inv.confs[i]
		text, ok := play.Texts[c.path]
		if !ok {
			continue
		}
		if g := nginx.Sniff(text); g.Nginx {
			c.guess = g
		}
	}
	for _, at := range play.Checkouts {
		l.inv.checkouts = append(l.inv.checkouts, stand{at: at.At, strength: 4, why: mapping.Evidence{At: at.Why.At, Message: at.Why.Message}})
	}
}
