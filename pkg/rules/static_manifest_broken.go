package rules

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/rule"
)

var staticManifestBroken = &rule.Rule{
	ID: "static-manifest-broken", Category: rule.Django, Severity: diag.Warning, Since: since,
	Summary: "The manifest of static files is missing, unreadable or names files that are not there",
	Why: "ManifestStaticFilesStorage writes staticfiles.json into STATIC_ROOT and builds every URL from it. Without it each page that uses the static tag ends in 500; " +
		"an entry whose file is gone is 404.",
	References: []string{"https://docs.djangoproject.com/en/stable/ref/contrib/staticfiles/#manifeststaticfilesstorage"},
	Examples: func() (bad, good string) {
		return djangoExample("STORAGES = {'staticfiles': {'BACKEND': 'django.contrib.staticfiles.storage.ManifestStaticFilesStorage'}} # want \"css/site.0123456789ab.css\"\n", `    location /static/ {
        alias /srv/shop/static/;
    }
`) + `-- /srv/shop/static/staticfiles.json --
{"paths": {"css/site.css": "css/site.0123456789ab.css"}, "version": "1.1", "hash": ""}
`,
			djangoExample("STORAGES = {'staticfiles': {'BACKEND': 'django.contrib.staticfiles.storage.ManifestStaticFilesStorage'}}\n", `    location /static/ {
        alias /srv/shop/static/;
    }
`) + `-- /srv/shop/static/css/site.0123456789ab.css --
body { color: navy }
-- /srv/shop/static/staticfiles.json --
{"paths": {"css/site.css": "css/site.0123456789ab.css"}, "version": "1.1", "hash": ""}
`
	},
	Check: func(p *rule.Pass) {
		seen := map[*django.Project]bool{}
		for i := range p.Project.Mappings {
			m := &p.Project.Mappings[i]
			if m.Setting != "STATIC_ROOT" || m.SettingInTree == "" || m.Django == nil || seen[m.Django] {
				continue
			}
			seen[m.Django] = true
			if m.Django.StaticStorage().Kind == django.StorageManifest {
				brokenManifest(p, m)
			}
		}
	},
}

func brokenManifest(p *rule.Pass, m *mapping.Mapping) {
	entries, err := p.Project.Tree.ReadDir(m.SettingInTree)
	if err != nil || len(entries) == 0 {
		return // static-root-missing and static-root-empty say so
	}
	at := m.Django.StaticStorage().Value.At
	if at.IsZero() {
		at = m.RootValue.At
	}
	if at.IsZero() {
		return
	}
	f := diag.Finding{At: at, Remedy: "run manage.py collectstatic", Related: places(m), Data: facts(m)}
	manifest, err := django.ReadManifest(p.Project.Tree, m.SettingInTree)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.Message = fmt.Sprintf("%s holds no %s, from which every URL is built", m.SettingPath, django.ManifestName)
		f.Effect = "pages that use the static tag end in 500"
	case err != nil && manifest == nil:
		return // it may well be readable for Django
	case err != nil:
		f.Message = err.Error()
		f.Effect = "Django cannot read the manifest: pages that use the static tag end in 500"
	default:
		broken := manifest.Broken()
		if len(broken) == 0 {
			return
		}
		var names []string
		for _, e := range broken {
			names = append(names, e.Hashed)
		}
		f.Message = fmt.Sprintf("%s names files that are not there: %s", manifest.File.Name(), listed(names))
		f.Effect = "pages link to files that are 404"
	}
	p.Report(f)
}
