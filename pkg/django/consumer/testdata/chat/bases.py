from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer, JsonWebsocketConsumer, WebsocketConsumer


class SignedIn(AsyncJsonWebsocketConsumer):
    """Refuses visitors who have not signed in; admitted() is for the others."""

    async def connect(self):
        if self.scope['user'].is_anonymous:
            await self.close(code=4401)  # want: continues send_json
            return
        await self.accept()
        await self.admitted()

    async def admitted(self):
        pass


class Board(SignedIn):
    async def admitted(self):
        await self.channel_layer.group_add('board', self.channel_name)
        await self.send_json({'type': 'hello'})

    async def disconnect(self, code):
        await self.channel_layer.group_discard('board', self.channel_name)


class BoardWithName(SignedIn):
    async def admitted(self):
        self.name = self.scope['user'].username

    async def disconnect(self, code):
        print('left', self.name)  # want: unguarded name


class CallsBaseFirst(SignedIn):
    async def connect(self):
        await super().connect()
        await self.send_json({'type': 'hello'})


class TicketMixin:
    async def check_ticket(self):
        if b'ticket=' not in self.scope['query_string']:
            await self.close(code=4400)
            return False
        return True


class WithTicket(TicketMixin, AsyncJsonWebsocketConsumer):
    async def connect(self):
        if await self.check_ticket():
            await self.accept()


class WithTicketUnheard(TicketMixin, AsyncJsonWebsocketConsumer):
    async def connect(self):
        ok = await self.check_ticket()
        if ok is False:
            self.refused = True
        else:
            await self.accept()
        self.ok = ok


class StateMixin:
    rooms = ()

    def leave_all(self):
        for room in self.rooms:
            print('left', room)


class WithState(StateMixin, WebsocketConsumer):
    def connect(self):
        if self.scope['user'].is_anonymous:
            self.close()
            return
        self.rooms = ['lobby']
        self.accept()

    def disconnect(self, code):
        self.leave_all()


class AcceptsByBase(AsyncWebsocketConsumer):
    async def connect(self):
        self.count = 0
        await super().connect()

    async def disconnect(self, code):
        print(self.count)


class BaseByName(JsonWebsocketConsumer):
    def connect(self):
        self.count = 0
        JsonWebsocketConsumer.connect(self)

    def disconnect(self, code):
        print(self.count)


class GroupsOfTheClass(AsyncJsonWebsocketConsumer):
    groups = ['news', 'weather']

    async def connect(self):
        await self.accept()


class ConnectOfTheBase(JsonWebsocketConsumer):
    def receive_json(self, content, **kwargs):
        self.send_json(content)


class WholeConnect(AsyncJsonWebsocketConsumer):
    async def websocket_connect(self, message):
        self.seen = 0
        await super().websocket_connect(message)

    async def websocket_disconnect(self, message):
        print(self.seen)
        raise StopConsumer()


class OwnClose(AsyncJsonWebsocketConsumer):
    async def close(self, code=None):
        self.closing = True
        await super().close(code=code)

    async def connect(self):
        if self.scope['user'].is_anonymous:
            await self.close(4401)
            return
        await self.accept()


class RawMessages(AsyncWebsocketConsumer):
    async def connect(self):
        await self.base_send({'type': 'websocket.accept'})
        await self.send(text_data='open')


class RefusesAll(AsyncWebsocketConsumer):
    async def connect(self):
        await self.close(code=4410)
