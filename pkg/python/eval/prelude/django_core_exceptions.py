# The exceptions of django.core.exceptions that settings raise.


class ImproperlyConfigured(Exception):
    pass


class AppRegistryNotReady(Exception):
    pass


class SuspiciousOperation(Exception):
    pass


class PermissionDenied(Exception):
    pass


class ObjectDoesNotExist(Exception):
    pass


class MiddlewareNotUsed(Exception):
    pass


class ValidationError(Exception):
    pass


class DisallowedHost(SuspiciousOperation):
    pass
