"""What was written once for several partners: who changes one copy is told where the others stand."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from diaries.models import Observation
from projects import clock
from projects.models import Cycle, CycleState, HistoryEntry, ProjectRole
from tests import builders
from tests.diaries.writing import make_town, seen

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


def edit(row: Observation) -> str:
    return reverse("edit_observation", args=[row.pk])


def pointed_to(client: Any, row: Observation, others: list[Observation]) -> set[Observation]:
    page = client.get(edit(row)).content.decode()
    return {each for each in others if f'href="{edit(each)}"' in page}


def test_each_copy_points_to_the_others_and_to_nothing_else(signed_in) -> None:
    town = make_town()
    client = signed_in(town.writer)
    third = builders.make_actor(town.project, "Schools")
    client.post(town.saw, seen(town, actors=[town.two.pk, third.pk]))
    together = list(Observation.objects.order_by("pk"))
    client.post(town.saw, seen(town, change="Another day."))
    alone = Observation.objects.exclude(pk__in=[each.pk for each in together]).get()
    every = [*together, alone]
    for row in together:
        assert pointed_to(client, row, every) == set(together) - {row}
    assert pointed_to(client, alone, every) == set()

    client.post(reverse("remove_observation", args=[together[0].pk]))
    assert pointed_to(client, together[1], every) == {together[2]}


def test_who_writes_with_one_partner_now_learns_of_no_other(signed_in) -> None:
    town = make_town()
    client = signed_in(town.writer)
    client.post(town.saw, seen(town, actors=[town.two.pk]))
    own, other = Observation.objects.order_by("pk")
    assert pointed_to(client, own, [own, other]) == {other}
    ProjectRole.objects.filter(user=town.writer).delete()
    builders.give_role(town.writer, "partner", town.one)
    page = client.get(edit(own)).content.decode()
    assert own.change in page
    assert edit(other) not in page


def test_the_same_words_change_in_every_copy_that_still_has_them(signed_in) -> None:
    town = make_town()
    client = signed_in(town.writer)
    third = builders.make_actor(town.project, "Schools")
    client.post(town.saw, seen(town, actors=[town.two.pk, third.pk], significance="So far."))
    one, two, three = Observation.objects.order_by("pk")
    Observation.objects.filter(pk=three.pk).update(change="They wrote to us first.")

    def send(**more: Any) -> dict[str, tuple[str, str, int]]:
        one.refresh_from_db()
        body = {"client_id": one.client_id, "version": one.version, "nature": one.nature, "markers": []}
        assert client.post(edit(one), body | more).status_code == 302
        return {
            row.actor.name: (row.change, row.significance, row.version)
            for row in Observation.objects.select_related("actor")
        }

    assert send(change="They rang.", significance="It lasts.", also="on") == {
        "Libraries": ("They rang.", "It lasts.", 2),
        "Homes": ("They rang.", "It lasts.", 2),
        "Schools": ("They wrote to us first.", "It lasts.", 2),
    }
    assert HistoryEntry.objects.filter(kind="observation", subject_id=two.pk, by=town.writer).count() == 2
    alone = send(change="They rang twice.", significance="It lasts.")
    assert [alone[name][0] for name in ("Libraries", "Homes")] == ["They rang twice.", "They rang."]


def test_a_day_moves_the_copies_with_it_and_a_published_cycle_keeps_its_own(signed_in) -> None:
    town = make_town()
    later = builders.make_cycle(town.project)
    client = signed_in(town.writer)
    client.post(
        town.saw, seen(town, actors=[town.two.pk], cycle=town.cycle.pk, when="day", date="2020-02-03")
    )
    one, two = Observation.objects.order_by("pk")
    body = {"client_id": one.client_id, "nature": one.nature, "change": one.change, "also": "on"}
    assert client.post(edit(one), body | {"version": 1, "date": "2020-05-04"}).status_code == 302
    moved = set(Observation.objects.values_list("cycle", "date"))
    assert moved == {(later.pk, date(2020, 5, 4))}
    Observation.objects.filter(pk=two.pk).update(cycle=town.cycle)
    Cycle.objects.filter(pk=town.cycle.pk).update(state=CycleState.PUBLISHED, handed_over_at=clock.now())
    sent = body | {"version": 2, "date": "2020-05-04", "change": "They rang."}
    assert client.post(edit(one), sent).status_code == 302
    assert list(Observation.objects.order_by("pk").values_list("change", flat=True)) == [
        "They rang.",
        two.change,
    ]
