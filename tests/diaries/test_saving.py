"""The saving rules: each entry is there exactly once, whatever is sent how often, and no word is lost."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client

from diaries.forms.writing import DidForm, SawForm, WritingForm
from diaries.models import ActivityEntry, Observation
from diaries.services.entry import change_entry, remove_entry
from projects import clock
from projects.models import CycleState, User
from projects.receipts import fingerprint
from projects.text import CELL_LIMIT
from tests import builders
from tests.diaries.writing import as_device, done, make_town, seen
from theory_of_change.models import Actor

TIMES, AT_ONCE = 240, 8


@pytest.fixture
def town(db, signed_in) -> SimpleNamespace:
    town = make_town()
    town.client = signed_in(town.writer)
    return town


def make(kind: str, town: SimpleNamespace, **more) -> tuple[str, dict, type]:
    if kind == "saw":
        return town.saw, seen(town, **more), Observation
    return town.did, done(town, **more), ActivityEntry


both = pytest.mark.parametrize("kind", ["saw", "did"])


@both
@pytest.mark.sqlite_too
def test_201_then_200_with_one_receipt(town: SimpleNamespace, kind: str) -> None:
    path, body, model = make(kind, town)
    answers = [as_device(town.client, path, body) for _each in range(3)]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    wanted = {"client_id": body["client_id"], "url": model.objects.get().get_absolute_url()}
    sent = fingerprint((name, str(value)) for name, value in body.items())
    for answer in answers:
        assert wanted.items() <= answer.json().items()
        assert answer.json()["sha256"] == sent


@both
@pytest.mark.sqlite_too
def test_other_words_under_the_same_id_are_409_and_both_are_kept(town: SimpleNamespace, kind: str) -> None:
    path, body, model = make(kind, town)
    town.client.post(path, body)
    field = "change" if kind == "saw" else "description"
    first = body[field]
    answer = as_device(town.client, path, body | {field: "Something else."})
    assert answer.status_code == 409
    page = town.client.post(path, body | {field: "Something else."})
    assert page.status_code == 409
    text = page.content.decode()
    assert "Something else." in text
    assert first.split()[0] in text
    assert getattr(model.objects.get(), field) == first
    # Saving once more with both in view is an ordinary change of the entry.
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert town.client.post(page.context["action"], sent).status_code == 302
    assert getattr(model.objects.get(), field) == "Something else."


@pytest.mark.sqlite_too
def test_a_late_repetition_is_200_even_after_somebody_changed_the_entry(town: SimpleNamespace) -> None:
    path, body, _model = make("saw", town, markers=[town.markers[0].pk], date="2020-03-06", when="day")
    assert as_device(town.client, path, body).status_code == 201
    change_entry(
        Observation.objects.get(),
        by=builders.make_coordinator(town.project),
        version=1,
        values={"change": "X"},
    )
    assert as_device(town.client, path, body).status_code == 200
    assert as_device(town.client, path, body | {"change": "New"}).status_code == 409
    assert Observation.objects.get().change == "X"


@both
@pytest.mark.sqlite_too
def test_removed_since_is_410_and_the_text_is_kept(town: SimpleNamespace, kind: str) -> None:
    path, body, model = make(kind, town)
    town.client.post(path, body)
    remove_entry(model.objects.get(), by=town.writer)
    assert as_device(town.client, path, body).status_code == 410
    page = town.client.post(path, body)
    assert page.status_code == 410
    assert (body.get("change") or body["description"]) in page.content.decode()
    assert model.objects.kept().count() == 0
    again = page.context["form"]["client_id"].value()
    assert town.client.post(path, body | {"client_id": again}).status_code == 302
    assert model.objects.kept().count() == 1


@both
@pytest.mark.sqlite_too
def test_a_published_cycle_is_refused_but_a_repetition_is_not(town: SimpleNamespace, kind: str) -> None:
    path, body, _model = make(kind, town)
    as_device(town.client, path, body)
    town.cycle.state, town.cycle.handed_over_at = CycleState.PUBLISHED, clock.now()
    town.cycle.save()
    assert as_device(town.client, path, body).status_code == 200
    answer = as_device(town.client, path, make(kind, town)[1])
    assert answer.status_code == 422
    assert "published and closed" in str(answer.json()["errors"])


@pytest.mark.sqlite_too
def test_after_the_hand_over_it_is_marked_as_late(town: SimpleNamespace) -> None:
    town.cycle.state, town.cycle.handed_over_at = CycleState.HANDED_OVER, clock.now()
    town.cycle.save()
    town.client.post(town.saw, seen(town))
    assert Observation.objects.get().is_late


LONG = "Zo ⚘" * (CELL_LIMIT // 4) + "…" * (CELL_LIMIT % 4)


@both
@pytest.mark.sqlite_too
def test_as_much_as_a_cell_carries_is_kept_and_one_more_refused(town: SimpleNamespace, kind: str) -> None:
    name = "change" if kind == "saw" else "description"
    path, body, model = make(kind, town, **{name: LONG})
    assert len(LONG) == CELL_LIMIT == 32_767
    assert as_device(town.client, path, body).status_code == 201
    assert getattr(model.objects.get(), name) == LONG
    more = make(kind, town, **{name: LONG + "x"})[1]
    answer = as_device(town.client, path, more)
    assert answer.status_code == 422
    assert "32768 characters" in answer.json()["errors"][name][0].replace(",", "").replace(".", "")
    assert LONG in town.client.post(path, more).content.decode()


@pytest.mark.sqlite_too
@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "a\x1bb"], ids=["NUL", "half a sign", "escape"])
@pytest.mark.parametrize(("form_class", "name"), [(SawForm, "change"), (DidForm, "description")])
def test_what_cannot_be_stored_gets_a_sentence(
    town: SimpleNamespace, form_class: type[WritingForm], name: str, text: str
) -> None:
    sent = QueryDict(mutable=True)
    for field, value in (seen(town) | done(town) | {name: text}).items():
        sent[field] = str(value)
    form = form_class(sent, project=town.project, actors=Actor.objects.filter(project=town.project))
    assert set(form.errors) == {name}
    assert "Null characters are not allowed" in form.errors[name][0] or "Type it anew" in form.errors[name][0]


@both
@pytest.mark.sqlite_too
@pytest.mark.parametrize("text", ["مرحبا بكم", "ሰላም ለሁሉም", "👩🏽‍🌾 é é", "a\nb\n\nc", "<b>&amp;"])
def test_any_script_comes_back_as_it_went_in(town: SimpleNamespace, kind: str, text: str) -> None:
    name = "change" if kind == "saw" else "description"
    path, body, model = make(kind, town, **{name: text})
    town.client.post(path, body)
    assert getattr(model.objects.get(), name) == text


ON_BOTH = [pytest.param(kind, marks=pytest.mark.sqlite_too) for kind in ("saw", "did")]


@pytest.mark.serial
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [*ON_BOTH, "saw with two", "did unplanned"])
def test_sent_again_and_again_eight_at_a_time_it_is_there_once(kind: str) -> None:
    town = make_town()
    path, body, model = make(kind.split()[0], town)
    body |= {"saw with two": {"actors": [town.two.pk]}}.get(kind, {})
    body |= {"did unplanned": {"activity": "", "unplanned": "A feast", "actor": town.two.pk}}.get(kind, {})

    def send(share: int) -> list[int]:
        try:
            client = signed_in_client(town.writer)
            return [as_device(client, path, body).status_code for _each in range(share)]
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        found = [status for each in threads.map(send, [TIMES // AT_ONCE] * AT_ONCE) for status in each]
    assert (len(found), found.count(201), found.count(200)) == (TIMES, 1, TIMES - 1)
    assert model.objects.count() == (2 if kind == "saw with two" else 1)
    assert UUID(body["client_id"]) in set(model.objects.values_list("client_id", flat=True))


def signed_in_client(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
