"""The past stays readable: at any moment the program knows what the theory of change said then."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from projects import clock
from projects.models import CycleState
from tests.builders import make_activity, make_actor, make_cycle, make_marker, make_project, make_vision, noon
from theory_of_change.models import ActivityState, Level, Marker
from theory_of_change.services.activity import change_activity
from theory_of_change.services.changing import change
from theory_of_change.services.marker import change_marker, resume_marker, retire_marker
from theory_of_change.services.vision import write_vision
from theory_of_change.services.wording import Past, Wordings, belongs_to, came_after, first_added

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]

JANUARY, MARCH, MAY, JULY = (noon(date(2020, month, 10)) for month in (1, 3, 5, 7))


def reword(marker: Marker, at: datetime, **values) -> Marker:
    with clock.at(at):
        current = Marker.objects.get(pk=marker.pk)
        return change_marker(
            current, by=None, version=current.version, values=values, reason="We learned something."
        )


@pytest.fixture
def actor():
    return make_actor(make_project())


@pytest.fixture
def marker(actor):
    with clock.at(JANUARY):
        return make_marker(actor, "The first words.", number="2")


def test_a_marker_is_read_in_the_words_of_any_moment(actor, marker) -> None:
    reword(marker, MARCH, text="The second words.")
    today = reword(marker, MAY, text="The third words.")
    texts = [Wordings(actor.project, moment).marker(today).text for moment in (JANUARY, MARCH, MAY, JULY)]
    assert texts == ["The first words.", "The second words.", "The third words.", "The third words."]


@pytest.mark.parametrize(
    ("name", "value"), [("text", "Other words."), ("level", Level.LOVE), ("number", "7a")]
)
def test_text_level_and_number_all_count_as_the_wording(actor, marker, name, value) -> None:
    today = reword(marker, MARCH, **{name: value})
    then = Wordings(actor.project, JANUARY).marker(today)
    assert getattr(then, name) == getattr(marker, name)
    assert then.changed_since
    assert not Wordings(actor.project, MARCH).marker(today).changed_since


def test_words_that_came_back_do_not_read_differently_today(actor, marker) -> None:
    reword(marker, MARCH, text="Other words.")
    today = reword(marker, MAY, text="The first words.")
    assert not Wordings(actor.project, JANUARY).marker(today).changed_since
    assert Wordings(actor.project, MARCH).marker(today).changed_since


def test_the_vision_and_the_names_of_activities_have_their_time_too(actor) -> None:
    project = actor.project
    vision, activity = make_vision(project, "First."), make_activity(actor, "A walk")
    with clock.at(MARCH):
        vision = write_vision(project=project, by=None, version=1, text="Second.", reason="Clearer.")
        activity = change_activity(
            activity, by=None, version=1, values={"name": "A journey"}, reason="It grew."
        )
    early, late = Wordings(project, JANUARY), Wordings(project, MARCH)
    assert (early.vision(vision), late.vision(vision)) == ("First.", "Second.")
    assert (early.activity_name(activity), late.activity_name(activity)) == ("A walk", "A journey")


def test_a_past_read_once_answers_for_every_moment(actor, marker, django_assert_num_queries) -> None:
    for number in range(1, 11):
        marker = reword(marker, JANUARY + timedelta(days=number), text=f"Words {number}.")
    with django_assert_num_queries(1):
        past = Past([actor.project])
        texts = [Wordings(past, JANUARY + timedelta(days=number)).marker(marker).text for number in range(11)]
    assert texts == ["The first words.", *(f"Words {number}." for number in range(1, 11))]


def test_another_project_has_another_past(actor, marker) -> None:
    reword(marker, MARCH, text="Other words.")
    assert Past([make_project()]).changes("marker", marker.pk) == []


def test_a_change_in_the_night_of_the_hand_over_counts_by_its_second() -> None:
    """Half past midnight in Brussels is still the day before in UTC; the moment decides, not the day."""
    project = make_project()
    marker = make_marker(make_actor(project), "Before.")
    handed_over = datetime(2020, 4, 30, 0, 30, tzinfo=ZoneInfo("Europe/Brussels"))
    cycle = make_cycle(project, state=CycleState.HANDED_OVER)
    cycle.handed_over_at = handed_over
    moment = cycle.wording_moment(is_latest=False)
    before = reword(marker, handed_over - timedelta(seconds=1), text="In time.")
    assert Wordings(project, moment).marker(before).text == "In time."
    after = reword(marker, handed_over + timedelta(seconds=1), text="Too late.")
    assert Wordings(project, moment).marker(after).text == "In time."


def test_a_cycle_that_nobody_handed_over_keeps_the_words_of_its_last_local_day() -> None:
    project = make_project()
    marker = make_marker(make_actor(project), "Before.")
    cycle = make_cycle(project)
    moment = cycle.wording_moment(is_latest=False)
    midnight = datetime(2020, 4, 30, tzinfo=ZoneInfo("Europe/Brussels"))
    assert moment == midnight
    today = reword(marker, midnight + timedelta(minutes=30), text="The next day, though not yet in UTC.")
    assert Wordings(project, moment).marker(today).text == "Before."


# What belongs to a cycle


def in_cycle(cycle, row, actor) -> bool:
    moment = cycle.wording_moment(is_latest=False)
    rows = actor.markers.all() if isinstance(row, Marker) else actor.activities.all()
    return belongs_to(
        cycle, row, moment=moment, first=first_added(rows), wordings=Wordings(actor.project, moment)
    )


@pytest.fixture
def cycles(actor):
    """Three: to 29 April, 27 August and 25 December 2020, each handed over on the noon after."""
    return [make_cycle(actor.project, state=CycleState.HANDED_OVER) for _each in range(3)]


def test_a_marker_added_after_the_hand_over_does_not_belong(actor, marker, cycles) -> None:
    with clock.at(MAY):
        late = make_marker(actor, number="8")
    assert [in_cycle(cycle, late, actor) for cycle in cycles] == [False, True, True]
    assert [in_cycle(cycle, marker, actor) for cycle in cycles] == [True, True, True]


def test_a_ladder_typed_in_afterwards_counts_as_always_having_been_there(actor, cycles) -> None:
    with clock.at(noon(date(2021, 1, 10))):
        first, second = make_marker(actor), make_marker(actor)
    assert all(in_cycle(cycle, row, actor) for cycle in cycles for row in (first, second))
    assert not came_after(second, MAY, first_added([first, second]))


def test_a_marker_retired_in_a_cycle_belongs_to_it_and_not_to_the_next(actor, marker, cycles) -> None:
    with clock.at(MAY):
        retired = retire_marker(marker, by=None, version=1, reason="It is done.")
    assert [in_cycle(cycle, retired, actor) for cycle in cycles] == [True, True, False]


def test_a_marker_followed_again_is_missing_only_where_it_was_not_followed(actor, marker, cycles) -> None:
    with clock.at(MARCH):
        retired = retire_marker(marker, by=None, version=1, reason="Not now.")
    with clock.at(noon(date(2020, 10, 1))):
        resumed = resume_marker(retired, by=None, version=2, reason="Now.")
    assert [in_cycle(cycle, resumed, actor) for cycle in cycles] == [True, False, True]


def test_an_activity_belongs_until_it_was_dropped(actor, cycles) -> None:
    with clock.at(JANUARY):
        activity = make_activity(actor)
    with clock.at(MAY):
        dropped = change(
            activity,
            project=actor.project,
            by=None,
            version=1,
            values={"state": ActivityState.DROPPED, "ended_at": MAY, "ended_because": "Nobody came."},
            reason="Nobody came.",
        )
    assert [in_cycle(cycle, dropped, actor) for cycle in cycles] == [True, True, False]
