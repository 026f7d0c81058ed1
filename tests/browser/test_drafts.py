"""Typing is never lost: a killed tab, an ended session, a second device."""

import re
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Error, Page, Request, expect

from diaries.models import Draft, Observation
from tests import builders
from tests.browser.conftest import PASSWORD, Visitor
from tests.browser.test_offline import UNTIL

pytestmark = pytest.mark.django_db(transaction=True)

MOST_LOST = 3.0
"""Seconds of typing that may be lost."""

WORDS = "Two homes let a new volunteer walk along for an afternoon before they agree on what to do. " * 3


def kill(page: Page) -> None:
    """The renderer dies on the spot: no event of leaving, no last words."""
    with pytest.raises(Error, match=r"crash|closed|ABORTED"):
        page.goto("chrome://crash")


def text_of(draft: Draft | None) -> str:
    return dict(draft.data["fields"])["change"] if draft else ""


def key_of(page: Page) -> str:
    return page.input_value("input[name=client_id]")


@pytest.mark.serial
def test_a_killed_tab_loses_three_seconds_at_most(village: SimpleNamespace, visit: Callable) -> None:
    """Fifty tabs, each of a browser of its own, die while somebody types in them."""
    state = visit(village.writer, width=360).context.storage_state()
    lost = []
    for _round in range(10):
        visitors = [visit(width=360, storage_state=state) for _tab in range(5)]
        typing = {visitor.go(village.form): [] for visitor in visitors}
        keys = {page: key_of(page) for page in typing}
        for page in typing:
            page.focus("textarea[name=change]")
        end = time.monotonic() + 4.5
        typed = 0
        while time.monotonic() < end:
            for page, strokes in typing.items():
                page.keyboard.type(WORDS[typed % len(WORDS)])
                strokes.append(time.monotonic())
            typed += 1
        for page, strokes in typing.items():
            died = time.monotonic()
            kill(page)
            lost.append(seconds_lost(keys[page], strokes, died, visitors[0]))
        for visitor in visitors:
            visitor.context.close()
    print(f"\nlost by {len(lost)} killed tabs, in seconds: at most {max(lost):.2f}")
    assert len(lost) == 50
    assert max(lost) <= MOST_LOST


def seconds_lost(key: str, strokes: list[float], died: float, visitor: Visitor) -> float:
    """How long before its death a tab's first stroke that is nowhere was made; what is under way may arrive."""
    deadline = time.monotonic() + 30
    while True:
        kept = len(text_of(Draft.objects.filter(key=key).first()))
        since = died - strokes[kept] if kept < len(strokes) else 0.0
        if since <= MOST_LOST or time.monotonic() > deadline:
            return since
        time.sleep(0.05)


def test_typing_goes_on_after_the_session_ended(village: SimpleNamespace, visit: Callable) -> None:
    visitor = visit(village.writer, width=360)
    page = visitor.go(village.form)
    page.type("textarea[name=change]", "They rang us. ")
    expect(page.locator("#saved-here")).to_have_attribute("data-state", "server")
    Session.objects.all().delete()
    page.type("textarea[name=change]", "And they came back.")
    expect(page.locator("#saved-here")).to_have_attribute("data-state", "signedOut")
    page.goto(page.url)
    page.fill("input[name=login]", village.writer.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button.btn-primary")
    page.wait_for_url(f"**{village.form}")
    page.get_by_role("link", name="Continue it").click()
    expect(page.locator("textarea[name=change]")).to_have_value("They rang us. And they came back.")
    page.check("input[name=nature][value='unexpected positive']")
    page.click("button:text-is('Save')")
    page.wait_for_url(re.compile(r"#observation-\d+$"))
    assert Observation.objects.get().change == "They rang us. And they came back."
    page.goto(page.url)
    expect(page.locator("#waiting")).to_be_hidden()
    assert list(Draft.objects.values_list("key", "data", "revision")) == []


def test_a_draft_goes_on_on_another_device(village: SimpleNamespace, visit: Callable) -> None:
    phone, desk = visit(village.writer, width=360), visit(village.writer)
    page = phone.go(village.form)
    page.type("textarea[name=change]", "Seen on the tram.")
    expect(page.locator("#saved-here")).to_have_attribute("data-state", "server")
    there = desk.go(reverse("drafts"))
    expect(there.locator("main")).to_contain_text("Seen on the tram.")
    there.get_by_role("link", name="Continue").click()
    expect(there.locator("textarea[name=change]")).to_have_value("Seen on the tram.")
    there.type("textarea[name=change]", "At the desk: ")
    expect(there.locator("#saved-here")).to_have_attribute("data-state", "server")

    page.type("textarea[name=change]", " On the bus.")
    notice = page.locator("#draft-on-device")
    expect(notice).to_contain_text("on another device")
    expect(notice).to_contain_text("At the desk: Seen on the tram.")
    expect(page.locator("textarea[name=change]")).to_have_value("Seen on the tram. On the bus.")
    notice.get_by_role("button", name="Keep the text in the form").click()
    expect(page.locator("#saved-here")).to_have_attribute("data-state", "server")
    assert text_of(Draft.objects.get()) == "Seen on the tram. On the bus."
    assert page.url.endswith(village.form)

    there.check("input[name=nature][value='unexpected positive']")
    there.click("button:text-is('Save')")
    there.wait_for_url(re.compile(r"#observation-\d+$"))
    assert Observation.objects.get().change == "At the desk: Seen on the tram."
    assert text_of(Draft.objects.get()) == "Seen on the tram. On the bus.", (
        "it was not gone on with at the desk"
    )


def test_a_first_keystroke_that_comes_after_an_unchanged_form_was_saved_is_no_draft(
    village: SimpleNamespace, visit: Callable
) -> None:
    entry = builders.make_observation(village.cycle, village.actor, "They rang.", by=village.writer)
    page = visit(village.writer).go(reverse("edit_observation", args=[entry.pk]))
    slow: list[Request] = []
    page.route("**" + reverse("save_draft"), lambda route: slow.append(route.request))
    with page.expect_request("**" + reverse("save_draft")):
        page.type("textarea[name=change]", "x")
    page.press("textarea[name=change]", "Backspace")
    page.click("button:text-is('Save')")
    page.wait_for_url(re.compile(r"#observation-\d+$"))
    headers = slow[0].all_headers()
    arrives = page.context.request.post(slow[0].url, data=slow[0].post_data_buffer, headers=headers)
    assert (arrives.status, Draft.objects.count()) == (410, 0)
    assert Observation.objects.get().version == 1


def test_a_change_without_a_network_is_kept_in_place_until_it_can_be_saved(
    village: SimpleNamespace, visit: Callable
) -> None:
    entry = builders.make_observation(village.cycle, village.actor, "They rang.", by=village.writer)
    visitor = visit(village.writer, width=360)
    page = visitor.go(village.form)
    page.evaluate(UNTIL, ["controlled", ""])
    visitor.go(village.form)
    page.evaluate(UNTIL, ["kept", "/unsent/"])
    visitor.go(reverse("edit_observation", args=[entry.pk]))
    visitor.context.set_offline(True)
    page.fill("textarea[name=change]", "They rang twice.")
    button = page.locator("button:text-is('Save')")
    button.click()
    expect(page.locator("#saved-here")).to_contain_text("cannot be saved now")
    expect(button).to_be_disabled()

    other = visitor.context.new_page()
    other.goto(f"{visitor.site}/unsent/")
    row = other.locator("#unsent article")
    expect(row).to_contain_text("They rang twice.")
    expect(row.get_by_role("link", name="Continue on its page")).to_have_attribute(
        "href", reverse("edit_observation", args=[entry.pk])
    )
    other.close()

    visitor.context.set_offline(False)
    expect(page.locator("#saved-here")).to_contain_text("you can save now")
    button.click()
    page.wait_for_url(re.compile(r"#observation-\d+$"))
    entry.refresh_from_db()
    assert entry.change == "They rang twice."


def test_a_draft_is_continued_and_dropped_without_javascript(
    village: SimpleNamespace, visit: Callable
) -> None:
    builders.make_draft(village.writer, village.project, "They wrote to us.", path=village.form)
    page = visit(village.writer, java_script_enabled=False).go(village.form)
    page.click("text=Continue it")
    expect(page.locator("textarea[name=change]")).to_have_value("They wrote to us.")
    page.click("text=Drop this draft")
    expect(page.locator("textarea[name=change]")).to_have_value("They wrote to us.")  # it asks first
    page.click("text=Yes, drop it")
    expect(page.locator("main")).to_contain_text("The draft was dropped.")
    expect(page.locator("textarea[name=change]")).to_have_value("")
    assert list(Draft.objects.values_list("key", "data", "revision")) == []
