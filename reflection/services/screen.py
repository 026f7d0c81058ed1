"""A meeting on the screen: leading the room through it, and its door for people without an account."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from projects.models import HistoryEntry, User
from projects.services.history import record
from reflection.models import Meeting
from theory_of_change.services.workshop import new_code


class NotRunning(ValidationError):
    """What one wanted to do belongs to a meeting that is not on the screen (any more)."""

    def __init__(self) -> None:
        super().__init__(_("This meeting is not on the screen any more. What you typed was not stored."))


def held(meeting: Meeting) -> Meeting:
    """The meeting as it stands now, for this transaction to change."""
    return (
        Meeting.objects.select_for_update(of=("self",), no_key=True)
        .select_related("cycle__project")
        .get(pk=meeting.pk)
    )


def held_running(meeting: Meeting) -> Meeting:
    meeting = held(meeting)
    if not meeting.is_running:
        raise NotRunning
    return meeting


@transaction.atomic
def lead_meeting(meeting: Meeting, *, to: str) -> Meeting:
    """All screens that follow go to the place with this key."""
    meeting = held_running(meeting)
    if meeting.step != to:
        meeting.step = to
        show(meeting, "step")
    return meeting


@transaction.atomic
def set_door(meeting: Meeting, *, by: User, is_open: bool, renew: bool = False) -> Meeting:
    """Lets people without an account hand in cards, or no longer; with a new code, the old one is void."""
    meeting = held_running(meeting)
    if is_open and (renew or not meeting.code):
        meeting.code = new_code()
        show(meeting, "code")
    if meeting.takes_cards != is_open:
        meeting.takes_cards = is_open
        show(meeting, "takes_cards")
        record(
            project=meeting.project,
            by=by,
            verb=HistoryEntry.Verb.CHANGED,
            subject=meeting,
            before={"takes_cards": not is_open},
            after={"takes_cards": is_open},
        )
    return meeting


def show(meeting: Meeting, *fields: str) -> None:
    """Saves these fields of a held meeting and moves its revision."""
    meeting.revision += 1
    meeting.save(update_fields=[*fields, "revision"])
