"""What findings and decisions have in common: numbered lines that several people write at once, each exactly once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from diaries.services.draft import UNTOLD, Page, finish_draft, key_of
from projects import editing
from projects.editing import EditConflict
from projects.models import Cycle, HistoryEntry, User
from projects.services.cycle import refuse_if_closed
from projects.services.history import plain, record
from reflection.models import Meeting
from reflection.models.meeting import MeetingLine
from reflection.services.live import hold_meeting, stir

Line = TypeVar("Line", bound=MeetingLine)


def _meeting_of(row: MeetingLine) -> Meeting:
    return row.meeting  # type: ignore[attr-defined]


def hold_record(meeting: Meeting) -> Cycle:
    """The meeting's cycle, held; its record can be written between hand-over and publication, and not else.

    The meeting is held with it, so that whoever writes a line and whoever leads the room wait in one order.
    """
    cycle = hold_meeting(meeting)
    refuse_if_closed(cycle)
    if cycle.is_open:
        raise ValidationError(
            _("%(cycle)s has not been handed over yet; the meeting is recorded after that.")
            % {"cycle": cycle.name},
            code="open",
        )
    return cycle


def sent_before(
    model: type[Line],
    meeting: Meeting,
    client_id: UUID,
    values: Mapping[str, Any],
    many: Mapping[str, Sequence[models.Model]],
) -> Line | None:
    """The line that was sent before under this client id, with the same words; None where there is none.

    Only what was typed is compared. Ask it while the meeting is held. Raises `EditConflict` where other words stand there, and `ValidationError` where
    the line was removed since.
    """
    row = model._default_manager.filter(meeting=meeting, client_id=client_id).first()
    if row is None:
        if _removed(model, meeting).filter(before__client_id=str(client_id)).exists():
            raise ValidationError(
                _("This was saved, and has been removed since. Your text is still here."), code="removed"
            )
        return None
    stands = {name: getattr(row, name) for name in values} | {
        name: sorted(getattr(row, name).values_list("pk", flat=True)) for name in many
    }
    wanted = {**values, **{name: sorted(each.pk for each in rows) for name, rows in many.items()}}
    if stands != wanted and not first_said(row, plain(wanted)):
        raise EditConflict(row)
    return row


def first_said(row: MeetingLine, wanted: Mapping[str, Any]) -> bool:
    """Whether these are the words with which it was first saved: the answer was lost, and another changed it since."""
    if row.version == 1:
        return False
    first = HistoryEntry.objects.filter(
        kind=row._meta.model_name, subject_id=row.pk, verb=HistoryEntry.Verb.ADDED
    ).first()
    return first is not None and all(
        (first.after.get(name) or []) == (said or []) for name, said in wanted.items()
    )


def make_line(
    model: type[Line],
    meeting: Meeting,
    *,
    by: User | None,
    client_id: UUID,
    values: Mapping[str, Any],
    many: Mapping[str, Sequence[models.Model]],
    told: Mapping[str, Any] | None = None,
) -> Line:
    """Saves a new line under the next number, with its history. `told` is what else the history should say."""
    row = model(
        meeting=meeting, client_id=client_id, created_by=by, number=next_number(model, meeting), **values
    )
    row.save(force_insert=True)
    for name, members in many.items():
        if members:
            getattr(row, name).add(*members)
    record(
        project=meeting.project,
        by=by,
        verb=HistoryEntry.Verb.ADDED,
        subject=row,
        after={
            "number": row.number,
            **values,
            **{name: sorted(each.pk for each in members) for name, members in many.items() if members},
            **(told or {}),
        },
    )
    stir(meeting)
    return row


def forget_typed(by: User | None, line: MeetingLine, page: Page = UNTOLD) -> None:
    """What its writer was typing, on this page, stands in the record now: the drafts of a new line and of its change go."""
    if by is not None:
        finish_draft(writer=by, keys=[str(line.client_id), key_of(line)], page=page)


def next_number(model: type[MeetingLine], meeting: Meeting) -> int:
    """The number after the highest that a line of this meeting has or had: "finding 3.2" means one thing for ever."""
    rows = model._default_manager.filter(meeting=meeting)  # type: ignore[misc]
    highest = rows.aggregate(highest=Max("number"))["highest"] or 0
    gone = [
        int(number) for number in _removed(model, meeting).values_list("before__number", flat=True) if number
    ]
    return max(highest, *gone, 0) + 1


def _removed(model: type[MeetingLine], meeting: Meeting) -> models.QuerySet[HistoryEntry]:
    return HistoryEntry.objects.filter(
        project=meeting.project,
        kind=model._meta.model_name,
        verb=HistoryEntry.Verb.REMOVED,
        before__meeting=meeting.pk,
    )


def change_line(
    row: Line,
    *,
    by: User | None,
    version: int,
    values: Mapping[str, Any],
    many: Mapping[str, Sequence[models.Model]] | None = None,
) -> Line:
    """Changes a line that is still at `version`; raises `EditConflict`. The record is held by the caller."""
    changed = editing.change(
        row,
        project=_meeting_of(row).project,
        by=by,
        version=version,
        values=values,
        many={name: list(members) for name, members in (many or {}).items()},
    )
    stir(_meeting_of(row))
    return changed


@transaction.atomic
def remove_line(row: MeetingLine, *, by: User | None, version: int, fields: Iterable[str]) -> None:
    """Takes a line out of the record. Its number is not given again; the history keeps its words (`fields`).

    Raises `EditConflict` where somebody changed it since, `ValidationError` where something else hangs on it.
    """
    hold_record(_meeting_of(row))
    current = (
        type(row)._default_manager.select_for_update(of=("self",), no_key=True).filter(pk=row.pk).first()
    )
    if current is None:
        return
    if current.version != version:
        raise EditConflict(current)
    record(
        project=_meeting_of(row).project,
        by=by,
        verb=HistoryEntry.Verb.REMOVED,
        subject=current,
        before={
            "meeting": row.meeting_id,  # type: ignore[attr-defined]
            "client_id": str(current.client_id),
            "number": current.number,
            **{name: getattr(current, name) for name in fields},
        },
    )
    try:
        with transaction.atomic():
            current.delete()
    except ProtectedError as kept:
        raise ValidationError(
            _("Something else in the program builds on this, so it stays. Change its words instead.")
        ) from kept
    stir(_meeting_of(row))
