# want: /ws/a/ Chat AllowedHostsOriginValidator
# want: /ws/ Feed AllowedHostsOriginValidator
# want: /in/a/ Chat AllowedHostsOriginValidator AuthMiddlewareStack
# want: /in/ Feed AllowedHostsOriginValidator AuthMiddlewareStack
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, OriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

from chat import consumers


inner = URLRouter([path('a/', consumers.Chat.as_asgi()), path('', consumers.Feed.as_asgi())])
application = ProtocolTypeRouter({'websocket': AllowedHostsOriginValidator(URLRouter([path('ws/', inner), re_path(r'^in/', AuthMiddlewareStack(inner))]))})
