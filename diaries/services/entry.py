"""Writing in the diaries: adding, changing and removing entries, exactly once and never unseen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from diaries.models import ActivityEntry, Observation
from diaries.models.entry import Entry, Precision, in_words
from diaries.services.attachment import files_that_wait, tie_attachments
from diaries.services.cycle import is_late
from diaries.services.draft import UNTOLD, Page, finish_draft, forget_draft, hold_drafts, key_of
from projects import clock
from projects.editing import change
from projects.models import Cycle, HistoryEntry, Project, User
from projects.services.current import current_cycle
from projects.services.cycle import locked, refuse_if_closed
from projects.services.history import plain, record, state_of

Row = TypeVar("Row", bound=Entry)


class SentBefore(Exception):
    """The same client id came again. `same` tells whether it brought the same words."""

    def __init__(self, row: Entry, *, same: bool) -> None:
        super().__init__(f"{row._meta.label} {row.pk} was sent before")
        self.row = row
        self.same = same


@dataclass(frozen=True)
class Sent:
    """One entry as it was sent, under the client id that its writer's device gave it."""

    client_id: UUID
    values: Mapping[str, Any]
    many: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    attachments: Sequence[UUID] = ()
    """Files of this writer that wait for the entry."""


@dataclass(frozen=True)
class Outcome(Generic[Row]):
    """What became of entries that were sent together: each is here exactly once, whatever came before."""

    made: tuple[Row, ...] = ()
    same: tuple[Row, ...] = ()
    """They stood here already, word for word."""
    other: tuple[Row, ...] = ()
    """Other words stand here under the same id; they were left as they are. Files that were sent with these are tied to them."""
    removed: tuple[Row, ...] = ()
    """They were saved, and taken out of the diary since."""


def also_with(client_id: UUID, actor_pk: int) -> UUID:
    """The client id of the same form's entry with a further partner; the first partner's has the form's own."""
    return uuid5(client_id, str(actor_pk))


def save_entries(
    model: type[Row],
    *,
    project: Project,
    day: date | None,
    otherwise: int | None,
    by: User,
    sent: Sequence[Sent],
    page: Page = UNTOLD,
) -> Outcome[Row]:
    """Saves what one form sent, in one transaction: an entry in the diary of each partner it speaks of.

    They go into the cycle whose days hold `day`; without one, into the cycle with the id `otherwise`, or the
    present one. `page` is the page on which they were typed (see `forget_draft`). What was sent before makes no second entry (see `Outcome`); a file that only comes with the later
    sending is tied to it. Raises `ValidationError` when there is something to add and the cycle is published.
    """
    with transaction.atomic():
        gain_files = _sent_before(model, by, [each for each in sent if each.attachments])
        also = {row.cycle_id for row in gain_files}
        cycle, held = _hold_cycles(project, day, otherwise, also=also)
        by_day = day if day and cycle.holds(day) else None
        return _save(model, cycle, held, by=by, sent=sent, day=by_day, page=page)


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
    """Adds an observation or an activity entry to this cycle under the writer's client id.

    `attachments` are files of this writer that wait for it. Raises `SentBefore` when this writer's id was used
    before (a double click, a repeated request), and `ValidationError` when the cycle is published.
    """
    with transaction.atomic():
        held = locked(cycle)
        sent = [Sent(client_id, values, many or {}, attachments)]
        outcome = _save(model, held, {held.pk: held}, by=by, sent=sent)
    if outcome.made:
        return outcome.made[0]
    raise SentBefore((outcome.same + outcome.other + outcome.removed)[0], same=bool(outcome.same))


def _save(
    model: type[Row],
    cycle: Cycle,
    held: Mapping[int, Cycle],
    *,
    by: User,
    sent: Sequence[Sent],
    day: date | None = None,
    page: Page = UNTOLD,
) -> Outcome[Row]:
    """Into `cycle`, because of the `day` if there is one; `held` are all the cycles that are held.

    The writer's row is held next, so that two requests of theirs follow each other.
    """
    hold_drafts(by)
    ids = [each.client_id for each in sent]
    earlier = {row.client_id: row for row in _sent_before(model, by, sent)}
    waiting = files_that_wait([id for each in sent for id in each.attachments], by=by)
    found: dict[str, list[Row]] = {"made": [], "same": [], "other": [], "removed": []}
    for each in sent:
        row = earlier.get(each.client_id)
        if row is None:
            _refuse_if_closed(cycle, day, each.values.get("date_precision", Precision.DAY))
            found["made"].append(_make(model, cycle, by, each))
        elif row.removed_at:
            found["removed"].append(row)
        elif _says_the_same(row, each):
            _tie_what_came_later(row, held, by, [id for id in each.attachments if id in waiting])
            found["same"].append(row)
        else:
            if row.cycle.takes_entries:
                _tie_what_came_later(row, held, by, [id for id in each.attachments if id in waiting])
            found["other"].append(row)
    if not found["other"] and not found["removed"]:
        forget_draft(writer=by, key=str(ids[0]), page=page)
    return Outcome(**{name: tuple(rows) for name, rows in found.items()})


def _sent_before(model: type[Row], by: User, sent: Sequence[Sent]) -> list[Row]:
    """What stands under these client ids already."""
    ids = [each.client_id for each in sent]
    rows = model._default_manager.filter(created_by=by, client_id__in=ids)
    return list(rows.select_related("cycle__project")) if ids else []


def _tie_what_came_later(row: Entry, held: Mapping[int, Cycle], by: User, ids: Sequence[UUID]) -> None:
    """A photo that was chosen after the first sending, whose answer was lost, belongs to the entry as well."""
    if (
        ids and row.cycle_id in held
    ):  # else it went to another cycle in this very moment, and the file waits on
        refuse_if_closed(held[row.cycle_id])
        tie_attachments(row, ids=ids, by=by)


def _refuse_if_closed(cycle: Cycle, day: date | None, precision: str = Precision.DAY) -> None:
    """As `refuse_if_closed`; it says so where the day, or the month, led into the published cycle."""
    if day is not None and not cycle.takes_entries:
        sentence = (
            gettext(
                "%(month)s lies in %(cycle)s, which is published and closed. Choose another month to keep this."
            )
            if precision == Precision.MONTH
            else gettext(
                "%(day)s lies in %(cycle)s, which is published and closed. Choose another day to keep this."
            )
        )
        told = {
            "day": in_words(day, Precision.DAY),
            "month": in_words(day, Precision.MONTH),
            "cycle": cycle.name,
        }
        raise ValidationError(sentence % told, code="closed")
    refuse_if_closed(cycle)


def _make(model: type[Row], cycle: Cycle, by: User, sent: Sent) -> Row:
    row = model(cycle=cycle, created_by=by, client_id=sent.client_id, is_late=is_late(cycle), **sent.values)
    row.save(force_insert=True)
    for name, members in sent.many.items():
        if members:
            getattr(row, name).add(*members)
    record(
        project=cycle.project,
        by=by,
        verb=HistoryEntry.Verb.ADDED,
        subject=row,
        after={**sent.values, **{name: list(members) for name, members in sent.many.items()}},
    )
    if sent.attachments:
        tie_attachments(row, ids=sent.attachments, by=by)
    return row


def _hold_cycles(
    project: Project, day: date | None, otherwise: int | None, *, also: Collection[int]
) -> tuple[Cycle, dict[int, Cycle]]:
    """The project's cycle that holds the day, else the one with this id, else the present one; and all that are held.

    `also` are further ones to hold: together and in one order, so that nobody waits in a circle.
    """
    wanted = Q(pk=otherwise)
    if day is not None:
        wanted |= Q(start__lte=day, end__gte=day)
    rows = project.cycles.select_for_update(of=("self",), no_key=True).filter(wanted | Q(pk__in=also))
    held = {cycle.pk: cycle for cycle in rows.order_by("pk")}
    chosen = next((cycle for cycle in held.values() if day is not None and cycle.holds(day)), None)
    chosen = chosen or held.get(otherwise or 0)
    if chosen is None:
        present = current_cycle(list(project.cycles.order_by("start")))
        if present is None:
            raise ValidationError(
                gettext("This project has no cycles yet, so there is no diary to write in.")
            )
        chosen = held[present.pk] = locked(present)
    for cycle in held.values():
        cycle.project = project
    return chosen, held


def change_entry(
    row: Row,
    *,
    by: User,
    version: int,
    values: Mapping[str, Any],
    many: Mapping[str, Sequence[Any]] | None = None,
    page: Page = UNTOLD,
) -> Row:
    """Changes an entry that is still at `version`; raises `EditConflict` or, once published, `ValidationError`.

    `page` is the page on which it was typed (see `finish_draft`).
    """
    with transaction.atomic():
        target = values.get("cycle", row.cycle)
        held = [locked(cycle) for cycle in sorted({row.cycle, target}, key=lambda cycle: cycle.pk)]
        for cycle in held:
            day = values.get("date") if cycle == target != row.cycle else None
            _refuse_if_closed(cycle, day, values.get("date_precision", Precision.DAY))
        if target != row.cycle:
            values = {**values, "is_late": any(is_late(cycle) for cycle in held if cycle == target)}
        changed = change(
            row,
            project=row.project,
            by=by,
            version=version,
            values=values,
            many={name: list(members) for name, members in (many or {}).items()},
        )
        finish_draft(writer=by, keys=[key_of(row)], page=page)
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


def _says_the_same(row: Entry, sent: Sent) -> bool:
    """Whether these words are the ones that stand here, or those with which the entry was first saved.

    The latter: the answer to the first sending was lost, and somebody has changed the entry since.
    """
    names = [*sent.values, *sent.many]
    wanted = {**sent.values, **{name: sorted(each.pk for each in rows) for name, rows in sent.many.items()}}
    stands = {name: getattr(row, name) for name in sent.values}
    stands |= {name: sorted(getattr(row, name).values_list("pk", flat=True)) for name in sent.many}
    if stands == wanted:
        return True
    if row.version == 1:
        return False
    first = HistoryEntry.objects.filter(
        project=row.project,
        kind=row._meta.model_name,
        subject_id=row.pk,
        verb=HistoryEntry.Verb.ADDED,
    ).first()
    if first is None:
        return False
    said = {name: first.after.get(name) for name in names}
    said |= {name: sorted(said[name] or []) for name in sent.many}
    return said == plain(wanted)


OBSERVATION_TEXTS = ("change", "significance", "contribution", "other_factors")
ACTIVITY_ENTRY_TEXTS = ("description", "went_well", "why_well", "went_less_well", "why_less_well")
"""The fields in which people write, in the order in which a diary shows them."""

TEXTS: dict[type[Entry], tuple[str, ...]] = {
    Observation: OBSERVATION_TEXTS,
    ActivityEntry: ACTIVITY_ENTRY_TEXTS,
}
