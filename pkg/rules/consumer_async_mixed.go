package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/consumer"
	"github.com/wellserved/wellserved/pkg/rule"
)

var consumerAsyncMixed = &rule.Rule{
	ID: "consumer-async-mixed", Category: rule.Channels, Severity: diag.Error, Since: since,
	Summary: "A handler is a coroutine in a synchronous consumer, or a function in an asynchronous one",
	Why: "A synchronous consumer calls connect, receive and disconnect; an async def among them only makes a coroutine, and nothing of it runs. " +
		"An asynchronous consumer awaits them; a plain def runs, and then \"object NoneType can't be used in 'await' expression\" ends the consumer.",
	References: []string{channelsDocs},
	Examples: func() (bad, good string) {
		return consumerExample("WebsocketConsumer", `async def connect(self): # want "WebsocketConsumer is synchronous"
    await self.accept()
`),
			consumerExample("AsyncWebsocketConsumer", `async def connect(self):
    await self.accept()
`)
	},
	Check: eachConduct(func(p *rule.Pass, c *consumer.Conduct) {
		for _, m := range c.Mixed {
			f := diag.Finding{
				At: m.At, Message: fmt.Sprintf("%s is a plain def, and %s is asynchronous", m.Name, c.Consumer.Base),
				Effect: "it runs, then awaiting what it returns raises a TypeError and ends the consumer", Remedy: "async def " + m.Name,
			}
			if m.Async {
				f.Message = fmt.Sprintf("%s is a coroutine, and %s is synchronous", m.Name, c.Consumer.Base)
				f.Effect, f.Remedy = "nothing of it runs", "derive from Async"+c.Consumer.Base+", or def "+m.Name
			}
			p.Report(f)
		}
	}),
}
