# want: /ws/a/ Chat door AuthMiddlewareStack
# want: /ws/b/1/ Feed door AuthMiddlewareStack
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, OriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

from chat import consumers


def door(inner):
    async def application(scope, receive, send):
        return await inner(dict(scope, seen=True), receive, send)
    return application


application = ProtocolTypeRouter({'websocket': door(AuthMiddlewareStack(URLRouter([path('ws/a/', consumers.Chat.as_asgi()), re_path(r'^ws/b/(?P<n>\d+)/$', consumers.Feed.as_asgi())])))})
