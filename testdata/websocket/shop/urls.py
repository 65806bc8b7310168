from django.http import HttpResponse
from django.urls import path


def home(request):
    return HttpResponse("<html><title>Shop</title></html>")


urlpatterns = [path("", home)]
