"""Decorators, bases and mixins for the consumers of odd.py."""
import contextlib
import functools

from channels.generic.websocket import AsyncJsonWebsocketConsumer


def signed_in(method):
    @functools.wraps(method)
    async def wrapper(self, *args, **kwargs):
        if self.scope['user'].is_anonymous:
            await self.close(code=4401)
            return None
        return await method(self, *args, **kwargs)
    return wrapper


def warned(method):
    @functools.wraps(method)
    async def wrapper(self, *args, **kwargs):
        if self.scope['user'].is_anonymous:
            await self.close(code=4401)  # want: continues accept
        return await method(self, *args, **kwargs)
    return wrapper


def counted(name):
    def decorate(method):
        @functools.wraps(method)
        def wrapper(self, *args, **kwargs):
            setattr(self, name, getattr(self, name, 0) + 1)
            return method(self, *args, **kwargs)
        return wrapper
    return decorate


class LogMixin:
    async def connect(self):
        self.log = ['connect']
        await super().connect()

    async def disconnect(self, code):
        self.log.append('disconnect')  # want: unguarded log
        await super().disconnect(code)


class DoorMixin:
    async def connect(self):
        if self.scope['user'].is_anonymous:
            await self.close(code=4401)  # want: continues send_json
        else:
            await super().connect()


class Roomed(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.before()
        self.room = self.scope['url_route']['kwargs']['room']
        await self.accept()

    async def before(self):
        pass

    async def disconnect(self, code):
        print('left', self.room)


@contextlib.asynccontextmanager
async def opened(consumer):
    await consumer.accept()
    yield consumer
