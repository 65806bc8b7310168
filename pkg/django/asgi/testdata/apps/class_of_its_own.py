# want: /ws/a/ Chat Door AuthMiddlewareStack
# want: /ws/b/1/ Feed Door AuthMiddlewareStack
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, OriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

from chat import consumers


class Door:
    def __init__(self, inner):
        self.inner = inner

    async def __call__(self, scope, receive, send):
        if dict(scope['headers']).get(b'origin') == b'https://evil.example':
            return await send({'type': 'websocket.close'})
        return await self.inner(scope, receive, send)


application = ProtocolTypeRouter({'websocket': Door(inner=AuthMiddlewareStack(URLRouter([path('ws/a/', consumers.Chat.as_asgi()), re_path(r'^ws/b/(?P<n>\d+)/$', consumers.Feed.as_asgi())])))})
