"""Writes acts into the history, in the transaction of the act itself."""

from collections.abc import Collection, Iterable, Mapping
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


def erase_words(
    *, project: Project, kind: str, subject_id: int, keep: Collection[str] = (), among: models.Q | None = None
) -> int:
    """Takes what was said out of the acts on one thing that is being erased; returns how many acts that were.

    History is append-only but for this: erasing somebody's words reaches it too. The acts stay, with who and when;
    of what stood before and after only whole numbers under the names in `keep` stay, never a text. `among` narrows
    it to the acts that speak of a part of the thing. Call it inside the transaction that erases it.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A thing and its words in the history go in one transaction.")
    acts = HistoryEntry.objects.filter(among or models.Q(), project=project, kind=kind, subject_id=subject_id)
    for act in acts:
        HistoryEntry.objects.filter(pk=act.pk).erase_words(
            before=_numbers(act.before, keep), after=_numbers(act.after, keep)
        )
    return len(acts)


def _numbers(values: Values, names: Collection[str]) -> dict[str, int]:
    return {name: values[name] for name in names if type(values.get(name)) is int}


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
