"""Receipts: a device believes that its words are here only when the answer says which words arrived."""

import hashlib
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.urls import reverse

from diaries.models import Observation
from diaries.services.entry import remove_entry
from projects import clock
from projects.models import CycleState, ProjectRole
from projects.receipts import fingerprint
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def town(signed_in) -> SimpleNamespace:
    project = builders.make_project()
    actor = builders.make_actor(project)
    cycle = builders.make_cycle(project)
    writer = builders.make_member(project)
    path = reverse("saw", args=[project.slug])
    return SimpleNamespace(cycle=cycle, actor=actor, writer=writer, client=signed_in(writer), path=path)


def send(town: SimpleNamespace, body: dict, **headers: str):
    headers = {"Accept": "application/json", "X-Written-By": str(town.writer.pk)} | headers
    return town.client.post(town.path, body, headers=headers)


def body(town: SimpleNamespace, **more) -> dict:
    return {
        "client_id": str(uuid4()),
        "version": "0",
        "actor": str(town.actor.pk),
        "change": "They came.",
        "nature": "unexpected positive",
    } | more


def test_the_canonical_form_of_a_fingerprint() -> None:
    fields = [("b", "Zo\r\nja"), ("a", "2 \u2028 é"), ("csrfmiddlewaretoken", "x"), ("a", '1"')]
    canonical = '[["a","2 \u2028 é"],["a","1\\""],["b","Zo\\nja"]]'
    assert fingerprint(fields) == hashlib.sha256(canonical.encode()).hexdigest()


def test_first_201_then_200_with_the_same_receipt(town: SimpleNamespace) -> None:
    sent = body(town)
    answers = [send(town, sent) for _each in range(3)]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    for answer in answers:
        said = answer.json()
        assert said["client_id"] == sent["client_id"]
        assert said["sha256"] == fingerprint(sent.items())
        assert said["url"] == Observation.objects.get().get_absolute_url()


def test_other_words_under_the_same_id_are_409_and_removed_ones_410(town: SimpleNamespace) -> None:
    sent = body(town)
    send(town, sent)
    other = send(town, sent | {"change": "They stayed away."})
    assert other.status_code == 409
    assert other.json()["sha256"] == fingerprint((sent | {"change": "They stayed away."}).items())
    remove_entry(Observation.objects.get(), by=town.writer)
    assert send(town, sent).status_code == 410
    assert Observation.objects.get().change == "They came."


def test_mistakes_are_422_and_told_by_field(town: SimpleNamespace) -> None:
    answer = send(town, body(town, change=""))
    assert answer.status_code == 422
    assert answer.json()["errors"]["change"] == ["Write what you saw; two sentences are enough."]


def test_a_published_cycle_is_422_and_says_so(town: SimpleNamespace) -> None:
    town.cycle.state = CycleState.PUBLISHED
    town.cycle.handed_over_at = clock.now()
    town.cycle.save()
    answer = send(town, body(town))
    assert answer.status_code == 422
    assert "published and closed" in str(answer.json()["errors"])


def test_a_role_that_ended_is_404_with_the_id_of_what_was_sent(town: SimpleNamespace) -> None:
    ProjectRole.objects.filter(user=town.writer).delete()
    sent = body(town)
    answer = send(town, sent)
    assert answer.status_code == 404
    assert answer.json()["client_id"] == sent["client_id"]
    assert answer.json()["sha256"] == fingerprint(sent.items())


def test_another_users_words_are_not_saved_under_this_name(town: SimpleNamespace) -> None:
    for writer in ("", "0", "nobody", str(town.writer.pk + 1)):
        assert send(town, body(town), **{"X-Written-By": writer}).status_code == 401
    assert not Observation.objects.exists()


def test_without_a_session_the_answer_is_a_redirect_that_no_device_believes(town: SimpleNamespace) -> None:
    town.client.logout()
    assert send(town, body(town)).status_code == 302
