package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/consumer"
	"github.com/wellserved/wellserved/pkg/rule"
)

var consumerParametersWrong = &rule.Rule{
	ID: "consumer-parameters-wrong", Category: rule.Channels, Severity: diag.Error, Since: since,
	Summary: "A handler of a consumer cannot be called as Channels calls it",
	Why: "Channels calls connect() without arguments, disconnect with the close code, receive with text_data=… or bytes_data=…, receive_json with the content. " +
		"A handler with other parameters is a TypeError as soon as it is called, and the consumer ends. Tutorials for Channels 1 pass a message; its classes are left alone.",
	References: []string{channelsDocs},
	Examples: func() (bad, good string) {
		return consumerExample("AsyncWebsocketConsumer", `async def connect(self):
    await self.accept()

async def disconnect(self): # want "disconnect.code."
    pass
`),
			consumerExample("AsyncWebsocketConsumer", `async def connect(self):
    await self.accept()

async def disconnect(self, code):
    pass
`)
	},
	Check: eachConduct(func(p *rule.Pass, c *consumer.Conduct) {
		for _, m := range c.Miscalled {
			p.Report(diag.Finding{
				At: m.At, Message: fmt.Sprintf("%s.%s cannot be called as Channels calls it: %s", c.Consumer.Name, m.Name, m.How),
				Effect: "a TypeError, and the consumer ends", Remedy: remedies[m.Name],
			})
		}
	}),
}

// remedies are the handlers as they are meant.
var remedies = map[string]string{
	"connect": "def connect(self)", "disconnect": "def disconnect(self, code)",
	"receive": "def receive(self, text_data=None, bytes_data=None)", "receive_json": "def receive_json(self, content, **kwargs)",
}
