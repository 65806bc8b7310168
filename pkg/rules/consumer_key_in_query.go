package rules

import (
	"fmt"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/rule"
)

var consumerKeyInQuery = &rule.Rule{
	ID: "consumer-key-in-query", Category: rule.Channels, Severity: diag.Warning, Since: since,
	Summary: "A WebSocket is let in by a key in its address that all visitors share",
	Why: "A key that the page's script puts into the address is in every visitor's browser: whoever opens the developer tools has it, and it lets in whatever pretends to be the page. " +
		"It also stands in the access logs of nginx and the ASGI server. Where script and server are deployed apart, an old script without the key, or with the former one, is refused with 403.\n\n" +
		"Use what tells visitors apart: the session, by AuthMiddlewareStack and scope[\"user\"], with AllowedHostsOriginValidator against foreign pages; or, for clients without cookies, a ticket: " +
		"a view gives a signed-in visitor a random text that is good for one handshake within seconds, kept in the cache.",
	References: []string{"https://channels.readthedocs.io/en/stable/topics/authentication.html", "https://channels.readthedocs.io/en/stable/topics/security.html"},
	Examples: func() (bad, good string) {
		return keyExample(`        query = parse_qs(self.scope['query_string'].decode())
        if not compare_digest(query.get('key', [''])[0], settings.SOCKET_KEY): # want "settings.SOCKET_KEY"
`),
			keyExample("        if self.scope['user'].is_anonymous:\n")
	},
	Check: func(p *rule.Pass) {
		for _, c := range p.Project.ComparedKeys() {
			if !c.Query {
				continue
			}
			p.Report(diag.Finding{
				At: c.At, Message: fmt.Sprintf("the query string is compared with %s, a key that all visitors share", c.Key),
				Effect: "the key is in every browser and every access log, and keeps nobody out",
				Remedy: "know visitors by their session (AuthMiddlewareStack, scope[\"user\"]), or by a ticket that a view gives to each for one handshake",
			})
		}
	},
}

// keyExample is a consumer that lets in by the given condition.
func keyExample(condition string) string {
	return channelsSite(socketLocation, "SOCKET_KEY = 'an example'\n", chatRouting, `from hmac import compare_digest
from urllib.parse import parse_qs

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings


class ChatConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
`+condition+`            await self.close()
            return
        await self.accept()
`)
}
