from urllib.parse import parse_qs

from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
from django.conf import settings


class Prices(AsyncWebsocketConsumer):
    """Prices are for workers that know the key."""

    async def connect(self):
        query = parse_qs(self.scope["query_string"].decode())
        if query.get("key") != [settings.WORKER_KEY]:
            await self.close()
            return
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        await self.send(text_data="price of " + text_data)


class Members(WebsocketConsumer):
    """Members are told why they are sent away."""

    def connect(self):
        self.accept()
        self.close(code=4401)


class Broken(WebsocketConsumer):
    def connect(self):
        raise RuntimeError("the stock is not there")


class Silent(AsyncWebsocketConsumer):
    """Silent neither accepts nor closes."""

    async def connect(self):
        self.prices = []
