import asyncio
import json

from asgiref.sync import async_to_sync
from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer, WebsocketConsumer


class SpeaksFirst(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.send_json({'type': 'hello'})  # want: early
        await self.accept()


class ExplainsRefusal(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            await self.send_json({'error': 'sign in'})  # want: early
            await self.close()
            return
        await self.accept()


class ExplainsOpen(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
        if self.scope['user'].is_anonymous:
            await self.send_json({'error': 'sign in'})
            await self.close(code=4401)


class ForgetsAwait(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()
        if self.scope['user'].is_anonymous:
            self.close()  # want: dropped close
            return


class ForgetsAwaitOfItsOwn(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()
        self.hello()  # want: dropped hello

    async def hello(self):
        await self.send(text_data='hello')


class LayerWithoutSync(WebsocketConsumer):
    def connect(self):
        self.channel_layer.group_add('lobby', self.channel_name)  # want: dropped group_add
        self.accept()

    def disconnect(self, code):
        async_to_sync(self.channel_layer.group_discard)('lobby', self.channel_name)


class Background(AsyncWebsocketConsumer):
    task = None

    async def connect(self):
        await self.accept()
        self.task = asyncio.create_task(self.tick())

    async def tick(self):
        for _ in range(2):
            await asyncio.sleep(0)

    async def disconnect(self, code):
        if self.task:
            self.task.cancel()


class AcceptsLater(AsyncWebsocketConsumer):
    async def connect(self):
        await asyncio.gather(self.accept(), self.note())

    async def note(self):
        self.noted = True


class CoroutineInSync(WebsocketConsumer):
    async def connect(self):  # want: mixed
        self.accept()


class PlainInAsync(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()

    def disconnect(self, code):  # want: mixed
        print('left')


class Silent(AsyncWebsocketConsumer):
    async def connect(self):  # want: never
        await self.channel_layer.group_add('lobby', self.channel_name)

    async def disconnect(self, code):
        await self.channel_layer.group_discard('lobby', self.channel_name)


class Returns(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            return  # want: unanswered
        await self.accept()


class FallsOff(WebsocketConsumer):
    def connect(self):  # want: unanswered
        if self.scope['user'].is_authenticated:
            self.accept()


class StaysInGroup(AsyncWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add('lobby', self.channel_name)  # want: group
        await self.accept()


class LeavesAnother(AsyncWebsocketConsumer):
    async def connect(self):
        self.room_group = 'room_' + self.scope['url_route']['kwargs']['room']
        self.user_group = 'user_%s' % self.scope['user'].pk
        await self.channel_layer.group_add(self.room_group, self.channel_name)
        await self.channel_layer.group_add(self.user_group, self.channel_name)  # want: group
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.room_group, self.channel_name)


class LeavesInALoop(AsyncWebsocketConsumer):
    joined = ()

    async def connect(self):
        self.joined = ['a', 'b']
        for group in self.joined:
            await self.channel_layer.group_add(group, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        for group in self.joined:
            await self.channel_layer.group_discard(group, self.channel_name)


class LeavesByAnotherName(AsyncWebsocketConsumer):
    async def connect(self):
        self.room = 'lobby'
        self.group = self.room
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.group, self.channel_name)


class Kicks(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        message = json.loads(text_data)
        if message.get('type') == 'quit':
            await self.close()
            return
        await self.send(text_data=text_data)


class KicksAndAnswers(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        message = json.loads(text_data)
        if message.get('type') == 'hello':
            await self.close()  # want: continues send
        await self.send(text_data=text_data)


class LastWord(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content, **kwargs):
        await self.send_json({'bye': True}, close=True)


class TwoLastWords(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content, **kwargs):
        await self.send_json({'bye': True}, close=True)  # want: continues send_json
        await self.send_json({'really': True})


class StaysInOneOfTwo(WebsocketConsumer):
    def connect(self):
        async_to_sync(self.channel_layer.group_add)('lobby', self.channel_name)
        async_to_sync(self.channel_layer.group_add)('news', self.channel_name)  # want: group
        self.accept()

    def disconnect(self, code):
        async_to_sync(self.channel_layer.group_discard)('lobby', self.channel_name)


class NoCode(AsyncWebsocketConsumer):
    async def disconnect(self):  # want: parameters
        pass


class EventForText(AsyncWebsocketConsumer):
    async def receive(self, event):  # want: parameters
        await self.send(text_data=event['text'])


class MessageForConnect(WebsocketConsumer):
    def connect(self, message):  # want: parameters
        self.accept()


class AnyParameters(AsyncJsonWebsocketConsumer):
    async def connect(self, *args):
        await self.accept()

    async def receive(self, text_data, **kwargs):
        await super().receive(text_data=text_data)

    async def receive_json(self, content):
        await self.send_json(content)

    async def disconnect(self, *args, **kwargs):
        pass
