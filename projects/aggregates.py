"""Small values of the rows behind a row, read with it instead of in a query or in rows of their own."""

from django.db.models import Aggregate, Model, OuterRef, Subquery, TextField


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
    ties = through._default_manager.filter(**{of: OuterRef("pk")}).order_by()
    return Subquery(ties.values(of).values_list(Joined(to)))


def read_ids(joined: str | None) -> list[int]:
    """What `ids_through` or `Joined` gave, as numbers."""
    return [int(pk) for pk in joined.split(",")] if joined else []
