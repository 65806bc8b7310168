# want: /ws/a Feed
# want: never Chat
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, OriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

from chat import consumers


application = ProtocolTypeRouter({'websocket': URLRouter([
    re_path(r'ws/(?P<any>.*)$', consumers.Feed.as_asgi()),
    path('ws/a/', consumers.Chat.as_asgi()),
])})
