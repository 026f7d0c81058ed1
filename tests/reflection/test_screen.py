"""The meeting on the screen: where the room is, what stands there, what is written beside it."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diaries.models import Nature
from projects import clock
from projects.models import HistoryEntry
from reflection.models import AssumptionVerdict, Decision, Finding, Meeting, Placement
from reflection.services import screen as services
from reflection.services.card import put_under
from reflection.services.places import places_of
from reflection.services.room import read_room
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(signed_in: Callable) -> SimpleNamespace:
    project = builders.make_project(name="Voices of the town")
    earlier = builders.make_cycle(project, state="published")
    builders.make_meeting(earlier, decisions=["We ring them first."])
    partner = builders.make_actor(project, "Volunteers")
    cycle = builders.make_cycle(project, state="handed over")
    first = builders.make_marker(partner, "They ask.")
    second = builders.make_marker(partner, "They decide.", level="like")
    activity = builders.make_activity(partner, "A workshop")
    coach = builders.make_coach(project.programme)
    return SimpleNamespace(
        project=project,
        partner=partner,
        cycle=cycle,
        first=first,
        second=second,
        activity=activity,
        seen=builders.make_observation(cycle, partner, "They rang us.", markers=[first]),
        done=builders.make_activity_entry(cycle, activity, "We sat together."),
        assumption=builders.make_assumption(activity, second, "They practise."),
        meeting=builders.make_running_meeting(cycle, door=False),
        coach=coach,
        member=builders.make_member(project),
        client=signed_in(coach),
        screen=reverse("meeting_screen", args=[cycle.pk]),
        at_partner=f"partner-{partner.pk}",
    )


def page_of(town: SimpleNamespace, at: str = "", client: Client | None = None) -> str:
    return (client or town.client).get(town.screen + (f"?at={at}" if at else "")).content.decode()


# The way through


def test_the_screen_goes_through_the_steps_of_a_reflection_meeting(town: SimpleNamespace) -> None:
    keys = [place.key for place in places_of(town.cycle)]
    assert keys == ["before", "activities", town.at_partner, "assumptions", "decisions", "room"]
    for key, words in {
        "before": "We ring them first.",
        "activities": "We sat together.",
        town.at_partner: "They rang us.",
        "assumptions": "They practise.",
    }.items():
        assert words in page_of(town, key), key


def test_all_screens_go_where_they_are_led_and_one_may_stay_elsewhere(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    answer = town.client.post(reverse("lead_meeting", args=[town.cycle.pk]), {"place": town.at_partner})
    assert answer.status_code == 302
    member = signed_in(town.member)
    assert 'data-place="' + town.at_partner in page_of(town, client=member)
    assert 'data-place="activities"' in page_of(town, "activities", client=member)
    town.meeting.refresh_from_db()
    assert (town.meeting.step, town.meeting.revision) == (town.at_partner, 1)


@pytest.mark.parametrize("place", ["", "nowhere", "partner-999999", "x" * 500])
def test_a_place_that_is_not_there_leads_nowhere(place: str, town: SimpleNamespace) -> None:
    town.client.post(reverse("lead_meeting", args=[town.cycle.pk]), {"place": place})
    assert town.client.get(town.screen, {"at": place}).status_code == 200
    town.meeting.refresh_from_db()
    assert town.meeting.step == ""


def test_a_screen_hears_only_what_is_new(town: SimpleNamespace) -> None:
    live = reverse("meeting_live", args=[town.cycle.pk])
    assert town.client.get(live, {"revision": "0"}).status_code == 204
    services.lead_meeting(town.meeting, to="decisions")
    answer = town.client.get(live, {"revision": "0"})
    assert answer.status_code == 200
    assert "revision=1" in answer.content.decode()


def test_a_part_made_for_the_coach_is_not_shown_to_the_team(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    live = reverse("meeting_live", args=[town.cycle.pk])
    mine, theirs = (client.get(live).content.decode() for client in (town.client, signed_in(town.member)))
    assert reverse("lead_meeting", args=[town.cycle.pk]) in mine
    assert reverse("lead_meeting", args=[town.cycle.pk]) not in theirs
    tokens = [
        re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
        for page in (mine, signed_in(town.coach).get(live).content.decode())
    ]
    assert tokens[0][1] != tokens[1][1]


def test_a_meeting_opens_after_the_hand_over_only(town: SimpleNamespace) -> None:
    for state, opens in (("open", False), ("handed over", True), ("published", False)):
        cycle = builders.make_cycle(town.project, state=state)
        answer = town.client.post(reverse("start_meeting", args=[cycle.pk]))
        assert answer.status_code == 302
        assert Meeting.objects.filter(cycle=cycle, opened_at__isnull=False).exists() is opens, state


def test_an_ended_meeting_is_led_no_more_and_takes_no_words(town: SimpleNamespace) -> None:
    town.meeting.date, town.meeting.held_at = clock.today(), clock.now()
    town.meeting.save()
    with pytest.raises(services.NotRunning):
        services.lead_meeting(town.meeting, to="decisions")
    with pytest.raises(services.NotRunning):
        services.set_door(town.meeting, by=town.coach, is_open=True)
    body = {"client_id": uuid4(), "place": "decisions", "text": "Too late."}
    answer = town.client.post(reverse("write_in_meeting", args=[town.cycle.pk]), body)
    assert answer.status_code == 422
    assert not Decision.objects.filter(meeting=town.meeting).exists()
    assert "every 1s" not in page_of(town)


def test_the_door_opens_with_a_code_that_the_screen_shows(town: SimpleNamespace) -> None:
    Meeting.objects.update(code=None)
    town.client.post(reverse("set_meeting_door", args=[town.cycle.pk]), {"door": "open"})
    town.meeting.refresh_from_db()
    assert town.meeting.takes_cards
    assert f"{town.meeting.code[:4]}-{town.meeting.code[4:]}" in page_of(town)
    told = HistoryEntry.objects.get(kind="meeting")
    assert (told.before, told.after) == ({"takes_cards": False}, {"takes_cards": True})


# Observations, moved for the meeting


def clusters(town: SimpleNamespace) -> dict[str, list[str]]:
    room = read_room(Meeting.objects.get(pk=town.meeting.pk), at=town.at_partner)
    return {each.key: [seen.observation.change for seen in each.seen] for each in room.clusters}


def test_an_observation_is_moved_for_the_meeting_and_the_diary_keeps_its_own(town: SimpleNamespace) -> None:
    path = reverse("place_observation", args=[town.seen.pk])
    assert town.client.post(path, {"marker": town.second.pk}).status_code == 302
    assert clusters(town) == {
        f"marker-{town.first.pk}": [],
        f"marker-{town.second.pk}": ["They rang us."],
    }
    assert "In the diary: marker 1" in page_of(town, town.at_partner)
    assert list(town.seen.markers.all()) == [town.first]
    assert HistoryEntry.objects.get(kind="meeting").after["marker"] == town.second.pk
    town.client.post(path, {"marker": ""})
    assert clusters(town)[f"marker-{town.first.pk}"] == ["They rang us."]
    assert not Placement.objects.exists()


def test_the_unexpected_stands_on_its_own_until_it_is_moved(town: SimpleNamespace) -> None:
    good = builders.make_observation(
        town.cycle, town.partner, "They sang.", nature=Nature.UNEXPECTED_POSITIVE
    )
    builders.make_observation(town.cycle, town.partner, "They left.", nature=Nature.UNEXPECTED_NEGATIVE)
    found = clusters(town)
    assert found["unexpected-positive"] == ["They sang."]
    assert found["unexpected-negative"] == ["They left."]
    put_under(good, meeting=town.meeting, by=town.coach, marker=town.first)
    assert "They sang." in clusters(town)[f"marker-{town.first.pk}"]
    assert "In the diary: unexpected, positive" in page_of(town, town.at_partner)


def test_another_partners_marker_is_no_place_for_an_observation(town: SimpleNamespace) -> None:
    other = builders.make_marker(builders.make_actor(town.project))
    for marker in (other.pk, "9" * 40, "x", "\x00"):
        answer = town.client.post(reverse("place_observation", args=[town.seen.pk]), {"marker": marker})
        assert answer.status_code == 422, marker
    assert not Placement.objects.exists()


def test_markers_stand_in_the_words_of_their_cycle(town: SimpleNamespace) -> None:
    from theory_of_change.services.marker import change_marker

    change_marker(
        town.first,
        by=town.coach,
        version=town.first.version,
        values={"number": "1", "level": "expect", "text": "They lead."},
        reason="Clearer.",
    )
    page = page_of(town, town.at_partner)
    assert "They ask." in page
    assert "They lead." not in page


# What is written beside the screen


def write(town: SimpleNamespace, place: str, **body):
    body = {"client_id": uuid4(), "place": place} | body
    return town.client.post(reverse("write_in_meeting", args=[town.cycle.pk]), body)


def test_a_finding_is_typed_with_the_four_questions_and_rests_on_what_stands_there(
    town: SimpleNamespace,
) -> None:
    put_under(town.seen, meeting=town.meeting, by=town.coach, marker=town.second)
    card = builders.make_card(town.meeting, marker=town.second)
    answer = write(
        town,
        town.at_partner,
        text="They begin to decide.",
        markers=[town.second.pk],
        rests="on",
        significance="It goes on without us.",
        contribution="some",
        contribution_words="We gave them words.",
        activities=[town.activity.pk],
        other_factors="A new law.",
        barriers="Little time.",
    )
    assert answer.status_code == 302
    finding = Finding.objects.get(meeting=town.meeting)
    assert (finding.actor, finding.contribution, finding.other_factors, finding.barriers) == (
        town.partner,
        "some",
        "A new law.",
        "Little time.",
    )
    assert list(finding.markers.all()) == [town.second]
    assert list(finding.activities.all()) == [town.activity]
    assert list(finding.observations.all()) == [town.seen]
    assert list(card.findings.all()) == [finding]
    page = page_of(town, town.at_partner)
    for words in ("They begin to decide.", "We gave them words.", "A new law."):
        assert words in page


def test_two_who_write_at_once_both_stand_there(town: SimpleNamespace) -> None:
    """A double click is one; another's words are another."""
    same = uuid4()
    for _click in range(2):
        write(town, "activities", text="One.", client_id=same)
    write(town, "activities", text="Another.")
    assert sorted(Finding.objects.filter(meeting=town.meeting).values_list("text", flat=True)) == [
        "Another.",
        "One.",
    ]


def test_what_was_typed_stays_at_its_place_when_the_room_goes_on(town: SimpleNamespace) -> None:
    services.lead_meeting(town.meeting, to="decisions")
    assert write(town, town.at_partner, text="About them.").status_code == 302
    assert Finding.objects.get(meeting=town.meeting).actor == town.partner


def test_words_for_a_place_that_is_gone_come_back_to_their_writer(town: SimpleNamespace) -> None:
    answer = write(town, "partner-999999", text="My sentence.", barriers="My barrier.")
    assert answer.status_code == 422
    assert "My sentence." in answer.content.decode()
    assert "My barrier." in answer.content.decode()


def test_nothing_typed_is_lost_to_a_mistake(town: SimpleNamespace) -> None:
    answer = write(town, town.at_partner, text="", barriers="Little time.", markers=["999999"])
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Little time." in page
    assert "Write down what the meeting concludes." in page


def test_what_is_said_of_an_assumption_is_a_finding(town: SimpleNamespace) -> None:
    write(town, "assumptions", assumption=town.assumption.pk, verdict="doubted", text="We saw others do it.")
    verdict = AssumptionVerdict.objects.get()
    assert (verdict.assumption, verdict.verdict) == (town.assumption, "doubted")
    assert "We saw others do it." in page_of(town, "assumptions")


def test_a_foreign_assumption_is_no_choice(town: SimpleNamespace) -> None:
    other = builders.make_actor(builders.make_project())
    foreign = builders.make_assumption(builders.make_activity(other), None, "Theirs.")
    answer = write(town, "assumptions", assumption=foreign.pk, verdict="doubted", text="No.")
    assert answer.status_code == 422
    assert not AssumptionVerdict.objects.exists()


def test_a_link_at_a_marker_chooses_it_in_the_form(town: SimpleNamespace) -> None:
    page = town.client.get(town.screen, {"at": town.at_partner, "about": town.second.pk}).content.decode()
    box = re.search(rf'<input[^>]*name="markers"[^>]*value="{town.second.pk}"[^>]*>', page)[0]
    assert "checked" in box
    for odd in ("x", "9" * 40):
        answer = town.client.get(town.screen, {"at": town.at_partner, "about": odd})
        assert answer.status_code == 200, odd
        assert town.client.get(town.screen, {"at": "assumptions", "about": odd}).status_code == 200, odd


# Reading


@pytest.mark.parametrize("place", ["before", "activities", "partner", "assumptions", "decisions", "room"])
def test_a_place_asks_the_database_as_often_with_many_rows_as_with_one(
    place: str, town: SimpleNamespace
) -> None:
    live = reverse("meeting_live", args=[town.cycle.pk])
    at = town.at_partner if place == "partner" else place

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert town.client.get(live, {"at": at}).status_code == 200
        return len(queries)

    def fill() -> None:
        for number in range(3):
            seen = builders.make_observation(town.cycle, town.partner, markers=[town.first, town.second])
            put_under(seen, meeting=town.meeting, by=town.coach, marker=town.first)
            builders.make_activity_entry(town.cycle, town.activity)
            builders.make_recommendation(town.cycle, town.partner)
            marker = builders.make_marker(town.partner, f"They dance {number}.")
            builders.make_assumption(town.activity, marker, "They like it.")
            finding = Finding.objects.create(
                meeting=town.meeting,
                number=Finding.objects.count() + 1,
                text="So.",
                actor=town.partner if place == "partner" else None,
            )
            AssumptionVerdict.objects.create(finding=finding, assumption=town.assumption, verdict="confirmed")
            Decision.objects.create(
                meeting=town.meeting, number=Decision.objects.count() + 1, text="We go on."
            )
            for kind in ("well", "less well", "change", "idea"):
                card = builders.make_card(town.meeting, kind=kind)
                card.findings.add(finding)
                builders.make_card(town.meeting, kind=kind, marker=town.first, activity=town.activity)
            builders.make_poll(town.meeting, is_open=False)

    fill()
    town.client.get(live)
    few = count()
    fill()
    Meeting.objects.update(revision=town.meeting.revision + 100)
    assert count() == few
    assert few <= 26


def test_asking_whether_there_is_something_new_costs_five_queries(town: SimpleNamespace) -> None:
    live = reverse("meeting_live", args=[town.cycle.pk])
    with CaptureQueriesContext(connection) as queries:
        assert town.client.get(live, {"revision": "0"}).status_code == 204
    assert len(queries) <= 5


def test_a_cycle_that_goes_back_to_the_team_takes_its_meeting_off_the_screen(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    code = town.meeting.code
    Meeting.objects.filter(pk=town.meeting.pk).update(takes_cards=True)
    door, live = reverse("meeting_door", args=[code]), reverse("meeting_live", args=[town.cycle.pk])
    back = reverse("take_back", args=[town.cycle.pk])
    assert Client().get(door).status_code == 200
    assert "It goes off the screen with this step" in town.client.get(back).content.decode()
    town.client.post(back, {"reason": "The scores are missing."})
    town.cycle.refresh_from_db()
    meeting = Meeting.objects.get(cycle=town.cycle)
    assert (town.cycle.state, meeting.is_running, meeting.door_is_open) == ("open", False, False)
    assert Client().get(door).status_code == 410
    assert Client().get(reverse("meeting_door_question", args=[code])).status_code == 410
    said = signed_in(town.member).get(live, {"revision": "0"}).content.decode()
    assert "The cycle went back to the team" in said
    assert "every 1s" not in said
    act = HistoryEntry.objects.filter(kind="meeting", subject_id=meeting.pk).get()
    assert (act.after["takes_cards"], act.reason) == (False, "The scores are missing.")
    late = write(town, "decisions", text="We meet in the evening.")
    assert late.status_code == 422
    assert "We meet in the evening." in late.content.decode(), "for its writer to copy"


def test_a_decision_on_the_screen_bears_its_number_and_says_what_it_did(town: SimpleNamespace) -> None:
    decision = builders.make_decision(town.meeting)
    page = page_of(town, "decisions")
    assert f'<span class="number">{decision.reference}</span>' in page
    assert f'id="carry-{decision.pk}"' in page
    assert reverse("edit_decision", args=[decision.pk]) in page
    decision.changes.create(changed="marker reworded", marker=town.first)
    page = page_of(town, "decisions")
    assert f'id="carry-{decision.pk}"' not in page
    assert "Reworded a progress marker" in page
    assert town.first.get_absolute_url() in page


def test_the_steps_the_door_and_the_end_stand_above_the_place(town: SimpleNamespace) -> None:
    above = page_of(town, town.at_partner).partition("<h1")[0]
    for found in ('id="to-decisions"', 'id="door-button"', 'id="end"'):
        assert found in above
    member = Client()
    member.force_login(town.member)
    theirs = page_of(town, town.at_partner, member).partition("<h1")[0]
    assert 'id="to-decisions"' in theirs
    assert 'id="door-button"' not in theirs


def test_what_was_written_is_shown_where_it_stands(town: SimpleNamespace) -> None:
    sent = {"place": town.at_partner, "client_id": uuid4(), "text": "They begin.", "markers": [town.first.pk]}
    answer = town.client.post(reverse("write_in_meeting", args=[town.cycle.pk]), sent)
    assert answer["Location"] == f"{town.screen}#finding-{town.meeting.findings.get().pk}"
