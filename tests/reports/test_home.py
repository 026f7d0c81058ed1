"""The first page and an actor's page offer and count only what this person may do and read."""

from datetime import date, time

import pytest
from django.test import Client
from django.urls import reverse

from diaries.models import DiaryNotes
from reflection.models import Meeting
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def project():
    return builders.make_project()


def read(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_loading_a_workbook_is_offered_to_those_who_may(project, signed_in) -> None:
    address = reverse("import_workbook")
    for person in (
        builders.make_coordinator(project),
        builders.make_coach(project.programme),
        builders.make_administrator(),
    ):
        browser = signed_in(person)
        assert f'href="{address}"' in read(browser, reverse("home"))
        assert browser.get(address).status_code == 200
    for person in (
        builders.make_member(project),
        builders.make_partner(builders.make_actor(project)),
        builders.make_person("Newcomer"),
    ):
        browser = signed_in(person)
        assert f'href="{address}"' not in read(browser, reverse("home"))
        refused = browser.get(address)
        assert refused.status_code == 403
        assert "Ask one of them" in refused.content.decode()
        assert '<form method="post" enctype' not in refused.content.decode()


def test_a_partners_person_reads_of_no_diary_but_their_own(project, signed_in) -> None:
    builders.make_cycle(project)
    mine, other = builders.make_actor(project, "Museums"), builders.make_actor(project, "Clubs")
    browser = signed_in(builders.make_partner(mine))
    assert "1 diary is not complete yet" in read(browser, reverse("home"))
    assert reverse("ladder", args=[mine.pk]) in read(browser, mine.get_absolute_url())
    assert reverse("ladder", args=[other.pk]) not in read(browser, other.get_absolute_url())
    builders.make_marker(mine)
    builders.make_observation(project.cycles.get(), mine)
    DiaryNotes.objects.create(cycle=project.cycles.get(), actor=mine, enabling="The sun.")
    assert "Your diary is complete" in read(
        browser, reverse("home")
    )  # who speaks for a partner scores nothing
    assert "Still to score" not in read(browser, project.get_absolute_url())
    coordinator = signed_in(builders.make_coordinator(project))
    assert "Still to score" in read(coordinator, project.get_absolute_url())
    assert "2 diaries are not complete yet" in read(coordinator, reverse("home"))
    assert reverse("ladder", args=[other.pk]) in read(coordinator, other.get_absolute_url())


def test_the_day_of_a_planned_meeting_stands_on_every_path_of_its_cycle(project, signed_in) -> None:
    cycle = builders.make_cycle(project, state="handed over")
    browser = signed_in(builders.make_coach(project.programme))
    pages = (project.get_absolute_url(), cycle.get_absolute_url(), reverse("meeting", args=[cycle.pk]))
    day = date(2031, 5, 7)
    for page in (*pages, reverse("home")):
        assert "7 May 2031" not in read(browser, page), page
    Meeting.objects.create(cycle=cycle, date=day, begins_at=time(13, 30))
    for page in pages:
        path = read(browser, page).partition('class="cycle-path"')[2].partition("</ol>")[0]
        assert "7 May 2031, 13:30" in path, page
    assert "7 May 2031" in read(browser, reverse("home"))


def test_an_earlier_cycle_that_waits_for_the_coach_stands_on_the_pages_of_who_opens_the_project(
    project, signed_in
) -> None:
    earlier = builders.make_cycle(project, state="handed over")
    builders.make_cycle(project)
    browser = signed_in(builders.make_coach(project.programme))
    Meeting.objects.create(cycle=earlier, date=date(2031, 5, 7))
    for page in (reverse("home"), project.get_absolute_url()):
        told = read(browser, page)
        assert (
            f'<a href="{earlier.get_absolute_url()}">{earlier.name} waits for its reflection meeting' in told
        )
        assert "7 May 2031" in told
    earlier.state = "reflected"
    earlier.save()
    assert f"{earlier.name} waits for publication" in read(browser, project.get_absolute_url())


def test_writing_is_one_tap_away_from_the_first_page_for_who_writes(project, signed_in) -> None:
    cycle, actor = builders.make_cycle(project), builders.make_actor(project)
    link = f'href="{reverse("saw", args=[project.slug])}"'
    for person in (
        builders.make_coordinator(project),
        builders.make_member(project),
        builders.make_partner(actor),
    ):
        assert link in read(signed_in(person), reverse("home"))
    without_a_diary = builders.make_partner(project)
    assert link not in read(signed_in(without_a_diary), reverse("home"))
    cycle.delete()
    assert link not in read(signed_in(builders.make_member(project)), reverse("home"))
