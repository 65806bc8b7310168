package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/rule"
	"github.com/wellserved/wellserved/pkg/source"
)

var channelLayerMissing = &rule.Rule{
	ID: "channel-layer-missing", Category: rule.Channels, Severity: diag.Error, Since: since,
	Summary: "A consumer uses a channel layer, and CHANNEL_LAYERS has none",
	Why: "Without CHANNEL_LAYERS self.channel_layer is None, and group_add, group_send and the others are an AttributeError: 'NoneType' object has no attribute 'group_add'. " +
		"Only a setting that is surely not there is reported.",
	References: []string{"https://channels.readthedocs.io/en/stable/topics/channel_layers.html"},
	Examples: func() (bad, good string) {
		return channelsSite(socketLocation, "CHANNEL_LAYERS = {}\n", chatRouting, layerUse("# want \"CHANNEL_LAYERS\"")),
			channelsSite(socketLocation, "", chatRouting, layerUse(""))
	},
	Check: eachApplication(func(p *rule.Pass, a *asgi.Application) {
		v := a.Django.Settings.Lookup("CHANNEL_LAYERS")
		layers, isMap := v.V.(map[string]any)
		if v.State != django.Unset && !(v.State == django.Known && (v.V == nil || isMap && layers["default"] == nil)) || len(a.Django.Errors) > 0 {
			return
		}
		for _, s := range routedScopes(a) {
			if s.scope.Layer.IsZero() || aliased(s.route.Consumer) {
				continue
			}
			p.Report(diag.Finding{
				At: s.scope.Layer, Message: fmt.Sprintf("%s uses a channel layer, and CHANNEL_LAYERS has no default", s.route.Consumer.Name),
				Effect:  "AttributeError: 'NoneType' object has no attribute, and the consumer ends",
				Remedy:  "CHANNEL_LAYERS = {\"default\": {\"BACKEND\": \"channels_redis.core.RedisChannelLayer\", …}} in the settings",
				Related: atSetting(v.At),
			})
		}
	}),
}

func atSetting(at source.Range) []diag.Related { return relatedAt(at, "CHANNEL_LAYERS is set here") }

// aliased reports whether a consumer takes another layer than the default.
func aliased(c *asgi.Consumer) bool {
	for _, a := range c.Chain {
		if strings.Contains(a.In.File.Text(), "channel_layer_alias") {
			return true
		}
	}
	return false
}

// layerUse is a consumer that joins a group.
func layerUse(want string) string {
	return `from channels.generic.websocket import AsyncJsonWebsocketConsumer


class ChatConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            await self.close()
            return
        await self.channel_layer.group_add('news', self.channel_name) ` + want + `
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard('news', self.channel_name)
`
}
