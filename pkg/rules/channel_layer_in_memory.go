package rules

import (
	"fmt"
	"strings"

	"github.com/wellserved/wellserved/pkg/diag"
	"github.com/wellserved/wellserved/pkg/django/asgi"
	"github.com/wellserved/wellserved/pkg/project"
	"github.com/wellserved/wellserved/pkg/rule"
)

var channelLayerInMemory = &rule.Rule{
	ID: "channel-layer-in-memory", Category: rule.Channels, Severity: diag.Warning, Since: since,
	Summary: "The channel layer is in memory, and several processes serve the site",
	Why: "InMemoryChannelLayer keeps groups and messages in one process. A message that another process sends, a second worker, a view under Gunicorn, a task, never arrives: " +
		"a chat works on the developer's machine and loses half of its messages on the server. Channels' documentation calls it unfit for production.\n\n" +
		"It is a warning where a deployment file starts several processes, and an information otherwise.",
	References: []string{"https://channels.readthedocs.io/en/stable/topics/channel_layers.html#in-memory-channel-layer"},
	Examples: func() (bad, good string) {
		return inMemoryExample("channels.layers.InMemoryChannelLayer", " # want \"in memory\""),
			inMemoryExample("channels_redis.core.RedisChannelLayer", "")
	},
	Check: eachApplication(func(p *rule.Pass, a *asgi.Application) {
		v := a.Django.Settings.Lookup("CHANNEL_LAYERS")
		layers, _ := v.V.(map[string]any)
		layer, _ := layers["default"].(map[string]any)
		backend, _ := layer["BACKEND"].(string)
		if !v.Known() || v.At.IsZero() || !strings.HasSuffix(backend, ".InMemoryChannelLayer") || !usesLayer(a) || setOtherwise(a, "CHANNEL_LAYERS", "InMemoryChannelLayer") {
			return
		}
		f := diag.Finding{
			At: v.At, Severity: diag.Info, Message: "the channel layer is in memory",
			Effect: "what another process sends never arrives: messages are lost as soon as there are two",
			Remedy: "channels_redis.core.RedisChannelLayer, or another backend that processes share",
		}
		if s := several(p.Project.Servers); s != "" {
			f.Severity = diag.Warning
			f.Message += ", and " + s
		}
		p.Report(f)
	}),
}

// usesLayer reports whether a consumer sends or receives through the layer.
func usesLayer(a *asgi.Application) bool {
	for _, c := range a.Consumers {
		for _, anc := range c.Chain {
			if strings.Contains(anc.In.File.Text(), "channel_layer") {
				return true
			}
		}
	}
	return false
}

// several says which deployment file starts more than one process of the
// project; "" where none does.
func several(servers []project.AppServer) string {
	for _, s := range servers {
		if s.Workers > 1 {
			return fmt.Sprintf("%s starts %s with %d workers", s.File, s.Program, s.Workers)
		}
	}
	for _, a := range servers {
		for _, b := range servers {
			if a.ASGI && b.WSGI && a.File != b.File {
				return fmt.Sprintf("%s starts %s beside %s", b.File, b.Program, a.Program)
			}
		}
	}
	return ""
}

// inMemoryExample is a chat whose layer is the given one, started with four
// workers.
func inMemoryExample(backend, want string) string {
	site := channelsSite(socketLocation, "CHANNEL_LAYERS = {'default': {'BACKEND': '"+backend+"'}}"+want+"\n", chatRouting, chatConsumer)
	return site + "-- /srv/shop/deploy/shop.service --\n[Service]\nExecStart=/srv/shop/venv/bin/uvicorn --workers 4 --port 8000 shop.asgi:application\n"
}
