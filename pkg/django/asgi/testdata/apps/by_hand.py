from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, OriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

from chat import consumers


pages = get_asgi_application()
sockets = AuthMiddlewareStack(URLRouter([path('ws/a/', consumers.Chat.as_asgi()), re_path(r'^ws/b/(?P<n>\d+)/$', consumers.Feed.as_asgi())]))


async def application(scope, receive, send):
    await (sockets if scope['type'] == 'websocket' else pages)(scope, receive, send)
