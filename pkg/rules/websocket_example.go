package rules

import "strings"

// channelsExample is a shop with a chat: nginx's server with the given lines,
// and a project whose one WebSocket route is ws/chat/NAME/.
func channelsExample(server string) string {
	return channelsSite(server, "", chatRouting, chatConsumer)
}

// chatRouting routes one consumer behind both of Channels' checks.
const chatRouting = `from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path

from chat.consumers import ChatConsumer

application = ProtocolTypeRouter({
    'http': get_asgi_application(),
    'websocket': AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([
        path('ws/chat/<slug:room>/', ChatConsumer.as_asgi()),
    ]))),
})
`

// chatConsumer is a consumer with nothing wrong in it.
const chatConsumer = `from channels.generic.websocket import AsyncJsonWebsocketConsumer


class ChatConsumer(AsyncJsonWebsocketConsumer):
    group = None

    async def connect(self):
        if not self.scope['user'].is_authenticated:
            await self.close()
            return
        self.group = 'chat_' + self.scope['url_route']['kwargs']['room']
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)
`

// channelsSite is a site with the given lines in nginx's server and in the
// settings, and the given asgi.py and consumers.py.
func channelsSite(server, settings, asgi, consumers string) string {
	site := djangoExample("ASGI_APPLICATION = 'shop.asgi.application'\nCHANNEL_LAYERS = {'default': {'BACKEND': 'channels_redis.core.RedisChannelLayer'}}\n"+settings,
		"    location /static/ {\n        alias /srv/shop/static/;\n    }\n"+server)
	site = strings.Replace(site, "INSTALLED_APPS = ['django.contrib.staticfiles']", "INSTALLED_APPS = ['daphne', 'django.contrib.staticfiles', 'channels', 'chat']", 1)
	return site + "-- /srv/shop/shop/asgi.py --\n" + asgi + "-- /srv/shop/chat/__init__.py --\n-- /srv/shop/chat/consumers.py --\n" + consumers
}
