"""The application's addresses and one trivial signed-in page to measure against."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from amif_me.urls import handler400, handler403, handler404, handler500
from amif_me.urls import urlpatterns as own

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def trivial(request: HttpRequest) -> HttpResponse:
    """The frame of every page around nothing: the session and the person, two queries."""
    return render(request, "base.html")


urlpatterns = [path("trivial/", trivial), *own]
