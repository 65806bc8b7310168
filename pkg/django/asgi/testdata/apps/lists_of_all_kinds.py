# want: /ws/c/name Feed
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, OriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

from chat import consumers


import itertools

first = (path('ws/a/', consumers.Chat.as_asgi()),)
second = [re_path(r'^ws/b/(?P<n>\d+)/$', consumers.Feed.as_asgi())]
third = [path('ws/c/<str:name>', consumers.Feed.as_asgi())]
application = ProtocolTypeRouter({'websocket': URLRouter(list(itertools.chain(first, second)) + [*third] + sorted([], key=str))})
