package rules

import (
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var mediaURLUnserved = &rule.Rule{
	ID: "media-url-unserved", Category: rule.Django, Severity: diag.Warning, Since: since,
	Summary: "No location serves MEDIA_URL",
	Why: "Django serves no uploads when DEBUG is off, and WhiteNoise does not either. A request below MEDIA_URL that nginx hands to the application is 404, " +
		"unless a view of the project answers it on purpose: then silence this rule with that reason.",
	References: []string{"https://docs.djangoproject.com/en/stable/ref/settings/#media-url"},
	Examples: func() (bad, good string) {
		return strings.Replace(djangoExample("MEDIA_URL = '/media/'\nMEDIA_ROOT = '/srv/shop/media'\n", `    location /static/ {
        alias /srv/shop/static/;
    }
`), "MEDIA_URL = '/media/'\n", "MEDIA_URL = '/media/' # want \"no location serves /media/\"\n", 1),
			djangoExample("MEDIA_URL = '/media/'\nMEDIA_ROOT = '/srv/shop/media'\n", `    location /media/ {
        alias /srv/shop/media/;
    }
    location /static/ {
        alias /srv/shop/static/;
    }
`)
	},
	Fix: rule.UnsafeFix,
	Check: func(p *rule.Pass) {
		settingRule{"MEDIA_ROOT", unserved}.mappings(p, reportUnserved)
	},
}
