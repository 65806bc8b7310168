# What settings use of contextlib.


class AbstractContextManager:
    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc, tb):
        return None


class suppress(AbstractContextManager):
    def __init__(self, *exceptions):
        self._exceptions = exceptions

    def __exit__(self, exc_type, exc, tb):
        return exc_type is not None and issubclass(exc_type, self._exceptions)


class nullcontext(AbstractContextManager):
    def __init__(self, enter_result=None):
        self.enter_result = enter_result

    def __enter__(self):
        return self.enter_result


class closing(AbstractContextManager):
    def __init__(self, thing):
        self.thing = thing

    def __enter__(self):
        return self.thing

    def __exit__(self, exc_type, exc, tb):
        self.thing.close()


class redirect_stdout(nullcontext):
    pass


redirect_stderr = redirect_stdout


class ContextDecorator:
    def __call__(self, function):
        def inner(*args, **kwargs):
            with self:
                return function(*args, **kwargs)
        return inner


class _Generated(ContextDecorator):
    def __init__(self, generator):
        self._generator = generator

    def __enter__(self):
        return next(self._generator)

    def __exit__(self, exc_type, exc, tb):
        if exc_type is None:
            next(self._generator, None)
            return False
        self._generator.close()
        return False


def contextmanager(function):
    def make(*args, **kwargs):
        return _Generated(function(*args, **kwargs))
    return make


class ExitStack(AbstractContextManager):
    def __init__(self):
        self._exits = []

    def enter_context(self, manager):
        value = manager.__enter__()
        self._exits.append(manager.__exit__)
        return value

    def callback(self, function, *args, **kwargs):
        self._exits.append(lambda *exc: function(*args, **kwargs) and False)
        return function

    def push(self, manager):
        self._exits.append(manager.__exit__)
        return manager

    def __exit__(self, exc_type, exc, tb):
        swallowed = False
        for leave in reversed(self._exits):
            if leave(exc_type, exc, tb):
                swallowed, exc_type, exc, tb = True, None, None, None
        return swallowed
