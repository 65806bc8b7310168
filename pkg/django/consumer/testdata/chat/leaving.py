from asgiref.sync import async_to_sync
from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer, JsonWebsocketConsumer, WebsocketConsumer

from . import services


class SetTooLate(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            await self.close()
            return
        self.room = self.scope['url_route']['kwargs']['room']
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.room, self.channel_name)  # want: unguarded room


class SetFirst(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.room = self.scope['url_route']['kwargs']['room']
        if self.scope['user'].is_anonymous:
            await self.close()
            return
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.room, self.channel_name)


class ClassAttribute(AsyncJsonWebsocketConsumer):
    room = None

    async def connect(self):
        if self.scope['user'].is_anonymous:
            await self.close()
            return
        self.room = 'lobby'
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        if self.room is not None:
            await self.channel_layer.group_discard(self.room, self.channel_name)


class OnlyAnnotated(AsyncJsonWebsocketConsumer):
    room: str

    async def connect(self):
        if self.scope['user'].is_anonymous:
            await self.close()
            return
        self.room = 'lobby'
        await self.accept()

    async def disconnect(self, code):
        print('left', self.room)  # want: unguarded room


class Initialised(JsonWebsocketConsumer):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.room = None

    def connect(self):
        if self.scope['user'].is_anonymous:
            self.close()
            return
        self.room = 'lobby'
        self.accept()

    def disconnect(self, code):
        print('left', self.room)


class HasAttr(WebsocketConsumer):
    def connect(self):
        if self.scope['user'].is_anonymous:
            self.close()
            return
        self.room = 'lobby'
        async_to_sync(self.channel_layer.group_add)(self.room, self.channel_name)
        self.accept()

    def disconnect(self, code):
        if hasattr(self, 'room'):
            async_to_sync(self.channel_layer.group_discard)(self.room, self.channel_name)


class HasAttrOfAnother(WebsocketConsumer):
    def connect(self):
        self.user = self.scope['user']
        if self.user.is_anonymous:
            self.close()
            return
        self.room = 'lobby'
        async_to_sync(self.channel_layer.group_add)(self.room, self.channel_name)
        self.accept()

    def disconnect(self, code):
        if hasattr(self, 'user'):
            async_to_sync(self.channel_layer.group_discard)(self.room, self.channel_name)  # want: unguarded room


class GetAttr(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_authenticated:
            self.room = 'lobby'
            await self.channel_layer.group_add(self.room, self.channel_name)
            await self.accept()
        else:
            await self.close()

    async def disconnect(self, code):
        room = getattr(self, 'room', None)
        if room:
            await self.channel_layer.group_discard(room, self.channel_name)


class GetAttrAsGuard(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            return await self.close()
        self.joined = True
        self.room = 'lobby'
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        if not getattr(self, 'joined', False):
            return
        await self.channel_layer.group_discard(self.room, self.channel_name)


class Caught(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            return await self.close()
        self.room = 'lobby'
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        try:
            await self.channel_layer.group_discard(self.room, self.channel_name)
        except AttributeError:
            pass


class CaughtForAnother(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            return await self.close()
        self.room = 'lobby'
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        try:
            await self.channel_layer.group_discard(self.room, self.channel_name)  # want: unguarded room
        except ValueError:
            pass


class SameCondition(AsyncJsonWebsocketConsumer):
    async def connect(self):
        user = self.scope['user']
        if user.is_authenticated:
            self.room = 'lobby'
            await self.accept()
        else:
            await self.close()

    async def disconnect(self, code):
        user = self.scope['user']
        if user.is_authenticated:
            print('left', self.room)


class OppositeCondition(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_authenticated:
            self.room = 'lobby'
            await self.accept()
        else:
            await self.close()

    async def disconnect(self, code):
        if not self.scope['user'].is_authenticated:
            print('left', self.room)  # want: unguarded room


class FlagOfTheClass(AsyncJsonWebsocketConsumer):
    ready = False

    async def connect(self):
        if self.scope['user'].is_anonymous:
            await self.close()
            return
        self.ready = True
        self.room = 'lobby'
        await self.accept()

    async def disconnect(self, code):
        if self.ready:
            print('left', self.room)


class CodeTells(AsyncJsonWebsocketConsumer):
    room = ''

    async def connect(self):
        if self.scope['user'].is_anonymous:
            await self.close(code=4401)
            return
        self.room = 'lobby'
        await self.accept()

    async def disconnect(self, code):
        if self.room and code != 4401:
            print('left', self.room)


class SetInReceive(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content, **kwargs):
        self.name = content.get('name')

    async def disconnect(self, code):
        print('left', self.name)  # want: unguarded name


class SetByHelper(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.prepare()
        if self.user.is_anonymous:
            await self.close()
            return
        await self.accept()

    def prepare(self):
        self.user = self.scope['user']
        self.rooms = set()

    async def disconnect(self, code):
        for room in list(self.rooms):
            await self.channel_layer.group_discard(room, self.channel_name)


class SetByFunction(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
        await services.greet(self)

    async def disconnect(self, code):
        if self.greeted:
            print('bye')


class ReadThroughProperty(AsyncJsonWebsocketConsumer):
    @property
    def group(self):
        return f'room_{self.room}'  # want: unguarded room

    async def connect(self):
        if self.scope['user'].is_anonymous:
            await self.close()
            return
        self.room = 'lobby'
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.group, self.channel_name)


class PropertyOfTheScope(AsyncJsonWebsocketConsumer):
    @property
    def group(self):
        return 'room_' + self.scope['url_route']['kwargs']['room']

    async def connect(self):
        if self.scope['user'].is_anonymous:
            await self.close()
            return
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.group, self.channel_name)


class Misspelt(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.group_name = 'lobby'
        await self.channel_layer.group_add(self.group_name, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.groupname, self.channel_name)  # want: unguarded groupname


class SetAttr(AsyncJsonWebsocketConsumer):
    async def connect(self):
        setattr(self, 'room', 'lobby')
        await self.accept()

    async def disconnect(self, code):
        print('left', self.room)


class Deletes(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.token = 'once'
        await self.accept()
        del self.token

    async def disconnect(self, code):
        print('left', self.token)  # want: unguarded token


class Walrus(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if (user := self.scope['user']).is_anonymous:
            await self.close()
            return
        self.user = user
        await self.accept()

    async def disconnect(self, code):
        if (user := getattr(self, 'user', None)) is not None:
            print('left', user)


class HasAttrOfTheClass(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_authenticated:
            self.room = 'lobby'
        await self.accept()

    async def disconnect(self, code):
        if hasattr(HasAttrOfTheClass, 'room'):
            print('left', self.room)
