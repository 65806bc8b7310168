package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/consumer"
	"github.com/wellserved/wellserved/pkg/rule"
)

var consumerDisconnectUnguarded = &rule.Rule{
	ID: "consumer-disconnect-unguarded", Category: rule.Channels, Severity: diag.Warning, Since: since,
	Summary: "disconnect reads an attribute that connect may not have set",
	Why: "Channels calls disconnect for every socket that connect was called for: also for one that connect refused with close() or DenyConnection, and for one that left before the first message. " +
		"An attribute that is set later in connect, or in receive, is then not there: the log fills with AttributeErrors, and what disconnect was to do is not done.\n\n" +
		"A class attribute, __init__, hasattr, getattr with a default and try are fine.",
	References: []string{channelsDocs},
	Examples: func() (bad, good string) {
		return consumerExample("AsyncJsonWebsocketConsumer", `async def connect(self):
    if self.scope['user'].is_anonymous:
        await self.close()
        return
    self.room = 'room'
    await self.channel_layer.group_add(self.room, self.channel_name)
    await self.accept()

async def disconnect(self, code):
    await self.channel_layer.group_discard(self.room, self.channel_name) # want "self.room"
`),
			consumerExample("AsyncJsonWebsocketConsumer", `async def connect(self):
    self.room = 'room'
    if self.scope['user'].is_anonymous:
        await self.close()
        return
    await self.channel_layer.group_add(self.room, self.channel_name)
    await self.accept()

async def disconnect(self, code):
    await self.channel_layer.group_discard(self.room, self.channel_name)
`)
	},
	Check: eachConduct(func(p *rule.Pass, c *consumer.Conduct) {
		for _, u := range c.Unguarded {
			f := diag.Finding{
				At: u.At, Message: fmt.Sprintf("self.%s may not be set when %s is disconnected", u.Name, c.Consumer.Name),
				Effect: "AttributeError in the log, and the rest of disconnect is not done",
				Remedy: fmt.Sprintf("%s = None in the class, and a test for it here", u.Name),
			}
			switch {
			case u.Never:
				f.Message = fmt.Sprintf("nothing in %s sets self.%s", c.Consumer.Name, u.Name)
			case u.Closed:
				f.Related = relatedAt(u.Exit, "the socket is refused here, before it is set, and disconnect runs all the same")
			default:
				f.Related = relatedAt(u.Exit, "connect ends here without having set it")
			}
			p.Report(f)
		}
	}),
}
