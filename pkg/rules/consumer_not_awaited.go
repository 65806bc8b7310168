package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/consumer"
	"github.com/wellserved/wellserved/pkg/rule"
)

var consumerNotAwaited = &rule.Rule{
	ID: "consumer-not-awaited", Category: rule.Channels, Severity: diag.Error, Since: since,
	Summary: "A coroutine of a consumer is called and not awaited",
	Why: "Calling a coroutine only makes it; without await nothing of it runs, and Python warns \"coroutine was never awaited\" in the log. accept() then accepts nothing, and close() refuses nobody. " +
		"In a synchronous consumer the channel layer's methods need async_to_sync.",
	References: []string{channelsDocs, "https://docs.python.org/3/library/asyncio-dev.html#detect-never-awaited-coroutines"},
	Examples: func() (bad, good string) {
		return consumerExample("AsyncJsonWebsocketConsumer", `async def connect(self):
    await self.accept()
    self.close() # want "not awaited"
`),
			consumerExample("AsyncJsonWebsocketConsumer", `async def connect(self):
    await self.accept()
    await self.close()
`)
	},
	Check: eachConduct(func(p *rule.Pass, c *consumer.Conduct) {
		for _, n := range c.NotAwaited {
			remedy := "await before it"
			if !c.Consumer.Async() {
				remedy = fmt.Sprintf("async_to_sync(self.channel_layer.%s)(…)", n.Name)
			}
			p.Report(diag.Finding{
				At: n.At, Message: fmt.Sprintf("the coroutine %s() is made and not awaited", n.Name),
				Effect: "nothing of it runs", Remedy: remedy,
			})
		}
	}),
}
