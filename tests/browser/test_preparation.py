"""The prepared meeting in a browser: marks without a new page, questions in their place, parts that open."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from projects.models import CycleState
from reflection.models import Highlight, Question
from reflection.prepared import FOLDED_ABOVE, LONG_ABOVE
from tests import builders
from tests.browser.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town() -> SimpleNamespace:
    project = builders.make_project(name="Heron")
    cycle = builders.make_cycle(project, state=CycleState.HANDED_OVER)
    library = builders.make_actor(project, "The library")
    coach = builders.make_coach(project.programme)
    coach.set_password(PASSWORD)
    coach.save()
    return SimpleNamespace(
        cycle=cycle,
        coach=coach,
        library=library,
        seen=builders.make_observation(
            cycle, library, "They greet us.", markers=[builders.make_marker(library)]
        ),
        address=reverse("preparation", args=[cycle.pk]),
    )


def test_a_star_and_a_choice_are_kept_without_a_new_page(town: SimpleNamespace, visit: Callable) -> None:
    question = builders.make_question(town.cycle, "What surprised you?")
    page = visit(town.coach).go(town.address)
    page.evaluate("window.stayed = true")
    page.click(f"#star-observation-{town.seen.pk}")
    page.wait_for_selector(f"#star-observation-{town.seen.pk}[aria-pressed=true]")
    page.click(f"#bring-{question.pk}")
    page.wait_for_selector(f"#bring-{question.pk}[aria-pressed=false]")
    expect(page.locator("#how-many")).to_contain_text("0 of 1 chosen")
    assert page.evaluate("window.stayed")
    expect(page.locator(f"#bring-{question.pk}")).to_be_focused()
    assert Highlight.objects.get().piece == town.seen.pk
    assert not Question.objects.get().is_brought


def test_a_question_is_written_in_its_place(town: SimpleNamespace, visit: Callable) -> None:
    visitor = visit(town.coach)
    page = visitor.go(town.address)
    place = page.locator(f"#asked-observation-{town.seen.pk}")
    place.get_by_role("link").click()
    place.get_by_role("button").click()
    place.get_by_text("Write down the question.").wait_for()
    page.keyboard.press("Tab")
    place.locator("textarea").fill("Who helped?")
    place.get_by_role("button").click()
    place.locator("li", has_text="Who helped?").wait_for()
    visitor.complaints.clear()  # the browser tells of the answer 422
    assert Question.objects.get().piece == town.seen.pk


def test_a_folded_part_opens_in_its_place(town: SimpleNamespace, visit: Callable) -> None:
    for number in range(FOLDED_ABOVE):
        builders.make_observation(town.cycle, town.library, f"Seen {number}.")
    page = visit(town.coach).go(town.address)
    assert page.get_by_text("They greet us.").count() == 0
    page.locator(".partner-fold summary").last.click()
    page.get_by_text("They greet us.", exact=True).wait_for()
    page.click(f"#star-observation-{town.seen.pk}")
    page.wait_for_selector(f"#star-observation-{town.seen.pk}[aria-pressed=true]")


def test_a_step_is_opened_whole_and_closed_again(town: SimpleNamespace, visit: Callable) -> None:
    builders.make_actor(town.library.project, "Zoo")
    for number in range(LONG_ABOVE):
        builders.make_observation(town.cycle, town.library, f"Seen {number}.")
    page = visit(town.coach).go(town.address)
    step = page.locator("section:has(> .section-head #outcomes)")
    closed = step.locator("details.partner-fold:not([open])")
    expect(closed).to_have_count(1)
    step.get_by_role("button", name=re.compile("^Open all")).click()
    expect(closed).to_have_count(0)
    step.get_by_role("button", name=re.compile("^Close all")).click()
    expect(closed).to_have_count(2)


def test_without_a_script_everything_can_be_done(town: SimpleNamespace, signed_in: Callable) -> None:
    browser = signed_in(town.coach)
    key = f"observation-{town.seen.pk}"
    browser.post(reverse("mark_preparation", args=[town.cycle.pk]), {"star": key})
    text = browser.get(town.address).content.decode()
    assert (
        f'<form id="marks" method="post" action="{reverse("mark_preparation", args=[town.cycle.pk])}"' in text
    )
    assert f'name="unstar" value="{key}"' in text
