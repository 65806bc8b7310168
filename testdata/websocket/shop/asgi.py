import os

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
web = get_asgi_application()

from shop import consumers

application = ProtocolTypeRouter({
    "http": web,
    "websocket": AllowedHostsOriginValidator(URLRouter([
        path("ws/prices/", consumers.Prices.as_asgi()),
        path("ws/members/", consumers.Members.as_asgi()),
        path("ws/broken/", consumers.Broken.as_asgi()),
        path("ws/silent/", consumers.Silent.as_asgi()),
    ])),
})
