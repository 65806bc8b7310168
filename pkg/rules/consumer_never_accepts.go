package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/consumer"
	"github.com/wellserved/wellserved/pkg/rule"
)

var consumerNeverAccepts = &rule.Rule{
	ID: "consumer-never-accepts", Category: rule.Channels, Severity: diag.Error, Since: since,
	Summary: "A consumer never accepts a handshake",
	Why: "A connect of one's own takes the place of that of Channels, which accepts. Without accept() the browser waits until the server gives up (Daphne: 5 seconds), and onopen is never called. " +
		"A consumer that only refuses is left alone.",
	References: []string{channelsDocs},
	Examples: func() (bad, good string) {
		return consumerExample("AsyncJsonWebsocketConsumer", `async def connect(self): # want "never accepts"
    await self.channel_layer.group_add('news', self.channel_name)

async def disconnect(self, code):
    await self.channel_layer.group_discard('news', self.channel_name)
`),
			consumerExample("AsyncJsonWebsocketConsumer", `async def connect(self):
    await self.channel_layer.group_add('news', self.channel_name)
    await self.accept()

async def disconnect(self, code):
    await self.channel_layer.group_discard('news', self.channel_name)
`)
	},
	Check: eachConduct(func(p *rule.Pass, c *consumer.Conduct) {
		if c.NeverAccepts.IsZero() {
			return
		}
		p.Report(diag.Finding{
			At: c.NeverAccepts, Message: fmt.Sprintf("%s never accepts a handshake", c.Consumer.Name),
			Effect: "the browser waits until the server gives up; the socket never opens", Remedy: acceptCall(c) + " at the end of connect",
		})
	}),
}

func acceptCall(c *consumer.Conduct) string {
	if c.Consumer.Async() {
		return "await self.accept()"
	}
	return "self.accept()"
}
