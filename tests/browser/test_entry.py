"""Under a minute, one hand: writing down what was seen, counted in taps at 360 pixels."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from diaries.models import Observation
from projects import clock
from tests import builders
from tests.browser.conftest import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

MOST_TAPS = 10


class Thumb:
    """Taps with a thumb that reaches what stands on the screen, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, target) -> None:
        target.tap()
        self.taps += 1


@pytest.fixture
def town(village: SimpleNamespace) -> SimpleNamespace:
    """The village with a cycle that runs today and a second partner."""
    today = clock.today()
    village.project.start, village.project.end = (
        today.replace(month=1, day=1),
        today.replace(month=12, day=31),
    )
    village.project.save()
    village.cycle.start, village.cycle.end = village.project.start, village.project.end
    village.cycle.save()
    village.other = builders.make_actor(village.project, "Homes")
    village.marker = village.actor.markers.get()
    village.of_other = builders.make_marker(village.other, "They ask what people like.")
    return village


def phone(visit: Callable, town: SimpleNamespace) -> Visitor:
    return visit(town.writer, width=360, has_touch=True, is_mobile=True)


def saved(page: Page) -> None:
    page.wait_for_url(re.compile(r"#observation-\d+$"))


def settled(page: Page) -> None:
    """Nothing is under way any more: what was typed is kept as a draft."""
    expect(page.locator("#saved-here")).to_have_attribute("data-state", "server")


def test_written_down_from_any_page_with_ten_taps_at_most(town: SimpleNamespace, visit: Callable) -> None:
    visitor = phone(visit, town)
    page = visitor.page
    visitor.go(reverse("theory", args=[town.project.slug]))
    thumb = Thumb(page)
    thumb.tap(page.locator(".site-nav .write-down a"))
    thumb.tap(page.locator("textarea[name=change]"))
    expect(page.locator("textarea[name=change]")).to_be_focused()
    page.keyboard.type("Two homes let a newcomer walk along for an afternoon.")
    thumb.tap(page.locator("details.more", has_text="Also seen with").locator("summary"))
    thumb.tap(page.get_by_label("Homes").first)
    thumb.tap(page.get_by_text("They open their doors."))
    thumb.tap(page.get_by_text("They ask what people like."))
    thumb.tap(page.get_by_role("button", name="Save", exact=True))
    saved(page)
    assert thumb.taps <= MOST_TAPS
    found = {each.actor: (list(each.markers.all()), each.date) for each in Observation.objects.all()}
    assert found == {
        town.actor: ([town.marker], clock.today()),
        town.other: ([town.of_other], clock.today()),
    }


def test_save_and_what_one_taps_are_wide_enough_and_nothing_runs_off(
    town: SimpleNamespace, visit: Callable
) -> None:
    visitor = phone(visit, town)
    page = visitor.page
    for name in ("saw", "did"):
        visitor.go(reverse(name, args=[town.project.slug]))
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        save = page.get_by_role("button", name="Save", exact=True)
        expect(save).to_be_in_viewport()
        assert save.bounding_box()["height"] >= 44
        for row in page.locator(".entry-form .form-check:visible").all():
            assert row.bounding_box()["height"] >= 44


def test_only_the_chosen_partners_markers_stand_there_and_ticks_are_not_forgotten(
    town: SimpleNamespace, visit: Callable
) -> None:
    page = visit(town.writer).go(town.form)
    mine, theirs = page.get_by_text("They open their doors."), page.get_by_text("They ask what people like.")
    expect(mine).to_be_visible()
    expect(theirs).to_be_hidden()
    mine.click()
    page.select_option("select[name=actor]", str(town.other.pk))
    expect(mine).to_be_hidden()
    theirs.click()
    page.fill("textarea[name=change]", "They asked.")
    page.get_by_role("button", name="Save", exact=True).click()
    saved(page)
    observation = Observation.objects.get()
    assert (observation.actor, list(observation.markers.all())) == (town.other, [town.of_other])


def test_a_long_list_is_sifted_by_words(town: SimpleNamespace, visit: Callable) -> None:
    for place in ("park", "square", "school", "church", "street", "harbour", "market", "library", "museum"):
        builders.make_marker(town.actor, f"They plan an évening in the {place}.")
    page = visit(town.writer).go(town.form)
    page.get_by_text("They open their doors.").click()
    page.get_by_label("Search among the markers").fill("Evening harb")
    rows = page.locator(".fits .form-check:visible", has_text="They")
    expect(rows).to_have_count(2)  # the one that fits, and the one that is ticked
    page.get_by_label("Search among the markers").fill("nobody says this")
    expect(page.get_by_text("Nothing fits these words.")).to_be_visible()
    settled(page)


def test_good_and_not_good_exclude_each_other_and_can_be_taken_back(
    town: SimpleNamespace, visit: Callable
) -> None:
    page = visit(town.writer).go(town.form)
    good, bad = (
        page.locator(f"input[name=nature][value='unexpected {each}']") for each in ("positive", "negative")
    )
    good.check()
    bad.check()
    expect(good).not_to_be_checked()
    bad.uncheck()
    expect(bad).not_to_be_checked()
    settled(page)


def test_the_question_goes_away_for_good(town: SimpleNamespace, visit: Callable) -> None:
    visitor = visit(town.writer)
    page = visitor.go(town.form)
    page.fill("textarea[name=change]", "Half a sent")
    settled(page)
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 204):
        page.get_by_role("button", name="Do not show this again").click()
    expect(page.get_by_text("what do they do differently now?")).to_have_count(0)
    expect(page.locator("textarea[name=change]")).to_have_value("Half a sent")
    visitor.go(town.form)
    expect(page.get_by_text("what do they do differently now?")).to_have_count(0)
    assert not visitor.complaints


def test_without_javascript_everything_can_be_chosen(town: SimpleNamespace, visit: Callable) -> None:
    page = visit(town.writer, java_script_enabled=False).go(town.form)
    page.select_option("select[name=actor]", str(town.other.pk))
    page.locator(".fits summary", has_text="Homes").click()
    page.get_by_text("They ask what people like.").click()
    page.fill("textarea[name=change]", "Without a script.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Write down another")).to_be_visible()
    assert list(Observation.objects.get().markers.all()) == [town.of_other]


def test_back_after_saving_says_so_and_saves_nothing_twice(town: SimpleNamespace, visit: Callable) -> None:
    page = phone(visit, town).go(reverse("saw", args=[town.project.slug]))
    page.locator("#id_change").fill("They rang us.")
    page.get_by_text("Something we did not expect, and it is good").tap()
    page.get_by_role("button", name="Save", exact=True).tap()
    saved(page)
    page.go_back()
    expect(page.get_by_role("heading", name="This was saved already")).to_be_visible()
    expect(page.locator("form.entry-form")).to_be_hidden()
    page.get_by_role("link", name="Write down another").tap()
    expect(page.locator("form.entry-form")).to_be_visible()
    expect(page.locator("#id_change")).to_have_value("")
    page.go_back()
    assert Observation.objects.count() == 1
