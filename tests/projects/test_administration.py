"""The administrator's page of a project: its calendar holds as a whole, and what changes in it is remembered."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Cycle, CycleState, HistoryEntry, Project, User
from tests import builders

pytestmark = pytest.mark.django_db
ADD = reverse("admin:projects_project_add")
DAY = timedelta(days=1)
Span = tuple[str, date, date]


@pytest.fixture
def browser(signed_in: Callable[[User], Client]) -> Client:
    return signed_in(builders.make_administrator())


def sent(project: Project, spans: list[Span], stored: list[Cycle] | None = None) -> dict:
    """The form of a project with these cycles, the first of which are there already."""
    stored = stored or []
    body = {
        "programme": project.programme_id,
        "name": project.name,
        "start": project.start,
        "end": project.end,
    }
    for prefix in ("roles", "key_figures", "cycles"):
        there = len(stored) if prefix == "cycles" else 0
        total = len(spans) if prefix == "cycles" else 0
        body |= {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": there}
    for place, (number, start, end) in enumerate(spans):
        row = {"number": number, "start": start, "end": end}
        if place < len(stored):
            row |= {"id": stored[place].pk, "project": project.pk}
        body |= {f"cycles-{place}-{name}": value for name, value in row.items()}
    return body


def test_a_new_project_gets_no_crooked_calendar_and_a_name_of_any_kind_an_address(browser: Client) -> None:
    first, last = date(2020, 1, 1), date(2020, 12, 31)
    new = Project(programme=builders.make_programme(), name="\u00bd" * 150, start=first, end=last)
    june = date(2020, 6, 30)
    for spans, sentence in (
        ([("1", first, june), ("2", june, last)], "overlap"),
        ([("1", first, june), ("2", june + 9 * DAY, last)], "belong to no cycle"),
        ([("1", first, june), ("2", june + DAY, last + DAY)], "outside the project"),
        ([("a", first, june), ("A", june + DAY, last)], "Two cycles are called"),
        ([("1", first, june), ("1", june + DAY, last)], "duplicate"),
    ):
        assert sentence in browser.post(ADD, sent(new, spans)).content.decode()
    new.end = date(9999, 12, 31)
    assert "between 1990 and 2100" in browser.post(ADD, sent(new, [])).content.decode()
    new.end = last
    assert not Project.objects.exists()
    assert browser.post(ADD, sent(new, [("1", first, june), ("2", june + DAY, last)])).status_code == 302
    assert len(Project.objects.get().slug) <= 200
    assert HistoryEntry.objects.about("cycle").filter(verb="added").count() == 2


def test_cycles_are_dated_anew_together_but_never_past_what_is_written_in_them(browser: Client) -> None:
    project = builders.make_project()
    actor = builders.make_actor(project)
    closed = builders.make_cycle(project, state=CycleState.PUBLISHED)
    cycles = [closed, *(builders.make_cycle(project) for _ in range(2))]
    _closed, one, two = cycles
    border = two.start
    builders.make_observation(two, actor, date=border + 3 * DAY)
    address = reverse("admin:projects_project_change", args=[project.pk])

    def dated(border: date, *more: Span, closes: str = "1") -> list[Span]:
        return [
            (closes, closed.start, closed.end), ("2", one.start, border - DAY), ("3", border, two.end), *more
        ]  # fmt: skip

    answer = browser.post(address, sent(project, dated(border + 4 * DAY), cycles)).content.decode()
    assert "would no longer hold 1 entry" in answer
    fourth = ("4", two.end + DAY, two.end + 60 * DAY)
    body = sent(project, dated(border + 2 * DAY, fourth, closes="99"), cycles)
    assert browser.post(address, body).status_code == 302
    told = [(cycle.number, cycle.start) for cycle in project.cycles.in_order()]
    assert told == [
        ("1", closed.start), ("2", one.start), ("3", border + 2 * DAY), ("4", two.end + DAY)
    ]  # fmt: skip
    moved = HistoryEntry.objects.get(kind="cycle", subject_id=two.pk)
    assert (moved.before, moved.after) == (
        {"start": border.isoformat()}, {"start": (border + 2 * DAY).isoformat()}
    )  # fmt: skip
    assert not HistoryEntry.objects.filter(kind="cycle", subject_id=closed.pk).exists()
    swapped = [
        ("1", closed.start, closed.end),
        ("3", one.start, border + DAY),
        ("2", border + 2 * DAY, two.end),
    ]
    assert browser.post(address, sent(project, [*swapped, fourth][:3], cycles)).status_code == 302
    assert Cycle.objects.get(pk=two.pk).number == "2"
    project.end = two.end - DAY
    assert "outside the project" in browser.post(address, sent(project, swapped, cycles)).content.decode()
