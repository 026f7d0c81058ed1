"""One meeting from its preparation to the minutes, and back: from a decision to the sentence in a diary."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Page, expect

from projects.models import CycleState
from reflection.models import Card, Decision, Finding
from tests import builders
from tests.browser.test_every_page import with_password

pytestmark = pytest.mark.django_db(transaction=True)

SEEN = "Two homes let a new volunteer shadow an afternoon first."
CARD = "They rang us before we rang them."
FOUND = "Who begins in a pair, stays."
REWORDED = "The homes let every volunteer begin in a pair."


@pytest.fixture
def town(own_data) -> SimpleNamespace:
    project = builders.make_project(name="Voices of the town")
    cycle = builders.make_cycle(project, state=CycleState.HANDED_OVER)
    partner = builders.make_actor(project, "Volunteer organisations")
    marker = builders.make_marker(partner, "The homes let volunteers begin.")
    builders.make_score(cycle, marker)
    return SimpleNamespace(
        project=project,
        cycle=cycle,
        partner=partner,
        marker=marker,
        seen=builders.make_observation(cycle, partner, SEEN, markers=[marker]),
        advice=builders.make_recommendation(cycle, partner, "Let volunteers begin in pairs."),
        coach=with_password(builders.make_coach(project.programme)),
        speaks_for=with_password(builders.make_partner(partner)),
    )


def test_a_meeting_goes_from_its_preparation_to_the_minutes_and_back_to_the_diary(
    town: SimpleNamespace, visit: Callable, picture: Callable
) -> None:
    coach = visit(town.coach)
    page = coach.go(town.cycle.get_absolute_url())
    prepare(page, town)
    open_and_let_in(page, town)
    hand_in(visit(None, width=360).go(reverse("enter_meeting")), town)
    conclude(page, town, picture)
    decide_and_reword(page, town)
    end_and_send(page, town)
    read_own(visit(town.speaks_for, width=360).go("/"), town)
    lead_back(coach.go(reverse("marker", args=[town.marker.pk])))
    assert not coach.complaints


def prepare(page: Page, town: SimpleNamespace) -> None:
    page.click("text=Prepare the meeting")
    page.click(f"#star-observation-{town.seen.pk}")
    page.wait_for_selector(f"#star-observation-{town.seen.pk}[aria-pressed=true]")
    place = page.locator(f"#asked-observation-{town.seen.pk}")
    place.get_by_role("link").click()
    place.locator("textarea").fill("Who took the first step?")
    place.get_by_role("button").click()
    place.locator("li", has_text="Who took the first step?").wait_for()
    page.click("text=Set the day and the agenda")
    page.fill("input[name=date]", town.cycle.end.isoformat())
    page.fill("input[name=begins_at]", "13:30")
    page.fill("input[name=minutes_outcomes]", "90")
    page.click("main .save-bar button.btn-primary")
    expect(page.locator("#agenda")).to_be_visible()


def open_and_let_in(page: Page, town: SimpleNamespace) -> None:
    page.click("button:text-is('Open the meeting on the screen')")
    page.click("#door-button")
    expect(page.locator(".door-code")).to_be_visible()
    page.click("#steps summary")
    page.click(f"#to-partner-{town.partner.pk}")
    page.click("#lead-here")
    page.wait_for_url(lambda url: "at=" not in url)
    expect(page.locator("#live")).to_contain_text("Deserves time")
    expect(page.locator("#live")).to_contain_text("Who took the first step?")
    expect(page.locator(".agenda-now")).to_contain_text("From 13:30 to 15:00")
    town.code = page.locator(".door-code").inner_text()


def hand_in(page: Page, town: SimpleNamespace) -> None:
    page.fill("input[name=code]", town.code)
    page.click("main button.btn-primary")
    page.check("input[name=kind][value=change]")
    page.fill("textarea[name=text]", CARD)
    page.click("main button.btn-primary")
    expect(page.locator(".messages")).to_contain_text("Your card is on the wall")


def conclude(page: Page, town: SimpleNamespace, picture: Callable) -> None:
    """The card goes under the marker by hand; the finding rests on all that stands there."""
    page.locator(".room-card", has_text=CARD).drag_to(page.locator(f"#marker-{town.marker.pk}"))
    expect(page.locator(f"#marker-{town.marker.pk}")).to_contain_text(CARD)
    picture(page, "meeting-partner")
    page.click(f"#about-{town.marker.pk}")
    page.fill("#hand textarea[name=text]", FOUND)
    page.fill("#hand textarea[name=other_factors]", "A new director.")
    page.click("#hand button:text-is('Save the finding')")
    expect(page.locator(".messages")).to_contain_text("Finding 1.1 is written down")
    expect(page.locator("#live .screen-rows")).to_contain_text(FOUND)
    finding = Finding.objects.get()
    assert list(finding.observations.all()) == [town.seen]
    assert list(finding.cards.all()) == [Card.objects.get()]


def decide_and_reword(page: Page, town: SimpleNamespace) -> None:
    page.click("#steps summary")
    page.click("#to-decisions")
    page.click(f"#take-over-recommendation-{town.advice.pk}")
    page.check("#hand input[name=findings]")
    page.click("#hand button:text-is('Save the decision')")
    expect(page.locator(".messages")).to_contain_text("is written down")
    expect(page.locator("#live")).to_contain_text("It stands in decision 1.1.")
    page.click(f"#carry-{Decision.objects.get().pk}")
    page.click("text=Reword a progress marker")
    page.click(f"text={town.marker.text}")
    page.fill("textarea[name=text]", REWORDED)
    page.click("main .save-bar button.btn-primary")
    page.wait_for_url("**/meeting/screen/**")
    town.marker.refresh_from_db()
    assert town.marker.text == REWORDED


def end_and_send(page: Page, town: SimpleNamespace) -> None:
    page.goto(page.url.partition("/cycles/")[0] + reverse("meeting_screen", args=[town.cycle.pk]))
    page.click("#end")
    page.fill("textarea[name=present]", "The team and the homes")
    page.click("main .save-bar button.btn-primary")
    page.click("a:text-is('Send the minutes')")
    page.click("button:text-is('Send the minutes')")
    expect(page.locator(".messages")).to_contain_text("The minutes went to")
    assert town.speaks_for.email in [address for each in mail.outbox for address in each.to]
    expect(page.locator("main a.btn-primary")).to_have_text("Publish the cycle")


def read_own(page: Page, town: SimpleNamespace) -> None:
    page.goto(page.url.rstrip("/") + reverse("meeting", args=[town.cycle.pk]))
    for words in (FOUND, town.advice.text, "The team and the homes"):
        expect(page.locator("main")).to_contain_text(words)


def lead_back(page: Page) -> None:
    """From the marker to the decision that reworded it, and from there to the sentence that somebody wrote."""
    expect(page.locator("h1, main")).not_to_have_count(0)
    page.locator("main a[href*='/decisions/']").first.click()
    expect(page.locator("main")).to_contain_text(REWORDED)
    page.click("summary:has-text('Rests on')")
    page.click(f"a:has-text('{SEEN}')")
    expect(page.locator("main")).to_contain_text(SEEN)
