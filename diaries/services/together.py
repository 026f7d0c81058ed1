"""Entries that were one text when they were written: what was seen with several partners at once.

Each partner's diary keeps its own copy, because it is read, changed and removed there. Who changes one is told where
the others stand.
"""

from collections.abc import Collection
from datetime import timedelta

from diaries.models import Observation
from diaries.services.entry import also_with

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
    rows = {row.client_id: row for row in near.select_related("actor").order_by("created_at", "pk")}
    for first in rows:
        of_one_form = {first, *(also_with(first, actor) for actor in partners)}
        if entry.client_id in of_one_form:
            together = [row for client_id, row in rows.items() if client_id in of_one_form and row != entry]
            return [row for row in together if row.removed_at is None and row.actor_id in partners]
    return []
