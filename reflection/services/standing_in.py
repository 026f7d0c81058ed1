"""Until the services of findings, decisions and the record are joined: as little of them as the screen needs.

The signatures are the agreed ones; joining means importing from `services.finding`, `.decision` and `.meeting`.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from projects import clock
from projects.models import HistoryEntry, User
from projects.services.cycle import refuse_if_closed
from projects.services.history import record
from reflection.models import AssumptionVerdict, Decision, Finding, Meeting
from reflection.services.live import stir
from reflection.services.screen import held, show
from theory_of_change.models import Assumption


@transaction.atomic
def open_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Puts the meeting on the screen, its door shut. Raises `ValidationError` before the hand-over and the end."""
    meeting = held(meeting)
    if meeting.is_running:
        return meeting
    refuse_if_closed(meeting.cycle)
    if meeting.cycle.is_open:
        raise ValidationError(
            _("%(cycle)s has not been handed over yet; the meeting is held after that.")
            % {"cycle": meeting.cycle.name}
        )
    if meeting.is_held:
        raise ValidationError(_("This meeting was held already. Its record can still be corrected."))
    meeting.opened_at = clock.now()
    show(meeting, "opened_at")
    record(project=meeting.project, by=by, verb=HistoryEntry.Verb.OPENED, subject=meeting)
    return meeting


@transaction.atomic
def add_finding(
    *,
    meeting: Meeting,
    by: User,
    client_id: UUID,
    values: Mapping[str, Any],
    many: Mapping[str, list] | None = None,
    verdicts: Mapping[Assumption, str] | None = None,
) -> tuple[Finding, bool]:
    meeting = held(meeting)
    again = meeting.findings.filter(client_id=client_id).first()
    if again:
        return again, False
    number = (meeting.findings.aggregate(last=Max("number"))["last"] or 0) + 1
    finding = Finding.objects.create(
        meeting=meeting, number=number, client_id=client_id, created_by=by, **values
    )
    for name, rows in (many or {}).items():
        getattr(finding, name).set(rows)
    for assumption, verdict in (verdicts or {}).items():
        if verdict:
            AssumptionVerdict.objects.create(finding=finding, assumption=assumption, verdict=verdict)
    record(project=meeting.project, by=by, verb=HistoryEntry.Verb.ADDED, subject=finding, after=dict(values))
    stir(meeting)
    return finding, True


@transaction.atomic
def add_decision(
    *,
    meeting: Meeting,
    by: User,
    client_id: UUID,
    values: Mapping[str, Any],
    many: Mapping[str, list] | None = None,
) -> tuple[Decision, bool]:
    meeting = held(meeting)
    again = meeting.decisions.filter(client_id=client_id).first()
    if again:
        return again, False
    number = (meeting.decisions.aggregate(last=Max("number"))["last"] or 0) + 1
    decision = Decision.objects.create(
        meeting=meeting, number=number, client_id=client_id, created_by=by, **values
    )
    for name, rows in (many or {}).items():
        getattr(decision, name).set(rows)
    record(project=meeting.project, by=by, verb=HistoryEntry.Verb.ADDED, subject=decision, after=dict(values))
    stir(meeting)
    return decision, True
