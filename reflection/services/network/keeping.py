"""Adding to the network exactly once, and keeping its history, in the transaction of the act."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction

from projects import editing
from projects.editing import EditConflict
from projects.models import HistoryEntry, Programme, User
from projects.services.history import plain, state_of
from reflection.models import NetworkAct
from reflection.models.network import InNetwork

Row = TypeVar("Row", bound=InNetwork)
Values = Mapping[str, Any]
Many = Mapping[str, Sequence[models.Model]]
NAME_LIMIT = 300

Verb = HistoryEntry.Verb


def keep_act(
    *,
    programme: Programme,
    by: User | None,
    verb: HistoryEntry.Verb,
    subject: models.Model,
    before: Values | None = None,
    after: Values | None = None,
) -> None:
    """Writes one act of the network. Call it inside the act's transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An act and its history belong in one transaction.")
    NetworkAct.objects.create(
        programme=programme,
        by=by,
        verb=verb,
        kind=subject._meta.model_name or "",
        subject_id=subject.pk,
        name=str(subject)[:NAME_LIMIT],
        before=plain(before or {}),
        after=plain(after or {}),
    )


def add_once(
    row: Row,
    *,
    by: User,
    client_id: UUID,
    values: Values,
    many: Many | None = None,
    tell: Callable[[Row, dict[str, Any]], None],
) -> tuple[Row, bool]:
    """Saves a new row with `values`; True where it was made now.

    The same id of the same writer makes one row: with the same words it is that row, and False; with other words
    it raises `EditConflict` with that row, so that neither text is lost. `tell(row, after)` keeps the history.
    """
    with transaction.atomic():
        earlier = _earlier(row, by, client_id)
        if earlier is None:
            for name, value in {**values, "created_by": by, "client_id": client_id}.items():
                setattr(row, name, value)
            try:
                with transaction.atomic():
                    row.save(force_insert=True)
            except IntegrityError:
                earlier = _earlier(row, by, client_id)
                if earlier is None:
                    raise
        if earlier is not None:
            if any(getattr(earlier, name) != value for name, value in values.items()):
                raise EditConflict(earlier)
            return earlier, False
        for name, members in (many or {}).items():
            getattr(row, name).set(members)
        tell(row, {**values, **{name: list(members) for name, members in (many or {}).items()}})
        return row, True


def _earlier(row: Row, by: User, client_id: UUID) -> Row | None:
    return type(row)._default_manager.filter(created_by=by, client_id=client_id).first()


def add_to_network(
    row: Row, *, programme: Programme, by: User, client_id: UUID, values: Values, many: Many | None = None
) -> tuple[Row, bool]:
    """`add_once` for what belongs to no project."""
    return add_once(
        row,
        by=by,
        client_id=client_id,
        values=values,
        many=many,
        tell=lambda made, after: keep_act(
            programme=programme, by=by, verb=Verb.ADDED, subject=made, after=after
        ),
    )


def change_in_network(
    row: Row, *, programme: Programme, by: User, version: int, values: Values, many: Many | None = None
) -> Row:
    """Changes the row if it still is at `version`, with its history; raises `EditConflict` otherwise."""
    return editing.change_and_tell(
        row,
        by=by,
        version=version,
        values=values,
        many={name: list(members) for name, members in (many or {}).items()},
        tell=lambda current, before, after: keep_act(
            programme=programme, by=by, verb=Verb.CHANGED, subject=current, before=before, after=after
        ),
    )


def remove_from_network(row: InNetwork, *, programme: Programme, by: User, fields: Sequence[str]) -> None:
    """Removes the row; what stood there is kept in the history."""
    keep_act(programme=programme, by=by, verb=Verb.REMOVED, subject=row, before=state_of(row, fields))
    row.delete()
