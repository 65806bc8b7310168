"""Events of the board, over a WebSocket."""

from urllib.parse import parse_qs

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.core.signing import BadSignature, TimestampSigner


class EventsConsumer(AsyncJsonWebsocketConsumer):
    """Sends events to pages that show a key of ours."""

    async def connect(self):
        query = parse_qs(self.scope["query_string"].decode())
        try:
            TimestampSigner().unsign(query["key"][0], max_age=3600)
        except (KeyError, BadSignature):
            await self.close()  # before accept(): the handshake ends in 403
            return
        await self.accept()
