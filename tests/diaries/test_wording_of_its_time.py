"""A diary, a score form, a ladder and a hand-over of an earlier cycle speak in the words of their time."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from diaries.services.ladder import Rung, read_ladders
from diaries.services.of_its_time import offer_activities, offer_markers
from diaries.services.reading import Diary, read_diary
from diaries.services.standing import read_standings
from projects import clock
from projects.models import Cycle, CycleState, User
from projects.services.current import is_latest
from tests.builders import (
    make_activity,
    make_activity_entry,
    make_actor,
    make_coordinator,
    make_cycle,
    make_marker,
    make_member,
    make_observation,
    make_partner,
    make_project,
    make_score,
    noon,
)
from theory_of_change.models import ActivityState, Level, Marker
from theory_of_change.services.activity import change_activity
from theory_of_change.services.changing import change
from theory_of_change.services.marker import change_marker, retire_marker

pytestmark = pytest.mark.django_db

IN_FIRST, IN_SECOND, IN_THIRD = (noon(day) for day in (date(2020, 2, 1), date(2020, 6, 1), date(2020, 10, 1)))


@pytest.fixture(autouse=True)
def a_year_later():
    """The reader stands in 2021, in the year after all that is told here."""
    with clock.at(noon(date(2021, 3, 1))):
        yield


@pytest.fixture
def actor():
    return make_actor(make_project(), "Volunteers")


@pytest.fixture
def cycles(actor) -> list[Cycle]:
    """To 29 April, 27 August and 25 December 2020; the last is open and still the latest."""
    made = [make_cycle(actor.project, state=CycleState.HANDED_OVER) for _each in range(2)]
    return [*made, make_cycle(actor.project)]


@pytest.fixture
def marker(actor) -> Marker:
    with clock.at(noon(date(2020, 1, 5))):
        return make_marker(actor, "They ask for advice.", number="2")


def reword(marker: Marker, at: datetime, reason: str = "We learned.", **values) -> None:
    with clock.at(at):
        now = Marker.objects.get(pk=marker.pk)
        change_marker(now, by=None, version=now.version, values=values, reason=reason)


def add(actor, at: datetime, **fields) -> Marker:
    with clock.at(at):
        return make_marker(actor, **fields)


def retire(marker: Marker, at: datetime) -> None:
    with clock.at(at):
        now = Marker.objects.get(pk=marker.pk)
        retire_marker(now, by=None, version=now.version, reason="They do it anyway.")


def english(project) -> User:
    """A coordinator who reads the pages in English."""
    person = make_coordinator(project)
    person.language = "en"
    person.save()
    return person


def diary_of(cycle: Cycle, actor) -> Diary:
    return read_diary(cycle, actor, is_latest=is_latest(cycle, list(actor.project.cycles.all())))


def texts(diary: Diary) -> list[str]:
    return [row.wording.text for row in diary.markers]


# The diary


def test_each_diary_keeps_the_words_of_its_cycle(actor, cycles, marker) -> None:
    reword(marker, IN_SECOND, text="They give advice.")
    reword(marker, IN_THIRD, text="They teach.")
    diaries = [diary_of(cycle, actor) for cycle in cycles]
    assert [texts(diary) for diary in diaries] == [
        ["They ask for advice."],
        ["They give advice."],
        ["They teach."],
    ]
    assert [diary.markers[0].wording.changed_since for diary in diaries] == [True, True, False]


def test_markers_stand_in_the_order_and_under_the_numbers_of_that_time(actor, cycles, marker) -> None:
    with clock.at(noon(date(2020, 1, 5))):
        make_marker(actor, "They host.", number="5", level=Level.LIKE)
    reword(marker, IN_SECOND, level=Level.LOVE, number="9")
    numbers = [[row.wording.number for row in diary_of(cycle, actor).markers] for cycle in cycles]
    assert numbers == [["2", "5"], ["5", "9"], ["5", "9"]]


def test_a_marker_that_came_later_is_shown_only_where_it_was_written_about(actor, cycles, marker) -> None:
    late = add(actor, IN_SECOND, text="They host.", number="3")
    assert texts(diary_of(cycles[0], actor)) == ["They ask for advice."]
    make_observation(cycles[0], actor, markers=[late], is_late=True)
    first = diary_of(cycles[0], actor)
    assert texts(first) == ["They ask for advice.", "They host."]
    assert [row.came_later for row in first.markers] == [False, True]
    assert first.unscored == 1, "what does not belong to a cycle need not be scored in it"


def test_a_retired_marker_stays_in_its_cycles_with_a_note_and_leaves_the_later_ones(
    actor, cycles, marker, signed_in
) -> None:
    retire(marker, IN_SECOND)
    assert [len(diary_of(cycle, actor).markers) for cycle in cycles] == [1, 1, 0]
    client = signed_in(english(actor.project))
    page = client.get(reverse("diary", args=[cycles[1].pk, actor.pk])).content.decode()
    assert "No longer followed since 1 June 2020." in page
    # It owes a score where it was followed to the end, on the page of the diary as in the standings.
    standings = read_standings(cycles, [actor])
    assert [diary_of(cycle, actor).unscored for cycle in cycles] == [1, 0, 0]
    assert [standings[cycle.pk][0].unscored for cycle in cycles[:2]] == [1, 0]


def test_a_score_keeps_a_marker_in_a_cycle_that_it_does_not_belong_to(actor, cycles, marker) -> None:
    retire(marker, IN_SECOND)
    make_score(cycles[2], marker)
    assert texts(diary_of(cycles[2], actor)) == ["They ask for advice."]


def test_entries_name_their_markers_in_the_words_of_their_time(actor, cycles, marker) -> None:
    make_observation(cycles[0], actor, markers=[marker])
    reword(marker, IN_SECOND, number="4")
    (row,) = diary_of(cycles[0], actor).markers
    (named,) = row.observations[0].observation.markers_then
    assert named.label == "2. They ask for advice."


def test_the_page_says_quietly_that_a_marker_reads_differently_today(
    actor, cycles, marker, signed_in
) -> None:
    client = signed_in(english(actor.project))
    address = reverse("diary", args=[cycles[0].pk, actor.pk])
    link = reverse("marker", args=[marker.pk])
    assert f'"{link}"' not in client.get(address).content.decode()
    reword(marker, IN_SECOND, level=Level.LOVE)
    page = client.get(address).content.decode()
    assert "It reads differently today" in page
    assert f'"{link}"' in page


def test_a_cycle_taken_back_speaks_in_the_words_of_its_own_last_day(actor, cycles, marker) -> None:
    """Handed over late, a cycle keeps the words of that moment; opened again, those of its last day."""
    first = cycles[0]
    first.handed_over_at = IN_SECOND + timedelta(days=1)
    first.save()
    reword(marker, IN_SECOND, text="They give advice.")
    assert texts(diary_of(first, actor)) == ["They give advice."]
    first.state, first.handed_over_at = CycleState.OPEN, None
    first.save()
    assert texts(diary_of(first, actor)) == ["They ask for advice."]


# Activities


@pytest.fixture
def walk(actor):
    with clock.at(noon(date(2020, 1, 5))):
        return make_activity(actor, "A walk")


def names(diary: Diary) -> list[str]:
    return [row.name for row in diary.activities]


def drop(activity, at: datetime) -> None:
    with clock.at(at):
        change(
            activity,
            project=activity.project,
            by=None,
            version=activity.version,
            values={"state": ActivityState.DROPPED, "ended_at": at, "ended_because": "Rain."},
            reason="Rain.",
        )


def test_activities_keep_their_names_and_leave_when_they_are_dropped(actor, cycles, walk) -> None:
    make_activity_entry(cycles[0], walk)
    with clock.at(IN_SECOND):
        renamed = change_activity(walk, by=None, version=1, values={"name": "A journey"}, reason="Farther.")
    drop(renamed, IN_SECOND + timedelta(days=1))
    assert [names(diary_of(cycle, actor)) for cycle in cycles] == [["A walk"], ["A journey"], []]
    assert diary_of(cycles[0], actor).activities[0].is_renamed


def test_an_activity_planned_for_other_cycles_is_not_missing_here_but_can_be_chosen(
    actor, cycles, walk
) -> None:
    walk.cycles.set([cycles[1]])
    assert [names(diary_of(cycle, actor)) for cycle in cycles] == [[], ["A walk"], []]
    offer = offer_activities(cycles[0], actor, is_latest=False)
    assert (offer.activities, offer.other_activities) == ((), ((walk.pk, "A walk"),))
    make_activity_entry(cycles[0], walk)
    assert names(diary_of(cycles[0], actor)) == ["A walk"]


def test_the_plan_of_that_time_counts(actor, cycles, walk) -> None:
    walk.cycles.set([cycles[0]])
    with clock.at(IN_THIRD):
        change_activity(walk, by=None, version=1, values={}, cycles=[cycles[2]], reason="Postponed.")
    assert [names(diary_of(cycle, actor)) for cycle in cycles] == [["A walk"], [], ["A walk"]]


def test_what_nobody_had_planned_stands_only_where_it_was_done(actor, cycles) -> None:
    """Though it is the partner's first activity, and so as old as their list."""
    feast = make_activity(actor, "A feast", is_unplanned=True)
    make_activity_entry(cycles[2], feast)
    assert [names(diary_of(cycle, actor)) for cycle in cycles] == [[], [], ["A feast"]]
    offer = offer_activities(cycles[0], actor, is_latest=False)
    assert (offer.activities, offer.other_activities) == ((), ((feast.pk, "A feast"),))
    feast.cycles.set([cycles[1]])
    assert [names(diary_of(cycle, actor)) for cycle in cycles] == [[], ["A feast"], ["A feast"]]


# What forms offer


def marker_rows(client, actor, cycle) -> list[dict]:
    page = client.get(reverse("saw", args=[actor.project.slug]), {"cycle": cycle.pk})
    return next(group["markers"] for group in page.context["groups"] if group["actor"] == actor)


def test_the_form_offers_the_markers_of_the_cycle_in_its_words(actor, cycles, marker, signed_in) -> None:
    reword(marker, IN_SECOND, text="They give advice.", number="3")
    add(actor, IN_THIRD, text="They host.", number="4")
    retired = add(actor, noon(date(2020, 1, 6)), text="They come.", number="1")
    retire(retired, IN_SECOND)
    client = signed_in(make_member(actor.project))
    offered = [
        [f"{row['number']}. {row['text']}" for row in marker_rows(client, actor, cycle)] for cycle in cycles
    ]
    assert offered == [
        ["1. They come.", "2. They ask for advice."],
        ["1. They come.", "3. They give advice."],
        ["3. They give advice.", "4. They host."],
    ]


def test_an_entry_still_offers_what_it_names_already(actor, cycles, marker, signed_in) -> None:
    member = make_member(actor.project)
    retire(marker, IN_SECOND)
    entry = make_observation(cycles[2], actor, markers=[marker], by=member)
    form = signed_in(member).get(reverse("edit_observation", args=[entry.pk])).context["form"]
    assert [pk for pk, _label in form.fields["markers"].choices] == [marker.pk]
    assert offer_markers(cycles[2], actor, is_latest=True).markers == ()


def test_a_marker_retired_while_the_form_stood_open_is_not_lost(actor, cycles, marker, signed_in) -> None:
    retire(marker, IN_SECOND)
    client = signed_in(make_member(actor.project))
    answer = client.post(
        reverse("saw", args=[actor.project.slug]),
        {
            "client_id": "not one",
            "cycle": cycles[2].pk,
            "actor": actor.pk,
            "change": "",
            "markers": [marker.pk],
        },
    )
    assert answer.status_code == 422
    assert f'value="{marker.pk}"' in answer.content.decode()


def test_dropped_activities_are_not_offered(actor, cycles, walk, signed_in) -> None:
    drop(walk, IN_SECOND)
    client = signed_in(make_member(actor.project))
    forms = [
        client.get(reverse("did", args=[actor.project.slug]), {"cycle": cycle.pk}).context["form"]
        for cycle in cycles
    ]
    offered = [
        [pk for _partner, rows in form.fields["activity"].choices[1:] for pk, _label in rows]
        for form in forms
    ]
    assert offered == [[walk.pk], [walk.pk], []]


def test_the_score_form_asks_in_the_words_of_the_cycle(actor, cycles, marker, signed_in) -> None:
    reword(marker, IN_SECOND, text="They give advice.")
    add(actor, IN_THIRD, text="They host.", number="4")
    client = signed_in(make_member(actor.project))
    rows = [
        [row["form"].text for row in client.get(reverse("score", args=[cycle.pk, actor.pk])).context["rows"]]
        for cycle in cycles
    ]
    assert rows == [["They ask for advice."], ["They give advice."], ["They give advice.", "They host."]]


# The hand-over


def test_a_hand_over_asks_only_for_scores_of_markers_that_belong_to_the_cycle(actor, cycles, marker) -> None:
    make_score(cycles[0], marker)
    late = add(actor, IN_SECOND, text="They host.", number="4")
    retire(marker, IN_SECOND)
    make_score(cycles[1], late)
    standings = read_standings(cycles, [actor])
    assert [standings[cycle.pk][0].markers for cycle in cycles] == [1, 2, 1]
    assert [standings[cycle.pk][0].unscored for cycle in cycles] == [0, 0, 1], (
        "what was dropped in it owes none"
    )
    for cycle in cycles:
        alone = read_standings([Cycle.objects.get(pk=cycle.pk)], [actor])[cycle.pk][0]
        assert alone.unscored == diary_of(cycle, actor).unscored == standings[cycle.pk][0].unscored


def test_standings_of_an_overdue_cycle_know_that_a_later_one_has_begun(actor, cycles, marker) -> None:
    cycles[1].state, cycles[1].handed_over_at = CycleState.OPEN, None
    cycles[1].save()
    add(actor, IN_THIRD, text="They host.", number="4")
    assert read_standings([cycles[1]], [actor])[cycles[1].pk][0].markers == 1


# The ladder


def rung_of(actor, marker: Marker) -> Rung:
    ladder = read_ladders([actor], list(actor.project.cycles.all()), moment=clock.now())[actor.pk]
    return next(rung for rung in ladder.rungs if rung.marker_id == marker.pk)


def test_a_double_line_stands_where_the_wording_changed_between_two_cycles(actor, cycles, marker) -> None:
    reword(marker, IN_SECOND, "Decision 1.2.", text="They give advice.")
    rung = rung_of(actor, marker)
    assert [cell.is_reworded for cell in rung.cells] == [False, True, False]
    (earlier,) = rung.earlier
    assert (earlier.text, earlier.reason, earlier.last_cycle_id) == (
        "They ask for advice.",
        "Decision 1.2.",
        cycles[0].pk,
    )


@pytest.mark.parametrize("values", [{"number": "3"}, {"level": Level.LOVE}])
def test_a_new_number_or_level_is_a_new_wording_too(actor, cycles, marker, values) -> None:
    reword(marker, IN_SECOND, **values)
    rung = rung_of(actor, marker)
    assert [cell.is_reworded for cell in rung.cells] == [False, True, False]
    assert rung.earlier == ()
    (change_,) = rung.changes
    assert change_.changed == set(values)
    assert (change_.number, change_.level, change_.text) == ("2", Level.EXPECT, "They ask for advice.")


def test_only_wordings_that_a_cycle_was_settled_in_stand_on_the_ladder(
    actor, cycles, marker, signed_in
) -> None:
    for hour in range(3):
        reword(marker, IN_SECOND + timedelta(hours=hour), text=f"A draft {hour}.")
    client = signed_in(make_member(actor.project))
    page = client.get(reverse("ladder", args=[actor.pk])).content.decode()
    assert "They ask for advice." in page
    assert "A draft 1." not in page
    assert "A draft 2." in page


def test_before_a_marker_existed_its_cells_say_so(actor, cycles, marker, signed_in) -> None:
    late = add(actor, IN_SECOND, text="They host.", number="4")
    rung = rung_of(actor, late)
    assert [cell.is_formulated for cell in rung.cells] == [False, True, True]
    assert [cell.is_reworded for cell in rung.cells] == [False, True, False]
    assert rung.added_at == IN_SECOND
    assert rung_of(actor, marker).added_at is None
    page = signed_in(english(actor.project)).get(reverse("ladder", args=[actor.pk]))
    assert "not formulated yet" in page.content.decode()


def test_retired_markers_stand_at_the_end_with_the_reason(actor, cycles, marker, signed_in) -> None:
    add(actor, noon(date(2020, 1, 6)), text="They host.", number="9", level=Level.LOVE)
    retire(marker, IN_SECOND)
    rung = rung_of(actor, marker)
    assert [cell.is_followed for cell in rung.cells] == [True, True, False]
    page = signed_in(english(actor.project)).get(reverse("ladder", args=[actor.pk]))
    text = page.content.decode()
    assert text.index("They host.") < text.index("No longer followed") < text.index("They ask for advice.")
    assert "They do it anyway." in text
    assert page.context["rung_count"] == 1


# A marker's own page


def test_a_markers_page_shows_its_past_to_all_and_its_cycles_to_readers_of_the_diary(
    actor, cycles, marker, signed_in
) -> None:
    reword(marker, IN_SECOND, "Decision 1.2.", text="They give advice.")
    make_score(cycles[0], marker, remark="Seen at the fair.")
    address = reverse("marker", args=[marker.pk])
    diary = reverse("diary", args=[cycles[0].pk, actor.pk])
    for reader, reads_diary in (
        (make_member(actor.project), True),
        (make_partner(actor), True),
        (make_partner(make_actor(actor.project)), False),
        (make_partner(actor.project), False),
    ):
        page = signed_in(reader).get(address).content.decode()
        assert all(words in page for words in ("They ask for", "They give", "advice.", "Decision 1.2"))
        assert (diary in page) is reads_diary


# As many queries with a long past as with none


def test_a_long_past_costs_no_query(signed_in) -> None:
    """12 partners with 12 markers of 10 past wordings each."""
    project = make_project()
    coordinator = make_coordinator(project)
    actors = [make_actor(project) for _each in range(12)]
    cycles = [make_cycle(project, state=CycleState.HANDED_OVER), make_cycle(project)]
    markers = [make_marker(actor) for actor in actors for _each in range(12)]
    activities = [make_activity(actor, markers=list(actor.markers.all())) for actor in actors]
    observation = make_observation(cycles[0], actors[0], markers=list(actors[0].markers.all()))
    make_activity_entry(cycles[0], activities[0])
    client = signed_in(coordinator)
    addresses = [
        reverse("diary", args=[cycles[0].pk, actors[0].pk]),
        reverse("score", args=[cycles[0].pk, actors[0].pk]),
        reverse("saw", args=[project.slug]),
        reverse("did", args=[project.slug]),
        reverse("edit_observation", args=[observation.pk]),
        reverse("ladder", args=[actors[0].pk]),
        reverse("marker", args=[markers[0].pk]),
        reverse("cycle", args=[cycles[0].pk]),
        reverse("diaries", args=[project.slug]),
        reverse("theory_history", args=[project.slug]),
    ]

    def counts() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        return found

    change_marker(markers[0], by=coordinator, version=1, values={"text": "Once."}, reason="On.")
    with_one = counts()
    with override("en"):
        for round_ in range(10):
            for marker in markers:
                now = Marker.objects.get(pk=marker.pk)
                change_marker(
                    now,
                    by=coordinator,
                    version=now.version,
                    values={"text": f"Words {round_} of {marker.pk}."},
                    reason="On.",
                )
    assert counts() == with_one
