# want: /ws/1/ Feed
# want: /ws/a/ Chat
# want: /ws/name/ Feed
# want: /ws/list Chat
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, OriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

from chat import consumers


application = ProtocolTypeRouter({'websocket': URLRouter([
    path('ws/<int:n>/', consumers.Feed.as_asgi()),
    path('ws/a/', consumers.Chat.as_asgi()),
    path('ws/<slug:name>/', consumers.Feed.as_asgi()),
    re_path(r'^ws/list$', consumers.Chat.as_asgi()),
])})
