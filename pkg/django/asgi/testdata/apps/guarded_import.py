from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, OriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

from chat import consumers


try:
    from chat.nothing import routes
except ImportError:
    routes = [path('ws/a/', consumers.Chat.as_asgi())]

application = ProtocolTypeRouter({'websocket': URLRouter(routes)})
