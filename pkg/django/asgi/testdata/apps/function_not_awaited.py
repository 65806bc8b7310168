# want: /ws/a/ Chat token
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, OriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

from chat import consumers


def token(inner):
    async def application(scope, receive, send):
        inner(scope, receive, send)
    return application


application = ProtocolTypeRouter({'websocket': token(URLRouter([path('ws/a/', consumers.Chat.as_asgi())]))})
