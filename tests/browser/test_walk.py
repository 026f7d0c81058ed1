"""The whole way: a coordinator writes, the coach closes the cycle, a worker makes the PDF, a funder reads it."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pikepdf
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from diaries.models import ActivityEntry, Observation
from projects.models import Cycle
from reports.models import Edition
from tests import builders
from tests.browser.test_every_page import with_password
from tests.reports.running import Program

pytestmark = pytest.mark.django_db(transaction=True)

SEEN = "Two homes now let a new volunteer shadow an afternoon first. ሰላም مرحبا"


@pytest.fixture
def town(own_data) -> SimpleNamespace:
    """A project with one open cycle, a partner with markers and an activity, and its people."""
    project = builders.make_project(name="Voices of the town")
    actor = builders.make_actor(project, "Volunteer organisations")
    markers = [
        builders.make_marker(actor, f"They {level} differently.", level=level) for level in ("expect", "love")
    ]
    activity = builders.make_activity(actor, "Workshops", markers=markers)
    builders.make_vision(project, "Everybody can volunteer.")
    return SimpleNamespace(
        project=project,
        actor=actor,
        markers=markers,
        activity=activity,
        cycle=builders.make_cycle(project),
        coordinator=with_password(builders.make_coordinator(project)),
        coach=with_password(builders.make_coach(project.programme)),
        funder=with_password(builders.make_funder(project.programme)),
        partner=with_password(builders.make_partner(actor)),
    )


def test_a_cycle_goes_from_a_first_note_to_the_funder(
    town: SimpleNamespace, visit: Callable, worker: Program, picture: Callable
) -> None:
    coordinator_writes(visit(town.coordinator, width=360).go("/"), town)
    coach_publishes(visit(town.coach), town, picture)
    funder_downloads(visit(town.funder), town, picture)


def coordinator_writes(page: Page, town: SimpleNamespace) -> None:
    page.click(f"text={town.project.short_name}")
    page.click("text=Write down what I saw")
    page.fill("textarea[name=change]", SEEN)
    page.check(f"input[name=markers][value='{town.markers[0].pk}']")
    page.click("text=Why it matters, what contributed")
    page.fill("textarea[name=significance]", "Who begins in a pair, stays.")
    page.click("button:text-is('Save')")
    expect(page.locator("main")).to_contain_text(SEEN)

    page.click("text=Write down what we did")
    page.select_option("select[name=activity]", str(town.activity.pk))
    page.fill("textarea[name=description]", "A workshop with nine organisations.")
    page.fill("textarea[name=went_well]", "They talked to each other.")
    page.click("button:text-is('Save')")
    expect(page.locator("main")).to_contain_text("A workshop with nine organisations.")

    page.click("text=Score the markers")
    page.check(f"input[name='marker-{town.markers[0].pk}-score'][value='medium']")
    page.check(f"input[name='marker-{town.markers[1].pk}-score'][value='nothing observed']")
    page.click("text=Save the scores")
    expect(page.locator(".marker-block .score-line").first).to_contain_text("medium")
    page.click("text=Write down the factors")
    page.fill("textarea[name=enabling]", "A new director.")
    page.fill("textarea[name=hindering]", "Little time.")
    page.click("button:text-is('Save')")
    expect(page.locator("main dd", has_text="Little time.")).to_be_visible()
    page.goto(page.url.split("/diaries/")[0] + reverse("cycle", args=[town.cycle.pk]))
    page.click("text=Hand the cycle over")
    page.fill("textarea[name=note]", "All in.")
    page.click("button:text-is('Hand over')")
    expect(page.locator("main")).to_contain_text("All in.")
    assert Observation.objects.get().change == SEEN
    assert ActivityEntry.objects.count() == 1


def coach_publishes(visitor, town: SimpleNamespace, picture: Callable) -> None:
    page = visitor.go("/")
    page.click("text=waits for its reflection meeting")
    page.wait_for_url(lambda url: str(town.cycle.pk) in url)
    page = visitor.go(reverse("edit_meeting", args=[town.cycle.pk]))
    page.fill("input[name=date]", str(town.cycle.end))
    page.fill("textarea[name=present]", "Team and three partners")
    page.fill("textarea[name=findings]", "Pairs work.\n\nTime is short.")
    page.fill("textarea[name=decisions]", "Every newcomer begins in a pair.")
    page.click("text=Save the record")
    expect(page.locator("main")).to_contain_text("Time is short.")
    expect(page.locator("text=Save the record")).to_have_count(0)
    page = visitor.go(reverse("publish", args=[town.cycle.pk]))
    page.click("text=Publish the report")
    expect(page.locator("#progress")).to_contain_text(re.compile("will be made|being made|is ready"))
    expect(page.locator("#progress")).to_contain_text("The report is ready", timeout=240_000)
    picture(page, "walk-report-ready")
    assert Cycle.objects.get().state == "published"
    assert Edition.objects.published().count() == 1


def funder_downloads(visitor, town: SimpleNamespace, picture: Callable) -> None:
    page = visitor.go("/")
    expect(page).to_have_url(re.compile(reverse("shelf", args=[town.project.programme.slug])))
    picture(page, "walk-shelf")
    with page.expect_download() as started:
        page.click(".shelf-place a >> nth=0")
    with pikepdf.open(started.value.path()) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang)[:2] in {"nl", "fr", "en"}


def test_a_partner_writes_in_their_own_diary_only(town: SimpleNamespace, visit: Callable) -> None:
    other = builders.make_actor(town.project, "Neighbourhood committees")
    page = visit(town.partner).go(reverse("diaries", args=[town.project.slug]))
    expect(page.locator("main")).to_contain_text("Volunteer organisations")
    expect(page.locator("main")).not_to_contain_text("Neighbourhood committees")
    answer = page.goto(page.url.split("/projects/")[0] + reverse("diary", args=[town.cycle.pk, other.pk]))
    assert answer.status == 403
    expect(page.locator("main")).to_contain_text("Who can help")


def test_two_people_in_one_observation_see_both_texts(town: SimpleNamespace, visit: Callable) -> None:
    entry = builders.make_observation(
        town.cycle, town.actor, "They call us.", markers=town.markers[:1], by=town.coordinator
    )
    path = reverse("edit_observation", args=[entry.pk])
    first, second = visit(town.coordinator).go(path), visit(town.coach).go(path)
    first.fill("textarea[name=change]", "They call us every week.")
    first.click("button:text-is('Save')")
    expect(first.locator("main p", has_text="They call us every week.").first).to_be_visible()
    second.fill("textarea[name=change]", "They call us and the city.")
    second.click("button:text-is('Save')")
    expect(second.locator("main")).to_contain_text("Two people, the same text")
    expect(second.locator("main")).to_contain_text("every week.")
    expect(second.locator("textarea[name=change]")).to_have_value("They call us and the city.")
    second.click("button:text-is('Save')")
    expect(second.locator("main p", has_text="They call us and the city.").first).to_be_visible()
    entry.refresh_from_db()
    assert entry.change == "They call us and the city."


def test_a_double_click_makes_one_entry(town: SimpleNamespace, visit: Callable) -> None:
    page = visit(town.coordinator).go(reverse("saw", args=[town.project.slug]))
    page.fill("textarea[name=change]", "Once.")
    page.check(f"input[name=markers][value='{town.markers[0].pk}']")
    page.dblclick("button:text-is('Save')")
    page.wait_for_url(re.compile(r"/diaries/\d+/\d+/(#|$)"))
    expect(page.locator("main")).to_contain_text("Once.")
    assert Observation.objects.count() == 1


def test_the_choice_of_language_is_kept_with_the_account(town: SimpleNamespace, visit: Callable) -> None:
    page = visit(town.coordinator, locale="en").go("/")
    page.click("button[lang=fr]")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    elsewhere = visit(town.coordinator, locale="en").go("/")
    expect(elsewhere.locator("html")).to_have_attribute("lang", "fr")


def test_pages_work_without_javascript(town: SimpleNamespace, visit: Callable) -> None:
    visitor = visit(town.coordinator, java_script_enabled=False)
    page = visitor.go(reverse("saw", args=[town.project.slug]))
    page.fill("textarea[name=change]", "Without a script.")
    page.check("input[name=nature][value='unexpected positive']")
    page.click("button:text-is('Save')")
    expect(page.locator("main p", has_text="Without a script.").first).to_be_visible()
    assert Observation.objects.get().nature == "unexpected positive"
