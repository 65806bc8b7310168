package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/consumer"
	"github.com/wellserved/wellserved/pkg/rule"
)

var consumerHandshakeUnanswered = &rule.Rule{
	ID: "consumer-handshake-unanswered", Category: rule.Channels, Severity: diag.Warning, Since: since,
	Summary: "A way through connect neither accepts nor closes",
	Why: "A connect that simply returns answers nothing: the browser waits until the server gives up (Daphne after 5 seconds, Uvicorn and Hypercorn with an error when the consumer ends). " +
		"Refuse with close() or DenyConnection, so that the page learns of it at once.",
	References: []string{channelsDocs},
	Examples: func() (bad, good string) {
		return consumerExample("AsyncJsonWebsocketConsumer", `async def connect(self):
    if self.scope['user'].is_anonymous:
        return # want "neither accepts nor closes"
    await self.accept()
`),
			consumerExample("AsyncJsonWebsocketConsumer", `async def connect(self):
    if self.scope['user'].is_anonymous:
        await self.close()
        return
    await self.accept()
`)
	},
	Check: eachConduct(func(p *rule.Pass, c *consumer.Conduct) {
		if c.Unanswered.IsZero() {
			return
		}
		p.Report(diag.Finding{
			At: c.Unanswered, Message: fmt.Sprintf("%s.connect ends here on a way that neither accepts nor closes", c.Consumer.Name),
			Effect: "the browser waits until the server gives up", Remedy: "close() before it, or accept()",
		})
	}),
}
