# want: /ws/a/ Chat
# want: /ws/b/ Feed AuthMiddlewareStack
# want: /ws/c/ Chat
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, OriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

from chat import consumers


chat = consumers.Chat.as_asgi()
feed = AuthMiddlewareStack(consumers.Feed.as_asgi())
application = ProtocolTypeRouter({'websocket': URLRouter(routes=[path(route='ws/a/', view=chat), path('ws/b/', feed, name='b'), path('ws/c/', chat, {'x': 1})])})
