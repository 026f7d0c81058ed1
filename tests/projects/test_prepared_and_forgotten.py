"""Queries that PostgreSQL kept prepared, and no longer does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.prepared import Prepared
from tests import builders
from theory_of_change.models import Actor


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "change", ["DISCARD ALL", "ALTER TABLE theory_of_change_actor ALTER COLUMN name TYPE varchar(%s)"]
)
def test_a_query_that_the_database_forgot_or_that_a_migration_changed_is_told_anew(change: str) -> None:
    ask = Prepared(lambda actor: Actor.objects.filter(pk=actor), actor=int)
    actor = builders.make_actor(builders.make_project())
    assert list(ask(actor=actor.pk)) == [actor]
    length = Actor._meta.get_field("name").max_length
    try:
        with connection.cursor() as cursor:
            cursor.execute(change, [length + 1] if "%s" in change else None)
        assert list(ask(actor=actor.pk)) == [actor]
        with CaptureQueriesContext(connection) as queries:
            assert list(ask(actor=actor.pk)) == [actor]
        assert [query["sql"].split()[0] for query in queries] == ["EXECUTE"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE theory_of_change_actor ALTER COLUMN name TYPE varchar(%s)", [length])
