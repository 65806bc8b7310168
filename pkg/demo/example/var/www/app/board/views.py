"""The page of the board."""

from django.core.signing import TimestampSigner
from django.shortcuts import render


def index(request):
    key = TimestampSigner().sign("events")
    return render(request, "board/index.html", {"key": key})
