"""A query whose SQL is kept answers like the query itself, whatever it was asked first."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from projects import clock
from projects.prepared import Prepared
from tests import builders
from theory_of_change.models import Actor, Marker

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


def test_each_question_gets_its_own_answer_and_the_query_is_made_once() -> None:
    made = []

    def build(actor: int, since: object):
        made.append(actor)
        return Marker.objects.filter(actor=actor, created_at__gt=since).order_by("pk")

    ask = Prepared(build, actor=int, since=type(clock.now()))
    actors = [builders.make_actor(builders.make_project()) for _each in range(2)]
    markers = [builders.make_marker(actor) for actor in actors]
    hour = timedelta(hours=1)
    for actor, marker in zip(actors, markers, strict=True):
        since = marker.created_at - hour
        with CaptureQueriesContext(connection) as queries:
            assert list(ask(actor=actor.pk, since=since)) == [marker]
        assert len(queries) == 1
        assert list(ask(actor=actor.pk, since=since + 2 * hour)) == []
    assert len(made) == 1


def test_a_value_that_the_query_does_not_ask_for_is_a_mistake_found_at_once() -> None:
    ask = Prepared(lambda actor: Actor.objects.all(), actor=int)
    with pytest.raises(ValueError, match="does not ask"):
        ask(actor=1)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_new_or_rolled_back_answers_too() -> None:
    ask = Prepared(lambda actor: Actor.objects.filter(pk=actor), actor=int)
    actor = builders.make_actor(builders.make_project())
    with transaction.atomic():
        assert list(ask(actor=actor.pk)) == [actor]
        transaction.set_rollback(True)
    assert list(ask(actor=actor.pk)) == [actor]
    connection.close()
    assert list(ask(actor=actor.pk)) == [actor]


@pytest.mark.django_db
def test_nothing_is_kept_in_a_connection_that_a_pooler_shares(monkeypatch) -> None:
    ask = Prepared(lambda actor: Actor.objects.filter(pk=actor), actor=int)
    actor = builders.make_actor(builders.make_project())
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    with CaptureQueriesContext(connection) as queries:
        assert list(ask(actor=actor.pk)) == [actor]
    assert [query["sql"].split()[0] for query in queries] == ["SELECT"]
