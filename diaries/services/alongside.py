"""Rows that belong to other rows, read along with them in one query, on every database.

A diary is many short lists beside a few long ones. Each list as a query of its own would cost more than what stands in it.
"""

import json
from datetime import UTC, datetime
from typing import Any

from django.db.models import Aggregate, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject


class _Rows(Aggregate):
    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler, connection, **more):
        return self.as_sql(compiler, connection, function="JSONB_AGG", **more)


def rows_alongside(rows: QuerySet[Any], *, of: str, fields: tuple[str, ...]) -> Subquery:
    """For `annotate`: those of `rows` that name the outer row in their field `of`, as a list of dictionaries.

    None where there are none; in no particular order. Read them with `values_of`; dates and moments in them are
    text (see `moment_of`).
    """
    own = rows.filter(**{of: OuterRef("pk")}).order_by().values(of)
    return Subquery(own.annotate(_rows=_Rows(JSONObject(**{name: name for name in fields}))).values("_rows"))


def moment_of(text: str) -> datetime:
    """A moment that `rows_alongside` gave; SQLite writes it in UTC without saying so."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def values_of(stored: Any) -> Any:
    """What was read alongside; where it comes as text, as from SQLite or a `Prepared` query, it is read here."""
    return json.loads(stored) if isinstance(stored, str) else stored
