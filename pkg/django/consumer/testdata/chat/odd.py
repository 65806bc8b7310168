"""Consumers that are right, or wrong, in ways that few write."""
import asyncio
import contextlib
import functools
import json

from asgiref.sync import async_to_sync, sync_to_async
from channels.db import database_sync_to_async
from channels.exceptions import AcceptConnection, DenyConnection, StopConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer, JsonWebsocketConsumer, WebsocketConsumer

from . import shared
from .services import is_member
from .shared import DoorMixin, LogMixin, Roomed


class Decorated(AsyncJsonWebsocketConsumer):
    @shared.signed_in
    async def connect(self):
        await self.accept()


class DecoratedAndWarned(AsyncJsonWebsocketConsumer):
    @shared.warned
    async def connect(self):
        await self.accept()


class DecoratedLeaving(AsyncJsonWebsocketConsumer):
    @shared.signed_in
    async def connect(self):
        self.room = 'lobby'
        await self.accept()

    async def disconnect(self, code):
        print('left', self.room)  # want: unguarded room


class DecoratedOnBoth(AsyncJsonWebsocketConsumer):
    @shared.signed_in
    async def connect(self):
        self.room = 'lobby'
        await self.accept()

    @shared.signed_in
    async def disconnect(self, code):
        print('left', self.room)


class Counted(AsyncJsonWebsocketConsumer):
    @shared.counted('seen')
    async def connect(self):
        await self.accept()

    async def disconnect(self, code):
        print(self.seen)


class OpenedInAContext(AsyncJsonWebsocketConsumer):
    async def connect(self):
        async with shared.opened(self):
            await self.send_json({'type': 'hello'})


class OwnContext(AsyncJsonWebsocketConsumer):
    @contextlib.asynccontextmanager
    async def admitted(self):
        if self.scope['user'].is_anonymous:
            await self.close(code=4401)
            yield False
        else:
            await self.accept()
            yield True

    async def connect(self):
        async with self.admitted() as ok:
            if ok:
                await self.send_json({'type': 'hello'})


class Suppressed(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            return await self.close()
        self.room = 'lobby'
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        with contextlib.suppress(AttributeError):
            await self.channel_layer.group_discard(self.room, self.channel_name)


class SuppressedForAnother(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            return await self.close()
        self.room = 'lobby'
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        with contextlib.suppress(KeyError):
            await self.channel_layer.group_discard(self.room, self.channel_name)  # want: unguarded room


class AcceptsInFinally(AsyncWebsocketConsumer):
    async def connect(self):
        try:
            if self.scope['user'].is_anonymous:
                return
            self.known = True
        finally:
            await self.accept()


class JoinsInFinally(AsyncWebsocketConsumer):
    async def connect(self):
        try:
            if self.scope['user'].is_anonymous:
                await self.close()  # want: continues group_add
                return
            await self.accept()
        finally:
            await self.channel_layer.group_add('lobby', self.channel_name)

    async def disconnect(self, code):
        await self.channel_layer.group_discard('lobby', self.channel_name)


class Chain(LogMixin, DoorMixin, AsyncJsonWebsocketConsumer):
    pass


class ChainGoesOn(LogMixin, DoorMixin, AsyncJsonWebsocketConsumer):
    async def connect(self):
        await super().connect()
        await self.send_json({'log': self.log})


class ChainPassedOver(LogMixin, DoorMixin, AsyncJsonWebsocketConsumer):
    async def connect(self):
        await super(DoorMixin, self).connect()

    async def disconnect(self, code):
        await super().disconnect(code)


class BaseElsewhere(Roomed):
    async def before(self):
        self.started = True


class BaseElsewhereRefuses(Roomed):
    async def before(self):
        if self.scope['user'].is_anonymous:
            raise DenyConnection()

    async def disconnect(self, code):
        print('left', self.room)  # want: unguarded room


class Lambda(AsyncJsonWebsocketConsumer):
    async def connect(self):
        user = await database_sync_to_async(lambda: self.scope['user'])()
        if not user.is_authenticated:
            return await self.close()
        await self.accept()


class LoadedInAThread(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await sync_to_async(self.load)()
        if self.user.is_anonymous:
            await self.close()
            return
        await self.accept()

    def load(self):
        self.user = self.scope['user']

    async def disconnect(self, code):
        print(self.user.username)


class LoadedByADecoratedMethod(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.load()
        await self.accept()

    @database_sync_to_async
    def load(self):
        self.names = ['ada']

    async def disconnect(self, code):
        print(self.names)


class LoadedUnawaited(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.load()  # want: dropped load
        await self.accept()

    @database_sync_to_async
    def load(self):
        self.names = ['ada']


class OwnEncoder(AsyncJsonWebsocketConsumer):
    @classmethod
    async def encode_json(cls, content):
        return json.dumps(content, default=str)

    async def receive_json(self, content, **kwargs):
        await self.send_json(content)


class PlainEncoder(AsyncJsonWebsocketConsumer):
    @classmethod
    def encode_json(cls, content):  # want: mixed
        return json.dumps(content, default=str)

    async def receive_json(self, content, **kwargs):
        await self.send_json(content)


class PlainDecoder(AsyncJsonWebsocketConsumer):
    @classmethod
    def decode_json(cls, text):  # want: mixed
        return json.loads(text)

    async def receive_json(self, content, **kwargs):
        await self.send_json(content)


class EncoderInSync(JsonWebsocketConsumer):
    @classmethod
    def encode_json(cls, content):
        return json.dumps(content, sort_keys=True)

    def receive_json(self, content, **kwargs):
        self.send_json(content)


class NestedFunction(AsyncJsonWebsocketConsumer):
    async def connect(self):
        async def refuse():
            await self.close(code=4401)

        if self.scope['user'].is_anonymous:
            await refuse()
            return
        await self.accept()


class NestedFunctionUnheard(AsyncJsonWebsocketConsumer):
    async def connect(self):
        async def refuse():
            await self.close(code=4401)  # want: continues accept

        if self.scope['user'].is_anonymous:
            await refuse()
        await self.accept()


class LambdaRefuses(AsyncJsonWebsocketConsumer):
    async def connect(self):
        refuse = lambda code: self.close(code=code)  # noqa: E731
        if self.scope['user'].is_anonymous:
            await refuse(4401)
            return
        await self.accept()


class BoundMethod(AsyncJsonWebsocketConsumer):
    async def connect(self):
        answer = self.accept if self.scope['user'].is_authenticated else self.close
        await answer()


class ByTable(AsyncJsonWebsocketConsumer):
    async def connect(self):
        answers = {True: self.accept, False: self.close}
        await answers[self.scope['user'].is_authenticated]()


class Partial(AsyncJsonWebsocketConsumer):
    async def connect(self):
        refuse = functools.partial(self.close, code=4401)
        if self.scope['user'].is_anonymous:
            await refuse()
            return
        await self.accept()


class WaitsFor(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            await asyncio.wait_for(self.close(code=4401), 1)
            return
        await asyncio.wait_for(self.accept(), 1)


class WaitsForAndGoesOn(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            await asyncio.wait_for(self.close(code=4401), 1)  # want: continues accept
        await asyncio.shield(self.accept())


class ByDict(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.__dict__['room'] = 'lobby'
        vars(self).update(name='ada')
        await self.accept()

    async def disconnect(self, code):
        print(self.room, self.name)


class AnyAttribute(AsyncJsonWebsocketConsumer):
    def __getattr__(self, name):
        if name.startswith('my_'):
            return None
        raise AttributeError(name)

    async def disconnect(self, code):
        print(self.my_room)


class ClassTuple(AsyncJsonWebsocketConsumer):
    room, name = None, None
    first = last = 0

    async def connect(self):
        await self.close()

    async def disconnect(self, code):
        print(self.room, self.name, self.first, self.last)


class ClassInBranches(AsyncJsonWebsocketConsumer):
    try:
        import ujson as codec
    except ImportError:
        import json as codec

    async def connect(self):
        await self.accept()

    async def disconnect(self, code):
        print(self.codec)


class SetInOddPlaces(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.room: str = 'lobby'
        self.first, *self.rest = 'ada'
        for self.number in (1, 2):
            pass
        with contextlib.nullcontext('x') as self.context:
            pass
        [self.only] = ['y']
        await self.accept()

    async def disconnect(self, code):
        print(self.room, self.first, self.rest, self.number, self.context, self.only)


class CountsWithoutAStart(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()

    async def disconnect(self, code):
        self.left += 1  # want: unguarded left


class RaisesAccept(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_authenticated:
            raise AcceptConnection()
        raise DenyConnection()


class RaisesDenyAfterAccept(WebsocketConsumer):
    def connect(self):
        self.accept()
        if self.scope['user'].is_anonymous:
            raise DenyConnection()
        self.send(text_data='hello')


class StopsByItself(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            await self.close()
            raise StopConsumer()
        self.room = 'lobby'
        await self.accept()

    async def disconnect(self, code):
        print(self.room)


class AcceptsWithCare(AsyncJsonWebsocketConsumer):
    async def accept(self, *args, **kwargs):
        if self.scope['user'].is_anonymous:
            await self.close(code=4401)
            return
        await super().accept(*args, **kwargs)

    async def connect(self):
        await self.accept()


class AcceptsWithCareAndSpeaks(AsyncJsonWebsocketConsumer):
    async def accept(self, *args, **kwargs):
        if self.scope['user'].is_anonymous:
            await self.close(code=4401)  # want: continues send_json
            return
        await super().accept(*args, **kwargs)

    async def connect(self):
        await self.accept()
        await self.send_json({'type': 'hello'})


class SendsWithCare(AsyncWebsocketConsumer):
    closed = False

    async def close(self, code=None, reason=None):
        self.closed = True
        await super().close(code=code)

    async def send(self, text_data=None, bytes_data=None, close=False):
        if self.closed:
            return
        await super().send(text_data=text_data, bytes_data=bytes_data, close=close)

    async def connect(self):
        await self.accept()
        if self.scope['user'].is_anonymous:
            await self.close()
        await self.send(text_data='hello')


class Together(AsyncJsonWebsocketConsumer):
    async def connect(self):
        user = self.scope['user']
        if not all([await is_member(user, right) for right in ('read', 'write')]):
            await self.close()
            return
        await self.accept()


class Assigned(AsyncJsonWebsocketConsumer):
    async def opened(self):
        await self.accept()

    connect = opened


class AssignedSilent(AsyncJsonWebsocketConsumer):
    async def opened(self):  # want: never
        self.number = 1

    connect = opened


class AssignedLambda(WebsocketConsumer):
    connect = lambda self: self.accept()  # noqa: E731


class ByItsClass(AsyncJsonWebsocketConsumer):
    async def opened(self):
        if self.scope['user'].is_anonymous:
            await self.close()  # want: continues send_json
            return
        await self.accept()

    async def connect(self):
        await ByItsClass.opened(self)
        await self.send_json({'type': 'hello'})


class Setter(AsyncJsonWebsocketConsumer):
    @property
    def room(self):
        return self._room  # want: unguarded _room

    @room.setter
    def room(self, name):
        self._room = name.lower()

    async def connect(self):
        if self.scope['user'].is_anonymous:
            await self.close()
            return
        self.room = 'Lobby'
        await self.accept()

    async def disconnect(self, code):
        print(self.room)


class Cached(AsyncJsonWebsocketConsumer):
    @functools.cached_property
    def room(self):
        return 'room_' + self.scope['url_route']['kwargs']['room']

    async def connect(self):
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.room, self.channel_name)


class LeavesByStack(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.stack = contextlib.AsyncExitStack()
        await self.channel_layer.group_add('lobby', self.channel_name)
        self.stack.push_async_callback(self.channel_layer.group_discard, 'lobby', self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.stack.aclose()


class Steps(AsyncJsonWebsocketConsumer):
    async def connect(self):
        for step in (self.join, self.accept, self.hello):
            await step()

    async def join(self):
        await self.channel_layer.group_add('lobby', self.channel_name)

    async def leave(self):
        await self.channel_layer.group_discard('lobby', self.channel_name)

    async def hello(self):
        await self.send_json({'type': 'hello'})

    async def disconnect(self, code):
        for step in [self.leave]:
            await step()


class Refuse(Exception):
    pass


class OwnException(AsyncJsonWebsocketConsumer):
    async def websocket_connect(self, message):
        try:
            await super().websocket_connect(message)
        except Refuse:
            await self.close(code=4401)

    async def connect(self):
        if self.scope['user'].is_anonymous:
            raise Refuse()
        await self.accept()


class OwnExceptionLeaving(OwnException):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            raise Refuse()
        self.room = 'lobby'
        await self.accept()

    async def disconnect(self, code):
        print(self.room)  # want: unguarded room


class OneLine(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous: await self.close(); return  # noqa: E701, E702
        await self.accept()


class ExpressionOfBoth(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept() if self.scope['user'].is_authenticated else await self.close()


class Dispatches(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content, **kwargs):
        handler = getattr(self, 'on_' + content['type'], None)
        if handler is None:
            return await self.close(code=4404)
        await handler(content)

    async def on_hello(self, content):
        await self.send_json(content)

    async def on_quit(self, content):
        await self.close()


class LeavesInTheWebsocketHandler(AsyncJsonWebsocketConsumer):
    async def websocket_connect(self, message):
        await self.channel_layer.group_add('lobby', self.channel_name)
        await super().websocket_connect(message)

    async def websocket_disconnect(self, message):
        await self.channel_layer.group_discard('lobby', self.channel_name)
        await super().websocket_disconnect(message)


class LayerByFunction(WebsocketConsumer):
    def connect(self):
        self.join = async_to_sync(self.channel_layer.group_add)
        self.leave = async_to_sync(self.channel_layer.group_discard)
        self.join('lobby', self.channel_name)
        self.accept()

    def disconnect(self, code):
        self.leave('lobby', self.channel_name)


class LayerInAVariable(AsyncWebsocketConsumer):
    async def connect(self):
        layer, name = self.channel_layer, self.channel_name
        await layer.group_add('lobby', name)
        await self.accept()

    async def disconnect(self, code):
        layer = self.channel_layer
        await layer.group_discard('lobby', self.channel_name)


class GuardInAnotherMethod(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if not self.may():
            await self.close()
            return
        self.room = 'lobby'
        await self.accept()

    def may(self):
        return self.scope['user'].is_authenticated

    async def disconnect(self, code):
        if self.may():
            print(self.room)


class StateInAnEnum(AsyncJsonWebsocketConsumer):
    state = 'new'

    async def connect(self):
        if self.scope['user'].is_anonymous:
            self.state = 'refused'
            await self.close()
            return
        self.state = 'open'
        self.room = 'lobby'
        await self.accept()

    async def disconnect(self, code):
        if self.state == 'open':
            print(self.room)


class StateInAnEnumWrong(AsyncJsonWebsocketConsumer):
    state = 'new'

    async def connect(self):
        if self.scope['user'].is_anonymous:
            self.state = 'refused'
            await self.close()
            return
        self.state = 'open'
        self.room = 'lobby'
        await self.accept()

    async def disconnect(self, code):
        if self.state != 'new':
            print(self.room)  # want: unguarded room


class EarlyByHelper(AsyncJsonWebsocketConsumer):
    async def hello(self):
        await self.send_json({'type': 'hello'})  # want: early

    async def connect(self):
        await self.hello()
        await self.accept()


class WhileLoop(AsyncJsonWebsocketConsumer):
    async def connect(self):
        tries = 0
        while True:
            tries += 1
            if await is_member(self.scope['user'], 'read'):
                break
            if tries > 2:
                await self.close()
                return
        await self.accept()


class ReturnsInFinally(AsyncJsonWebsocketConsumer):
    async def connect(self):
        try:
            user = self.scope['user']
            if user.is_anonymous:
                raise ValueError
            self.room = 'lobby'
            await self.accept()
        except ValueError:
            await self.close()
        finally:
            self.done = True

    async def disconnect(self, code):
        if self.done and hasattr(self, 'room') and self.room:
            print(self.room)


class TaskGroup(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
        async with asyncio.TaskGroup() as group:
            group.create_task(self.hello())

    async def hello(self):
        await self.send_json({'type': 'hello'})


class AsyncFor(AsyncJsonWebsocketConsumer):
    async def rights(self):
        for right in ('read', 'write'):
            yield right

    async def connect(self):
        async for right in self.rights():
            if not await is_member(self.scope['user'], right):
                await self.close()
                return
        await self.accept()
