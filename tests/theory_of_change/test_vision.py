"""The vision and the mission: written with their reasons, and every earlier wording still there."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from projects import clock
from projects.models import HistoryEntry
from tests import builders
from theory_of_change.models import Mission
from theory_of_change.services.vision import write_mission, write_vision

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def project():
    return builders.make_project()


@pytest.fixture
def coordinator(project):
    return builders.make_coordinator(project, "Sara")


def test_an_earlier_vision_stays_with_its_day_author_and_reason(project, coordinator, signed_in) -> None:
    write_vision(project=project, by=coordinator, version=0, text="All belong.")
    for version, (text, reason) in enumerate(
        [("All may belong.", "Softer"), ("All belong here.", "Clearer")], 1
    ):
        with clock.at(datetime(2020, 5, version, 12, tzinfo=UTC)):
            write_vision(project=project, by=coordinator, version=version, text=text, reason=reason)
    page = signed_in(coordinator).get(reverse("vision", args=[project.slug]))
    words = " ".join(re.sub(r"<[^>]+>", "", page.content.decode()).split())
    assert "All belong here." in words
    newest, oldest = words.index("All may belong."), words.rindex("All belong.")
    assert newest < oldest, "the newest of the earlier wordings comes first"
    assert "Until 2 May 2020, when Sara changed it. Clearer" in words[newest:oldest]
    assert "Until 1 May 2020, when Sara changed it." in words[oldest:]
    assert "Words were added; none went. Softer" in words[oldest:]
    assert "<mark>may belong.</mark>" in page.content.decode()


def test_a_first_vision_asks_no_reason_and_a_later_one_does(project, coordinator, signed_in) -> None:
    client, path = signed_in(coordinator), reverse("edit_vision", args=[project.slug])
    assert client.post(path, {"version": 0, "text": "All belong."}).status_code == 302
    refused = client.post(path, {"version": 1, "text": "All belong here."})
    assert refused.status_code == 422
    assert "Say why." in refused.content.decode()
    assert "All belong here." in refused.content.decode(), "nothing typed is lost"
    project.vision.refresh_from_db()
    assert project.vision.text == "All belong."


def test_the_theory_opens_with_the_vision_as_a_list(project, coordinator, signed_in) -> None:
    builders.make_vision(project, "Wie hier woont ...\n- vraagt raad.\n- helpt elkaar.")
    page = signed_in(coordinator).get(reverse("theory", args=[project.slug])).content.decode()
    assert '<li class="lead" dir="auto">helpt elkaar.</li>' in page
    assert page.index("helpt elkaar.") < page.index('id="map"')


def test_a_mission_is_out_of_the_way_until_there_is_one(project, coordinator, signed_in) -> None:
    builders.make_vision(project)
    client = signed_in(coordinator)
    theory, vision = (reverse(name, args=[project.slug]) for name in ("theory", "vision"))
    assert "mission:" not in client.get(theory).content.decode().lower()
    assert reverse("edit_mission", args=[project.slug]) in client.get(vision).content.decode()
    answer = client.post(
        reverse("edit_mission", args=[project.slug]), {"version": 0, "text": "We bring people together."}
    )
    assert answer["Location"] == vision
    assert "Our mission" in client.get(theory).content.decode()
    assert "We bring people together." not in client.get(theory).content.decode()
    assert "We bring people together." in client.get(vision).content.decode()


def test_a_mission_keeps_its_earlier_wordings_too(project, coordinator, signed_in) -> None:
    write_mission(project=project, by=coordinator, version=0, text="We help.")
    write_mission(project=project, by=coordinator, version=1, text="We work along.", reason="We do not help.")
    page = signed_in(coordinator).get(reverse("vision", args=[project.slug])).content.decode()
    assert "1 earlier wording of the mission" in page
    assert "We do not help." in page
    assert Mission.objects.get(project=project).text == "We work along."
    assert HistoryEntry.objects.about("mission").count() == 2


def test_two_people_in_one_vision_see_both_texts(project, coordinator, signed_in) -> None:
    write_vision(project=project, by=coordinator, version=0, text="All belong.")
    write_vision(project=project, by=coordinator, version=1, text="All belong here.", reason="Clearer")
    coach = builders.make_coach(project.programme)
    mine = {"version": 1, "text": "All live here.", "reason": "Why"}
    for writer, told in (
        (coach, "Two people, the same text"),
        (coordinator, "you changed this in another window"),
    ):
        answer = signed_in(writer).post(reverse("edit_vision", args=[project.slug]), mine)
        assert answer.status_code == 409
        assert told in answer.content.decode()
    project.vision.refresh_from_db()
    assert project.vision.text == "All belong here."


def test_another_projects_people_do_not_find_the_vision(project, signed_in) -> None:
    stranger = builders.make_coordinator(builders.make_project())
    assert signed_in(stranger).get(reverse("vision", args=[project.slug])).status_code == 404
