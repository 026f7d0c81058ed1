"""Good practices and challenges that a project shares with the learning network."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import models, transaction

from projects.editing import change
from projects.models import HistoryEntry, Project, User
from projects.services.history import record, state_of
from reflection.models import Practice
from reflection.services.network.keeping import add_once, held_to_remove, hold_named

FIELDS = ("kind", "text", "session")


def share_practice(
    *,
    project: Project,
    by: User,
    client_id: UUID,
    values: Mapping[str, Any],
    many: Mapping[str, Sequence[models.Model]],
) -> tuple[Practice, bool]:
    """Shares a practice or a challenge; sent twice, it is one. It stands in the project's history."""
    return add_once(
        Practice(project=project),
        by=by,
        client_id=client_id,
        values=values,
        many=many,
        tell=lambda made, after: _record(made, by, HistoryEntry.Verb.ADDED, after=after),
    )


@transaction.atomic
def change_practice(
    practice: Practice,
    *,
    by: User,
    version: int,
    values: Mapping[str, Any],
    many: Mapping[str, Sequence[models.Model]],
) -> Practice:
    hold_named(values, many)
    return change(
        practice,
        project=practice.project,
        by=by,
        version=version,
        values=values,
        many={name: list(members) for name, members in many.items()},
    )


@transaction.atomic
def remove_practice(practice: Practice, *, by: User) -> None:
    """Takes it back from the network; what it said stays in the project's history."""
    current = held_to_remove(practice)
    if current is None:
        return
    _record(current, by, HistoryEntry.Verb.REMOVED, before=state_of(current, FIELDS))
    current.delete()


def _record(practice: Practice, by: User, verb: HistoryEntry.Verb, **states: Any) -> None:
    record(project=practice.project, by=by, verb=verb, subject=practice, **states)
