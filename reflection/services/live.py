"""Telling the screens of a running meeting that there is something new (docs/decisions/0012)."""

from django.db import IntegrityError, transaction
from django.db.models import F

from projects.models import Cycle, User
from reflection.models import Meeting


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
