# django.contrib.messages
from django.contrib.messages import constants  # noqa: F401
from django.contrib.messages.constants import *  # noqa: F401,F403
