"""A diary at a screen: each piece is changed in its own place, by keyboard too, and the page does not jump."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from diaries.models import DiaryNotes, Draft, MarkerScore
from tests import builders
from tests.browser.test_every_page import with_password
from tests.reports.running import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def diary(village: SimpleNamespace) -> SimpleNamespace:
    """Ten markers, so that the page is longer than the screen; the member wrote one observation."""
    village.markers = [*village.actor.markers.all()]
    village.markers += [
        builders.make_marker(village.actor, f"They open door {each}.") for each in "abcdefghi"
    ]
    village.seen = builders.make_observation(
        village.cycle, village.actor, "They rang us.", markers=village.markers[:2], by=village.writer
    )
    village.coach = with_password(builders.make_coach(village.project.programme))
    village.page = reverse("diary", args=[village.cycle.pk, village.actor.pk])
    return village


def score_of(page: Page, marker):
    return page.locator(f"#score-{marker.pk}")


def test_a_score_is_given_in_its_place_by_keyboard_and_the_page_stays_where_it_is(
    diary: SimpleNamespace, visit: Callable
) -> None:
    page = visit(diary.writer).go(diary.page)
    part = score_of(page, diary.markers[6])
    part.locator(".change").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 0
    part.locator(".change").focus()
    page.keyboard.press("Enter")
    expect(part.locator("input:checked")).to_be_focused()
    part.locator("input[value=high]").check()
    part.locator("button.btn-primary").press("Enter")
    expect(part.locator(".invalid-feedback")).to_contain_text("what the score rests on")
    expect(part.locator("textarea")).to_be_focused()
    page.keyboard.type("Two of them told us.")
    part.locator("button.btn-primary").press("Enter")
    expect(part.locator(".score-line")).to_contain_text("high")
    expect(part.locator(".change")).to_be_focused()
    expect(page.locator("#part-status")).to_have_text("Saved.")
    assert abs(page.evaluate("scrollY") - before) < 500
    assert page.url.endswith(diary.page)
    assert MarkerScore.objects.get().remark == "Two of them told us."


def test_escape_and_cancel_leave_a_piece_as_it_was(diary: SimpleNamespace, visit: Callable) -> None:
    page = visit(diary.writer).go(diary.page)
    part = page.locator("#note-enabling")
    part.locator(".change").click()
    expect(part.locator("textarea")).to_be_focused()
    page.keyboard.press("Escape")
    expect(part.locator(".change")).to_be_focused()
    part.locator(".change").click()
    part.locator("textarea").fill("Half a tho")
    page.keyboard.press("Escape")  # not over words that somebody typed
    expect(part.locator("textarea")).to_have_value("Half a tho")
    part.locator(".cancel").click()
    expect(part.locator("textarea")).to_have_count(0)
    assert not DiaryNotes.objects.exists()


def test_two_people_in_one_diary_meet_side_by_side_and_lose_nothing(
    diary: SimpleNamespace, visit: Callable
) -> None:
    mine, hers = visit(diary.writer).go(diary.page), visit(diary.coach).go(diary.page)
    for page, text in ((mine, "A mild winter."), (hers, "The mayor helped.")):
        page.locator("#note-enabling .change").click()
        page.locator("#note-enabling textarea").fill(text)
    mine.locator("#note-hindering .change").click()
    mine.locator("#note-hindering textarea").fill("No ro")
    hers.locator("#note-enabling .btn-primary").click()
    expect(hers.locator("#note-enabling dd")).to_contain_text("The mayor helped.")
    mine.locator("#note-enabling .btn-primary").click()
    part = mine.locator("#note-enabling")
    expect(part.locator(".conflict")).to_contain_text("The mayor helped.")
    expect(part.locator("textarea")).to_have_value("A mild winter.")
    expect(mine.locator("#note-hindering textarea")).to_have_value("No ro")
    part.locator("textarea").fill("A mild winter. The mayor helped.")
    part.locator(".save-bar .btn-primary").click()
    expect(part.locator("textarea")).to_have_count(0)
    expect(mine.locator("#note-hindering textarea")).to_have_value("No ro")
    assert DiaryNotes.objects.get().enabling == "A mild winter. The mayor helped."


def test_an_observation_is_changed_in_place_with_its_copy(diary: SimpleNamespace, visit: Callable) -> None:
    page = visit(diary.writer).go(diary.page)
    part = page.locator(f"#observation-{diary.seen.pk}")
    part.locator(".change").click()
    expect(part.locator("textarea[name=change]")).to_be_focused()
    part.locator("textarea[name=change]").fill("They rang us twice.")
    part.locator(".btn-primary").click()
    expect(part.locator(".change")).to_be_focused()
    expect(page.get_by_text("They rang us twice.", exact=True)).to_have_count(2)


def test_without_a_network_the_words_stay_and_leave_by_themselves(
    diary: SimpleNamespace, visit: Callable
) -> None:
    visitor = visit(diary.writer)
    page = visitor.go(diary.page)
    part = page.locator("#note-enabling")
    part.locator(".change").click()
    part.locator("textarea").fill("A mild winter.")
    visitor.context.set_offline(True)
    part.locator(".btn-primary").click()
    expect(part.locator("[role=alert]")).to_contain_text("still stands here")
    visitor.context.set_offline(False)
    expect(part.locator("textarea")).to_have_count(0)  # it went by itself
    expect(part.locator("dd")).to_contain_text("A mild winter.")


def kept_on_the_device(page: Page) -> int:
    """Asked from here: Playwright's own waiting takes a promise, whatever it will say, for a yes."""
    return page.evaluate("async () => (await amif.store.all('typing')).length")


def test_what_was_typed_in_a_part_outlives_the_page(diary: SimpleNamespace, visit: Callable) -> None:
    visitor = visit(diary.writer)
    page = visitor.go(diary.page)
    page.locator("#note-enabling .change").click()
    page.locator("#note-enabling textarea").fill("A mild winter.")
    part = page.locator(f"#observation-{diary.seen.pk}")
    part.locator(".change").click()
    part.locator("textarea[name=change]").fill("They rang us twice.")
    wait_for(lambda: kept_on_the_device(page) == 2)
    again = visitor.go(diary.page)
    expect(again.locator("#note-enabling textarea")).to_have_value("A mild winter.")
    expect(again.locator("#note-enabling .part-kept")).to_contain_text("Your words stand in the form again")
    expect(again.locator("textarea[name=change]")).to_have_value("They rang us twice.")
    again.locator("#note-enabling .btn-primary").click()
    expect(again.locator("#note-enabling dd")).to_contain_text("A mild winter.")
    wait_for(lambda: kept_on_the_device(again) == 1)


def test_a_part_goes_on_on_another_device_and_nothing_overtakes_its_saving(
    diary: SimpleNamespace, visit: Callable
) -> None:
    page = visit(diary.writer, width=360).go(diary.page)
    part = page.locator("#note-enabling")
    part.locator(".change").click()
    part.locator("textarea").fill("A mild winter.")
    expect(part.locator(".part-safe")).to_contain_text("Draft kept at")
    there = visit(diary.writer).go(reverse("drafts"))
    expect(there.locator("main")).to_contain_text("A mild winter.")
    there.get_by_role("link", name="Continue").click()
    expect(there.locator("textarea")).to_have_value("A mild winter.")
    there.locator("textarea").fill("A mild winter, and dry.")
    expect(there.locator("#saved-here")).to_have_attribute("data-state", "server")

    part.locator("textarea").fill("A mild winter!")
    expect(part.locator(".part-kept")).to_contain_text("A mild winter, and dry.")
    expect(part.locator("textarea")).to_have_value("A mild winter!")
    part.get_by_role("button", name="Go on with that text").click()
    expect(part.locator("textarea")).to_have_value("A mild winter, and dry.")
    part.locator(".cancel").click()  # left, and not thrown away
    part.locator(".change").click()
    expect(part.locator("textarea")).to_have_value("A mild winter, and dry.")
    expect(part.locator(".part-kept")).to_contain_text("Your words stand in the form again")
    part.locator(".save-bar .btn-primary").click()
    expect(part.locator("textarea")).to_have_count(0)
    expect(part.locator("dd")).to_contain_text("A mild winter, and dry.")
    assert list(Draft.objects.values_list("key", "data", "revision")) == []


def test_somebody_who_was_signed_out_keeps_the_words(diary: SimpleNamespace, visit: Callable) -> None:
    visitor = visit(diary.writer)
    page = visitor.go(diary.page)
    part = page.locator("#note-enabling")
    part.locator(".change").click()
    part.locator("textarea").fill("A mild winter.")
    visitor.context.clear_cookies(name="sessionid")
    part.locator(".btn-primary").click()
    expect(part.locator("[role=alert]")).to_contain_text("signed out")
    expect(part.locator("textarea")).to_have_value("A mild winter.")


def test_recommendations_are_added_and_taken_out_in_place(diary: SimpleNamespace, visit: Callable) -> None:
    page = visit(diary.coach).go(diary.page)
    page.locator("#recommend summary").click()
    page.locator("#recommend textarea").fill("Invite them all.")
    page.locator("#recommend button").click()
    row = page.locator("#advice-list .advice")
    expect(row).to_contain_text("Invite them all.")
    expect(page.locator("#recommend textarea")).to_have_value("")
    row.locator(".change").click()
    row.get_by_role("button", name="Take it out").click()
    expect(row.get_by_role("button", name="Put it back")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row.locator(".change")).to_be_visible()
    expect(row).to_contain_text("Invite them all.")


def test_without_javascript_each_piece_is_a_page(diary: SimpleNamespace, visit: Callable) -> None:
    page = visit(diary.writer, java_script_enabled=False).go(diary.page)
    score_of(page, diary.markers[0]).locator(".change").click()
    page.check("input[value=low]")
    page.click("main .btn-primary")
    page.wait_for_url(f"**{diary.page}#marker-{diary.markers[0].pk}")
    expect(score_of(page, diary.markers[0])).to_contain_text("low")


def test_the_arrow_keys_lead_through_the_markers_in_the_room(diary: SimpleNamespace, visit: Callable) -> None:
    page = visit(diary.writer).go(reverse("together", args=[diary.cycle.pk, diary.actor.pk]))
    expect(page.locator("h1")).to_contain_text(diary.markers[0].text)
    page.keyboard.press("ArrowRight")
    expect(page.locator("h1")).to_contain_text(diary.markers[1].text)
    page.locator("textarea").focus()
    page.keyboard.press("ArrowLeft")  # moves in the text, not in the room
    expect(page.locator("h1")).to_contain_text(diary.markers[1].text)
    page.locator("h1").click()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("h1")).to_contain_text(diary.markers[0].text)
