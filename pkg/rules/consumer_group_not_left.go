package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/consumer"
	"github.com/wellserved/wellserved/pkg/rule"
)

var consumerGroupNotLeft = &rule.Rule{
	ID: "consumer-group-not-left", Category: rule.Channels, Severity: diag.Warning, Since: since,
	Summary: "A consumer joins a group and never leaves it",
	Why: "Channels does not take a closed socket out of the groups that it joined with group_add: each message to the group is still sent to its channel, which nobody reads, until the layer drops it " +
		"(Redis: a day). With many visitors the groups grow, and sends slow down or find the channels full. Groups in the class attribute groups are left by Channels itself.",
	References: []string{"https://channels.readthedocs.io/en/stable/topics/channel_layers.html#groups"},
	Examples: func() (bad, good string) {
		return consumerExample("AsyncJsonWebsocketConsumer", `async def connect(self):
    await self.channel_layer.group_add('news', self.channel_name) # want "never left"
    await self.accept()
`),
			consumerExample("AsyncJsonWebsocketConsumer", `groups = ['news']

async def connect(self):
    await self.accept()
`)
	},
	Check: eachConduct(func(p *rule.Pass, c *consumer.Conduct) {
		for _, g := range c.NotLeft {
			p.Report(diag.Finding{
				At: g.At, Message: fmt.Sprintf("%s joins the group %s, which is never left", c.Consumer.Name, g.Name),
				Effect: "messages go on to channels of sockets that are closed, and the group grows",
				Remedy: fmt.Sprintf("group_discard(%s, self.channel_name) in disconnect", g.Name),
			})
		}
	}),
}
