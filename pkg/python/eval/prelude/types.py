# What settings use of types.


class SimpleNamespace:
    def __init__(self, **kwargs):
        self.__dict__.update(kwargs)

    def __eq__(self, other):
        return self.__dict__ == other.__dict__

    def __repr__(self):
        return 'namespace(' + ', '.join('%s=%r' % item for item in self.__dict__.items()) + ')'


class ModuleType:
    def __init__(self, name, doc=None):
        self.__name__ = name
        self.__doc__ = doc


def MappingProxyType(mapping):
    return dict(mapping)


def FunctionType(*args):
    raise TypeError('functions cannot be made here')


LambdaType = type(lambda: None)
FunctionType = LambdaType
BuiltinFunctionType = type(len)
GeneratorType = type(i for i in ())
NoneType = type(None)
EllipsisType = type(...)
