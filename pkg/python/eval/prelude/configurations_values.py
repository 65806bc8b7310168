# The values of django-configurations: read from the environment under a name
# with a prefix, cast, or the default.
import os

import _wellserved


class Value:
    multiple = False
    late_binding = False
    environ_required = False

    def __new__(cls, *args, **kwargs):
        instance = object.__new__(cls)
        if 'late_binding' in kwargs:
            instance.late_binding = kwargs.get('late_binding')
        if not instance.late_binding:
            instance.__init__(*args, **kwargs)
            if (instance.environ and instance.environ_name) or (not instance.environ and instance.default):
                return instance.setup(instance.environ_name)
        return instance

    def __init__(self, default=None, environ=True, environ_name=None, environ_prefix='DJANGO',
                 environ_required=False, *args, **kwargs):
        if isinstance(default, Value) and default.default is not None:
            default = default.default
        self.default = default
        self.environ = environ
        if environ_prefix and environ_prefix.endswith('_'):
            environ_prefix = environ_prefix[:-1]
        self.environ_prefix = environ_prefix
        self.environ_name = environ_name
        self.environ_required = environ_required

    @property
    def value(self):
        if '_value' in self.__dict__:
            return self._value
        if self.environ_name:
            return self.setup(self.environ_name)
        return self.default

    @value.setter
    def value(self, value):
        self._value = value

    def __str__(self):
        return str(self.value)

    def __repr__(self):
        return repr(self.value)

    def __eq__(self, other):
        return self.value == other

    def __bool__(self):
        return bool(self.value)

    def full_environ_name(self, name):
        full = self.environ_name or name.upper()
        return '%s_%s' % (self.environ_prefix, full) if self.environ_prefix else full

    def setup(self, name):
        value = self.default
        if self.environ:
            full = self.full_environ_name(name)
            if full in os.environ:
                value = self.to_python(os.environ[full])
            elif self.environ_required:
                _wellserved.missed(full)
                raise ValueError('Value %r is required to be set as the environment variable %r' % (name, full))
        self.value = value
        return value

    def _wellserved_setup(self, name):
        return self.setup(name)

    def to_python(self, value):
        return value


class MultipleMixin:
    multiple = True


class BooleanValue(Value):
    true_values = ('yes', 'y', 'true', '1')
    false_values = ('no', 'n', 'false', '0', '')

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.default not in (True, False):
            raise ValueError('Default value %r is not a boolean value' % (self.default,))

    def to_python(self, value):
        normalized = value.strip().lower()
        if normalized in self.true_values:
            return True
        if normalized in self.false_values:
            return False
        raise ValueError('Cannot interpret boolean value %r' % (value,))


class CastingMixin:
    exception = (TypeError, ValueError)
    message = 'Cannot interpret value {0!r}'
    caster = None

    def to_python(self, value):
        caster = type(self).caster
        if isinstance(caster, str):
            return _wellserved.unknown('what %s makes of a value is not followed' % caster)
        try:
            return caster(value)
        except self.exception:
            raise ValueError(self.message.format(value))


class IntegerValue(CastingMixin, Value):
    caster = int


class PositiveIntegerValue(IntegerValue):
    def to_python(self, value):
        value = super().to_python(value)
        if value < 0:
            raise ValueError(self.message.format(value))
        return value


class FloatValue(CastingMixin, Value):
    caster = float


class DecimalValue(Value):
    def to_python(self, value):
        return _wellserved.unknown('decimal numbers are not followed')


class SequenceValue(Value):
    sequence_type = None
    converter = None

    def __init__(self, *args, **kwargs):
        self.separator = kwargs.pop('separator', ',')
        converter = kwargs.pop('converter', None)
        if converter is not None:
            self.converter = converter
        super().__init__(*args, **kwargs)
        if self.default is None:
            self.default = self.sequence_type()
        else:
            self.default = self.sequence_type(self.default)
        if self.converter is not None:
            self.default = self._convert(self.default)

    def _convert(self, sequence):
        return self.sequence_type([self.converter(v) for v in sequence])

    def to_python(self, value):
        parts = self.sequence_type([v.strip() for v in value.strip().split(self.separator) if v.strip()])
        if self.converter is not None:
            parts = self._convert(parts)
        return parts


class ListValue(SequenceValue):
    sequence_type = list


class TupleValue(SequenceValue):
    sequence_type = tuple


class SingleNestedSequenceValue(SequenceValue):
    def __init__(self, *args, **kwargs):
        self.seq_separator = kwargs.pop('seq_separator', ';')
        super().__init__(*args, **kwargs)

    def _convert(self, items):
        if items and isinstance(items[0], self.sequence_type):
            return self.sequence_type([SequenceValue._convert(self, i) for i in items])
        return SequenceValue._convert(self, items)

    def to_python(self, value):
        parts = [v.strip() for v in value.strip().split(self.seq_separator)]
        return self.sequence_type([SequenceValue.to_python(self, v) for v in parts if v])


class SingleNestedListValue(SingleNestedSequenceValue):
    sequence_type = list


class SingleNestedTupleValue(SingleNestedSequenceValue):
    sequence_type = tuple


class BackendsValue(ListValue):
    pass


class SetValue(ListValue):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.default = set(self.default)

    def to_python(self, value):
        return set(super().to_python(value))


class DictValue(Value):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.default = {} if self.default is None else dict(self.default)

    def to_python(self, value):
        import ast
        if not value:
            return {}
        try:
            evaled = ast.literal_eval(value)
        except ValueError:
            raise ValueError('Cannot interpret dict value %r' % (value,))
        if not isinstance(evaled, dict):
            raise ValueError('Cannot interpret dict value %r' % (value,))
        return evaled


class EmailValue(Value):
    pass


class URLValue(Value):
    pass


class IPValue(Value):
    pass


class RegexValue(Value):
    def __init__(self, *args, **kwargs):
        kwargs.pop('regex', None)
        super().__init__(*args, **kwargs)


class PathValue(Value):
    def __init__(self, *args, **kwargs):
        self.check_exists = kwargs.pop('check_exists', True)
        super().__init__(*args, **kwargs)

    def setup(self, name):
        value = os.path.expanduser(super().setup(name))
        if self.check_exists and not os.path.exists(value):
            raise ValueError('Path %r does  not exist.' % (value,))
        value = os.path.abspath(value)
        self.value = value
        return value


class SecretValue(Value):
    def __init__(self, *args, **kwargs):
        kwargs['environ'] = True
        kwargs['environ_required'] = True
        super().__init__(*args, **kwargs)
        if self.default is not None:
            raise ValueError('Secret values are only allowed to be set as environment variables')

    def setup(self, name):
        value = super().setup(name)
        if not value:
            raise ValueError('Secret value %r is not set' % (name,))
        return value


class _URLValue(Value):
    late_binding = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)

    def setup(self, name):
        return _wellserved.unknown('what a URL of the environment becomes is not followed')


class EmailURLValue(_URLValue):
    pass


class DatabaseURLValue(_URLValue):
    pass


class CacheURLValue(_URLValue):
    pass


class SearchURLValue(_URLValue):
    pass
