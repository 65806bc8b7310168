# What django-configurations makes of its classes. Values are put in place by
# the interpreter once the class is chosen.
from configurations import values  # noqa: F401
from django.conf import global_settings as _defaults  # noqa: F401


class Configuration:
    DOTENV_LOADED = None

    @classmethod
    def load_dotenv(cls):
        import os
        import re
        path = getattr(cls, 'DOTENV', None)
        if isinstance(path, dict):
            path = path.get('path')
        if not path:
            return
        with open(path) as f:
            content = f.read()
        for line in content.splitlines():
            match = re.match(r'\A([A-Za-z_0-9]+)=(.*)\Z', line)
            if not match:
                continue
            key, val = match.group(1), match.group(2)
            single = re.match(r"\A'(.*)'\Z", val)
            if single:
                val = single.group(1)
            double = re.match(r'\A"(.*)"\Z', val)
            if double:
                val = re.sub(r'\\(.)', r'\1', double.group(1))
            os.environ.setdefault(key, val)

    @classmethod
    def pre_setup(cls):
        cls.load_dotenv()

    @classmethod
    def setup(cls):
        pass

    @classmethod
    def post_setup(cls):
        pass


Settings = Configuration


def pristinemethod(func):
    return func


def setup(app=None):
    pass
