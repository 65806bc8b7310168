package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/rule"
)

var asgiApplicationWrong = &rule.Rule{
	ID: "asgi-application-wrong", Category: rule.Channels, Severity: diag.Error, Since: since,
	Summary: "ASGI_APPLICATION names something that is not there",
	Why: "runserver and get_default_application() import the application that ASGI_APPLICATION names, as \"package.module.name\". " +
		"Where the module or the name is not there, they end in ImproperlyConfigured: \"Cannot import ASGI_APPLICATION module\". " +
		"A server that is told its application itself (daphne shop.asgi:application) does not look at it.",
	References: []string{"https://docs.djangoproject.com/en/stable/ref/settings/#asgi-application", "https://channels.readthedocs.io/en/stable/installation.html"},
	Examples: func() (bad, good string) {
		return channelsSite(socketLocation, "ASGI_APPLICATION = 'shop.routing.application' # want \"shop.routing\"\n", chatRouting, chatConsumer),
			channelsExample(socketLocation)
	},
	Check: eachApplication(func(p *rule.Pass, a *asgi.Application) {
		if name, ok := a.Setting.Str(); ok && a.Wrong && !a.Setting.At.IsZero() {
			p.Report(diag.Finding{
				At: a.Setting.At, Message: fmt.Sprintf("ASGI_APPLICATION is %q, and %s", name, a.Why),
				Effect: "runserver ends in ImproperlyConfigured, and so does all that asks Channels for its application", Remedy: "name the module and the variable: \"shop.asgi.application\"",
			})
		}
	}),
}
