"""A page asks the database the same number of times with one row and with three: access checks included."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diaries.models import Nature
from projects.models import Programme, User
from tests import builders
from theory_of_change.models import Sphere

pytestmark = pytest.mark.django_db

PHOTO = builders.make_photo()


def world_of(count: int) -> SimpleNamespace:
    """A programme with `count` projects, of which the first has `count` of everything."""
    programme: Programme = builders.make_programme()
    coach: User = builders.make_coach(programme)
    projects = [builders.make_project(programme) for _each in range(count)]
    for other in projects[1:]:
        builders.make_observation(builders.make_cycle(other), builders.make_actor(other))
    project = projects[0]
    builders.make_vision(project)
    cycles = [builders.make_cycle(project, state=state) for state in ["published"] * count]
    cycles.append(builders.make_cycle(project))
    for cycle in cycles[:-1]:
        builders.make_meeting(cycle, findings=["a"] * count, decisions=["b"] * count)
    actors = []
    for _each in range(count):
        builders.make_key_figure(project)
        builders.make_actor(project, sphere=Sphere.CONTROL)
        builders.make_member(project)
        actor = builders.make_actor(project)
        actors.append(actor)
        markers = [builders.make_marker(actor) for _marker in range(count)]
        activities = [builders.make_activity(actor, markers=markers) for _activity in range(count)]
        for cycle in cycles:
            builders.make_notes(cycle, actor)
            for marker in markers:
                builders.make_score(cycle, marker)
            for activity in activities:
                entry = builders.make_activity_entry(cycle, activity, by=coach)
                seen = builders.make_observation(cycle, actor, markers=markers, by=coach)
                if cycle.takes_entries:
                    for _file in range(count):
                        builders.make_attachment(entry, content=PHOTO)
                        builders.make_attachment(seen, content=PHOTO)
                builders.make_observation(cycle, actor, by=coach, nature=Nature.UNEXPECTED_POSITIVE)
                builders.make_recommendation(cycle, actor)
    for cycle in cycles[:-1]:
        for language in ("nl", "fr", "en"):
            edition = cycle.editions.first() or builders.make_edition(cycle, 1)
            builders.make_report(edition, language)
    return SimpleNamespace(
        coach=coach,
        programme=programme,
        project=project,
        cycle=cycles[-1],
        closed=cycles[0],
        actor=actors[0],
        observation=actors[0].observations.filter(cycle=cycles[-1]).order_by("pk").first(),
    )


PAGES: dict[str, tuple[Callable[[SimpleNamespace], str], int]] = {
    "home": (lambda world: reverse("home"), 12),
    "project": (lambda world: reverse("project", args=[world.project.slug]), 19),
    "theory": (lambda world: reverse("theory", args=[world.project.slug]), 10),
    "actor": (lambda world: reverse("actor", args=[world.actor.pk]), 9),
    "diaries": (lambda world: reverse("diaries", args=[world.project.slug]), 12),
    "cycle": (lambda world: reverse("cycle", args=[world.cycle.pk]), 12),
    "diary": (lambda world: reverse("diary", args=[world.cycle.pk, world.actor.pk]), 16),
    "ladder": (lambda world: reverse("ladder", args=[world.actor.pk]), 13),
    "score": (lambda world: reverse("score", args=[world.cycle.pk, world.actor.pk]), 16),
    "observation": (lambda world: reverse("add_observation", args=[world.cycle.pk, world.actor.pk]), 9),
    "edit observation": (lambda world: reverse("edit_observation", args=[world.observation.pk]), 12),
    "meetings": (lambda world: reverse("meetings", args=[world.project.slug]), 9),
    "meeting": (lambda world: reverse("meeting", args=[world.closed.pk]), 8),
    "reports": (lambda world: reverse("reports", args=[world.project.slug]), 9),
    "people": (lambda world: reverse("people", args=[world.project.slug]), 9),
    "shelf": (lambda world: reverse("shelf", args=[world.programme.slug]), 8),
}
"""Page -> its address, and the most queries it may take."""


@pytest.fixture
def counted(signed_in) -> Callable[[str, int], int]:
    def count(page: str, rows: int) -> int:
        world = world_of(rows)
        client = signed_in(world.coach)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(PAGES[page][0](world)).status_code == 200
        return len(queries)

    return count


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_as_many_queries_with_one_row_as_with_three(page: str, counted: Callable) -> None:
    with_one, with_three = counted(page, 1), counted(page, 3)
    assert with_three <= with_one
    assert with_three <= PAGES[page][1]
