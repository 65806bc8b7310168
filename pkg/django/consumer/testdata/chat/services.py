"""What the consumers of this folder ask; quick, and the same each time."""


async def load_room(name):
    return {'name': name, 'locked': name == 'locked'}


async def is_member(user, room):
    return user.is_authenticated


def user_of(scope):
    return scope['user']


async def refuse(consumer, code):
    await consumer.close(code=code)  # want: continues accept


async def greet(consumer):
    consumer.greeted = True
    await consumer.send_json({'hello': consumer.scope['user'].username})
