# What settings use of functools.

WRAPPER_ASSIGNMENTS = ('__module__', '__name__', '__qualname__', '__doc__')


class partial:
    def __init__(self, func, *args, **keywords):
        self.func = func
        self.args = args
        self.keywords = keywords

    def __call__(self, *args, **keywords):
        return self.func(*self.args, *args, **{**self.keywords, **keywords})


def partialmethod(func, *args, **keywords):
    return lambda self, *a, **k: func(self, *args, *a, **{**keywords, **k})


def reduce(function, iterable, *initial):
    it = iter(iterable)
    if initial:
        value = initial[0]
    else:
        try:
            value = next(it)
        except StopIteration:
            raise TypeError('reduce() of empty iterable with no initial value')
    for item in it:
        value = function(value, item)
    return value


def wraps(wrapped, assigned=None, updated=None):
    def decorate(wrapper):
        return update_wrapper(wrapper, wrapped)
    return decorate


def update_wrapper(wrapper, wrapped, assigned=None, updated=None):
    wrapper.__name__ = getattr(wrapped, '__name__', None)
    wrapper.__wrapped__ = wrapped
    return wrapper


class _Cached:
    def __init__(self, function):
        self.__wrapped__ = function
        self.__name__ = getattr(function, '__name__', None)
        self._cache = {}

    def __call__(self, *args, **keywords):
        key = (args, tuple(keywords.items()))
        for known, value in self._cache.items():
            if known == key:
                return value
        value = self.__wrapped__(*args, **keywords)
        try:
            self._cache[key] = value
        except TypeError:
            pass
        return value

    def __get__(self, instance, owner):
        if instance is None:
            return self
        return partial(self, instance)

    def cache_clear(self):
        self._cache = {}


def lru_cache(maxsize=128, typed=False):
    if callable(maxsize):
        return _Cached(maxsize)
    return _Cached


def cache(function):
    return _Cached(function)


class cached_property:
    def __init__(self, func, name=None):
        self.func = func
        self.name = func.__name__

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner):
        if instance is None:
            return self
        value = self.func(instance)
        instance.__dict__[self.name] = value
        return value


def total_ordering(cls):
    if '__lt__' in cls.__dict__:
        lt = cls.__lt__
        if '__gt__' not in cls.__dict__:
            cls.__gt__ = lambda a, b: not lt(a, b) and not a == b
        if '__le__' not in cls.__dict__:
            cls.__le__ = lambda a, b: lt(a, b) or a == b
        if '__ge__' not in cls.__dict__:
            cls.__ge__ = lambda a, b: not lt(a, b)
    return cls


class singledispatch:
    def __init__(self, function):
        self.function = function
        self.registry = {object: function}

    def register(self, cls, function=None):
        if function is None:
            return lambda f: self.register(cls, f)
        self.registry[cls] = function
        return function

    def __call__(self, *args, **keywords):
        for cls in type(args[0]).__mro__:
            if cls in self.registry:
                return self.registry[cls](*args, **keywords)
        return self.function(*args, **keywords)


def cmp_to_key(compare):
    class Key:
        def __init__(self, value):
            self.value = value

        def __lt__(self, other):
            return compare(self.value, other.value) < 0

        def __eq__(self, other):
            return compare(self.value, other.value) == 0
    return Key
