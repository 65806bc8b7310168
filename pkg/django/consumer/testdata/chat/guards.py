from channels.exceptions import DenyConnection
from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer, JsonWebsocketConsumer, WebsocketConsumer

from . import services
from .services import is_member, load_room, refuse


class NoReturn(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if not self.scope['user'].is_authenticated:
            await self.close()  # want: continues accept
        await self.accept()


class NoReturnSync(WebsocketConsumer):
    def connect(self):
        user = self.scope.get('user')
        if user is None or user.is_anonymous:
            self.close(code=4001)  # want: continues accept
        self.accept()
        self.send(text_data='welcome')


class ElseBranch(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            await self.close()
        else:
            await self.accept()


class Flag(AsyncJsonWebsocketConsumer):
    async def connect(self):
        allowed = True
        if self.scope['user'].is_anonymous:
            await self.close()
            allowed = False
        if allowed:
            await self.accept()


class FlagForgotten(AsyncJsonWebsocketConsumer):
    async def connect(self):
        allowed = True
        room = await load_room(self.scope['url_route']['kwargs']['room'])
        if room['locked']:
            await self.close()  # want: continues accept
        if self.scope['user'].is_anonymous:
            await self.close()
            allowed = False
        if allowed:
            await self.accept()


class SameTestTwice(AsyncJsonWebsocketConsumer):
    async def connect(self):
        user = self.scope['user']
        if user.is_anonymous:
            await self.close()
        self.name = user.username
        if not user.is_anonymous:
            await self.accept()


class HelperRefuses(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if not await self.allowed():
            return
        await self.accept()

    async def allowed(self):
        if self.scope['user'].is_anonymous:
            await self.close(code=4401)
            return False
        return True


class HelperRefusesUnheard(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.check()
        await self.accept()

    async def check(self):
        if self.scope['user'].is_anonymous:
            await self.close(code=4401)  # want: continues accept
            return False
        return True


class FunctionRefuses(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            await refuse(self, 4401)
            return
        await self.accept()


class FunctionRefusesUnheard(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            await services.refuse(self, 4401)
        await self.accept()


class Raises(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            raise DenyConnection('sign in first')
        await self.accept()


class ClosesThenRaises(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            await self.close(code=4003)
            raise DenyConnection()
        await self.accept()


class TryRefuses(AsyncJsonWebsocketConsumer):
    async def connect(self):
        try:
            self.user = self.scope['user']
            if not self.user.is_authenticated:
                raise ValueError('anonymous')
        except ValueError:
            await self.close()  # want: continues accept
        await self.accept()


class TryRefusesAndLeaves(AsyncJsonWebsocketConsumer):
    async def connect(self):
        try:
            self.user = self.scope['user']
            if not self.user.is_authenticated:
                raise ValueError('anonymous')
        except ValueError:
            await self.close()
        else:
            await self.accept()


class FinallyLeaves(AsyncJsonWebsocketConsumer):
    async def connect(self):
        answered = False
        try:
            if self.scope['user'].is_anonymous:
                await self.close()
                answered = True
                return
        finally:
            self.answered = answered
        await self.accept()


class MatchLeaves(AsyncJsonWebsocketConsumer):
    async def connect(self):
        match self.scope['user'].is_authenticated:
            case True:
                await self.accept()
            case _:
                await self.close()


class MatchFallsThrough(AsyncJsonWebsocketConsumer):
    async def connect(self):
        match self.scope['url_route']['kwargs'].get('room'):
            case 'locked' | None:
                await self.close()  # want: continues accept
            case _:
                pass
        await self.accept()


class LoopLeaves(AsyncJsonWebsocketConsumer):
    async def connect(self):
        for right in ('read', 'write'):
            if not await is_member(self.scope['user'], right):
                await self.close()
                break
        else:
            await self.accept()


class LoopGoesOn(AsyncJsonWebsocketConsumer):
    async def connect(self):
        for right in ('read', 'write'):
            if not await is_member(self.scope['user'], right):
                await self.close()  # want: continues accept
                break
        await self.accept()


class Conditional(AsyncJsonWebsocketConsumer):
    async def connect(self):
        user = self.scope['user']
        await (self.accept() if user.is_authenticated else self.close())


class ShortCircuit(JsonWebsocketConsumer):
    def connect(self):
        self.refused() or self.accept()

    def refused(self):
        if self.scope['user'].is_authenticated:
            return False
        self.close()
        return True


class ReturnsClose(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope['user'].is_anonymous:
            return await self.close(code=4401)
        return await self.accept()


class GroupAfterClose(AsyncJsonWebsocketConsumer):
    group = 'news'

    async def connect(self):
        user = self.scope['user']
        if user.is_authenticated:
            await self.accept()
        else:
            await self.close()  # want: continues group_add
        await self.channel_layer.group_add(self.group, self.channel_name)

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.group, self.channel_name)
