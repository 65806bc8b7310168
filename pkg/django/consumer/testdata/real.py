"""Runs every consumer of chat under real Channels, with a server that is as
strict as Uvicorn, and prints what went wrong: one JSON object for each class."""
import asyncio
import importlib
import inspect
import itertools
import json
import logging
import sys
import traceback
import warnings

from django.conf import settings

settings.configure(
    SECRET_KEY='x', INSTALLED_APPS=['channels'],
    CHANNEL_LAYERS={'default': {'BACKEND': 'channels.layers.InMemoryChannelLayer'}},
)
import django  # noqa: E402

django.setup()
from channels.layers import get_channel_layer  # noqa: E402

sys.stdout, out = sys.stderr, sys.stdout  # the consumers print


class User:
    def __init__(self, name):
        self.username, self.pk = name, 1
        self.is_authenticated, self.is_anonymous = bool(name), not name


class Refused(Exception):
    pass


async def visit(cls, user, room, query, message, faults):
    """One socket from the handshake to the disconnect."""
    queue, idle = asyncio.Queue(), asyncio.Event()
    state = {'accepted': False, 'closed': False}

    async def receive():
        if queue.empty():
            idle.set()
        return await queue.get()

    async def send(m):
        kind = m['type']
        if state['closed']:
            raise Refused(f'{kind} after websocket.close')
        if kind == 'websocket.accept':
            state['accepted'] = True
        elif kind == 'websocket.close':
            state['closed'] = True
        elif not state['accepted']:
            raise Refused(f'{kind} before websocket.accept')

    async def settle(task):
        idle.clear()
        waiting = asyncio.ensure_future(idle.wait())
        await asyncio.wait([task, waiting], timeout=5, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()

    scope = {'type': 'websocket', 'path': '/', 'headers': [], 'query_string': query, 'subprotocols': [],
             'user': User(user), 'url_route': {'args': (), 'kwargs': {'room': room}}}
    layer = get_channel_layer()
    layer.groups.clear()
    task = asyncio.ensure_future(cls.as_asgi()(scope, receive, send))
    queue.put_nowait({'type': 'websocket.connect'})
    await settle(task)
    if state['closed'] and not state['accepted'] and any(layer.groups.values()):
        faults.add('joined')
    if not task.done() and not state['accepted'] and not state['closed']:
        faults.add('unanswered')
    if state['accepted'] and not state['closed'] and message and not task.done():
        queue.put_nowait({'type': 'websocket.receive', 'text': message})
        await settle(task)
    leaving = not task.done()
    if leaving:
        queue.put_nowait({'type': 'websocket.disconnect', 'code': 1001})
        await settle(task)
    if not task.done():
        task.cancel()
        faults.add('never ends')
        return
    error = task.exception()
    if isinstance(error, Refused):
        faults.add(str(error))
    elif error is not None:
        last = traceback.extract_tb(error.__traceback__)[-1]
        faults.add(f'{type(error).__name__} in {last.name}' if leaving else type(error).__name__)
    elif any(layer.groups.values()):
        faults.add('group')


async def main():
    names = sys.argv[1:]
    for name in names:
        module = importlib.import_module('chat.' + name)
        for cls in list(vars(module).values()):
            if not (inspect.isclass(cls) and cls.__module__ == module.__name__ and hasattr(cls, 'websocket_connect')):
                continue
            faults = set()
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter('always')
                for user, room, query, message in itertools.product(
                        ('', 'ada'), ('lobby', 'locked'), (b'', b'ticket=1'), ('', '{"type": "hello"}', '{"type": "quit"}')):
                    await visit(cls, user, room, query, message, faults)
            if any('never awaited' in str(w.message) for w in caught):
                faults.add('never awaited')
            print(json.dumps({'class': f'{name}.{cls.__name__}', 'faults': sorted(faults)}), file=out, flush=True)


logging.disable(logging.CRITICAL)
asyncio.run(main())
