"""Recording the reflection meeting that closes a cycle."""

from collections.abc import Sequence
from datetime import date as Date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from projects import clock
from projects.editing import EditConflict
from projects.models import Cycle, CycleState, HistoryEntry, User
from projects.services.cycle import locked, move, refuse_if_closed
from projects.services.history import record
from reflection.models import Decision, Finding, Meeting


@transaction.atomic
def record_meeting(
    *,
    cycle: Cycle,
    by: User,
    date: Date,
    present: str,
    findings: Sequence[str],
    decisions: Sequence[str],
    version: int = 0,
) -> Meeting:
    """Writes down that the meeting was held, who was there, and what it found and decided.

    The first record takes the cycle from handed over to reflected; later ones correct it until the report is
    published. `version` is 0 for a first record; raises `EditConflict` when another recorded meanwhile, and
    `ValidationError` when the cycle is still open or already published.
    """
    cycle = locked(cycle)
    refuse_if_closed(cycle)
    if cycle.is_open:
        raise ValidationError(
            _("%(cycle)s has not been handed over yet; the meeting is recorded after that.")
            % {"cycle": cycle.name}
        )
    if date < cycle.start:
        raise ValidationError({"date": _("The meeting cannot lie before the cycle began.")})
    meeting = Meeting.objects.select_for_update(of=("self",)).filter(cycle=cycle).first()
    findings, decisions = _without_blanks(findings), _without_blanks(decisions)
    before: dict[str, object] = {}
    if meeting is None:
        meeting = Meeting(cycle=cycle, created_by=by, held_at=clock.now())
    else:
        before = _as_values(meeting)
        after = {"date": date.isoformat(), "present": present, "findings": findings, "decisions": decisions}
        if before == after and cycle.state == CycleState.REFLECTED:
            return meeting
        if meeting.version != version and before != after:
            raise EditConflict(meeting)
        meeting.version += 1
        meeting.updated_at, meeting.updated_by = clock.now(), by
    meeting.date, meeting.present = date, present
    meeting.save()
    meeting.findings.all().delete()
    meeting.decisions.all().delete()
    Finding.objects.bulk_create(
        [Finding(meeting=meeting, number=number, text=text) for number, text in enumerate(findings, 1)]
    )
    Decision.objects.bulk_create(
        [Decision(meeting=meeting, number=number, text=text) for number, text in enumerate(decisions, 1)]
    )
    record(
        project=cycle.project,
        by=by,
        verb=HistoryEntry.Verb.CHANGED if before else HistoryEntry.Verb.ADDED,
        subject=meeting,
        before=before,
        after=_as_values(meeting),
    )
    if cycle.state == CycleState.HANDED_OVER:
        move(
            cycle,
            expected={CycleState.HANDED_OVER},
            to=CycleState.REFLECTED,
            verb=HistoryEntry.Verb.REFLECTED,
            by=by,
        )
    return meeting


def _without_blanks(lines: Sequence[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip()]


def _as_values(meeting: Meeting) -> dict[str, object]:
    return {
        "date": meeting.date.isoformat() if meeting.date else "",
        "present": meeting.present,
        "findings": list(meeting.findings.values_list("text", flat=True)),
        "decisions": list(meeting.decisions.values_list("text", flat=True)),
    }
