"""Finding entries in a browser: more of them come in place, and going back finds everything where it was."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import builders
from tests.browser.test_every_page import with_password

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(own_data) -> SimpleNamespace:
    project = builders.make_project(name="Town")
    cycle, actor = builders.make_cycle(project), builders.make_actor(project, "Homes")
    for number in range(60):
        builders.make_observation(cycle, actor, f"Number {number}.")
    return SimpleNamespace(
        page=reverse("find", args=[project.slug]),
        writer=with_password(builders.make_coordinator(project)),
    )


def test_more_entries_come_in_place_and_are_there_on_going_back(
    town: SimpleNamespace, visit: Callable
) -> None:
    page = visit(town.writer).go(town.page)
    cards = page.locator("article.found")
    expect(cards).to_have_count(50)
    page.click("text=Show more")
    expect(cards).to_have_count(60)
    expect(cards.nth(50)).to_be_focused()
    expect(page.locator("#how-many")).to_contain_text("60 entries shown")
    cards.nth(55).locator("a").first.click()
    expect(page.locator("h1")).to_have_text("Homes")
    page.go_back()
    expect(cards).to_have_count(60)


def test_what_was_written_does_not_stay_in_the_browsers_storage(
    town: SimpleNamespace, visit: Callable
) -> None:
    page = visit(town.writer).go(town.page)
    page.click("text=Show more")
    expect(page.locator("article.found")).to_have_count(60)
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "Number" not in kept


def test_a_narrow_navigation_begins_at_the_page_where_one_is(town: SimpleNamespace, visit: Callable) -> None:
    page = visit(town.writer).go(town.page)
    page.set_viewport_size({"width": 360, "height": 740})
    page.reload()
    here = page.locator(".site-nav a[aria-current]")
    expect(here).to_have_text("Find")
    expect(here).to_be_in_viewport(ratio=1)
