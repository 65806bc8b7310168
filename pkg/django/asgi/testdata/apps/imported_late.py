# want: /ws/a/ ?
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, OriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

from chat import consumers


def make():
    from chat.consumers import Chat
    return URLRouter([path('ws/a/', Chat.as_asgi())])


application = ProtocolTypeRouter({'websocket': make()})
