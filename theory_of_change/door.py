"""The door of a room: how somebody without an account gets in with a code, and with nothing else."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from projects.receipts import receipt, wants_receipt
from theory_of_change.forms.workshop import CodeForm
from theory_of_change.models import Workshop
from theory_of_change.qr import draw_qr
from theory_of_change.services.workshop import read_code

View = Callable[..., HttpResponse]
DEVICE_COOKIE = "workshop_device"
DEVICE_DAYS = 14


class Room(Protocol):
    """Something that people without an account take part in while its door is open."""

    @property
    def door_is_open(self) -> bool: ...


def opening(find: Callable[[str], Room | None], shut: View) -> Callable[[View], View]:
    """A decorator for views for whoever knows the code of an open door; the view receives the room.

    `find` looks for the room of a code. For an unknown code (404) and a shut door (410) `shut` shows one and the
    same page, which names no project.
    """

    def decorate(view: View) -> View:
        @login_not_required
        @never_cache
        @wraps(view)
        def load_and_check(request: HttpRequest, *, code: str) -> HttpResponse:
            room = find(read_code(code)[:12])
            is_open = room is not None and room.door_is_open
            return discreet(view(request, room) if is_open else shut(request, known=bool(room)))

        load_and_check.access = "code"  # type: ignore[attr-defined]
        return load_and_check

    return decorate


def _workshop_of(code: str) -> Workshop | None:
    return Workshop.objects.select_related("project", "partner").filter(code=code).first()


def shut_by(template: str) -> View:
    """A view for what stands behind a code where there is nothing (any more).

    What somebody was sending is shown for them to keep; who asked for a receipt gets one.
    """

    def shut(request: HttpRequest, *, known: bool) -> HttpResponse:
        status = 410 if known else 404
        if wants_receipt(request):
            return receipt(request, status, reason="shut")
        return render(request, template, {"text": request.POST.get("text", "")}, status=status)

    return shut


shut = shut_by("theory_of_change/workshop/no_door.html")
opens_with_code = opening(_workshop_of, shut)
"""For the views at the door of a workshop."""


def ask_for_code(request: HttpRequest, *, door: str, template: str) -> HttpResponse:
    """A field for the code; whether it opens anything, the address `door` with the code says."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = read_code(form.cleaned_data["code"])
        if code:
            return redirect(door, code)
        form.add_error("code", _("Type the code that stands on the screen."))
    return render(request, template, {"form": form}, status=422 if form.is_bound else 200)


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


def way_in(request: HttpRequest, code: str, *, door: str, enter: str) -> dict[str, Any]:
    """What a screen shows of an open door: the short address, the code in two halves, the QR code of both.

    `door` and `enter` are the names of the addresses with and without the code.
    """
    address = request.build_absolute_uri(reverse(door, args=[code]))
    return {
        "host": request.get_host() + reverse(enter),
        "code": shown_code(code),
        "address": address,
        "qr": draw_qr(address),
    }


def shown_code(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"
