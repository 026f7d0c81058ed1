"""The prepared meeting: everything that the diaries say of the cycle, in the words of its time, and nothing else."""

from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diaries.models import Nature, Score
from diaries.services.reminding import Need
from projects import clock
from projects.models import CycleState
from reflection.models import AssumptionVerdict, Decision, Finding, Part, Piece
from reflection.prepared import FOLDED_ABOVE, LONG_ABOVE, agenda_of
from reflection.services.planning import star
from reflection.services.preparing import read_preparation
from tests import builders
from theory_of_change.services.marker import change_marker

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def town() -> SimpleNamespace:
    """Two cycles; the second was handed over. The library was seen and did something, the school is silent."""
    project = builders.make_project(name="Heron")
    first = builders.make_cycle(project, state=CycleState.PUBLISHED)
    cycle = builders.make_cycle(project, state=CycleState.HANDED_OVER)
    library, school = builders.make_actor(project, "The library"), builders.make_actor(project, "The school")
    markers = [builders.make_marker(library, f"They {what}.") for what in ("greet", "ask", "decide")]
    walk = builders.make_activity(library, "A walk", markers=markers[:1])
    return SimpleNamespace(
        project=project,
        first=first,
        cycle=cycle,
        library=library,
        school=school,
        markers=markers,
        walk=walk,
        coach=builders.make_coach(project.programme),
        coordinator=builders.make_coordinator(project, "Sara"),
    )


def page(town: SimpleNamespace, signed_in, who: str = "coach", **headers) -> str:
    answer = signed_in(getattr(town, who)).get(reverse("preparation", args=[town.cycle.pk]), headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def of_library(town: SimpleNamespace):
    return next(each for each in read_preparation(town.cycle).partners if each.actor == town.library)


def test_observations_stand_under_their_markers_each_told_once(town):
    both = builders.make_observation(
        town.cycle, town.library, "They greet and ask.", markers=town.markers[:2]
    )
    partner = of_library(town)
    first, second, third = partner.markers
    assert [seen.observation for seen in first.seen] == [both]
    assert (second.seen, [seen.observation for seen in second.told_above]) == ((), [both])
    assert third.is_silent
    assert partner.observations == 1


def test_nothing_observed_is_told_apart_from_blank(town, signed_in):
    builders.make_score(town.cycle, town.markers[0], Score.NOTHING)
    looked, blank, _third = of_library(town).markers
    assert (looked.was_looked_at, blank.was_looked_at) == (True, False)
    text = page(town, signed_in)
    assert "The team looked, and says: nothing observed." in text
    assert text.count("Blank: nobody wrote or scored anything.") == 2


def test_scores_stand_beside_those_of_earlier_cycles(town):
    builders.make_score(town.first, town.markers[0], Score.LOW)
    builders.make_score(town.cycle, town.markers[0], Score.HIGH, remark="Each week.")
    marker = of_library(town).markers[0]
    assert [(cycle, cell.score) for cycle, cell in marker.cells] == [
        (town.first, "low"),
        (town.cycle, "high"),
    ]
    assert marker.remark == "Each week."


def test_the_wording_is_that_of_the_hand_over(town):
    change_marker(
        marker=town.markers[0],
        by=town.coach,
        version=1,
        values={"text": "They sing."},
        reason="The meeting asked for it.",
    )
    then = of_library(town).markers[0].then
    assert (then.wording.text, then.wording.changed_since) == ("They greet.", True)


def test_the_unexpected_stands_on_its_own_good_and_bad(town):
    builders.make_observation(town.cycle, town.library, "A choir began.")
    builders.make_observation(town.cycle, town.library, "A group left.", nature=Nature.UNEXPECTED_NEGATIVE)
    prepared = read_preparation(town.cycle)
    assert [seen.observation.change for _partner, seen in prepared.good] == ["A choir began."]
    assert [seen.observation.change for _partner, seen in prepared.bad] == ["A group left."]


def test_an_unexpected_change_is_named_under_the_marker_it_touches_on(town):
    marker = of_library(town).markers[0].then.marker
    row = builders.make_observation(
        town.cycle, town.library, "A choir began.", nature=Nature.UNEXPECTED_POSITIVE
    )
    row.markers.add(marker)
    first = of_library(town).markers[0]
    assert ([seen.observation for seen in first.unexpected], first.seen) == ([row], ())
    assert (first.now.observations, first.is_silent) == (1, False)
    assert [seen.observation for seen in of_library(town).good] == [row]


def test_what_is_missing_says_with_whom(town):
    builders.make_activity(town.school, "A visit").cycles.add(town.cycle)
    jonas = builders.make_partner(town.library, "Jonas")
    builders.make_partner(town.library, "Gone", until=clock.today() - timedelta(days=1))
    builders.make_observation(town.cycle, town.library)
    library, school = read_preparation(town.cycle).missing
    assert library.needs == (Need.SCORES, Need.NOTES)
    assert [then.wording.number for then in library.unscored] == ["1", "2", "3"]
    assert [(person.name, person.email) for person in library.people] == [("Jonas", jonas.email)]
    assert school.needs == (Need.ENTRIES, Need.NOTES)
    assert school.not_noted == ("A visit",)
    assert [person.name for person in school.people] == ["Sara"]


def test_a_removed_entry_and_another_cycles_are_not_there(town):
    builders.make_observation(town.first, town.library, "Long ago.")
    builders.make_observation(town.cycle, town.library, "Taken out.", removed_at=clock.now())
    builders.make_activity_entry(town.first, town.walk)
    prepared = read_preparation(town.cycle)
    assert (prepared.entries, prepared.unforeseen) == (0, 0)


def test_last_times_decisions_come_with_what_became_of_them_and_older_ones_only_while_open(town):
    town.first.state = CycleState.REFLECTED
    older = builders.make_meeting(town.first, decisions=["Still open.", "Long done."])
    Decision.objects.filter(text="Long done.").update(state="done", settled_at=clock.now())
    later = builders.make_cycle(town.project, state=CycleState.HANDED_OVER)
    last = builders.make_meeting(town.cycle, decisions=["Go on.", "Stop."])
    Decision.objects.filter(text="Stop.").update(state="dropped", settled_at=clock.now(), outcome="No time.")
    decisions = read_preparation(later).decisions
    assert [(each.decision.text, each.decision.state) for each in decisions] == [
        ("Still open.", "open"),
        ("Go on.", "open"),
        ("Stop.", "dropped"),
    ]
    assert [each.decision.meeting for each in decisions] == [older, last, last]


def test_a_meeting_that_was_only_prepared_has_no_decisions_to_look_back_on(town):
    builders.make_question(town.first)
    prepared = read_preparation(town.cycle)
    assert (prepared.last_meeting, prepared.decisions) == (None, ())


def test_an_assumption_stands_with_what_was_done_and_seen_and_said_before(town, signed_in):
    assumption = builders.make_assumption(town.walk, town.markers[0], "people met.")
    entry = builders.make_activity_entry(town.cycle, town.walk)
    seen = builders.make_observation(town.cycle, town.library, "They greet us.", markers=town.markers[:1])
    meeting = builders.make_meeting(town.first, findings=["It is slow."])
    AssumptionVerdict.objects.create(
        finding=Finding.objects.get(meeting=meeting), assumption=assumption, verdict="doubted"
    )
    [believed] = read_preparation(town.cycle).assumptions
    assert [did.entry for did in believed.begins.done] == [entry]
    assert [each.observation for each in believed.arrives.seen] == [seen]
    assert [(said.cycle, said.verdict, said.finding) for said in believed.verdicts] == [
        (town.first, "doubted", "It is slow.")
    ]
    assert "Doubted" in page(town, signed_in)


def test_recommendations_and_what_to_adapt_are_candidates(town):
    builders.make_recommendation(town.cycle, town.library, "Meet outside.")
    builders.make_notes(town.cycle, town.library, adaptations="Fewer walks.")
    advice = read_preparation(town.cycle).advice
    assert [(each.text, each.is_adaptation) for each in advice] == [
        ("Meet outside.", False),
        ("Fewer walks.", True),
    ]


def test_whatever_the_diaries_say_stands_on_the_page_and_nothing_of_another_project(signed_in):
    programme = builders.make_programme()
    ours = builders.whole_project(programme, word="heron")
    builders.whole_project(programme, word="stork")
    coach = builders.make_coach(programme)
    answer = signed_in(coach).get(reverse("preparation", args=[ours.handed_over.pk]))
    text = answer.content.decode()
    for words in (
        "They opened up",
        "They were surprised",
        "We met",
        "Coffee",
        "A first",
        "We asked",
        "A director",
    ):
        for partner in ("one", "two"):
            assert f"{words} heron-{partner}" in text
    for words in ("Rain heron-one", "Meet again heron-one", "We saw it heron-one", "We go on heron-meeting"):
        assert words in text
    assert "stork" not in text


def test_contribution_never_stands_without_what_else_played_a_part(town, signed_in):
    builders.make_observation(town.cycle, town.library, contribution="We asked.", markers=town.markers[:1])
    text = page(town, signed_in)
    assert text.index("We asked.") < text.index("What else played a part")


@pytest.mark.parametrize("state", CycleState)
def test_it_opens_for_a_cycle_in_every_state(town, state, signed_in):
    town.cycle.state = state
    town.cycle.save()
    assert ("A preview" in page(town, signed_in)) is (state == CycleState.OPEN)


def test_an_empty_project_has_a_page_that_says_what_belongs_there(signed_in):
    project = builders.make_project()
    town = SimpleNamespace(cycle=builders.make_cycle(project), coach=builders.make_coach(project.programme))
    text = page(town, signed_in)
    assert "No boundary partners yet." in text
    assert "What do you want to hear from the people around the table?" in text


def test_the_team_reads_it_and_changes_nothing(town, signed_in):
    builders.make_observation(town.cycle, town.library, "They greet us.", markers=town.markers[:1])
    builders.make_question(town.cycle, "What surprised you?")
    text = page(town, signed_in, "coordinator")
    assert "They greet us." in text
    assert "What surprised you?" in text
    assert 'id="marks"' not in text
    assert "Ask something" not in text


# Many entries: folded, not cut


def many(town: SimpleNamespace, count: int) -> None:
    for number in range(count):
        builders.make_observation(town.cycle, town.library, f"Seen {number}.", markers=town.markers[:1])


def test_many_entries_are_folded_and_each_part_has_all_of_them(town, signed_in):
    many(town, FOLDED_ABOVE + 1)
    text = page(town, signed_in)
    address = reverse("prepared_outcomes", args=[town.cycle.pk, town.library.pk])
    assert "Seen 7." not in text
    assert f'href="{address}"' in text
    whole = signed_in(town.coach).get(address).content.decode()
    part = signed_in(town.coach).get(address, headers={"HX-Request": "true"}).content.decode()
    for found in (whole, part):
        assert all(f"Seen {number}." in found for number in range(FOLDED_ABOVE + 1))
    assert "<html" in whole
    assert "<html" not in part


def test_few_entries_stand_open_on_the_page_and_more_stand_on_it_closed(town, signed_in):
    many(town, 3)
    text = page(town, signed_in)
    assert "Seen 2." in text
    assert '<details class="partner-fold' not in text
    many(town, LONG_ABOVE)
    text = page(town, signed_in)
    assert f"Seen {LONG_ABOVE - 1}." in text
    assert f'<details class="partner-fold" id="actor-{town.library.pk}" open>' in text


def test_of_many_partners_the_first_stands_open(town, signed_in):
    later = builders.make_actor(town.project, "Zoo")
    many(town, LONG_ABOVE + 1)
    text = page(town, signed_in)
    assert f'id="actor-{town.library.pk}" open>' in text
    assert f'id="actor-{later.pk}">' in text


def test_a_part_of_another_projects_partner_does_not_exist(town, signed_in):
    other = builders.make_actor(builders.make_project(town.project.programme))
    for name in ("prepared_outcomes", "prepared_activities"):
        assert signed_in(town.coach).get(reverse(name, args=[town.cycle.pk, other.pk])).status_code == 404


@pytest.mark.parametrize("entries", [1, 500])
def test_the_page_asks_at_most_fifteen_times(town, entries, signed_in):
    builders.make_meeting(town.first)
    builders.make_question(town.cycle)
    builders.make_assumption(town.walk, town.markers[0])
    change_marker(
        marker=town.markers[0], by=town.coach, version=1, values={"text": "They sing."}, reason="So."
    )
    many(town, max(1, entries // 2))
    for number in range(entries // 2):
        builders.make_activity_entry(town.cycle, town.walk, f"Done {number}.")
    browser = signed_in(town.coach)
    address = reverse("preparation", args=[town.cycle.pk])
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    assert len(queries) <= 15, [query["sql"][:90] for query in queries]


# The agenda


def test_each_part_begins_when_the_one_before_ends():
    agenda = agenda_of({Part.OUTCOMES: 90, Part.OPENING: 10, Part.CLOSING: 0}, time(13, 30))
    assert [(line.part, line.begins) for line in agenda.lines] == [
        (Part.OPENING, time(13, 30)),
        (Part.OUTCOMES, time(13, 40)),
    ]
    assert (agenda.minutes, agenda.ends) == (100, time(15, 10))
    assert agenda_of({Part.OPENING: 10}, None).lines[0].begins is None
    assert agenda_of({Part.OPENING: 30}, time(23, 50)).ends == time(0, 20)


def test_stars_are_told_in_the_order_of_the_page(town):
    seen = builders.make_observation(town.cycle, town.library, "They greet us.", markers=town.markers[:1])
    for key in ((Piece.MARKER, town.markers[0].pk), (Piece.OBSERVATION, seen.pk)):
        star(cycle=town.cycle, by=town.coach, key=key, wanted=True)
    assert [marks.kind for marks in read_preparation(town.cycle).starred] == [Piece.MARKER, Piece.OBSERVATION]


def test_dates_known_to_the_month_and_none_at_all_are_told(town, signed_in):
    builders.make_activity_entry(town.cycle, town.walk, date=date(2020, 6, 1), date_precision="month")
    builders.make_activity_entry(town.cycle, town.walk, date=None)
    text = page(town, signed_in)
    assert "June 2020" in text
    assert "1 June 2020" not in text
    assert "no date" in text
