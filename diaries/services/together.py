"""Entries that were one text when they were written: what was seen with several partners at once.

Each partner's diary keeps its own copy, because it is tied to markers, scored and removed there. Who changes one is told
where the others stand, and can change the same words there too.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from diaries.models import Observation
from diaries.services.cycle import is_late
from diaries.services.draft import UNTOLD, Page
from diaries.services.entry import OBSERVATION_TEXTS, also_with, change_entry
from projects.editing import change
from projects.models import Cycle, User
from projects.services.cycle import locked

ONE_SAVING = timedelta(minutes=1)
"""What one form sent was written in one transaction; this is more than any takes."""


def written_together(entry: Observation, *, partners: Collection[int]) -> list[Observation]:
    """The entries that were saved from the same form as this one and stand in the diaries of others of these `partners`.

    `partners` are the ids of those in whose diaries the reader writes. One query.
    """
    moment = entry.created_at
    near = Observation.objects.filter(
        created_by=entry.created_by_id,
        actor__project=entry.actor.project_id,
        created_at__range=(moment - ONE_SAVING, moment + ONE_SAVING),
    )
    rows = {
        row.client_id: row
        for row in near.select_related("actor", "cycle__project").order_by("created_at", "pk")
    }
    for first in rows:
        of_one_form = {first, *(also_with(first, actor) for actor in partners)}
        if entry.client_id in of_one_form:
            together = [row for client_id, row in rows.items() if client_id in of_one_form and row != entry]
            return [row for row in together if row.removed_at is None and row.actor_id in partners]
    return []


WHEN = ("date", "date_precision", "cycle")
SHARED = (*OBSERVATION_TEXTS, "method", *WHEN)
"""What copies have in common; markers, activities and whether it was foreseen are each partner's own."""


@transaction.atomic
def change_with_copies(
    row: Observation,
    *,
    copies: Sequence[Observation],
    by: User,
    version: int,
    values: Mapping[str, Any],
    many: Mapping[str, Sequence[Any]],
    page: Page = UNTOLD,
) -> Observation:
    """As `change_entry`, and the same words in `copies`: what stood there as it stood here says now what is said here.

    Words that differ already, and copies in a published cycle, are left alone.
    """
    cycles = {row.cycle, values.get("cycle", row.cycle), *(copy.cycle for copy in copies)}
    held = {cycle.pk: locked(cycle) for cycle in sorted(cycles, key=lambda cycle: cycle.pk)}
    before = {name: getattr(row, name) for name in SHARED}
    changed = change_entry(row, by=by, version=version, values=values, many=many, page=page)
    different = {name: values[name] for name in SHARED if name in values and values[name] != before[name]}
    for copy in copies:
        _change_copy(copy, held, by, before, different)
    return changed


def _change_copy(
    copy: Observation,
    held: Mapping[int, Cycle],
    by: User,
    before: Mapping[str, Any],
    different: Mapping[str, Any],
) -> None:
    now = Observation.objects.kept().select_for_update(of=("self",)).filter(pk=copy.pk).first()
    cycle = held[copy.cycle_id]
    target = held[different["cycle"].pk] if "cycle" in different else cycle
    if now is None or now.cycle_id != cycle.pk or not (cycle.takes_entries and target.takes_entries):
        return
    was_then = all(getattr(now, name) == before[name] for name in WHEN)
    values = {
        name: value
        for name, value in different.items()
        if (was_then if name in WHEN else getattr(now, name) == before[name])
    }
    if "cycle" in values:
        values["is_late"] = is_late(target)
    change(now, project=copy.project, by=by, version=now.version, values=values)
