# What django-split-settings includes, and into which names.
import glob
import os

import _wellserved

_INCLUDED_FILE = '__included_file__'


class _Optional(str):
    pass


def optional(filename):
    return _Optional(filename or '')


def include(*args, scope=None):
    if scope is None:
        scope = _wellserved.caller_globals()
    included = scope.setdefault('__included_files__', [])
    conf_path = os.path.dirname(scope.get(_INCLUDED_FILE, scope['__file__']))
    for conf_file in args:
        if isinstance(conf_file, _Optional) and not conf_file:
            continue
        saved = scope.get(_INCLUDED_FILE)
        pattern = os.path.join(conf_path, conf_file)
        found = sorted(glob.glob(pattern))
        if not found and not isinstance(conf_file, _Optional):
            raise OSError('No such file: %s' % pattern)
        for filename in found:
            filename = os.path.abspath(filename)
            if filename in included:
                continue
            included.append(filename)
            scope[_INCLUDED_FILE] = filename
            with open(filename, 'rb') as f:
                exec(compile(f.read(), filename, 'exec'), scope)
        if saved:
            scope[_INCLUDED_FILE] = saved
        else:
            scope.pop(_INCLUDED_FILE, None)
