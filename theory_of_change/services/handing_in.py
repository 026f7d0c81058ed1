"""What people in a room hand in without an account: taken only while it is open, and not without bounds."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

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


def names_of_device(device: str) -> tuple[str, str]:
    """Both names that one browser can have: at the door, and of somebody who is signed in."""
    return name_of_device(device, by_code=True), name_of_device(device, by_code=False)


def find_sent(rows: "QuerySet[Any]", client_id: UUID, said: Mapping[str, Any]) -> tuple[Any | None, UUID]:
    """The row that an earlier sending of this made, if any, and the client id under which it is to be kept.

    `said` are the fields of what was sent, by name. Other words under a client id that is taken get an id of their
    own, always the same for these words, so that they are one too, however often they are sent.
    """
    stands = rows.filter(client_id=client_id).first()
    if stands and any(getattr(stands, name) != value for name, value in said.items()):
        client_id = uuid5(client_id, " ".join(map(str, said.values())))
        stands = rows.filter(client_id=client_id).first()
    return stands, client_id


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
