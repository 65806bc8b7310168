# What django-environ reads, casts and resolves.
import json as _json
import os
import re

import _wellserved
from django.core.exceptions import ImproperlyConfigured

_Str, _Bool, _Int, _Float, _List, _Tuple, _Dict, _Bytes = str, bool, int, float, list, tuple, dict, bytes


class NoValue:
    def __repr__(self):
        return '<NoValue>'


class DefaultValueWarning(UserWarning):
    pass


class Env:
    ENVIRON = os.environ
    NOTSET = NoValue()
    BOOLEAN_TRUE_STRINGS = ('true', 'on', 'ok', 'y', 'yes', '1')

    def __init__(self, **scheme):
        self.smart_cast = True
        self.escape_proxy = False
        self.warn_on_default = False
        self.prefix = ''
        self.scheme = scheme

    def __call__(self, var, cast=None, default=NOTSET, parse_default=False):
        return self.get_value(var, cast=cast, default=default, parse_default=parse_default)

    def __contains__(self, var):
        return var in self.ENVIRON

    def str(self, var, default=NOTSET, multiline=False, choices=NOTSET):
        value = self.get_value(var, cast=_Str, default=default)
        if multiline:
            return re.sub(r'(\\r)?\\n', '\n', value)
        if choices is not self.NOTSET and value not in choices:
            raise ImproperlyConfigured('Invalid value: %s not in %s' % (value, choices))
        return value

    unicode = str

    def bytes(self, var, default=NOTSET, encoding='utf8'):
        value = self.get_value(var, cast=_Str, default=default)
        return value.encode(encoding) if hasattr(value, 'encode') else value

    def bool(self, var, default=NOTSET):
        return self.get_value(var, cast=_Bool, default=default)

    def int(self, var, default=NOTSET):
        return self.get_value(var, cast=_Int, default=default)

    def float(self, var, default=NOTSET):
        return self.get_value(var, cast=_Float, default=default)

    def json(self, var, default=NOTSET):
        return self.get_value(var, cast=_json.loads, default=default)

    def list(self, var, cast=None, default=NOTSET):
        return self.get_value(var, cast=[cast] if cast else _List, default=default)

    def tuple(self, var, cast=None, default=NOTSET):
        return self.get_value(var, cast=(cast,) if cast else _Tuple, default=default)

    def dict(self, var, cast=_Dict, default=NOTSET):
        return self.get_value(var, cast=cast, default=default)

    def url(self, var, default=NOTSET):
        from urllib.parse import urlparse
        return self.get_value(var, cast=urlparse, default=default, parse_default=True)

    def path(self, var, default=NOTSET, **kwargs):
        return Path(self.get_value(var, default=default), **kwargs)

    def _url_config(self, var, default):
        self.get_value(var, default=default)
        return _wellserved.unknown('what env.%s makes of a URL is not followed' % var.lower())

    def db_url(self, var='DATABASE_URL', default=NOTSET, **kwargs):
        return self._url_config(var, default)

    def cache_url(self, var='CACHE_URL', default=NOTSET, **kwargs):
        return self._url_config(var, default)

    def email_url(self, var='EMAIL_URL', default=NOTSET, **kwargs):
        return self._url_config(var, default)

    def search_url(self, var='SEARCH_URL', default=NOTSET, **kwargs):
        return self._url_config(var, default)

    def channels_url(self, var='CHANNELS_URL', default=NOTSET, **kwargs):
        return self._url_config(var, default)

    db = db_url
    cache = cache_url
    email = email_url
    search = search_url
    channels = channels_url

    @classmethod
    def _unfollowed(cls, *args, **kwargs):
        return _wellserved.unknown('what django-environ makes of a URL is not followed')

    db_url_config = cache_url_config = email_url_config = search_url_config = _unfollowed

    def get_value(self, var, cast=None, default=NOTSET, parse_default=False):
        name = '%s%s' % (self.prefix, var)
        if name in self.scheme:
            info = self.scheme[name]
            try:
                has_default = len(info) == 2
            except TypeError:
                has_default = False
            if has_default:
                if not cast:
                    cast = info[0]
                if default is self.NOTSET:
                    default = info[1]
            elif not cast:
                cast = info
        if name in self.ENVIRON:
            value = self.ENVIRON[name]
        else:
            if default is self.NOTSET:
                _wellserved.missed(name)
                raise ImproperlyConfigured('Set the %s environment variable' % name)
            value = default
        if isinstance(value, _Str) and value.startswith('$'):
            value = self.get_value(value.lstrip('$'), cast=cast, default=default)
        if self.escape_proxy and isinstance(value, _Str):
            value = value.replace('\\$', '$')
        if self.smart_cast and cast is None and default is not None and not isinstance(default, NoValue):
            cast = type(default)
        if default is None and value == '':
            value = None
        if value != default or (parse_default and value is not None):
            value = self.parse_value(value, cast)
        return value

    @classmethod
    def parse_value(cls, value, cast):
        if cast is None:
            return value
        if cast is _Bool:
            try:
                return _Int(value) != 0
            except ValueError:
                return value.lower().strip() in cls.BOOLEAN_TRUE_STRINGS
        if isinstance(cast, _List):
            return _List(map(cast[0], [x for x in value.split(',') if x]))
        if isinstance(cast, _Tuple):
            return _Tuple(map(cast[0], [x for x in value.strip('(').strip(')').split(',') if x]))
        if isinstance(cast, _Dict):
            key_cast = cast.get('key', _Str)
            value_cast = cast.get('value', _Str)
            by_key = cast.get('cast', {})
            pairs = [v.split('=') for v in value.split(';') if v]
            return _Dict((key_cast(kv[0]), cls.parse_value(kv[1], by_key.get(kv[0], value_cast))) for kv in pairs)
        if cast is _Dict:
            return _Dict([v.split('=', 1) for v in value.split(',') if v])
        if cast is _List:
            return [x for x in value.split(',') if x]
        if cast is _Tuple:
            return _Tuple([x for x in value.strip('(').strip(')').split(',') if x])
        if cast is _Float:
            parts = re.split(r'[,.]', re.sub(r'[^\d,.-]', '', value))
            if len(parts) == 1:
                return _Float(parts[0])
            return _Float('%s.%s' % (''.join(parts[:-1]), parts[-1]))
        return cast(value)

    @classmethod
    def read_env(cls, env_file=None, overwrite=False, parse_comments=False, encoding='utf8', **overrides):
        if env_file is None:
            env_file = os.path.join(os.path.dirname(_wellserved.caller_file()), '.env')
            if not _wellserved.is_file(env_file):
                return
        if isinstance(env_file, (_Str, os.PathLike)):
            try:
                with open(_Str(env_file), encoding=encoding) as f:
                    content = f.read()
            except OSError:
                return
        else:
            content = env_file.read()
        for line in content.splitlines():
            match = re.match(r'\A(?:export )?([A-Za-z_0-9]+)=(.*)\Z', line)
            if not match:
                continue
            key, val = match.group(1), match.group(2)
            if not parse_comments:
                single = re.match(r"\A'(.*)'\Z", val)
                if single:
                    val = single.group(1)
            else:
                single = re.match(r"\A\s*'(?<!\\)(.*)'\s*(#.*\s*)?\Z", val)
                if single:
                    val = single.group(1)
                else:
                    plain = re.match(r'\A(.*?)(#.*\s*)?\Z', val)
                    if plain:
                        val = plain.group(1)
            double = re.match(r'\A"(.*)"\Z', val)
            if double:
                val = re.sub(r'\\(.)', lambda m: '\\' + m.group(1) if m.group(1) in 'rnt' else m.group(1), double.group(1))
            overrides[key] = _Str(val)
        for key, value in overrides.items():
            if overwrite:
                cls.ENVIRON[key] = _Str(value)
            else:
                cls.ENVIRON.setdefault(key, _Str(value))


class _FileAware:
    def __contains__(self, key):
        return key + '_FILE' in os.environ or key in os.environ

    def __getitem__(self, key):
        if key + '_FILE' in os.environ:
            with open(os.environ[key + '_FILE']) as f:
                return f.read().rstrip('\n')
        return os.environ[key]

    def setdefault(self, key, value):
        return os.environ.setdefault(key, value)

    def __setitem__(self, key, value):
        os.environ[key] = value


class FileAwareEnv(Env):
    ENVIRON = _FileAware()


class Path:
    def __init__(self, start='', *paths, **kwargs):
        if kwargs.get('is_file', False):
            start = os.path.dirname(start)
        self.__root__ = self._absolute_join(start, *paths, **kwargs)

    def path(self, *paths, **kwargs):
        return self.__class__(self.__root__, *paths, **kwargs)

    def file(self, name, *args, **kwargs):
        return open(self(name), *args, **kwargs)

    @property
    def root(self):
        return self.__root__

    def __call__(self, *paths, **kwargs):
        return self._absolute_join(self.__root__, *paths, **kwargs)

    def __eq__(self, other):
        if isinstance(other, Path):
            return self.__root__ == other.__root__
        return self.__root__ == other

    def __ne__(self, other):
        return not self.__eq__(other)

    def __add__(self, other):
        if isinstance(other, Path):
            return Path(self.__root__, other.__root__)
        return Path(self.__root__, other)

    def __sub__(self, other):
        if isinstance(other, int):
            return self.path('../' * other)
        if isinstance(other, str) and self.__root__.endswith(other):
            return Path(self.__root__.rstrip(other))
        raise TypeError("unsupported operand type(s) for -: 'Path' and %r" % type(other))

    def __invert__(self):
        return self.path('..')

    def __contains__(self, item):
        base = self.__root__
        if len(base) > 1:
            base = os.path.join(base, '')
        return item.__root__.startswith(base)

    def __repr__(self):
        return '<Path:%s>' % self.__root__

    def __str__(self):
        return self.__root__

    def __fspath__(self):
        return self.__root__

    def __getitem__(self, index):
        return self.__root__[index]

    def rfind(self, *args):
        return self.__root__.rfind(*args)

    def find(self, *args):
        return self.__root__.find(*args)

    def _absolute_join(self, base, *paths, **kwargs):
        path = os.path.abspath(os.path.join(base, *paths))
        if kwargs.get('required', False) and not os.path.exists(path):
            raise ImproperlyConfigured('Create required path: %s' % path)
        return path
