# What settings use of configparser.
import os as _os

DEFAULTSECT = 'DEFAULT'
_UNSET = object()


class Error(Exception):
    def __init__(self, msg=''):
        self.message = msg
        Exception.__init__(self, msg)


class NoSectionError(Error):
    def __init__(self, section):
        Error.__init__(self, 'No section: %r' % (section,))
        self.section = section


class NoOptionError(Error):
    def __init__(self, option, section):
        Error.__init__(self, 'No option %r in section: %r' % (option, section))
        self.option = option
        self.section = section


class DuplicateSectionError(Error):
    pass


class DuplicateOptionError(Error):
    pass


class ParsingError(Error):
    pass


class MissingSectionHeaderError(ParsingError):
    pass


class InterpolationError(Error):
    pass


class InterpolationMissingOptionError(InterpolationError):
    pass


class InterpolationSyntaxError(InterpolationError):
    pass


class InterpolationDepthError(InterpolationError):
    pass


class Interpolation:
    def get(self, parser, section, option, value, defaults):
        return value


class BasicInterpolation(Interpolation):
    def get(self, parser, section, option, value, defaults):
        return self._expand(option, value, defaults, 1)

    def _expand(self, option, rest, defaults, depth):
        if depth > 10:
            raise InterpolationDepthError('Recursion limit exceeded in value substitution')
        out = []
        while rest:
            p = rest.find('%')
            if p < 0:
                out.append(rest)
                break
            out.append(rest[:p])
            rest = rest[p:]
            c = rest[1:2]
            if c == '%':
                out.append('%')
                rest = rest[2:]
            elif c == '(':
                end = rest.find(')s')
                if end < 0:
                    raise InterpolationSyntaxError('bad interpolation variable reference %r' % rest)
                name = rest[2:end].lower()
                rest = rest[end + 2:]
                if name not in defaults:
                    raise InterpolationMissingOptionError('Bad value substitution: option %r' % option)
                value = defaults[name]
                if '%' in value:
                    value = self._expand(option, value, defaults, depth + 1)
                out.append(value)
            else:
                raise InterpolationSyntaxError("'%%' must be followed by '%%' or '(', found: %r" % rest)
        return ''.join(out)


class ExtendedInterpolation(Interpolation):
    def get(self, parser, section, option, value, defaults):
        return self._expand(parser, section, option, value, defaults, 1)

    def _expand(self, parser, section, option, rest, defaults, depth):
        if depth > 10:
            raise InterpolationDepthError('Recursion limit exceeded in value substitution')
        out = []
        while rest:
            p = rest.find('$')
            if p < 0:
                out.append(rest)
                break
            out.append(rest[:p])
            rest = rest[p:]
            c = rest[1:2]
            if c == '$':
                out.append('$')
                rest = rest[2:]
            elif c == '{':
                end = rest.find('}')
                if end < 0:
                    raise InterpolationSyntaxError('bad interpolation variable reference %r' % rest)
                path = rest[2:end].split(':')
                rest = rest[end + 1:]
                try:
                    if len(path) == 1:
                        value = defaults[parser.optionxform(path[0])]
                    else:
                        value = parser.get(path[0], parser.optionxform(path[1]), raw=True)
                except (KeyError, NoSectionError, NoOptionError):
                    raise InterpolationMissingOptionError('Bad value substitution: option %r' % option)
                if '$' in value:
                    value = self._expand(parser, section, option, value, defaults, depth + 1)
                out.append(value)
            else:
                raise InterpolationSyntaxError("'$' must be followed by '$' or '{', found: %r" % rest)
        return ''.join(out)


class SectionProxy:
    def __init__(self, parser, name):
        self._parser = parser
        self._name = name

    @property
    def name(self):
        return self._name

    @property
    def parser(self):
        return self._parser

    def __getitem__(self, key):
        if not self._parser.has_option(self._name, key):
            raise KeyError(key)
        return self._parser.get(self._name, key)

    def __setitem__(self, key, value):
        self._parser.set(self._name, key, value)

    def __contains__(self, key):
        return self._parser.has_option(self._name, key)

    def __iter__(self):
        return iter(self.keys())

    def __len__(self):
        return len(self.keys())

    def keys(self):
        if self._name == DEFAULTSECT:
            return list(self._parser._defaults)
        return self._parser.options(self._name)

    def items(self):
        return [(k, self[k]) for k in self.keys()]

    def values(self):
        return [self[k] for k in self.keys()]

    def get(self, option, fallback=None, *, raw=False, vars=None):
        return self._parser.get(self._name, option, raw=raw, vars=vars, fallback=fallback)

    def getint(self, option, fallback=None, **kwargs):
        return self._parser.getint(self._name, option, fallback=fallback)

    def getfloat(self, option, fallback=None, **kwargs):
        return self._parser.getfloat(self._name, option, fallback=fallback)

    def getboolean(self, option, fallback=None, **kwargs):
        return self._parser.getboolean(self._name, option, fallback=fallback)


class RawConfigParser:
    BOOLEAN_STATES = {'1': True, 'yes': True, 'true': True, 'on': True,
                      '0': False, 'no': False, 'false': False, 'off': False}
    _DEFAULT_INTERPOLATION = Interpolation()

    def __init__(self, defaults=None, dict_type=dict, allow_no_value=False, *, delimiters=('=', ':'),
                 comment_prefixes=('#', ';'), inline_comment_prefixes=None, strict=True, empty_lines_in_values=True,
                 default_section=DEFAULTSECT, interpolation=_UNSET, converters=_UNSET):
        self._sections = {}
        self._defaults = {}
        self._allow_no_value = allow_no_value
        self._delimiters = tuple(delimiters)
        self._comments = tuple(comment_prefixes or ())
        self._inline = tuple(inline_comment_prefixes or ())
        self._strict = strict
        self._empty_lines = empty_lines_in_values
        self.default_section = default_section
        self._interpolation = self._DEFAULT_INTERPOLATION if interpolation is _UNSET else (interpolation or Interpolation())
        self._converters = {} if converters is _UNSET else converters
        if defaults:
            for key, value in defaults.items():
                self._defaults[self.optionxform(key)] = value

    def __getattr__(self, name):
        if name.startswith('get') and name[3:] in self.__dict__.get('_converters', {}):
            convert = self._converters[name[3:]]
            return lambda section, option, **kw: convert(self.get(section, option, **kw))
        raise AttributeError(name)

    def optionxform(self, optionstr):
        return optionstr.lower()

    def defaults(self):
        return self._defaults

    def sections(self):
        return list(self._sections)

    def add_section(self, section):
        if section in self._sections:
            raise DuplicateSectionError('Section %r already exists' % section)
        self._sections[section] = {}

    def has_section(self, section):
        return section in self._sections

    def options(self, section):
        if section not in self._sections:
            raise NoSectionError(section)
        merged = dict(self._sections[section])
        merged.update(self._defaults)
        return list(merged)

    def read(self, filenames, encoding=None):
        if isinstance(filenames, (str, bytes, _os.PathLike)):
            filenames = [filenames]
        done = []
        for filename in filenames:
            try:
                with open(filename, encoding=encoding) as f:
                    text = f.read()
            except OSError:
                continue
            self._read(text, filename)
            done.append(_os.fspath(filename))
        return done

    def read_file(self, f, source=None):
        self._read(''.join(f), source)

    def readfp(self, fp, filename=None):
        self._read(''.join(fp), filename)

    def read_string(self, string, source='<string>'):
        self._read(string, source)

    def read_dict(self, dictionary, source='<dict>'):
        for section, keys in dictionary.items():
            target = self._defaults if section == self.default_section else self._sections.setdefault(section, {})
            for key, value in keys.items():
                target[self.optionxform(str(key))] = None if value is None else str(value)

    def _read(self, text, source):
        current = None
        name = None
        option = None
        indent_at = 0
        seen = set()
        for line in text.split('\n'):
            value = line
            for prefix in self._inline:
                at = -1
                while True:
                    at = value.find(prefix, at + 1)
                    if at < 0:
                        break
                    if at == 0 or value[at - 1].isspace():
                        value = value[:at]
                        break
            comment = False
            for prefix in self._comments:
                if line.strip().startswith(prefix):
                    value, comment = '', True
                    break
            value = value.strip()
            if not value:
                if self._empty_lines:
                    if not comment and current is not None and option and current[option] is not None:
                        current[option].append('')
                else:
                    indent_at = 1 << 30
                continue
            indent = len(line) - len(line.lstrip())
            if current is not None and option and indent > indent_at:
                if current[option] is None:
                    raise ParsingError('Key without value continued with an indented line')
                current[option].append(value)
                continue
            indent_at = indent
            if value.startswith('[') and ']' in value:
                name = value[1:value.rfind(']')]
                if name in self._sections:
                    if self._strict and (name, None) in seen:
                        raise DuplicateSectionError('While reading from %r: section %r already exists' % (source, name))
                    current = self._sections[name]
                elif name == self.default_section:
                    current = self._defaults
                else:
                    current = self._sections[name] = {}
                seen.add((name, None))
                option = None
                continue
            if current is None:
                raise MissingSectionHeaderError('File contains no section headers.\nfile: %r' % source)
            at = min([i for i in [value.find(d) for d in self._delimiters] if i >= 0] or [-1])
            if at < 0:
                if not self._allow_no_value:
                    raise ParsingError('Source contains parsing errors: %r' % source)
                option, content = self.optionxform(value.rstrip()), None
            else:
                option, content = self.optionxform(value[:at].rstrip()), [value[at + 1:].strip()]
            if self._strict and (name, option) in seen:
                raise DuplicateOptionError('While reading from %r: option %r in section %r already exists' % (source, option, name))
            seen.add((name, option))
            current[option] = content
        for section in [self._defaults] + list(self._sections.values()):
            for key, lines in section.items():
                if isinstance(lines, list):
                    section[key] = '\n'.join(lines).rstrip()

    def _merged(self, section, vars):
        if section in self._sections:
            merged = dict(self._defaults)
            merged.update(self._sections[section])
        elif section == self.default_section:
            merged = dict(self._defaults)
        else:
            raise NoSectionError(section)
        if vars:
            for key, value in vars.items():
                merged[self.optionxform(key)] = None if value is None else str(value)
        return merged

    def get(self, section, option, *, raw=False, vars=None, fallback=_UNSET):
        try:
            merged = self._merged(section, vars)
        except NoSectionError:
            if fallback is _UNSET:
                raise
            return fallback
        option = self.optionxform(option)
        if option not in merged:
            if fallback is _UNSET:
                raise NoOptionError(option, section)
            return fallback
        value = merged[option]
        if raw or value is None:
            return value
        return self._interpolation.get(self, section, option, value, merged)

    def _cast(self, section, option, cast, fallback, raw, vars):
        try:
            value = self.get(section, option, raw=raw, vars=vars)
        except (NoSectionError, NoOptionError):
            if fallback is _UNSET:
                raise
            return fallback
        return cast(value)

    def getint(self, section, option, *, raw=False, vars=None, fallback=_UNSET):
        return self._cast(section, option, int, fallback, raw, vars)

    def getfloat(self, section, option, *, raw=False, vars=None, fallback=_UNSET):
        return self._cast(section, option, float, fallback, raw, vars)

    def getboolean(self, section, option, *, raw=False, vars=None, fallback=_UNSET):
        return self._cast(section, option, self._convert_to_boolean, fallback, raw, vars)

    def _convert_to_boolean(self, value):
        if value.lower() not in self.BOOLEAN_STATES:
            raise ValueError('Not a boolean: %s' % value)
        return self.BOOLEAN_STATES[value.lower()]

    def items(self, section=_UNSET, raw=False, vars=None):
        if section is _UNSET:
            return [(name, self[name]) for name in [self.default_section] + self.sections()]
        merged = dict(self._defaults)
        if section in self._sections:
            merged.update(self._sections[section])
        elif section != self.default_section:
            raise NoSectionError(section)
        return [(k, self.get(section, k, raw=raw, vars=vars)) for k in merged]

    def has_option(self, section, option):
        if not section or section == self.default_section:
            return self.optionxform(option) in self._defaults
        if section not in self._sections:
            return False
        option = self.optionxform(option)
        return option in self._sections[section] or option in self._defaults

    def set(self, section, option, value=None):
        if not section or section == self.default_section:
            target = self._defaults
        elif section in self._sections:
            target = self._sections[section]
        else:
            raise NoSectionError(section)
        target[self.optionxform(option)] = value

    def remove_option(self, section, option):
        return self._sections[section].pop(self.optionxform(option), None) is not None

    def remove_section(self, section):
        return self._sections.pop(section, None) is not None

    def write(self, fp, space_around_delimiters=True):
        pass

    def __getitem__(self, key):
        if key != self.default_section and key not in self._sections:
            raise KeyError(key)
        return SectionProxy(self, key)

    def __setitem__(self, key, value):
        self._sections[key] = {}
        self.read_dict({key: value})

    def __contains__(self, key):
        return key == self.default_section or key in self._sections

    def __len__(self):
        return len(self._sections) + 1

    def __iter__(self):
        return iter([self.default_section] + list(self._sections))

    def keys(self):
        return [self.default_section] + list(self._sections)


class ConfigParser(RawConfigParser):
    _DEFAULT_INTERPOLATION = BasicInterpolation()

    def set(self, section, option, value=None):
        if value is not None and not isinstance(value, str):
            raise TypeError('option values must be strings')
        super().set(section, option, value)


SafeConfigParser = ConfigParser
