# want: /ws/a/ Chat
# want: /ws/v2/ Feed
# want: unknown Feed
# want: unknown Feed
# want: unknown Feed
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, OriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

from chat import consumers


PREFIX = 'ws'
VERSION = 2
application = ProtocolTypeRouter({'websocket': URLRouter([
    path(PREFIX + '/a/', consumers.Chat.as_asgi()),
    path(f'{PREFIX}/v{VERSION}/', consumers.Feed.as_asgi()),
    path('{}/c/'.format(PREFIX), consumers.Feed.as_asgi()),
    path('%s/d/' % PREFIX, consumers.Feed.as_asgi()),
    path('/'.join([PREFIX, 'e', '']), consumers.Feed.as_asgi()),
])})
