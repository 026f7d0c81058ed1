"""The door of a workshop: how somebody without an account gets in with a code, and with nothing else."""

import secrets
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from theory_of_change.models import Workshop
from theory_of_change.services.workshop import read_code

View = Callable[..., HttpResponse]
DEVICE_COOKIE = "workshop_device"
DEVICE_DAYS = 14


def opens_with_code(view: View) -> View:
    """A view for whoever knows the code of a workshop whose door is open; the view receives the workshop.

    For an unknown code (404) and a shut door (410) there is one and the same page, which names no project.
    """

    @login_not_required
    @never_cache
    @wraps(view)
    def load_and_check(request: HttpRequest, *, code: str) -> HttpResponse:
        workshop = (
            Workshop.objects.select_related("project", "partner").filter(code=read_code(code)[:12]).first()
        )
        answer = (
            view(request, workshop)
            if workshop and workshop.door_is_open
            else shut(request, known=bool(workshop))
        )
        return discreet(answer)

    load_and_check.access = "code"  # type: ignore[attr-defined]
    return load_and_check


def shut(request: HttpRequest, *, known: bool) -> HttpResponse:
    """Nothing behind this code (any more); what somebody was sending stands there for them to keep."""
    text = request.POST.get("text", "")
    return render(
        request, "theory_of_change/workshop/no_door.html", {"text": text}, status=410 if known else 404
    )


def discreet(answer: HttpResponse) -> HttpResponse:
    """Kept out of search engines; its address, in which the code stands, is told to no other site.

    "no-referrer" would also keep the browser from saying where a form comes from, which CSRF asks.
    """
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "same-origin"
    return answer


def device_of(request: HttpRequest) -> str:
    """The random name of this browser, or a new one; it says nothing about whose it is."""
    known = request.get_signed_cookie(DEVICE_COOKIE, default="", salt=DEVICE_COOKIE)
    return known[:64] or secrets.token_urlsafe(16)


def remember_device(answer: HttpResponse, device: str) -> HttpResponse:
    answer.set_signed_cookie(
        DEVICE_COOKIE,
        device,
        salt=DEVICE_COOKIE,
        max_age=DEVICE_DAYS * 24 * 3600,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer
