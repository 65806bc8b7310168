"""More consumers that few write: other shapes of the same duties."""
import asyncio
import contextlib
import enum
import json
import typing

from asgiref.sync import async_to_sync, sync_to_async
from channels.db import database_sync_to_async
from channels.exceptions import DenyConnection
from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer, JsonWebsocketConsumer, WebsocketConsumer

from .services import is_member, load_room, refuse

T = typing.TypeVar('T')


class Generic(AsyncJsonWebsocketConsumer, typing.Generic[T]):
    kind: type[T]

    async def connect(self):
        await self.accept()


class OfAGeneric(Generic[int]):
    kind = int

    async def disconnect(self, code):
        print(self.kind)


class Abstract(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if not await self.may_join():
            await self.close()
            return
        self.room = self.name()
        await self.accept()

    def name(self):
        return 'hall'

    async def may_join(self):
        return self.scope['user'].is_authenticated

    async def disconnect(self, code):
        print(self.room)  # want: unguarded room


class Concrete(Abstract):
    def name(self):
        return 'lobby'


class ConcreteOpen(Abstract):
    def name(self):
        return 'lobby'

    async def may_join(self):
        return True


class State(enum.Enum):
    NEW = 1
    OPEN = 2


class ByEnum(AsyncJsonWebsocketConsumer):
    state = State.NEW

    async def connect(self):
        if self.scope['user'].is_anonymous:
            await self.close()
            return
        self.state = State.OPEN
        self.room = 'lobby'
        await self.accept()

    async def disconnect(self, code):
        if self.state is State.OPEN:
            print(self.room)


class ErrorsAsValues(AsyncJsonWebsocketConsumer):
    async def connect(self):
        error = await self.error()
        if error:
            await self.close(code=error)
        else:
            await self.accept()

    async def error(self):
        if self.scope['user'].is_anonymous:
            return 4401
        room = await load_room(self.scope['url_route']['kwargs']['room'])
        if room['locked']:
            return 4403
        return None


class ErrorsAsValuesForgotten(AsyncJsonWebsocketConsumer):
    async def connect(self):
        error = 4401 if self.scope['user'].is_anonymous else None
        if error:
            await self.close(code=error)  # want: continues accept
        await self.accept()


class Pair(AsyncJsonWebsocketConsumer):
    async def connect(self):
        user, room = self.scope['user'], self.scope['url_route']['kwargs']['room']
        ok, code = (True, None) if user.is_authenticated else (False, 4401)
        if not ok:
            return await self.close(code=code)
        self.room = room
        await self.accept()

    async def disconnect(self, code):
        if code == 4401 or not hasattr(self, 'room'):
            return
        print(self.room)


class Ladder(AsyncJsonWebsocketConsumer):
    async def connect(self):
        user = self.scope['user']
        if user.is_anonymous:
            await self.close(code=4401)
        elif not await is_member(user, 'read'):
            await self.close(code=4403)
        elif b'ticket' not in self.scope['query_string']:
            await self.close(code=4400)
        else:
            await self.accept()


class LadderWithAHole(AsyncJsonWebsocketConsumer):
    async def connect(self):  # want: unanswered
        user = self.scope['user']
        if user.is_anonymous:
            await self.close(code=4401)
        elif b'ticket' in self.scope['query_string']:
            await self.accept()


class NestedTries(AsyncJsonWebsocketConsumer):
    async def connect(self):
        try:
            try:
                if self.scope['user'].is_anonymous:
                    raise PermissionError
            finally:
                self.tried = True
        except PermissionError:
            await self.close()
            return
        await self.accept()

    async def disconnect(self, code):
        print(self.tried)


class RaisesFromAHelper(AsyncJsonWebsocketConsumer):
    def check(self):
        if self.scope['user'].is_anonymous:
            raise DenyConnection

    async def connect(self):
        self.check()
        self.room = 'lobby'
        await self.accept()

    async def disconnect(self, code):
        print(self.room)  # want: unguarded room


class RaisesInAThread(AsyncJsonWebsocketConsumer):
    @database_sync_to_async
    def check(self):
        if self.scope['user'].is_anonymous:
            raise DenyConnection('sign in')

    async def connect(self):
        await self.check()
        self.room = 'lobby'
        await self.accept()

    async def disconnect(self, code):
        print(getattr(self, 'room', 'nowhere'))


class DefaultsInAMixin:
    room = None
    task = None

    async def disconnect(self, code):
        if self.task is not None:
            self.task.cancel()
        if self.room is not None:
            await self.channel_layer.group_discard(self.room, self.channel_name)


class WithDefaults(DefaultsInAMixin, AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            await self.close()
            return
        self.room = 'lobby'
        await self.channel_layer.group_add(self.room, self.channel_name)
        self.task = asyncio.create_task(asyncio.sleep(60))
        await self.accept()


class MixinBehind(AsyncJsonWebsocketConsumer, DefaultsInAMixin):
    async def connect(self):
        self.room = 'lobby'
        await self.channel_layer.group_add(self.room, self.channel_name)  # want: group
        await self.accept()


class CallsTheMixin(AsyncJsonWebsocketConsumer, DefaultsInAMixin):
    async def connect(self):
        self.room = 'lobby'
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await DefaultsInAMixin.disconnect(self, code)


class AcceptsInAThread(WebsocketConsumer):
    def connect(self):
        user = self.scope['user']
        allowed = async_to_sync(is_member)(user, 'read')
        if not allowed:
            self.close()
        else:
            self.accept()


class SendsByCallback(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
        await self.each(['a', 'b'], self.tell)

    async def each(self, items, do):
        for item in items:
            await do(item)

    async def tell(self, item):
        await self.send_json({'item': item})


class ClosesByCallback(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.unless(self.scope['user'].is_authenticated, self.close)

    async def unless(self, ok, otherwise):
        if ok:
            await self.accept()
        else:
            await otherwise()


class Retry(AsyncJsonWebsocketConsumer):
    async def connect(self):
        for attempt in range(3):
            try:
                self.room = await load_room('lobby')
                break
            except KeyError:
                continue
        else:
            await self.close()
            return
        await self.accept()

    async def disconnect(self, code):
        print(getattr(self, 'room', None))


class Sets(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.groups_joined = {f'room_{n}' for n in (1, 2)}
        await asyncio.gather(*(self.channel_layer.group_add(g, self.channel_name) for g in self.groups_joined))
        await self.accept()

    async def disconnect(self, code):
        await asyncio.gather(*(self.channel_layer.group_discard(g, self.channel_name) for g in self.groups_joined))


class Pops(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.waiting = []
        if self.scope['user'].is_anonymous:
            await self.close()
            return
        self.waiting.append('x')
        await self.accept()

    async def disconnect(self, code):
        while self.waiting:
            self.waiting.pop()


class SendsAfterAClose(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        await self.answer(json.loads(text_data))
        await self.send(text_data='done')

    async def answer(self, message):
        if message['type'] == 'quit':
            await self.close()  # want: continues send


class EndsByReturn(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        if not await self.answer(json.loads(text_data)):
            return
        await self.send(text_data='done')

    async def answer(self, message):
        if message['type'] == 'quit':
            await self.close()
            return False
        return True


class RefusesThroughAll(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            return await refuse(self, 4401)
        return await self.accept()


class ClosedFlag(AsyncJsonWebsocketConsumer):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.refused = False

    async def check(self):
        if self.scope['user'].is_anonymous:
            self.refused = True
            await self.close()

    async def connect(self):
        await self.check()
        if self.refused:
            return
        await self.accept()


class ClosedFlagTheOtherWay(AsyncJsonWebsocketConsumer):
    refused = False

    async def check(self):
        if self.scope['user'].is_anonymous:
            self.refused = True
            await self.close()  # want: continues send_json

    async def connect(self):
        await self.accept()
        await self.check()
        if not self.refused:
            await self.send_json({'type': 'hello'})
        await self.send_json({'type': 'bye'})


class JsonInSync(JsonWebsocketConsumer):
    def connect(self):
        self.accept()
        self.send_json({'a': 1})

    def receive_json(self, content, **kwargs):
        if content.get('type') == 'quit':
            self.close()  # want: continues send_json
        self.send_json(content)


class AsyncDecoderInSync(JsonWebsocketConsumer):
    @classmethod
    async def decode_json(cls, text):  # want: mixed
        return json.loads(text)

    def receive_json(self, content, **kwargs):
        print(content)


class Comprehends(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.rights = [right for right in ('read', 'write') if await is_member(self.scope['user'], right)]
        if not self.rights:
            await self.close()
            return
        await self.accept()

    async def disconnect(self, code):
        print(self.rights)


class ExitStack(AsyncJsonWebsocketConsumer):
    async def connect(self):
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(self.accept)
            self.stacked = True

    async def disconnect(self, code):
        print(self.stacked)


class ThreadedAll(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.user, self.room = await sync_to_async(self.load, thread_sensitive=True)()
        if self.user.is_anonymous:
            return await self.close()
        await self.accept()

    def load(self):
        return self.scope['user'], 'lobby'

    async def disconnect(self, code):
        print(self.user, self.room)
