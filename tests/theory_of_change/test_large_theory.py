"""A theory of twelve partners, twelve markers each and ten past wordings each asks as little as a small one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import builders

pytestmark = pytest.mark.django_db


def queries_of(signed_in, partners: int, markers: int, wordings: int) -> dict[str, int]:
    project = builders.make_project()
    builders.make_vision(project)
    builders.make_past_visions(project, wordings)
    cycle = builders.make_cycle(project)
    for _partner in range(partners):
        actor = builders.make_actor(project)
        rungs = [builders.make_marker(actor, "By June 80% of them ask.") for _marker in range(markers)]
        for marker in rungs:
            builders.make_past_wordings(marker, wordings)
            builders.make_activity(actor, markers=rungs).cycles.set([cycle])
    client = signed_in(builders.make_coordinator(project))
    found = {}
    for name, address in {
        "theory": reverse("theory", args=[project.slug]),
        "actor": actor.get_absolute_url(),
        "vision": reverse("vision", args=[project.slug]),
        "order": reverse("order_markers", args=[actor.pk]),
        "reword": reverse("edit_marker", args=[marker.pk]),
    }.items():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        found[name] = len(queries)
    return found


def test_a_large_theory_takes_as_many_queries_as_a_small_one(signed_in) -> None:
    small = queries_of(signed_in, partners=1, markers=1, wordings=1)
    assert queries_of(signed_in, partners=12, markers=12, wordings=10) == small
