"""Taking a cycle a step back, and with it the meeting that is on the screen."""

from django.db import transaction

from diaries.services.cycle import take_back_cycle
from projects.models import Cycle, HistoryEntry, User
from projects.services.history import record
from reflection.models import Meeting
from reflection.services.screen import held, show


@transaction.atomic
def take_back(*, cycle: Cycle, by: User, reason: str) -> tuple[Cycle, bool]:
    """One step back, as `take_back_cycle`; and whether a meeting went off the screen with it.

    The room cannot go on with diaries that are the team's again: the screens say so, the door shuts, and cards,
    findings and decisions stay. The meeting was not held; it opens anew after the next hand-over.
    """
    moved = take_back_cycle(cycle=cycle, by=by, reason=reason)
    running = Meeting.objects.running().filter(cycle=moved).first()
    if running is None:
        return moved, False
    meeting = held(running)
    before = {"opened_at": meeting.opened_at, "takes_cards": meeting.takes_cards}
    meeting.opened_at, meeting.takes_cards = None, False
    show(meeting, "opened_at", "takes_cards")
    record(
        project=moved.project,
        by=by,
        verb=HistoryEntry.Verb.CHANGED,
        subject=meeting,
        before=before,
        after={"opened_at": None, "takes_cards": False},
        reason=reason,
    )
    return moved, True
