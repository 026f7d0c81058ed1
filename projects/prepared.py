"""Queries that are put into SQL once, and asked again with other values.

Django writes a query's SQL anew each time it is asked. For a diary's queries, with all that they read alongside, that
takes ten times as long as the answer. The query itself stays a queryset, in one place; here its SQL is kept for as
long as the program runs. PostgreSQL keeps it too, understood and planned, for as long as a connection lasts (`PREPARE`):
to plan such a query took longer than to answer it. Where a pooler hands one connection to many (`DATABASE_POOLED`), which
Django knows as a database without cursors of its own, it does not.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.db import DatabaseError, connection
from django.db.models import Model, QuerySet
from psycopg2.extensions import AsIs

Row = TypeVar("Row", bound=Model)

_STAND_INS: dict[type, Any] = {
    int: 2_100_000_000,
    date: date(2999, 1, 1),
    datetime: datetime(2999, 12, 31, 23, 59, tzinfo=UTC),
}
"""For each kind of value one that no row has; the names of a query are counted on from it."""
_TYPES = {int: "bigint", date: "date", datetime: "timestamptz"}
_KNOWN: WeakKeyDictionary[Any, dict["Prepared[Any]", str]] = WeakKeyDictionary()
"""The queries that each open connection to PostgreSQL knows, with the names that they have there."""
_FORGOTTEN = {"0A000", "26000"}
"""What PostgreSQL answers when a table changed under what it keeps, and when it keeps it no more."""
_numbers = count(1)


class Prepared(Generic[Row]):
    """A query with a hole for each named value: an id, a day or a moment. Answers with rows of the queryset's model.

    `build` makes the queryset out of values; it must not look at them, since it is called once, with stand-ins. What
    is annotated comes as the database gives it: lists and dictionaries as text (see `diaries.services.alongside.values_of`).
    """

    def __init__(self, build: Callable[..., QuerySet[Row]], **kinds: type) -> None:
        self._build = build
        self._kinds = kinds
        self._kept: dict[str, tuple[type[Row], str, tuple[Any, ...]]] = {}

    def __call__(self, **values: Any) -> Iterator[Row]:
        model, sql, params = self._kept.get(connection.vendor) or self._write()
        given = {name: _as_stored(value) for name, value in values.items()}
        if connection.vendor == "postgresql" and not connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
            try:
                ask = f"EXECUTE {self._known(sql, params)} ({', '.join(['%s'] * len(self._kinds))})"
                return iter(model._default_manager.raw(ask, [given[name] for name in self._kinds]))
            except DatabaseError as error:
                _KNOWN.pop(connection.connection, None)  # told anew the next time
                is_forgotten = getattr(error.__cause__, "pgcode", None) in _FORGOTTEN
                if not is_forgotten or connection.in_atomic_block:
                    raise
        filled = [given[each.name] if isinstance(each, _Hole) else each for each in params]
        return iter(model._default_manager.raw(sql, filled))

    def _known(self, sql: str, params: tuple[Any, ...]) -> str:
        """The query's name in the connection that is open now; it is told the query first, unless it knows it."""
        with connection.cursor() as cursor:
            known = _KNOWN.setdefault(cursor.connection, {})
            if self not in known:
                places = {name: AsIs(f"${number}") for number, name in enumerate(self._kinds, 1)}
                filled = [places[each.name] if isinstance(each, _Hole) else each for each in params]
                types = ", ".join(_TYPES[kind] for kind in self._kinds.values())
                name = f"prepared_{next(_numbers)}"
                with connection.wrap_database_errors:  # beside what Django counts as a page's queries
                    cursor.cursor.execute(f"PREPARE {name} ({types}) AS {sql}", filled)
                known[self] = name
            return known[self]

    def _write(self) -> tuple[type[Row], str, tuple[Any, ...]]:
        stand_ins = {name: _stand_in(kind, turn) for turn, (name, kind) in enumerate(self._kinds.items())}
        rows = self._build(**stand_ins)
        sql, params = rows.query.sql_with_params()
        holes = {_as_stored(value): _Hole(name) for name, value in stand_ins.items()}
        kept = rows.model, sql, tuple(holes.get(each, each) for each in params)
        missing = set(holes.values()).difference(each for each in kept[2] if isinstance(each, _Hole))
        if missing:
            raise ValueError(f"{rows.model.__name__} does not ask for {[each.name for each in missing]}")
        self._kept[connection.vendor] = kept
        return kept


class _Hole:
    def __init__(self, name: str) -> None:
        self.name = name


def _stand_in(kind: type, turn: int) -> Any:
    value = _STAND_INS[kind]
    if kind is datetime:
        return value.replace(second=turn)
    return value.replace(day=1 + turn) if kind is date else value + turn


def _as_stored(value: Any) -> Any:
    """As the database takes it: SQLite has no days and moments of its own."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
