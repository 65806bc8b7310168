# want: /WS/A/ Chat
# want: /ws/chat/aaaaaaaa/ Feed
# want: /ws/1111-11-11/ Feed
# want: /ws/x/a/ Feed
# want: /ws/a@a/ Feed
# want: /ws/e.f/ Feed
# want: /ws/1-1/ Feed
# want: /ws/käse/ Chat
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, OriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

from chat import consumers


application = ProtocolTypeRouter({'websocket': URLRouter([
    re_path(r'(?i)^WS/a/$', consumers.Chat.as_asgi()),
    re_path(r'^ws/(?P<kind>chat|feed)/(?P<id>[a-f0-9]{8})/$', consumers.Feed.as_asgi()),
    re_path(r'^ws/(?P<day>\d{4}-\d{2}-\d{2})/?$', consumers.Feed.as_asgi()),
    re_path(r'^ws/x(?:/(?P<tail>\w+))?/$', consumers.Feed.as_asgi()),
    re_path(r'^ws/(?P<mail>[^@/]+@[^/]+)/$', consumers.Feed.as_asgi()),
    re_path('^ws/e\\.f/$', consumers.Feed.as_asgi()),
    path('ws/<int:a>-<int:b>/', consumers.Feed.as_asgi()),
    path('ws/k\u00e4se/', consumers.Chat.as_asgi()),
])})
