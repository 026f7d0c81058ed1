"""Writing in the diaries: adding, changing and removing entries, exactly once and never unseen."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from diaries.models import ActivityEntry, Observation
from diaries.models.entry import Entry
from diaries.services.attachment import tie_attachments
from diaries.services.cycle import is_late
from diaries.services.draft import drop_draft, key_of
from projects import clock
from projects.editing import change
from projects.models import Cycle, HistoryEntry, Project, User
from projects.services.cycle import locked, refuse_if_closed
from projects.services.history import record, state_of

Row = TypeVar("Row", bound=Entry)


class SentBefore(Exception):
    """The same client id came again. `same` tells whether it brought the same words."""

    def __init__(self, row: Entry, *, same: bool) -> None:
        super().__init__(f"{row._meta.label} {row.pk} was sent before")
        self.row = row
        self.same = same


def add_entry(
    model: type[Row],
    *,
    cycle: Cycle,
    by: User,
    client_id: UUID,
    values: Mapping[str, Any],
    many: Mapping[str, Sequence[Any]] | None = None,
    attachments: Sequence[UUID] = (),
) -> Row:
    """Adds an observation or an activity entry under the writer's client id.

    `attachments` are files of this writer that wait for it. Raises `SentBefore` when this writer's id was used
    before (a double click, a repeated request), and `ValidationError` when the cycle is published. The database's
    unique constraint decides, so two requests at the same instant make one entry too.
    """
    earlier = _sent_before(model, by, client_id)
    if earlier:
        raise SentBefore(earlier, same=_says_the_same(earlier, values, many))
    try:
        with transaction.atomic():
            cycle = locked(cycle)
            refuse_if_closed(cycle)
            row = model(cycle=cycle, created_by=by, client_id=client_id, is_late=is_late(cycle), **values)
            row.save(force_insert=True)
            for name, members in (many or {}).items():
                getattr(row, name).add(*members)
            record(
                project=cycle.project,
                by=by,
                verb=HistoryEntry.Verb.ADDED,
                subject=row,
                after={**values, **{name: list(members) for name, members in (many or {}).items()}},
            )
            tie_attachments(row, ids=attachments, by=by)
            drop_draft(writer=by, key=str(client_id))
            return row
    except IntegrityError:
        earlier = _sent_before(model, by, client_id)
        if earlier is None:
            raise
        raise SentBefore(earlier, same=_says_the_same(earlier, values, many)) from None


def change_entry(
    row: Row,
    *,
    by: User,
    version: int,
    values: Mapping[str, Any],
    many: Mapping[str, Sequence[Any]] | None = None,
) -> Row:
    """Changes an entry that is still at `version`; raises `EditConflict` or, once published, `ValidationError`."""
    with transaction.atomic():
        target = values.get("cycle", row.cycle)
        for cycle in sorted({row.cycle, target}, key=lambda cycle: cycle.pk):
            refuse_if_closed(locked(cycle))
        changed = change(
            row,
            project=row.project,
            by=by,
            version=version,
            values=values,
            many={name: list(members) for name, members in (many or {}).items()},
        )
        drop_draft(writer=by, key=key_of(row))
        return changed


@transaction.atomic
def remove_entry(row: Row, *, by: User) -> None:
    """Takes an entry out of the diary. The row stays, marked, so that it can be brought back."""
    refuse_if_closed(locked(row.cycle))
    current = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if current.removed_at:
        return
    current.removed_at = clock.now()
    current.removed_by = by
    current.version += 1
    current.save(update_fields=["removed_at", "removed_by", "version"])
    record(
        project=row.project,
        by=by,
        verb=HistoryEntry.Verb.REMOVED,
        subject=current,
        before=state_of(current, [name for name in ("change", "description") if hasattr(current, name)]),
    )


def cycle_of_date(project: Project, day: date | None, *, otherwise: Cycle) -> Cycle:
    """The cycle whose days hold `day`; the cycle one writes in where no date is known."""
    if day is None or otherwise.holds(day):
        return otherwise
    return Cycle.objects.filter(project=project, start__lte=day, end__gte=day).first() or otherwise


def _sent_before(model: type[Row], by: User, client_id: UUID) -> Row | None:
    return (
        model._default_manager.filter(created_by=by, client_id=client_id)
        .select_related("cycle__project")
        .first()
    )


def _says_the_same(row: Entry, values: Mapping[str, Any], many: Mapping[str, Sequence[Any]] | None) -> bool:
    if any(getattr(row, name) != value for name, value in values.items()):
        return False
    return all(
        set(getattr(row, name).values_list("pk", flat=True)) == {member.pk for member in members}
        for name, members in (many or {}).items()
    )


OBSERVATION_TEXTS = ("change", "significance", "contribution")
ACTIVITY_ENTRY_TEXTS = ("description", "went_well", "why_well", "went_less_well", "why_less_well")
"""The fields in which people write, in the order in which a diary shows them."""

TEXTS: dict[type[Entry], tuple[str, ...]] = {
    Observation: OBSERVATION_TEXTS,
    ActivityEntry: ACTIVITY_ENTRY_TEXTS,
}
