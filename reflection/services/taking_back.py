"""Taking a cycle a step back, and with it the meeting that is on the screen."""

from django.db import transaction

from diaries.services.cycle import take_back_cycle
from diaries.services.draft import UNTOLD, Page, finish_draft
from diaries.services.draft_keys import key_of_exchange
from projects.models import Cycle, HistoryEntry, User
from projects.services.history import record
from reflection.models import Meeting
from reflection.services.screen import held, show


@transaction.atomic
def take_back(*, cycle: Cycle, by: User, reason: str, page: Page = UNTOLD) -> tuple[Cycle, bool]:
    """One step back, as `take_back_cycle`; and whether a meeting went off the screen with it.

    The room cannot go on with diaries that are the team's again: the screens say so, the door shuts, and cards,
    findings and decisions stay. The meeting was not held; it opens anew after the next hand-over. `page` is where the
    reason was typed (see `finish_draft`).
    """
    moved = take_back_cycle(cycle=cycle, by=by, reason=reason)
    running = Meeting.objects.running().filter(cycle=moved).first()
    if running is not None:
        _off_the_screen(held(running), moved, by=by, reason=reason)
    finish_draft(writer=by, keys=[key_of_exchange("back", moved)], page=page)
    return moved, running is not None


def _off_the_screen(meeting: Meeting, moved: Cycle, *, by: User, reason: str) -> None:
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
