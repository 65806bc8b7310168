package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/consumer"
	"github.com/wellserved/wellserved/pkg/rule"
)

var consumerBlockingCall = &rule.Rule{
	ID: "consumer-blocking-call", Category: rule.Channels, Severity: diag.Warning, Since: since,
	Summary: "A coroutine of a consumer waits and holds up all others",
	Why: "All sockets of a process share one event loop. While time.sleep, requests or a subprocess waits in a coroutine, none of the others gets anything, and pings are missed. " +
		"Django's database layer does not wait: it raises SynchronousOnlyOperation (an error here). database_sync_to_async, sync_to_async, the a-methods of query sets and async for are meant for that.\n\n" +
		"Plain functions and methods that a coroutine calls directly run in the loop too and are followed.",
	References: []string{"https://channels.readthedocs.io/en/stable/topics/databases.html", "https://docs.djangoproject.com/en/stable/topics/async/#async-safety"},
	Examples: func() (bad, good string) {
		return consumerExample("AsyncJsonWebsocketConsumer", `async def receive_json(self, content, **kwargs):
    import time
    time.sleep(1) # want "time.sleep"
    await self.send_json(content)
`),
			consumerExample("AsyncJsonWebsocketConsumer", `async def receive_json(self, content, **kwargs):
    import asyncio
    await asyncio.sleep(1)
    await self.send_json(content)
`)
	},
	Check: eachConduct(func(p *rule.Pass, c *consumer.Conduct) {
		for _, b := range c.Blocked {
			f := diag.Finding{
				At: b.At, Message: fmt.Sprintf("%s waits in a coroutine of %s", b.Name, c.Consumer.Name),
				Effect: "no other socket of the process is served meanwhile", Remedy: "await sync_to_async(…)(…), or an asynchronous library",
				Related: relatedAt(b.Via, "a coroutine calls it here"),
			}
			if b.ORM {
				f.Message = fmt.Sprintf("%s asks the database in a coroutine of %s", b.Name, c.Consumer.Name)
				f.Effect = "Django raises SynchronousOnlyOperation"
				f.Remedy = "put it into a method with @database_sync_to_async and await that, or use the query set's a-methods"
				if !unsafeAllowed(p) {
					f.Severity = diag.Error
				}
			}
			p.Report(f)
		}
	}),
}

// unsafeAllowed reports whether the project tells Django to let database calls
// in coroutines be (DJANGO_ALLOW_ASYNC_UNSAFE).
func unsafeAllowed(p *rule.Pass) bool {
	for _, f := range p.Project.Sources {
		if strings.Contains(f.Text(), "DJANGO_ALLOW_ASYNC_UNSAFE") {
			return true
		}
	}
	return false
}
