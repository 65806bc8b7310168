package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/consumer"
	"github.com/wellserved/wellserved/pkg/rule"
)

var consumerSendsBeforeAccept = &rule.Rule{
	ID: "consumer-sends-before-accept", Category: rule.Channels, Severity: diag.Error, Since: since,
	Summary: "A message is sent before the handshake is accepted",
	Why: "Nothing can be sent over a socket that is not open: Daphne raises \"Socket has not been accepted, so cannot send over it\", Uvicorn and Hypercorn refuse likewise, " +
		"and the handshake ends in an error. An answer for a visitor who is refused goes into the code of close(), after accept().",
	References: []string{channelsDocs},
	Examples: func() (bad, good string) {
		return consumerExample("AsyncJsonWebsocketConsumer", `async def connect(self):
    await self.send_json({'hello': 'world'}) # want "before the handshake"
    await self.accept()
`),
			consumerExample("AsyncJsonWebsocketConsumer", `async def connect(self):
    await self.accept()
    await self.send_json({'hello': 'world'})
`)
	},
	Check: eachConduct(func(p *rule.Pass, c *consumer.Conduct) {
		for _, at := range c.Early {
			p.Report(diag.Finding{
				At: at, Message: fmt.Sprintf("%s sends before the handshake is accepted", c.Consumer.Name),
				Effect: "the server raises, and the browser's WebSocket fails", Remedy: acceptCall(c) + " before it",
			})
		}
	}),
}
