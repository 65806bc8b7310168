package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/consumer"
	"github.com/wellserved/wellserved/pkg/rule"
)

var consumerContinuesAfterClose = &rule.Rule{
	ID: "consumer-continues-after-close", Category: rule.Channels, Severity: diag.Warning, Since: since,
	Summary: "A consumer goes on after close() as if the socket were open",
	Why: "close() sends a message to the server; it does not end the method, and what comes after it still runs. The refused visitor joins the group. accept() or send() for a closed socket " +
		"ends the consumer with an exception under Uvicorn and Hypercorn, and disconnect is then not called; Daphne ignores it during the handshake and raises Disconnected after it.\n\n" +
		"Every way through the method is followed, into the consumer's own methods, its bases in the project and the functions that it is handed to. A return, a raise, or a condition that " +
		"cannot hold after the close ends a way.",
	References: []string{channelsDocs},
	Examples: func() (bad, good string) {
		return consumerExample("AsyncJsonWebsocketConsumer", `async def connect(self):
    if self.scope['user'].is_anonymous:
        await self.close() # want "goes on to accept"
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
		for _, f := range c.Continued {
			effect := "a message for a closed socket: Uvicorn and Hypercorn end the consumer with an exception"
			if f.What == "group_add" {
				effect = "a visitor who was refused joins the group, and what is sent to it goes to a channel that nobody reads"
			}
			p.Report(diag.Finding{
				At: f.Close, Message: fmt.Sprintf("after this close() %s goes on to %s", c.Consumer.Name, f.What),
				Effect: effect, Remedy: "return after close(), or raise DenyConnection() in connect",
				Related: relatedAt(f.Then, f.What+" comes after it"),
			})
		}
	}),
}
