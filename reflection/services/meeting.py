"""The meeting itself: it opens on a screen, ends, and its record can be corrected until the report is published."""

from collections.abc import Sequence
from datetime import date as Date
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from projects import clock
from projects.editing import EditConflict, change
from projects.models import CycleState, HistoryEntry, User
from projects.services.cycle import move
from projects.services.history import record
from reflection.models import Meeting
from reflection.services.days import refuse_far_day
from reflection.services.decision import add_decision
from reflection.services.finding import add_finding
from reflection.services.lines import hold_record
from reflection.services.live import stir


@transaction.atomic
def open_meeting(meeting: Meeting, *, by: User | None) -> Meeting:
    """Begins the meeting on a screen. Opening one that runs already changes nothing.

    A meeting that was held runs again only if its cycle was taken back (domain rule 6). Raises `ValidationError`
    where the cycle is still open, published, or the meeting was held.
    """
    cycle = hold_record(meeting)
    current = Meeting.objects.get(pk=meeting.pk)
    if current.is_running:
        return current
    if current.is_held and cycle.state == CycleState.REFLECTED:
        raise ValidationError(
            _("This meeting was held. Take the cycle a step back first if it goes on."), code="held"
        )
    before = {"opened_at": current.opened_at, "held_at": current.held_at}
    current.opened_at, current.held_at = clock.now(), None
    current.save(update_fields=["opened_at", "held_at"])
    record(
        project=cycle.project,
        by=by,
        verb=HistoryEntry.Verb.OPENED,
        subject=current,
        before=before,
        after={"opened_at": current.opened_at, "held_at": None},
    )
    stir(current)
    return current


@transaction.atomic
def end_meeting(meeting: Meeting, *, by: User | None, date: Date, present: str, version: int) -> Meeting:
    """The meeting was held on this day, with these people: the cycle is reflected, and the door shuts.

    Afterwards, until publication, the same corrects day and people. Raises `EditConflict`, and `ValidationError`
    where the cycle is still open or published, or the day cannot be.
    """
    cycle = hold_record(meeting)
    if date < cycle.start:
        raise ValidationError({"date": _("The meeting cannot lie before the cycle began.")})
    refuse_far_day(date, start=cycle.start, end=cycle.project.end)
    if date > clock.today():
        raise ValidationError(
            {"date": _("This day is still to come. A meeting ends on the day it was held.")}
        )
    held_at = Meeting.objects.get(pk=meeting.pk).held_at
    ended = change(
        meeting,
        project=cycle.project,
        by=by,
        version=version,
        values={
            "date": date,
            "present": present,
            "held_at": held_at or clock.now(),
            "takes_cards": False,
        },
    )
    if cycle.state == CycleState.HANDED_OVER:
        move(
            cycle,
            expected={CycleState.HANDED_OVER},
            to=CycleState.REFLECTED,
            verb=HistoryEntry.Verb.REFLECTED,
            by=by,
        )
    stir(ended)
    return ended


@transaction.atomic
def add_lines(
    meeting: Meeting, *, by: User | None, client_id: UUID, findings: Sequence[str], decisions: Sequence[str]
) -> int:
    """Findings and decisions put in together, one a text; how many were new. Sending them twice makes each once.

    What somebody has changed or removed since is left as it is.
    """
    made = 0
    for kind, add, texts in (("finding", add_finding, findings), ("decision", add_decision, decisions)):
        for at, text in enumerate(texts):
            own = uuid5(client_id, f"{kind} {at} {text}")
            try:
                made += add(meeting=meeting, by=by, client_id=own, values={"text": text.strip()})[1]
            except EditConflict:
                continue
            except ValidationError as refused:
                if getattr(refused, "code", "") != "removed":
                    raise
    return made
