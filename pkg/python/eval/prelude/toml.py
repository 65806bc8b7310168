# What settings use of toml, which reads text and paths.
import os as _os

import tomllib as _tomllib
from tomllib import TOMLDecodeError as TomlDecodeError  # noqa: F401


def loads(s, *args):
    return _tomllib.loads(s)


def load(f, *args):
    if isinstance(f, (str, _os.PathLike)):
        with open(f) as fp:
            return loads(fp.read())
    return loads(f.read())
