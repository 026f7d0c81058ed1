"""What the coach prepared, on the screen; and from each state of a meeting the one way on."""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from projects import clock
from projects.models import CycleState
from reflection.models import Decision, Meeting, Part, Piece
from reflection.services import planning
from reflection.services.meeting import end_meeting, open_meeting
from reflection.services.preparing import read_preparation
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(signed_in: Callable) -> SimpleNamespace:
    project = builders.make_project(name="Heron")
    earlier = builders.make_cycle(project, state="published")
    builders.make_meeting(earlier, decisions=["We ring them first."])
    cycle = builders.make_cycle(project, state=CycleState.HANDED_OVER)
    partner = builders.make_actor(project, "The library")
    marker = builders.make_marker(partner, "They ask.")
    activity = builders.make_activity(partner, "A workshop")
    coach = builders.make_coach(project.programme)
    return SimpleNamespace(
        project=project,
        cycle=cycle,
        partner=partner,
        marker=marker,
        seen=builders.make_observation(cycle, partner, "They rang us.", markers=[marker]),
        did=builders.make_activity_entry(cycle, activity, "We sat together."),
        notes=builders.make_notes(cycle, partner, adaptations="Meet in the evening."),
        advice=builders.make_recommendation(cycle, partner, "Come in pairs."),
        earlier=Decision.objects.get(),
        assumption=builders.make_assumption(activity, marker, "They practise."),
        coach=coach,
        member=builders.make_member(project),
        client=signed_in(coach),
        record=reverse("meeting", args=[cycle.pk]),
        screen=reverse("meeting_screen", args=[cycle.pk]),
    )


def running(town: SimpleNamespace) -> Meeting:
    meeting, _is_new = Meeting.objects.get_or_create(cycle=town.cycle)
    return open_meeting(meeting, by=town.coach)


def held(town: SimpleNamespace) -> Meeting:
    meeting = running(town)
    return end_meeting(meeting, by=town.coach, date=town.cycle.end, present="All", version=meeting.version)


def text_of(client, path: str, **asked: str) -> str:
    answer = client.get(path, asked, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, path
    return answer.content.decode()


def primary_acts(page: str) -> list[str]:
    """What the main buttons of a page's content say."""
    content = page.partition('class="page-head"')[2].partition("</main>")[0]
    found = re.findall(r'<(?:a|button)[^>]*class="btn btn-primary"[^>]*>(.*?)</(?:a|button)>', content, re.S)
    return [re.sub(r"<.*?>", "", each).strip() for each in found]


# The preparation on the screen


@pytest.mark.parametrize("at", ["before", "activities", "partner", "assumptions", "decisions"])
def test_a_question_and_a_star_stand_beside_their_piece(at: str, town: SimpleNamespace) -> None:
    piece = {
        "before": town.earlier,
        "activities": town.did,
        "partner": town.seen,
        "assumptions": town.assumption,
        "decisions": town.advice,
    }[at]
    running(town)
    key = (Piece(piece._meta.model_name), piece.pk)
    place = f"partner-{town.partner.pk}" if at == "partner" else at
    assert "Deserves time" not in text_of(town.client, town.screen, at=place)
    planning.star(cycle=town.cycle, by=town.coach, key=key, wanted=True)
    planning.ask(cycle=town.cycle, by=town.coach, text="Who began?", key=key)
    planning.ask(cycle=town.cycle, by=town.coach, text="Stays at home.", key=key, is_brought=False)
    page = text_of(town.client, town.screen, at=place)
    assert page.count("Who began?") == 1
    assert page.count("Deserves time") == 1
    assert "Stays at home." not in page


@pytest.mark.parametrize("kind", [Piece.ACTOR, Piece.MARKER, Piece.NOTES])
def test_what_is_asked_of_a_partner_stands_at_its_place(kind: Piece, town: SimpleNamespace) -> None:
    running(town)
    pk = {Piece.ACTOR: town.partner, Piece.MARKER: town.marker, Piece.NOTES: town.notes}[kind].pk
    planning.ask(cycle=town.cycle, by=town.coach, text="Who helped?", key=(kind, pk))
    assert "Who helped?" in text_of(town.client, town.screen, at=f"partner-{town.partner.pk}")
    assert "Who helped?" not in text_of(town.client, town.screen, at="before")


def test_a_question_about_no_piece_goes_along_through_the_steps(town: SimpleNamespace) -> None:
    running(town)
    planning.ask(cycle=town.cycle, by=town.coach, text="Whom do we miss?")
    for at in ("before", "activities", "decisions", "room"):
        assert "Whom do we miss?" in text_of(town.client, town.screen, at=at), at


def test_the_screen_says_how_long_a_part_has(town: SimpleNamespace) -> None:
    meeting = running(town)
    planning.plan_meeting(
        cycle=town.cycle,
        by=town.coach,
        version=meeting.version,
        values={
            "date": clock.today() + timedelta(days=30),
            "begins_at": time(13, 30),
            "place": "",
            "bring": "",
        },
        minutes={Part.OPENING: 10, Part.ACTIVITIES: 45},
    )
    page = text_of(town.client, town.screen, at="activities")
    assert re.search(r'class="agenda-now">From 13:40 to 14:25, 45 minutes<', page)
    assert re.search(r'<li aria-current="true"><span class="hour">13:40</span> Step 1', page)
    assert "agenda-now" not in text_of(town.client, town.screen, at="decisions")


def test_planning_moves_the_screen_on(town: SimpleNamespace) -> None:
    revision = running(town).revision
    live = reverse("meeting_live", args=[town.cycle.pk])
    planning.ask(cycle=town.cycle, by=town.coach, text="Who began?", key=(Piece.OBSERVATION, town.seen.pk))
    at = f"partner-{town.partner.pk}"
    assert "Who began?" in text_of(town.client, live, revision=str(revision), at=at)


def test_activities_stand_on_a_drawn_line_and_take_cards(town: SimpleNamespace) -> None:
    running(town)
    page = text_of(town.client, town.screen, at="activities")
    assert 'class="figure timeline"' in page
    assert page.count('class="dot') == 1
    assert f'id="done-{town.did.pk}" data-drop="activity" data-value="{town.did.activity_id}"' in page


# From a recommendation to a decision


@pytest.mark.parametrize(
    ("begin", "words"), [("recommendation", "Come in pairs."), ("diarynotes", "Meet in the evening.")]
)
def test_a_recommendation_begins_a_decision_that_it_then_names(
    begin: str, words: str, town: SimpleNamespace
) -> None:
    preparation = reverse("preparation", args=[town.cycle.pk])
    pk = {"recommendation": town.advice, "diarynotes": town.notes}[begin].pk
    address = f"{reverse('add_decision', args=[town.cycle.pk])}?from={begin}-{pk}"
    assert f'href="{address}"' in text_of(town.client, preparation)
    form = town.client.get(address).context["form"]
    assert form["text"].value() == words
    sent = {"client_id": form["client_id"].value(), "version": 0, "text": f"{words} From May."}
    assert town.client.post(address, sent).status_code == 302
    reference = f"{town.cycle.number}.1"
    for page in (text_of(town.client, preparation), open_and_look(town)):
        assert f"It stands in decision {reference}." in page
        assert f'href="{address}"' not in page


def open_and_look(town: SimpleNamespace) -> str:
    running(town)
    return text_of(town.client, town.screen, at="decisions")


def test_a_decision_begins_with_nothing_of_another_cycle_or_kind(town: SimpleNamespace) -> None:
    project = builders.make_project(programme=town.project.programme)
    others = builders.make_recommendation(builders.make_cycle(project), builders.make_actor(project))
    address = reverse("add_decision", args=[town.cycle.pk])
    for odd in (
        f"recommendation-{others.pk}",
        f"observation-{town.seen.pk}",
        "recommendation-",
        "x",
        "9" * 40,
    ):
        assert town.client.get(address, {"from": odd}).status_code == 404, odd


def test_a_decision_on_the_screen_names_the_findings_it_follows_from(town: SimpleNamespace) -> None:
    finding = builders.make_finding(running(town), "Pairs work.")
    path = reverse("write_in_meeting", args=[town.cycle.pk])
    town.client.post(path, {"place": "decisions", "text": "Pairs for all.", "findings": [finding.pk]})
    assert list(Decision.objects.get(text="Pairs for all.").findings.all()) == [finding]
    others = builders.make_finding(
        builders.make_meeting(builders.make_cycle(builders.make_project()), findings=[])
    )
    answer = town.client.post(path, {"place": "decisions", "text": "No.", "findings": [others.pk]})
    assert answer.status_code == 422
    assert not Decision.objects.filter(text="No.").exists()


# One way on


def test_the_record_leads_the_coach_on_by_one_step(town: SimpleNamespace) -> None:
    assert primary_acts(text_of(town.client, town.record)) == ["Prepare the meeting"]
    planning.ask(cycle=town.cycle, by=town.coach, text="Who began?")
    assert primary_acts(text_of(town.client, town.record)) == ["Open the meeting on the screen"]
    preparation = reverse("preparation", args=[town.cycle.pk])
    assert primary_acts(text_of(town.client, preparation)) == ["Open the meeting on the screen"]
    running(town)
    for path in (town.record, preparation):
        assert primary_acts(text_of(town.client, path)) == ["To the screen"], path
    assert reverse("end_meeting", args=[town.cycle.pk]) in text_of(town.client, town.screen)
    held(town)
    assert primary_acts(text_of(town.client, town.record)) == ["Send the minutes"]
    town.client.post(reverse("send_minutes", args=[town.cycle.pk]))
    assert primary_acts(text_of(town.client, town.record)) == ["Publish the cycle"]


def test_while_a_meeting_runs_everybody_is_led_to_it(town: SimpleNamespace, signed_in: Callable) -> None:
    partner = signed_in(builders.make_partner(town.partner))
    member = signed_in(town.member)
    home = reverse("project", args=[town.project.slug])
    card = reverse("add_card", args=[town.cycle.pk])
    for client in (partner, member, town.client):
        assert card not in text_of(client, home)
    running(town)
    for client, acts in (
        (partner, ["Hand in a card"]),
        (member, ["Hand in a card"]),
        (town.client, ["To the screen"]),
    ):
        assert primary_acts(text_of(client, home)) == acts
        for path in (home, town.record, reverse("meetings", args=[town.project.slug])):
            page = text_of(client, path)
            assert (town.screen in page) == (client is not partner), path
            assert card in page or client is town.client, path
    held(town)
    for client in (partner, member, town.client):
        assert card not in text_of(client, home)


def test_who_is_invited_reads_when_and_where_before_the_minutes(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    planning.plan_meeting(
        cycle=town.cycle,
        by=town.coach,
        version=0,
        values={
            "date": date(clock.today().year + 1, 1, 1),
            "begins_at": None,
            "place": "Town hall",
            "bring": "Your diary.",
        },
        minutes={},
    )
    page = text_of(signed_in(builders.make_partner(town.partner)), town.record)
    for words in ("1 January", "Town hall", "Your diary.", reverse("meeting_calendar", args=[town.cycle.pk])):
        assert words in page
    assert f'{reverse("preparation", args=[town.cycle.pk])}"' not in page


def test_a_published_cycle_leads_to_its_report(town: SimpleNamespace, signed_in: Callable) -> None:
    published = town.earlier.meeting.cycle.get_absolute_url()
    for client in (town.client, signed_in(town.member), signed_in(builders.make_partner(town.partner))):
        page = text_of(client, published)
        assert primary_acts(page) == ["To the reports"]


def test_a_finding_is_released_from_the_record_once_its_cycle_is_published(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    finding = town.earlier.meeting.findings.get()
    unpublished = builders.make_finding(held(town))
    coordinator = signed_in(builders.make_coordinator(town.project))
    path = town.earlier.meeting.get_absolute_url()
    release = reverse("release_finding", args=[finding.pk])
    assert release in text_of(coordinator, path)
    assert release not in text_of(town.client, path)
    assert reverse("release_finding", args=[unpublished.pk]) not in text_of(coordinator, town.record)
    assert "Released to the learning network" not in text_of(coordinator, path)
    builders.make_released(finding)
    assert "Released to the learning network" in text_of(coordinator, path)
    partner = signed_in(builders.make_partner(town.partner))
    assert "Released to the learning network" not in text_of(partner, path)


# Folded forms


def test_a_folded_part_of_a_form_says_how_much_is_chosen_in_it(town: SimpleNamespace) -> None:
    finding = builders.make_finding(
        held(town), observations=[town.seen], entries=[town.did], verdicts={town.assumption: "confirmed"}
    )
    page = text_of(town.client, reverse("edit_finding", args=[finding.pk]))
    assert re.findall(r">Chosen: (\d)<", page) == ["2", "1"]
    assert ">Chosen" not in text_of(town.client, reverse("add_finding", args=[town.cycle.pk]))


def test_the_screen_shows_what_the_preparation_shows_of_scores_and_assumptions(town: SimpleNamespace) -> None:
    builders.make_score(town.earlier.meeting.cycle, town.marker, "high")
    builders.make_assumption(town.did.activity, None, "They trust us.")
    town.notes.effective_strategies = "Sitting down together."
    town.notes.save()
    running(town)
    page = text_of(town.client, town.screen, at=f"partner-{town.partner.pk}")
    assert "scores-then" in page
    assert town.earlier.meeting.cycle.name in page.partition("scores-then")[2].partition("</ol>")[0]
    assert "Sitting down together." in page
    prepared = read_preparation(town.cycle).assumptions
    page = text_of(town.client, town.screen, at="assumptions")
    places = [page.index(f'id="assumption-{each.assumption.pk}"') for each in prepared]
    assert places == sorted(places)
    assert page.count("Earlier meetings") == len(prepared) == 2
