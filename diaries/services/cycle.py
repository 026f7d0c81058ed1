"""Handing a cycle over to the coach, and taking a step back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from diaries.services.draft import UNTOLD, Page, finish_draft
from diaries.services.draft_keys import key_of_exchange
from projects import clock
from projects.models import Cycle, CycleState, HistoryEntry, User
from projects.services.cycle import move


@transaction.atomic
def hand_over_cycle(*, cycle: Cycle, by: User, note: str = "", page: Page = UNTOLD) -> Cycle:
    """The team gives the cycle's diaries to the coach. What is written from now on is marked as late.

    `page` is where the note was typed (see `finish_draft`).
    """
    cycle = move(
        cycle,
        expected={CycleState.OPEN},
        to=CycleState.HANDED_OVER,
        verb=HistoryEntry.Verb.HANDED_OVER,
        by=by,
        reason=note,
    )
    cycle.handover_note = note.strip()
    cycle.save(update_fields=["handover_note"])
    finish_draft(writer=by, keys=[key_of_exchange("hand-over", cycle)], page=page)
    return cycle


PREVIOUS = {CycleState.HANDED_OVER: CycleState.OPEN, CycleState.REFLECTED: CycleState.HANDED_OVER}


@transaction.atomic
def take_back_cycle(*, cycle: Cycle, by: User, reason: str) -> Cycle:
    """One step back, with a reason, until the report is published (domain rule 6)."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, so that the team can follow.")})
    if cycle.state not in PREVIOUS:
        raise ValidationError(
            _("A published cycle stays as it is.") if cycle.is_published else _("This cycle is open already.")
        )
    return move(
        cycle,
        expected={CycleState(cycle.state)},
        to=PREVIOUS[CycleState(cycle.state)],
        verb=HistoryEntry.Verb.TAKEN_BACK,
        by=by,
        reason=reason,
    )


def is_late(cycle: Cycle) -> bool:
    """Whether something written now comes after the hand-over."""
    return not cycle.is_open and cycle.handed_over_at is not None and cycle.handed_over_at <= clock.now()
