"""Writes acts into the history, in the transaction of the act itself."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from projects import clock
from projects.models import HistoryEntry, Project, User

Values = Mapping[str, Any]


def state_of(row: models.Model, fields: Iterable[str]) -> dict[str, Any]:
    """The row's values of these fields, as plain JSON values."""
    return {field: _plain(getattr(row, field)) for field in fields}


def entry(
    *,
    project: Project,
    by: User | None,
    verb: HistoryEntry.Verb,
    subject: models.Model,
    before: Values | None = None,
    after: Values | None = None,
    reason: str = "",
) -> HistoryEntry:
    """An unsaved row of history; `record` saves one, imports save many at once."""
    return HistoryEntry(
        project=project,
        by=by,
        at=clock.now(),
        verb=verb,
        kind=subject._meta.model_name or "",
        subject_id=subject.pk,
        before={key: _plain(value) for key, value in (before or {}).items()},
        after={key: _plain(value) for key, value in (after or {}).items()},
        reason=reason.strip(),
    )


def record(
    *,
    project: Project,
    by: User | None,
    verb: HistoryEntry.Verb,
    subject: models.Model,
    before: Values | None = None,
    after: Values | None = None,
    reason: str = "",
) -> HistoryEntry:
    """Writes one act. `before` and `after` hold only what differs. Call it inside the act's transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An act and its history belong in one transaction.")
    row = entry(project=project, by=by, verb=verb, subject=subject, before=before, after=after, reason=reason)
    row.save(force_insert=True)
    return row


def plain(values: Values) -> dict[str, Any]:
    """Values as the history keeps them."""
    return {key: _plain(value) for key, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, (list, tuple, set)):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)
