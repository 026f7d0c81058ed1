"""What a room was asked and answered, and on what its findings rest: the same in the minutes and wherever it is told."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils.translation import override

from projects.models import CycleState
from reflection.models import Piece
from reflection.services.carrying_out import carry_out
from reports.printing.meeting import printed_finding
from reports.services.gathering import gather_cycle_report
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(signed_in: Callable) -> SimpleNamespace:
    project = builders.make_project(name="Heron")
    earlier = builders.make_meeting(
        builders.make_cycle(project, state="published"), decisions=["We ring them first."]
    )
    cycle = builders.make_cycle(project, state=CycleState.REFLECTED)
    partner, other = (builders.make_actor(project, name) for name in ("The library", "The school"))
    marker = builders.make_marker(partner, "They ask.")
    activity = builders.make_activity(partner, "A workshop")
    coach = builders.make_coach(project.programme)
    return SimpleNamespace(
        project=project,
        cycle=cycle,
        partner=partner,
        other=other,
        marker=marker,
        seen=builders.make_observation(cycle, partner, "They rang us.", markers=[marker]),
        did=builders.make_activity_entry(cycle, activity, "We sat together."),
        notes=builders.make_notes(cycle, partner),
        advice=builders.make_recommendation(cycle, partner, "Come in pairs."),
        assumption=builders.make_assumption(activity, marker, "They practise."),
        earlier=earlier.decisions.get(),
        meeting=builders.make_meeting(cycle, findings=[], decisions=[]),
        coach=coach,
        signed_in=signed_in,
        client=signed_in(coach),
        partners_person=signed_in(builders.make_partner(partner)),
        record=reverse("meeting", args=[cycle.pk]),
    )


def words_of(client, path: str, **asked: str) -> str:
    """A page's content without its tags."""
    answer = client.get(path, asked, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, path
    content = answer.content.decode().partition('id="main"')[2]
    return " ".join(re.sub(r"<[^>]*>", " ", content).split())


def test_minutes_keep_what_was_asked_with_what_it_is_about(town: SimpleNamespace) -> None:
    pieces = {
        Piece.OBSERVATION: (town.seen, "An observation: They rang us."),
        Piece.ACTIVITY_ENTRY: (town.did, "An activity: A workshop"),
        Piece.MARKER: (town.marker, f"A progress marker: The library, {town.marker.number}: They ask."),
        Piece.ACTOR: (town.partner, "A boundary partner: The library"),
        Piece.NOTES: (town.notes, "What helped and hindered: The library"),
        Piece.RECOMMENDATION: (town.advice, "A recommendation: Come in pairs."),
        Piece.ASSUMPTION: (town.assumption, "An assumption: They practise."),
        Piece.DECISION: (town.earlier, f"{town.earlier.reference} We ring them first."),
    }
    assert set(pieces) == set(Piece)
    for kind, (row, _words) in pieces.items():
        builders.make_question(town.cycle, f"Why of {kind.value}?", kind=kind, piece=row.pk)
    builders.make_question(town.cycle, "Whom do we miss?")
    builders.make_question(town.cycle, "Stays at home.", is_brought=False)
    builders.make_question(town.cycle, "And the school?", kind=Piece.ACTOR, piece=town.other.pk)
    builders.make_question(town.cycle, "And that?", kind=Piece.OBSERVATION, piece=town.seen.pk + 99)
    page = words_of(town.client, town.record)
    for kind, (_row, words) in pieces.items():
        assert words in page.partition(f"Why of {kind.value}?")[2], kind
    assert "Whom do we miss? To the whole meeting" in page
    assert "And that? What it was about is no longer there." in page
    assert "Stays at home." not in page
    own = words_of(town.partners_person, town.record)
    assert {kind for kind in Piece if f"Why of {kind.value}?" in own} == set(Piece) - {Piece.DECISION}
    for others in ("Whom do we miss?", "And the school?", "And that?"):
        assert others not in own


def test_minutes_keep_the_answers_of_the_room_as_dots(town: SimpleNamespace) -> None:
    poll = builders.make_poll(town.meeting, "How content are we?", is_open=False)
    for value in (2, 5, 5):
        builders.make_vote(poll, value)
    builders.make_poll(town.meeting, "Shall we go on?", is_open=False)
    page = words_of(town.client, town.record)
    assert "How content are we? 1 not at all : 0 answers given 2 : 1 answer given 3 : 0 answers given" in page
    assert "5 very much : 2 answers" in page
    assert "Shall we go on? Nobody answered." in page
    assert town.client.get(town.record).content.decode().count("<i></i>") == 3
    assert "How content are we?" not in words_of(town.partners_person, town.record)


def test_a_finding_rests_on_the_same_wherever_it_is_told(town: SimpleNamespace) -> None:
    finding = builders.make_finding(
        town.meeting, "They ask now.", actor=town.partner, observations=[town.seen], entries=[town.did]
    )
    decision = builders.make_decision(town.meeting, "Pairs for all.", findings=[finding])
    card = builders.make_card(town.meeting, "I came back.")
    card.findings.add(finding)
    said = "Rests on 2 entries of the diaries and 1 card from the room"
    screen = reverse("meeting_screen", args=[town.cycle.pk])
    places = {
        town.record: town.record,
        decision.get_absolute_url(): town.record,
        f"{screen}?at=partner-{town.partner.pk}": f"{screen}?at=room",
    }
    for path, cards in places.items():
        assert said in words_of(town.client, path), path
        page = town.client.get(path).content.decode()
        own = page.partition(f'id="rests-{finding.pk}"')[2].partition("</details>")[0]
        addresses = [town.seen.get_absolute_url(), town.did.get_absolute_url(), f"{cards}#card-{card.pk}"]
        assert re.findall(r'href="([^"]*)"', own) == addresses, path
    page = town.client.get(f"{screen}?at=room").content.decode()
    assert f'id="card-{card.pk}"' in page
    own = words_of(town.partners_person, town.record)
    assert said in own
    assert "I came back." not in own
    part = gather_cycle_report(town.cycle).meeting.findings[0]
    with override("en"):
        assert printed_finding(part, [SimpleNamespace(numbers={})] * 9).rests == said


def test_a_decisions_page_says_why_and_offers_what_is_still_to_do(town: SimpleNamespace) -> None:
    decision = builders.make_decision(town.meeting, "Reword it.")
    page = decision.get_absolute_url()
    change = reverse("carry_out_decision", args=[decision.pk])
    coordinator = builders.make_coordinator(town.project)
    client = town.signed_in(coordinator)

    def acts() -> list[str]:
        content = client.get(page).content.decode().partition('class="page-head"')[2]
        content = content.partition('class="actions"')[2].partition("</div>")[0]
        return re.findall(r'href="([^"]*)"', content)

    settle = reverse("settle_decision", args=[decision.pk])
    assert acts()[:2] == [change, settle]
    carry_out(
        decision,
        by=coordinator,
        changed="marker reworded",
        target=town.marker,
        version=town.marker.version,
        values={"text": "They ask twice."},
        because="They came on their own.",
        is_done=True,
    )
    assert acts() == [settle, reverse("reopen_decision", args=[decision.pk]), change]
    said = words_of(client, page).partition("What it changed")[2]
    assert "Because: They came on their own." in said
    assert "Reword it." not in said


def test_a_marker_says_where_the_meeting_looks_at_what_stood_there(town: SimpleNamespace) -> None:
    to = builders.make_marker(town.partner, "They ring.")
    town.meeting.placements.create(observation=town.seen, marker=to)
    page = words_of(
        town.client, reverse("meeting_screen", args=[town.cycle.pk]), at=f"partner-{town.partner.pk}"
    )
    assert f"1 observation stood here; the meeting looks at it under marker {to.number}" in page
    assert "Nobody wrote anything here" not in page
