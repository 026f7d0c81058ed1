"""Small values of the rows behind a row, read with it instead of in rows of their own."""

from django.db.models import Aggregate, TextField


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


def ids_in(joined: str | None) -> set[int]:
    """The ids that `Joined` put together."""
    return {int(pk) for pk in joined.split(",")} if joined else set()
