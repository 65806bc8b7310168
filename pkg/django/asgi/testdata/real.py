"""Opens WebSockets of the applications in apps under real Channels: reads lines
of {"app", "url"} and answers with who took the socket, and what a foreign page gets."""
import asyncio
import importlib
import json
import logging
import sys
import types

from django.conf import settings

settings.configure(SECRET_KEY='x', ALLOWED_HOSTS=['boards.example'], DEBUG=False,
                   INSTALLED_APPS=['django.contrib.auth', 'django.contrib.contenttypes', 'django.contrib.sessions', 'channels'],
                   DATABASES={'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}}, ROOT_URLCONF='none')
import django  # noqa: E402

django.setup()
from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402

logging.disable(logging.CRITICAL)


class Tells(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept(subprotocol=type(self).__name__ + ' ' + ('user' if 'user' in self.scope else 'nobody'))


consumers = types.ModuleType('chat.consumers')
consumers.Chat, consumers.Feed = type('Chat', (Tells,), {}), type('Feed', (Tells,), {})
sys.modules['chat'] = types.ModuleType('chat')
sys.modules['chat'].consumers = sys.modules['chat.consumers'] = consumers


async def visit(app, url, origin):
    queue = asyncio.Queue()
    queue.put_nowait({'type': 'websocket.connect'})
    answer = asyncio.get_running_loop().create_future()

    async def send(message):
        if not answer.done():
            answer.set_result(message)
    scope = {'type': 'websocket', 'path': url, 'raw_path': url.encode(), 'root_path': '', 'query_string': b'', 'subprotocols': [],
             'headers': [(b'host', b'boards.example'), (b'origin', origin)], 'client': ['127.0.0.1', 1], 'server': ['127.0.0.1', 80]}
    task = asyncio.ensure_future(app(scope, queue.get, send))
    await asyncio.wait([task, answer], timeout=5, return_when=asyncio.FIRST_COMPLETED)
    if answer.done():
        task.cancel()
        message = answer.result()
        return message['subprotocol'] if message['type'] == 'websocket.accept' else 'refused'
    error = task.exception() if task.done() else None
    return f'{type(error).__name__}: {error}'


async def main():
    for line in sys.stdin:
        ask = json.loads(line)
        app = importlib.import_module('apps.' + ask['app']).application
        print(json.dumps({**ask, 'own': await visit(app, ask['url'], b'https://boards.example'),
                          'foreign': await visit(app, ask['url'], b'https://evil.example')}), flush=True)


asyncio.run(main())
