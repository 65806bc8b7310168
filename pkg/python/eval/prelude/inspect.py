# What settings use of inspect: the file and the names of whoever calls.
import sys as _sys


def currentframe():
    return _sys._getframe()


def getfile(obj):
    if hasattr(obj, 'f_code'):
        return obj.f_code.co_filename
    if hasattr(obj, '__code__'):
        return obj.__code__.co_filename
    if isinstance(obj, type):
        return getfile(_sys.modules[obj.__module__])
    return obj.__file__


getsourcefile = getfile
getabsfile = getfile


class _Info:
    def __init__(self, frame):
        self.frame = frame
        self.filename = frame.f_code.co_filename
        self.function = frame.f_code.co_name

    def __getitem__(self, index):
        return (self.frame, self.filename)[index]


def stack(context=1):
    frames = []
    frame = _sys._getframe()
    while frame is not None and len(frames) < 20:
        frames.append(_Info(frame))
        frame = frame.f_back
    return frames


def getmodule(obj):
    return _sys.modules.get(getattr(obj, '__module__', None) or obj.f_globals['__name__'])


def isclass(obj):
    return isinstance(obj, type)


def isfunction(obj):
    return isinstance(obj, type(lambda: None))


def ismodule(obj):
    return isinstance(obj, type(_sys))


def getmembers(obj, predicate=None):
    pairs = [(name, getattr(obj, name)) for name in dir(obj)]
    return [pair for pair in pairs if predicate is None or predicate(pair[1])]


def cleandoc(text):
    import textwrap
    return textwrap.dedent(text).strip()
