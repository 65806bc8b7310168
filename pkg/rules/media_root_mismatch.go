package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/mapping"
	"github.com/wellserved/wellserved/pkg/rule"
)

var mediaRootMismatch = &rule.Rule{
	ID: "media-root-mismatch", Category: rule.Django, Severity: diag.Error, Since: since,
	Summary: "nginx serves another directory for MEDIA_URL than the one uploads go to",
	Why: "Django stores uploads below MEDIA_ROOT; nginx opens what root or alias names. Where these are two directories every new upload is 404, while old ones, " +
		"from before a move, may still be there.\n\n" +
		"The fix makes nginx open MEDIA_ROOT. It is never safe to apply unseen: only people know which of the two directories holds what was uploaded.",
	References: []string{"https://docs.djangoproject.com/en/stable/ref/settings/#media-root", "https://nginx.org/en/docs/http/ngx_http_core_module.html#alias"},
	Examples: func() (bad, good string) {
		return djangoExample("MEDIA_URL = '/media/'\nMEDIA_ROOT = '/srv/shop/media'\n", `    location /static/ {
        alias /srv/shop/static/;
    }
    location /media/ {
        alias /srv/shop/uploads/; # want "nginx looks in /srv/shop/uploads"
    }
`),
			djangoExample("MEDIA_URL = '/media/'\nMEDIA_ROOT = '/srv/shop/media'\n", `    location /static/ {
        alias /srv/shop/static/;
    }
    location /media/ {
        alias /srv/shop/media/;
    }
`)
	},
	Fix: rule.UnsafeFix,
	Check: func(p *rule.Pass) {
		settingRule{"MEDIA_ROOT", differs}.mappings(p, func(p *rule.Pass, m *mapping.Mapping) { reportMismatch(p, m, false) })
	},
}
