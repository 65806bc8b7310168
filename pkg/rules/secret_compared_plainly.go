package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var secretComparedPlainly = &rule.Rule{
	ID: "secret-compared-plainly", Category: rule.Channels, Severity: diag.Info, Since: since,
	Summary: "A secret is compared with == with what a visitor sent",
	Why: "== stops at the first byte that differs, and so tells by its time how much of a guess was right. hmac.compare_digest and Django's constant_time_compare take the same time for every guess " +
		"of one length. Over a network the difference is small; it costs nothing to be rid of it.",
	References: []string{"https://docs.python.org/3/library/hmac.html#hmac.compare_digest"},
	Examples: func() (bad, good string) {
		return comparedExample("        if self.scope['subprotocols'][0] != settings.SOCKET_KEY: # want \"settings.SOCKET_KEY\"\n"),
			comparedExample("        if not constant_time_compare(self.scope['subprotocols'][0], settings.SOCKET_KEY):\n")
	},
	Check: func(p *rule.Pass) {
		for _, c := range p.Project.ComparedKeys() {
			if c.Plain {
				p.Report(diag.Finding{
					At: c.At, Message: fmt.Sprintf("%s is compared with == with what the visitor sent", c.Key),
					Effect: "the time of the answer tells how much of a guess was right", Remedy: "django.utils.crypto.constant_time_compare(…, …)",
				})
			}
		}
	},
}

// comparedExample is a consumer that lets in by the given condition.
func comparedExample(condition string) string {
	return channelsSite(socketLocation, "SOCKET_KEY = 'an example'\n", chatRouting, `from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings
from django.utils.crypto import constant_time_compare


class ChatConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
`+condition+`            await self.close()
            return
        await self.accept(subprotocol='chat')
`)
}
