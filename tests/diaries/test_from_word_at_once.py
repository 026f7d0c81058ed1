"""The same Word document read in by several people at the same instant, on real connections: each row is there once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from diaries.models import ActivityEntry, MarkerScore, Observation, Recommendation
from projects.models import User
from tests import builders
from tests.diaries import word_documents as made
from tests.diaries.test_from_word import filled, preview_of
from tests.diaries.writing import make_town
from theory_of_change.models import Activity

ROUNDS = 4


@pytest.mark.django_db(transaction=True)
def test_several_people_and_double_clicks_make_each_row_once(signed_in) -> None:
    for _round in range(ROUNDS):
        town = make_town_of_its_own()
        people = [town.writer, builders.make_coordinator(town.project)]
        query = f"?cycle={town.cycle.pk}&actor={town.one.pk}"
        sendings = []
        for person in people:
            for content in (made.outcome_diary(), made.activity_diary()):
                client = signed_in(person)
                page = preview_of(client, town, content, query)
                sendings += [(person, page.path, filled(page))] * 2
        together = Barrier(len(sendings))
        with ThreadPoolExecutor(len(sendings)) as threads:
            answers = [
                each.result() for each in [threads.submit(_send, together, *sending) for sending in sendings]
            ]
        assert set(answers) <= {302, 422}  # 422: a colleague's score came first, and is shown
        assert Observation.objects.filter(actor=town.one).count() == 4
        assert ActivityEntry.objects.filter(activity__actor=town.one).count() == 2
        assert Activity.objects.filter(actor=town.one, name="Soep in het park").count() == 1
        assert MarkerScore.objects.filter(marker__actor=town.one).count() == 2
        assert Recommendation.objects.filter(actor=town.one).count() == 2


def make_town_of_its_own():
    town = make_town()
    town.project.slug = f"town-{town.project.pk}"
    town.project.name = town.project.slug
    town.project.save()
    return town


def _send(together: Barrier, person: User, path: str, body: dict[str, str]) -> int:
    try:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        together.wait()
        return client.post(path, body).status_code
    finally:
        connection.close()
