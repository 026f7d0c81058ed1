"""A workshop: opening and closing it, leading the room through it, and what is written down in it.

Locks are taken in one order everywhere: the project, then the row, then the workshop (`changing.stir`).
"""

import secrets
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from projects import clock
from projects.models import HistoryEntry, Project, User
from projects.services.history import record
from theory_of_change.models import Actor, Marker, Step, Workshop
from theory_of_change.services.actor import add_actor
from theory_of_change.services.changing import hold
from theory_of_change.services.marker import add_marker, next_number

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that nobody mistakes for each other on a screen across a room."""
CODE_LENGTH = 8


class WorkshopClosed(ValidationError):
    """What one wanted to do belongs to a workshop that has ended."""

    def __init__(self) -> None:
        super().__init__(_("This workshop is closed. What you typed was not stored."))


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _each in range(CODE_LENGTH))


def read_code(typed: str) -> str:
    """A code as it is stored, from one as people type it: case, blanks and dashes do not matter."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


@transaction.atomic
def open_workshop(*, project: Project, by: User) -> Workshop:
    """Opens a workshop with its door shut, at the vision; where one is open already, that is the one."""
    hold(project)
    present = project.workshops.filter(closed_at=None).first()
    if present:
        return present
    workshop = Workshop.objects.create(project=project, code=new_code(), opened_by=by)
    record(project=project, by=by, verb=HistoryEntry.Verb.OPENED, subject=workshop)
    return workshop


@transaction.atomic
def close_workshop(workshop: Workshop, *, by: User) -> Workshop:
    """Ends the workshop and shuts its door. What was written down in it stays where it was written."""
    workshop = held(workshop)
    if workshop.is_open:
        workshop.closed_at = clock.now()
        workshop.takes_suggestions = False
        _show(workshop, "closed_at", "takes_suggestions")
        record(project=workshop.project, by=by, verb=HistoryEntry.Verb.CLOSED, subject=workshop)
    return workshop


@transaction.atomic
def set_door(workshop: Workshop, *, by: User, is_open: bool, renew: bool = False) -> Workshop:
    """Lets people without an account hand in suggestions, or no longer; with a new code, the old one is void."""
    workshop = held_open(workshop)
    if renew:
        workshop.code = new_code()
        _show(workshop, "code")
    if workshop.takes_suggestions != is_open:
        workshop.takes_suggestions = is_open
        _show(workshop, "takes_suggestions")
        record(
            project=workshop.project,
            by=by,
            verb=HistoryEntry.Verb.CHANGED,
            subject=workshop,
            before={"takes_suggestions": not is_open},
            after={"takes_suggestions": is_open},
        )
    return workshop


@transaction.atomic
def lead_room(workshop: Workshop, *, step: Step, partner: Actor | None) -> Workshop:
    """All screens of the workshop go to this step; for markers, to this partner's."""
    workshop = held_open(workshop)
    workshop.step = step
    workshop.partner = partner
    _show(workshop, "step", "partner")
    return workshop


def held(workshop: Workshop) -> Workshop:
    """The workshop as it stands now, for this transaction to change."""
    hold(workshop.project)
    return (
        Workshop.objects.select_for_update(of=("self",), no_key=True)
        .select_related("project")
        .get(pk=workshop.pk)
    )


def held_open(workshop: Workshop) -> Workshop:
    workshop = held(workshop)
    if not workshop.is_open:
        raise WorkshopClosed
    return workshop


def _show(workshop: Workshop, *fields: str) -> None:
    workshop.revision += 1
    workshop.save(update_fields=[*fields, "revision"])


# What is written down in a workshop


def in_workshop(workshop: Workshop) -> str:
    """The reason that stands in the history beside what was written down in a workshop."""
    return _("In the workshop of %(day)s") % {"day": day_of(workshop)}


def day_of(workshop: Workshop) -> str:
    return date_format(timezone.localtime(workshop.opened_at), "DATE_FORMAT")


@transaction.atomic
def put_on_map(*, project: Project, by: User, values: Mapping[str, Any], reason: str) -> Actor:
    """Adds an actor. Of two people who add the same name at the same moment, the second is told so."""
    return add_actor(project=project, by=by, values=values, reason=reason)


@transaction.atomic
def put_on_ladder(*, actor: Actor, by: User, values: Mapping[str, Any], reason: str) -> Marker:
    """Adds a marker; without a number it gets the next free one, so that two who write at once both can.

    The same sentence from the same person again (a double click) is the same marker.
    """
    hold(actor.project)
    again = actor.markers.followed().filter(text=values["text"], level=values["level"], created_by=by).first()
    if again:
        return again
    number = values.get("number") or next_number(actor)
    return add_marker(actor=actor, by=by, values={**values, "number": number}, reason=reason)
