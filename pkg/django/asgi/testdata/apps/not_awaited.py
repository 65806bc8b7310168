# want: /ws/a/ Chat Token
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, OriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

from chat import consumers


class Token:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        self.app(scope, receive, send)


application = ProtocolTypeRouter({'websocket': Token(URLRouter([path('ws/a/', consumers.Chat.as_asgi())]))})
