# The package django-split-settings.
from split_settings import tools  # noqa: F401
