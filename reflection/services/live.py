"""Telling the screens of a running meeting that there is something new (docs/decisions/0012).

Locks are taken in one order, everywhere: the project, the cycle, the meeting, then its lines, cards and questions.
"""

from django.db import IntegrityError, transaction
from django.db.models import F

from projects.models import Cycle, User
from projects.services.cycle import locked
from reflection.models import Meeting


def hold_meeting(meeting: Meeting) -> Cycle:
    """Holds the cycle and then the meeting until the transaction ends; returns the cycle as it stands now.

    Whoever adds a row to a meeting, or changes one, holds it before: a new row takes a share of the meeting, and two
    who both have one wait for each other for ever once each wants to move its revision.
    """
    cycle = locked(meeting.cycle)
    Meeting.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=meeting.pk)
    return cycle


def stir(meeting: Meeting) -> None:
    """Moves the meeting's revision, in the transaction of the act that the screens must show."""
    Meeting.objects.filter(pk=meeting.pk).update(revision=F("revision") + 1)


def meeting_of(cycle: Cycle, *, by: User) -> Meeting:
    """The meeting of a cycle; it begins, still without a day, when somebody first prepares it."""
    try:
        with transaction.atomic():
            return Meeting.objects.get_or_create(cycle=cycle, defaults={"created_by": by})[0]
    except IntegrityError:
        return Meeting.objects.get(cycle=cycle)
