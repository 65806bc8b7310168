package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/rule"
)

var daphneAfterStaticfiles = &rule.Rule{
	ID: "daphne-after-staticfiles", Category: rule.Channels, Severity: diag.Error, Since: since,
	Summary:    "daphne stands behind django.contrib.staticfiles in INSTALLED_APPS",
	Why:        "Both bring a command runserver, and the first app wins. Daphne checks it: with staticfiles before it, manage.py check, migrate and runserver end in daphne.E001.",
	References: []string{"https://channels.readthedocs.io/en/stable/installation.html"},
	Examples: func() (bad, good string) {
		return djangoExample("ASGI_APPLICATION = 'shop.asgi.application'\nINSTALLED_APPS = ['django.contrib.staticfiles', 'daphne'] # want \"daphne.E001\"\n",
				"    location /static/ {\n        alias /srv/shop/static/;\n    }\n"),
			channelsExample(socketLocation)
	},
	Check: eachApplication(func(p *rule.Pass, a *asgi.Application) {
		daphne, at, ok := installed(a.Django, "daphne", "daphne.apps.DaphneConfig")
		static, _, _ := installed(a.Django, "django.contrib.staticfiles")
		if !ok || daphne < 0 || static < 0 || daphne < static || at.IsZero() {
			return
		}
		p.Report(diag.Finding{
			At: at, Message: "daphne stands behind django.contrib.staticfiles (daphne.E001)",
			Effect: "manage.py ends in daphne.E001: Daphne must be listed before django.contrib.staticfiles", Remedy: "put \"daphne\" first in INSTALLED_APPS",
		})
	}),
}
