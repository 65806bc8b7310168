package rules

import (
	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/rule"
)

var asgiApplicationUnset = &rule.Rule{
	ID: "asgi-application-unset", Category: rule.Channels, Severity: diag.Warning, Since: since,
	Summary: "Daphne's runserver has no application: ASGI_APPLICATION is not set",
	Why: "With daphne among the apps, runserver is Daphne's, and it starts what ASGI_APPLICATION names. Without the setting it ends in an error. " +
		"Servers that are told their application themselves are not touched.",
	References: []string{"https://channels.readthedocs.io/en/stable/installation.html"},
	Examples: func() (bad, good string) {
		return djangoExample("INSTALLED_APPS = ['daphne', 'django.contrib.staticfiles'] # want \"ASGI_APPLICATION\"\n",
				"    location /static/ {\n        alias /srv/shop/static/;\n    }\n"),
			channelsExample(socketLocation)
	},
	Check: eachApplication(func(p *rule.Pass, a *asgi.Application) {
		i, at, ok := installed(a.Django, "daphne", "daphne.apps.DaphneConfig")
		if unset := a.Setting.State == django.Unset || a.Setting.Default && a.Setting.V == nil; !ok || i < 0 || !unset || at.IsZero() {
			return
		}
		p.Report(diag.Finding{
			At: at, Message: "daphne is installed, and ASGI_APPLICATION is not set",
			Effect: "manage.py runserver ends in \"Cannot find ASGI_APPLICATION setting\"", Remedy: "ASGI_APPLICATION = \"" + a.Django.Package() + ".asgi.application\"",
		})
	}),
}
