# What settings use of django.utils.functional.


def lazy(func, *resultclasses):
    return func


class cached_property:
    def __init__(self, func, name=None):
        self.func = func
        self.name = func.__name__

    def __get__(self, instance, owner):
        if instance is None:
            return self
        value = self.func(instance)
        instance.__dict__[self.name] = value
        return value
