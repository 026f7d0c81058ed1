"""What was written once for several partners: who changes one copy is told where the others stand."""

from typing import Any

import pytest
from django.urls import reverse

from diaries.models import Observation
from projects.models import ProjectRole
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
