# What python-decouple reads, and in which order: the environment, then the
# first settings.ini or .env from the caller's folder upwards, then the default.
import os
import shlex
import string
from collections import OrderedDict

import _wellserved

TRUE_VALUES = {'y', 'yes', 't', 'true', 'on', '1'}
FALSE_VALUES = {'n', 'no', 'f', 'false', 'off', '0'}
DEFAULT_ENCODING = 'UTF-8'
text_type = str


def strtobool(value):
    if isinstance(value, bool):
        return value
    value = value.lower()
    if value in TRUE_VALUES:
        return True
    if value in FALSE_VALUES:
        return False
    raise ValueError('Invalid truth value: ' + value)


class UndefinedValueError(Exception):
    pass


class Undefined:
    pass


undefined = Undefined()


class Config:
    def __init__(self, repository):
        self.repository = repository

    def get(self, option, default=undefined, cast=undefined):
        if option in os.environ:
            value = os.environ[option]
        elif option in self.repository:
            value = self.repository[option]
        else:
            if isinstance(default, Undefined):
                _wellserved.missed(option)
                raise UndefinedValueError('%s not found. Declare it as envvar or define a default value.' % option)
            value = default
        if isinstance(cast, Undefined):
            return value
        if cast is bool:
            value = str(value)
            return bool(value) if value == '' else bool(strtobool(value))
        return cast(value)

    def __call__(self, *args, **kwargs):
        return self.get(*args, **kwargs)


class RepositoryEmpty:
    def __init__(self, source='', encoding=DEFAULT_ENCODING):
        self.data = {}

    def __contains__(self, key):
        return key in self.data

    def __getitem__(self, key):
        return self.data.get(key)


class RepositoryIni(RepositoryEmpty):
    SECTION = 'settings'

    def __init__(self, source, encoding=DEFAULT_ENCODING):
        from configparser import ConfigParser
        self.parser = ConfigParser()
        with open(source, encoding=encoding) as f:
            self.parser.read_file(f)

    def __contains__(self, key):
        return self.parser.has_option(self.SECTION, key)

    def __getitem__(self, key):
        return self.parser.get(self.SECTION, key)


class RepositoryEnv(RepositoryEmpty):
    def __init__(self, source, encoding=DEFAULT_ENCODING):
        self.data = {}
        with open(source, encoding=encoding) as f:
            for line in f:
                line = line.strip()
                if not line or line.startswith('#') or '=' not in line:
                    continue
                k, v = line.split('=', 1)
                k, v = k.strip(), v.strip()
                if len(v) >= 2 and v[0] == v[-1] and v[0] in '"\'':
                    v = v[1:-1]
                self.data[k] = v


class RepositorySecret(RepositoryEmpty):
    def __init__(self, source='/run/secrets/'):
        self.data = {}
        for name in sorted(os.listdir(source)):
            with open(os.path.join(source, name)) as f:
                self.data[name] = f.read()


class AutoConfig:
    SUPPORTED = OrderedDict([('settings.ini', RepositoryIni), ('.env', RepositoryEnv)])
    encoding = DEFAULT_ENCODING

    def __init__(self, search_path=None):
        self.search_path = search_path
        self.config = None

    def _find(self, path):
        while True:
            for name in self.SUPPORTED:
                filename = os.path.join(path, name)
                if _wellserved.is_file(filename):
                    return filename
            parent = os.path.dirname(path)
            if not parent or parent == os.path.abspath(os.sep):
                return ''
            path = parent

    def __call__(self, *args, **kwargs):
        if not self.config:
            path = self.search_path or os.path.dirname(_wellserved.caller_file())
            filename = self._find(os.path.abspath(path))
            repository = self.SUPPORTED.get(os.path.basename(filename), RepositoryEmpty)
            self.config = Config(repository(filename, encoding=self.encoding))
        return self.config(*args, **kwargs)


config = AutoConfig()


class Csv:
    def __init__(self, cast=str, delimiter=',', strip=string.whitespace, post_process=list):
        self.cast = cast
        self.delimiter = delimiter
        self.strip = strip
        self.post_process = post_process

    def __call__(self, value):
        if value is None:
            return self.post_process()
        parts = shlex._tokens(value, self.delimiter, '#')
        return self.post_process(self.cast(s.strip(self.strip)) for s in parts)


class Choices:
    def __init__(self, flat=None, cast=str, choices=None):
        self.cast = cast
        self._valid_values = list(flat or []) + [value for value, _ in choices or []]

    def __call__(self, value):
        value = self.cast(value)
        if value not in self._valid_values:
            raise ValueError('Value not in list: %r; valid values are %r' % (value, self._valid_values))
        return value
