"""Small values of the rows behind a row, read with it instead of in a query or in rows of their own."""

from typing import Any

from django.db.models import Aggregate, Model, OuterRef, QuerySet, Subquery, TextField


class Joined(Aggregate):
    """The values, as text, with `separator` between them; NULL where there are none.

    The separator is the program's own, never what people typed.
    """

    function = "GROUP_CONCAT"
    output_field = TextField()
    template = "%(function)s(%(expressions)s, '%(separator)s')"

    def __init__(self, expression, *, separator: str = ",", **extra) -> None:
        super().__init__(expression, separator=separator, **extra)

    def as_postgresql(self, compiler, connection, **more):
        template = "STRING_AGG((%(expressions)s)::text, '%(separator)s')"
        return self.as_sql(compiler, connection, template=template, **more)


def ids_through(through: type[Model], *, of: str, to: str) -> Subquery:
    """For annotating the rows that a table of ties calls `of`: the ids of the rows it calls `to`."""
    return joined_values(through._default_manager.all(), to, by=of)


def joined_values(rows: QuerySet[Any], field: str, *, by: str, outer: str = "pk") -> Subquery:
    """For `annotate`: the values of `field` of those of `rows` whose field `by` is the outer row's `outer`."""
    own = rows.filter(**{by: OuterRef(outer)}).order_by()
    return Subquery(own.values(by).values_list(Joined(field)))


def read_ids(joined: str | None) -> list[int]:
    """What `ids_through` or `Joined` gave, as numbers."""
    return [int(pk) for pk in joined.split(",")] if joined else []
