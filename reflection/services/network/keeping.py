"""Adding to the network exactly once, and keeping its history, in the transaction of the act.

What is about to be named or removed is held first, always in one order, so that two who act at once wait for each
other and neither breaks: themes and released findings, then the session, then what names them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from projects import editing
from projects.editing import EditConflict
from projects.models import HistoryEntry, Programme, User
from projects.services.history import plain, state_of
from reflection.models import NetworkAct
from reflection.models.network import InNetwork

Row = TypeVar("Row", bound=InNetwork)
Named = TypeVar("Named", bound=models.Model)
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
        hold_named(values, many)
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


def hold_named(values: Values, many: Many | None = None) -> None:
    """Holds the rows that are about to be named; raises `ValidationError` where one was removed meanwhile.

    Call it inside the act's transaction, before the row that names them is held.
    """
    groups = list((many or {}).values())
    groups += [[value] for value in values.values() if isinstance(value, models.Model)]
    for members in groups:
        if members and len(held(members)) < len({member.pk for member in members}):
            raise ValidationError(
                _(
                    "Something that you chose here was removed meanwhile. Look at your choice, and save once more."
                )
            )


def hold_owner(row: Row) -> Row:
    """That under which something is about to be written, held; raises `ValidationError` where it was removed."""
    found = held([row])
    if not found:
        raise ValidationError(
            _(
                "What you wrote this under was removed meanwhile, so it cannot be saved. Your text is still here: "
                "copy it if you want to keep it."
            )
        )
    return found[0]


def held(members: Sequence[Named]) -> list[Named]:
    """Those of these rows, of one model, that are still there; nobody removes them before the transaction ends."""
    rows = type(members[0])._default_manager.select_for_update(no_key=True, of=("self",))
    return list(rows.filter(pk__in=[member.pk for member in members]).order_by("pk"))


def held_to_remove(row: Row) -> Row | None:
    """The row as it stands, so that nothing new can name it any more; None where somebody removed it already."""
    return type(row)._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()


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


@transaction.atomic
def change_in_network(
    row: Row, *, programme: Programme, by: User, version: int, values: Values, many: Many | None = None
) -> Row:
    """Changes the row if it still is at `version`, with its history; raises `EditConflict` otherwise.

    Raises `Gone` where the row was removed, and `ValidationError` where something that it names was.
    """
    hold_named(values, many)
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
    """Removes the row; what stood there is kept in the history. Of two who remove it at once, one did."""
    current = held_to_remove(row)
    if current is None:
        return
    keep_act(programme=programme, by=by, verb=Verb.REMOVED, subject=current, before=state_of(current, fields))
    current.delete()
