package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/rule"
)

var asgiTargetMissing = &rule.Rule{
	ID: "asgi-target-missing", Category: rule.Channels, Severity: diag.Error, Since: since,
	Summary: "A WebSocket route leads to a consumer that its module does not have",
	Why: "The ASGI server imports the application and with it the routes. A name that the module of the consumers does not have ends that in an ImportError or AttributeError, " +
		"and the server does not start: no pages are served either. manage.py check and a WSGI server do not import the routes, so that only the deployment shows it.",
	References: []string{"https://channels.readthedocs.io/en/stable/topics/routing.html"},
	Examples: func() (bad, good string) {
		return strings.NewReplacer("import ChatConsumer", "import RoomConsumer",
				"ChatConsumer.as_asgi()),", "RoomConsumer.as_asgi()), # want \"has no RoomConsumer\"").Replace(channelsExample(socketLocation)),
			channelsExample(socketLocation)
	},
	Check: eachApplication(func(p *rule.Pass, a *asgi.Application) {
		for _, r := range a.Routes {
			if r.Missing != "" {
				p.Report(diag.Finding{
					At: r.At, Message: fmt.Sprintf("the route leads to %s, and %s", r.Target, r.Missing),
					Effect: "the ASGI server ends as it imports the application", Remedy: "write the name that the module has",
				})
			}
		}
	}),
}
