package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/rule"
)

var consumerAsAsgiMissing = &rule.Rule{
	ID: "consumer-as-asgi-missing", Category: rule.Channels, Severity: diag.Error, Since: since,
	Summary: "A route leads to a consumer's class instead of an application",
	Why: "Since Channels 3 a route needs an ASGI application, which as_asgi() makes of a consumer. The class itself is called with the scope and gives an object that cannot be awaited: " +
		"\"object ChatConsumer can't be used in 'await' expression\". Projects of Channels 2, which had no as_asgi(), are left alone.",
	References: []string{"https://channels.readthedocs.io/en/stable/releases/3.0.0.html"},
	Examples: func() (bad, good string) {
		return strings.Replace(channelsExample(socketLocation), "ChatConsumer.as_asgi()),", "ChatConsumer), # want \"as_asgi\"", 1),
			channelsExample(socketLocation)
	},
	Check: eachApplication(func(p *rule.Pass, a *asgi.Application) {
		if !sinceThree(a) {
			return
		}
		for _, r := range a.Routes {
			if r.NoAsgi && r.Consumer != nil && (r.Consumer.Base != "" && r.Consumer.Foreign == "") {
				p.Report(diag.Finding{
					At: r.At, Message: fmt.Sprintf("the route leads to the class %s, not to %s.as_asgi()", r.Consumer.Name, r.Target),
					Effect: "the handshake ends in a TypeError", Remedy: r.Target + ".as_asgi()",
				})
			}
		}
	}),
}

// sinceThree reports whether a project is surely one of Channels 3 or later.
func sinceThree(a *asgi.Application) bool {
	if i, _, ok := installed(a.Django, "daphne"); ok && i >= 0 {
		return true
	}
	for _, r := range a.Routes {
		if !r.NoAsgi && strings.HasSuffix(r.At.Text(), ".as_asgi())") {
			return true
		}
	}
	return a.Router != nil && a.Router.HTTP
}
