# What settings use of django.utils.module_loading.
from importlib import import_module


def import_string(dotted_path):
    if '.' not in dotted_path:
        raise ImportError('%s doesn\'t look like a module path' % dotted_path)
    path, name = dotted_path.rsplit('.', 1)
    module = import_module(path)
    try:
        return getattr(module, name)
    except AttributeError:
        raise ImportError('Module "%s" does not define a "%s" attribute/class' % (path, name))
