# want: /ws/a/ Chat Strict Strict AuthMiddlewareStack
# want: /ws/b/1/ Feed Strict Strict AuthMiddlewareStack
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, OriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

from chat import consumers


class Strict(OriginValidator):
    def __init__(self, application):
        super().__init__(application, ['https://boards.example'])


application = ProtocolTypeRouter({'websocket': Strict(AuthMiddlewareStack(URLRouter([path('ws/a/', consumers.Chat.as_asgi()), re_path(r'^ws/b/(?P<n>\d+)/$', consumers.Feed.as_asgi())])))})
