"""The saving rules at their edges: every text field, the days between cycles, and an entry that comes and goes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.urls import reverse

from diaries.forms.writing import DidForm, SawForm
from diaries.models import ActivityEntry, Observation
from diaries.services.entry import ACTIVITY_ENTRY_TEXTS, OBSERVATION_TEXTS, remove_entry
from diaries.services.removed import bring_back_entry
from projects import clock
from projects.models import CycleState
from projects.text import CELL_LIMIT
from tests import builders
from tests.diaries.test_saving import signed_in_client
from tests.diaries.writing import as_device, done, make_town, midday, seen
from theory_of_change.models import Actor

FIELDS = [("saw", name) for name in OBSERVATION_TEXTS] + [("did", name) for name in ACTIVITY_ENTRY_TEXTS]
every_text = pytest.mark.parametrize(("kind", "name"), FIELDS)
both = pytest.mark.parametrize("kind", ["saw", "did"])


@pytest.fixture
def town(db, signed_in) -> SimpleNamespace:
    town = make_town()
    town.client = signed_in(town.writer)
    return town


def make(kind: str, town: SimpleNamespace, **more: Any) -> tuple[str, dict[str, Any], Any]:
    if kind == "saw":
        return town.saw, seen(town, **more), Observation
    return town.did, done(town, **more), ActivityEntry


def edit_page(row: Any) -> str:
    name = "edit_observation" if isinstance(row, Observation) else "edit_activity_entry"
    return reverse(name, args=[row.pk])


def as_sent(form: Any, **more: Any) -> dict[str, Any]:
    """What a browser would send of this form."""
    stands = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (stands | more).items() if value not in (None, [])}


# Texts


@every_text
@pytest.mark.sqlite_too
def test_every_text_holds_a_whole_cell_new_and_changed(town: SimpleNamespace, kind: str, name: str) -> None:
    text = ("سلام ሰላም 🌊 " * CELL_LIMIT)[: CELL_LIMIT - 2] + "én"
    assert len(text) == CELL_LIMIT
    path, body, model = make(kind, town, **{name: text[:-1]})
    assert as_device(town.client, path, body).status_code == 201
    row = model.objects.get()
    assert getattr(row, name) == text[:-1]
    form = town.client.get(edit_page(row)).context["form"]
    assert town.client.post(edit_page(row), as_sent(form, **{name: text})).status_code == 302
    assert getattr(model.objects.get(), name) == text
    form = town.client.get(edit_page(row)).context["form"]
    refused = town.client.post(edit_page(row), as_sent(form, **{name: text + "!"}))
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {name}
    assert refused.context["form"][name].value() == text + "!"


@every_text
@pytest.mark.sqlite_too
def test_no_text_takes_a_nul_or_half_a_sign(town: SimpleNamespace, kind: str, name: str) -> None:
    path, body, model = make(kind, town, **{name: "a\0b"})
    answer = as_device(town.client, path, body)
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {name}
    form_class = SawForm if kind == "saw" else DidForm
    for text in (
        "a\ud800b",
        "\udfff",
        "a\ufffeb",
    ):  # UTF-8 has no way to send these; a form may be fed otherwise
        sent = QueryDict(mutable=True)
        sent.update({field: str(value) for field, value in (body | {name: text}).items()})
        form = form_class(sent, project=town.project, actors=Actor.objects.filter(project=town.project))
        assert set(form.errors) == {name}
    assert not model.objects.exists()


# Days


@both
@pytest.mark.sqlite_too
def test_every_day_around_an_edge_falls_in_exactly_one_cycle(town: SimpleNamespace, kind: str) -> None:
    cycles = [town.cycle, builders.make_cycle(town.project), builders.make_cycle(town.project)]
    for cycle in cycles[:2]:
        for distance in (-1, 0, 1, 2):
            day = cycle.end + timedelta(days=distance)
            path, body, model = make(kind, town, when="day", date=day.isoformat(), cycle=str(cycles[2].pk))
            assert as_device(town.client, path, body).status_code == 201
            row = model.objects.get(client_id=body["client_id"])
            assert [row.cycle] == [each for each in cycles if each.start <= day <= each.end]


def test_a_day_in_a_published_cycle_is_named_as_the_reason(town: SimpleNamespace) -> None:
    with clock.at(midday(date(2020, 6, 1))):
        later = builders.make_cycle(town.project)
        town.cycle.state, town.cycle.handed_over_at = CycleState.PUBLISHED, clock.now()
        town.cycle.save()
        of_then = {"when": "day", "date": "2020-03-06"}
        answer = town.client.post(
            town.saw, seen(town, **of_then, cycle=later.pk), headers={"Accept-Language": "en"}
        )
    assert answer.status_code == 422
    assert "Choose another day" in answer.content.decode()
    assert not Observation.objects.exists()


@both
@pytest.mark.sqlite_too
@pytest.mark.parametrize("month", ["2020-01", "2020-02", "2020-04", "2020-05", "2020-08", "2020-12"])
def test_a_month_without_a_day_falls_in_exactly_one_cycle(
    town: SimpleNamespace, kind: str, month: str
) -> None:
    cycles = [town.cycle, *(builders.make_cycle(town.project) for _each in range(3))]
    path, body, model = make(kind, town, when="month", month=month, cycle=str(cycles[-1].pk))
    assert as_device(town.client, path, body).status_code == 201
    row = model.objects.get()
    first = date.fromisoformat(f"{month}-01")
    assert (row.date, row.date_precision) == (first, "month")
    assert [row.cycle] == [each for each in cycles if each.start <= first <= each.end]


@both
@pytest.mark.sqlite_too
def test_a_changed_day_takes_the_entry_over_the_edge_and_back(town: SimpleNamespace, kind: str) -> None:
    later = builders.make_cycle(town.project)
    later.state, later.handed_over_at = CycleState.HANDED_OVER, midday(town.cycle.start)
    later.save()
    path, body, model = make(kind, town, when="day", date=town.cycle.end.isoformat())
    as_device(town.client, path, body)
    row = model.objects.get()
    assert (row.cycle, row.is_late) == (town.cycle, False)
    for day, cycle in ((later.start, later), (town.cycle.end, town.cycle)):
        form = town.client.get(edit_page(row)).context["form"]
        sent = as_sent(form, date=day.isoformat(), nature="unexpected positive")
        assert town.client.post(edit_page(row), sent).status_code == 302
        row = model.objects.get()
        assert (row.cycle, row.is_late) == (cycle, cycle == later)


# Coming and going


@both
@pytest.mark.sqlite_too
def test_brought_back_it_is_known_again_and_not_doubled(town: SimpleNamespace, kind: str) -> None:
    path, body, model = make(kind, town)
    statuses = [as_device(town.client, path, body).status_code]
    remove_entry(model.objects.get(), by=town.writer)
    statuses.append(as_device(town.client, path, body).status_code)
    bring_back_entry(model.objects.get(), by=town.writer)
    statuses.append(as_device(town.client, path, body).status_code)
    statuses.append(as_device(town.client, path, body | {"when": "month", "month": "2020-02"}).status_code)
    assert statuses == [201, 410, 200, 409]
    assert model.objects.count() == 1


@both
@pytest.mark.serial
@pytest.mark.sqlite_too
@pytest.mark.django_db(transaction=True)
def test_sent_removed_and_brought_back_at_once_it_is_there_once(kind: str) -> None:
    """Eight people at one entry: whatever comes first, it is one row, and each request got a true answer."""
    town = make_town()
    path, body, model = make(kind, town)
    assert as_device(signed_in_client(town.writer), path, body).status_code == 201
    row = model.objects.get()
    name = "observation" if kind == "saw" else "activity_entry"
    paths = [path, reverse(f"remove_{name}", args=[row.pk]), reverse(f"restore_{name}", args=[row.pk])]

    def go(number: int) -> list[int]:
        try:
            client = signed_in_client(town.writer)
            return [
                as_device(client, paths[turn % 3], body if turn % 3 == 0 else {}).status_code
                for turn in range(number, number + 9)
            ]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        found = {status for each in threads.map(go, range(8)) for status in each}
    assert found <= {200, 302, 404, 410}
    assert model.objects.count() == 1
    row = model.objects.get()
    if row.removed_at:
        assert bring_back_entry(row, by=town.writer)
    assert as_device(signed_in_client(town.writer), path, body).status_code == 200
