# What python-dotenv reads: its own dialect of .env files.
import os
import re

import _wellserved

_ESCAPES = {'\\': '\\', "'": "'", '"': '"', 'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v'}
_BLANK = ' \t\f\v'


def _unescape(text, which):
    out = []
    i = 0
    while i < len(text):
        if text[i] == '\\' and i + 1 < len(text) and text[i + 1] in which:
            out.append(_ESCAPES[text[i + 1]])
            i += 2
        else:
            out.append(text[i])
            i += 1
    return ''.join(out)


def _line_end(text, i):
    while i < len(text) and text[i] not in '\r\n':
        i += 1
    return i


def _skip_line(text, i):
    i = _line_end(text, i)
    if text[i:i + 2] == '\r\n':
        return i + 2
    return i + 1


def _quoted(text, i):
    """The value that begins at the quote text[i]; None if it is not closed."""
    quote = text[i]
    j = i + 1
    while j < len(text) and text[j] != quote:
        if text[j] == '\\' and text[j + 1:j + 2] == quote:
            j += 1
        j += 1
    if j >= len(text):
        return None, i
    return text[i + 1:j], j + 1


def _parse(text):
    pairs = []
    i = 0
    while i < len(text):
        while i < len(text) and text[i].isspace():
            i += 1
        if i >= len(text):
            break
        start = i
        if text[i:i + 6] == 'export' and text[i + 6:i + 7] and text[i + 6] in _BLANK:
            i += 6
            while i < len(text) and text[i] in _BLANK:
                i += 1
        if text[i:i + 1] == '#':
            i = _skip_line(text, i)
            continue
        if text[i:i + 1] == "'":
            end = text.find("'", i + 1)
            if end <= i + 1:
                i = _skip_line(text, start)
                continue
            key, i = text[i + 1:end], end + 1
        else:
            end = i
            while end < len(text) and text[end] not in '=#' and not text[end].isspace():
                end += 1
            if end == i:
                i = _skip_line(text, start)
                continue
            key, i = text[i:end], end
        while i < len(text) and text[i] in _BLANK:
            i += 1
        value = None
        if text[i:i + 1] == '=':
            i += 1
            while i < len(text) and text[i] in _BLANK:
                i += 1
            c = text[i:i + 1]
            if c and c in '\'"':
                raw, i = _quoted(text, i)
                if raw is None:
                    i = _skip_line(text, start)
                    continue
                value = _unescape(raw, "\\'" if c == "'" else '\\\'"abfnrtv')
            else:
                end = _line_end(text, i)
                value = re.sub(r'\s+#.*', '', text[i:end]).rstrip()
                i = end
        while i < len(text) and text[i] in _BLANK:
            i += 1
        if text[i:i + 1] == '#':
            i = _line_end(text, i)
        if i < len(text) and text[i] not in '\r\n':
            i = _skip_line(text, start)
            continue
        i = _skip_line(text, i)
        pairs.append((key, value))
    return pairs


def _interpolate(pairs, override):
    new = {}
    for name, value in pairs:
        if value is not None:
            if override:
                env = {**os.environ, **new}
            else:
                env = {**new, **os.environ}

            def replace(match):
                default = match.group(2)
                found = env.get(match.group(1), default if default is not None else '')
                return found if found is not None else ''
            value = re.sub(r'\$\{([^}:]*)(?::-([^}]*))?\}', replace, value)
        new[name] = value
    return new


def _load(dotenv_path, stream, interpolate, override, encoding):
    if dotenv_path and _wellserved.is_file(dotenv_path):
        with open(dotenv_path, encoding=encoding) as f:
            text = f.read()
    elif stream is not None:
        text = stream.read()
    else:
        return {}
    pairs = _parse(text)
    return _interpolate(pairs, override) if interpolate else dict(pairs)


def find_dotenv(filename='.env', raise_error_if_not_found=False, usecwd=False):
    path = os.getcwd() if usecwd else os.path.dirname(os.path.abspath(_wellserved.caller_file()))
    last = None
    while last != path:
        candidate = os.path.join(path, filename)
        if _wellserved.is_file(candidate):
            return candidate
        last, path = path, os.path.dirname(path)
    if raise_error_if_not_found:
        raise OSError('File not found')
    return ''


def load_dotenv(dotenv_path=None, stream=None, verbose=False, override=False, interpolate=True, encoding='utf-8'):
    if dotenv_path is None and stream is None:
        dotenv_path = find_dotenv()
    values = _load(dotenv_path, stream, interpolate, override, encoding)
    for key, value in values.items():
        if key in os.environ and not override:
            continue
        if value is not None:
            os.environ[key] = value
    return bool(values)


def dotenv_values(dotenv_path=None, stream=None, verbose=False, interpolate=True, encoding='utf-8'):
    if dotenv_path is None and stream is None:
        dotenv_path = find_dotenv()
    return _load(dotenv_path, stream, interpolate, True, encoding)


def get_key(dotenv_path, key_to_get, encoding='utf-8'):
    return _load(dotenv_path, None, True, True, encoding).get(key_to_get)


def set_key(dotenv_path, key_to_set, value_to_set, *args, **kwargs):
    return True, key_to_set, value_to_set


def unset_key(dotenv_path, key_to_unset, *args, **kwargs):
    return True, key_to_unset


def read_dotenv(dotenv=None, override=False):
    # django-dotenv's name for it
    load_dotenv(dotenv, override=override)


main = None
