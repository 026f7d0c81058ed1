"""What people in a room hand in without an account: taken only while it is open, and not without bounds."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from projects import clock

MINUTE = timedelta(minutes=1)
PER_DEVICE, PER_ROOM = 10, 200
"""Pieces a minute: more than a hand types, and than a full room sends."""
SIGNED_IN = "in:"
"""Before the device of somebody who is signed in; a name at the door has no colon. It says nothing about who."""


class NotTaken(Exception):
    """The room is closed, or its door is shut: nothing is taken any more."""


class TooMany(Exception):
    """More than is taken at once, or in all; the message says which, and what to do."""


def name_of_device(device: str, *, by_code: bool) -> str:
    """The device under which a piece is kept: those of people who are signed in are told apart."""
    return device if by_code else f"{SIGNED_IN}{device}"[:64]


def refuse_too_many(rows: "QuerySet[Any]", device: str, *, by_code: bool, in_all: int, full: str) -> None:
    """Raises `TooMany` where this device, the room or the whole has handed in its share.

    `rows` have a `device` and an `at`; ask while their room is locked. Those who came in another way are counted
    apart, so that the door silences no member. `full` is said when there are `in_all` of them.
    """
    signed_in = Q(device__startswith=SIGNED_IN)
    rows = rows.exclude(signed_in) if by_code else rows.filter(signed_in)
    lately = rows.filter(at__gt=clock.now() - MINUTE)
    if lately.filter(device=name_of_device(device, by_code=by_code)).count() >= PER_DEVICE:
        raise TooMany(_("That is a lot in one minute. Your text is still here: send it again in a moment."))
    if by_code and lately.count() >= PER_ROOM:
        raise TooMany(_("The whole room is sending at once. Your text is still here: send it in a minute."))
    if rows.count() >= in_all:
        raise TooMany(full)
