"""Ids of related rows, read together with the row they belong to instead of in a query or a row of their own."""

from django.db.models import Aggregate, Model, OuterRef, Subquery, TextField


class JoinedIds(Aggregate):
    """Ids with commas between them."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler, connection, **more):
        return self.as_sql(compiler, connection, template="STRING_AGG((%(expressions)s)::text, ',')", **more)


def ids_through(through: type[Model], of: str, to: str) -> Subquery:
    """For annotating the rows that a table of ties calls `of`: the ids of the rows it calls `to`."""
    ties = through._default_manager.filter(**{of: OuterRef("pk")}).order_by()
    return Subquery(ties.values(of).values_list(JoinedIds(to)))


def read_ids(joined: str | None) -> list[int]:
    """What `ids_through` gave, as numbers."""
    return [int(pk) for pk in joined.split(",")] if joined else []
