"""Wording a change in a real browser: the note comes and goes while one types, and a marker is dragged to its place."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import builders
from tests.browser.test_every_page import with_password
from theory_of_change.services.marker import markers_in_order

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def club(own_data) -> SimpleNamespace:
    actor = builders.make_actor(builders.make_project(), "Sports clubs")
    for text in ("They ask.", "They listen.", "They change."):
        builders.make_marker(actor, text)
    return SimpleNamespace(actor=actor, coordinator=with_password(builders.make_coordinator(actor.project)))


def test_the_note_comes_and_goes_while_one_types(club: SimpleNamespace, visit: Callable) -> None:
    visitor = visit(club.coordinator)
    page = visitor.go(reverse("add_marker", args=[club.actor.pk]))
    note = page.locator("#wording-note")
    page.locator("textarea[name=text]").press_sequentially("Tegen juni doen minstens 20 clubs mee")
    expect(note).to_contain_text("“Tegen juni” and “minstens 20”")
    page.fill("textarea[name=text]", "Clubs ask newcomers in.")
    expect(note).not_to_contain_text("sound")
    page.fill("textarea[name=text]", "By June they ask.")
    expect(note).to_contain_text("“By June”")
    page.click("text=Add the marker")
    expect(page.locator(".words-ladder")).to_contain_text("By June they ask.")
    assert not visitor.complaints


def test_a_marker_is_dragged_to_its_place(club: SimpleNamespace, visit: Callable) -> None:
    page = visit(club.coordinator).go(reverse("order_markers", args=[club.actor.pk]))
    rows = page.locator(".order-rows > li")
    rows.nth(2).drag_to(rows.nth(0), target_position={"x": 120, "y": 4})
    expect(rows.nth(0)).to_contain_text("They change.")
    page.wait_for_url("**#expect")
    assert markers_in_order(club.actor, "expect")[0].text == "They change."


def test_markers_are_ordered_without_javascript(club: SimpleNamespace, visit: Callable) -> None:
    visitor = visit(club.coordinator, width=360, java_script_enabled=False)
    page = visitor.go(reverse("order_markers", args=[club.actor.pk]))
    page.click("button:has-text('Down') >> nth=0")
    expect(page.locator(".order-rows > li").nth(1)).to_contain_text("They ask.")


def test_an_empty_ladder_and_the_moving_buttons_are_read_on_one_line(
    club: SimpleNamespace, visit: Callable
) -> None:
    visitor = visit(club.coordinator)
    builders.make_actor(club.actor.project, "School")
    page = visitor.go(reverse("theory", args=[club.actor.project.slug]))
    assert page.locator(".partner li.nothing").bounding_box()["width"] > 300
    page = visitor.go(reverse("order_markers", args=[club.actor.pk]))
    page.evaluate(
        "document.querySelectorAll('.moves .btn').forEach(each => { each.firstChild.data = 'Omlaag' })"
    )
    for button in page.locator(".moves .btn").all():
        assert button.bounding_box()["height"] < 50


def test_the_count_of_quotes_follows_while_one_ticks(own_data, visit: Callable) -> None:
    project = builders.make_project()
    actor, cycle = builders.make_actor(project), builders.make_cycle(project, state="reflected")
    for text in ("They ask. They listen.", "They change."):
        builders.make_observation(cycle, actor, text)
    visitor = visit(with_password(builders.make_coach(project.programme)))
    page = visitor.go(reverse("plan_report", args=[cycle.pk]))
    folded, said = page.locator("summary:has([data-quotes-chosen])"), page.locator("[data-quotes-said]")
    expect(folded).to_have_text("Quotes from the diaries: 0 chosen")
    folded.click()
    sentences = page.locator("summary[data-sentences]")
    expect(sentences).to_have_text("Single sentences: 2")
    sentences.click()
    for box in (page.get_by_label("They listen.", exact=True), page.get_by_label("They change.")):
        box.check()
    expect(sentences).to_have_text("Single sentences: 1 of 2 chosen")
    expect(folded).to_have_text("Quotes from the diaries: 2 chosen")
    expect(said).to_have_text("Quotes from the diaries: 2 chosen")
    page.get_by_label("They change.").uncheck()
    page.click("main button.btn-primary")
    page.goto(page.url.replace("preview", "plan"))
    expect(folded).to_have_text("Quotes from the diaries: 1 chosen")
    assert not visitor.complaints
