"""What a report of a cycle gathers: everything, in the wording of its time, in a fixed number of queries."""

from datetime import date

import pytest

from diaries.models import Nature, Precision, Score
from projects import clock
from projects.models import CycleState
from reports.content import NOT_FORMULATED, from_json, to_json
from reports.services.gathering import gather_cycle_report
from tests.builders import (
    make_activity,
    make_activity_entry,
    make_actor,
    make_cycle,
    make_key_figure,
    make_marker,
    make_meeting,
    make_notes,
    make_observation,
    make_project,
    make_recommendation,
    make_score,
    make_vision,
    noon,
    whole_project,
)
from theory_of_change.models import Level, Sphere
from theory_of_change.services.marker import change_marker
from theory_of_change.services.vision import write_vision

pytestmark = pytest.mark.django_db


def fill(project, times: int):
    """A cycle with `times` rows of everything; returns the last cycle."""
    make_vision(project)
    cycles = [make_cycle(project) for _ in range(times)]
    for _ in range(times):
        make_key_figure(project)
        for sphere in Sphere:
            actor = make_actor(project, sphere=sphere)
            if sphere != Sphere.INFLUENCE:
                continue
            markers = [make_marker(actor, level=level) for level in Level for _ in range(times)]
            for _ in range(times):
                activity = make_activity(actor, markers=markers)
                for cycle in cycles:
                    make_activity_entry(cycle, activity)
                    make_observation(cycle, actor, markers=markers)
                    make_observation(cycle, actor)
                    make_recommendation(cycle, actor)
            for cycle in cycles:
                make_notes(cycle, actor)
                for marker in markers:
                    make_score(cycle, marker)
    make_meeting(cycles[-1], findings=["Found."] * times, decisions=["Decided."] * times)
    return cycles[-1]


@pytest.mark.parametrize("times", [1, 3])
def test_the_number_of_queries_does_not_grow(times, django_assert_max_num_queries):
    cycle = fill(make_project(), times)
    with django_assert_max_num_queries(20) as captured:
        report = gather_cycle_report(cycle)
    assert len(report.partners) == times
    assert len(captured) == 18


def test_an_empty_project_has_an_empty_report():
    cycle = make_cycle(make_project())
    report = gather_cycle_report(cycle)
    assert (report.partners, report.actors, report.vision, report.meeting) == ((), (), "", None)


def test_json_keeps_everything_and_is_the_same_for_the_same_content():
    cycle = whole_project(word="x").reflected
    first, second = gather_cycle_report(cycle), gather_cycle_report(cycle)
    assert from_json(to_json(first)) == first
    assert to_json(first) == to_json(second)


def test_only_cycles_up_to_this_one_are_told():
    whole = whole_project()
    report = gather_cycle_report(whole.reflected)
    assert [cycle.number for cycle in report.cycles] == ["1", "2"]
    assert all(len(marker.cells) == 2 for partner in report.partners for marker in partner.markers)


def test_removed_entries_and_other_projects_are_not_told():
    whole, other = whole_project(word="mine"), whole_project(word="other")
    whole.observation = make_observation(whole.open, whole.one.actor, "Taken away.")
    whole.observation.removed_at = clock.now()
    whole.observation.save()
    content = to_json(gather_cycle_report(whole.open))
    assert "Taken away" not in content
    assert "other-" not in content
    assert other.project.name not in content


def test_the_words_are_those_of_the_cycle():
    project = make_project()
    vision = make_vision(project, "The first vision.")
    actor = make_actor(project)
    marker = make_marker(actor, "The first words.")
    first, second = make_cycle(project, state=CycleState.HANDED_OVER), make_cycle(project)
    with clock.at(noon(date(2020, 6, 20))):
        change_marker(
            marker=marker, by=None, version=1, values={"text": "The second words."}, reason="They do more."
        )
        write_vision(project=project, by=None, version=vision.version, text="The second vision.")
    early, late = gather_cycle_report(first), gather_cycle_report(second)
    assert early.vision == "The first vision."
    assert early.partners[0].markers[0].text == "The first words."
    assert early.partners[0].markers[0].earlier == ()
    told = late.partners[0].markers[0]
    assert (told.text, late.vision) == ("The second words.", "The second vision.")
    assert [(each.text, each.reason) for each in told.earlier] == [("The first words.", "They do more.")]


def test_a_marker_that_came_later_is_not_formulated_before():
    project = make_project()
    actor = make_actor(project)
    with clock.at(noon(date(2020, 1, 10))):
        make_marker(actor, "From the start.")
    first, second = make_cycle(project, state=CycleState.HANDED_OVER), make_cycle(project)
    with clock.at(noon(date(2020, 6, 10))):
        make_marker(actor, "Added later.")
    assert [marker.text for marker in gather_cycle_report(first).partners[0].markers] == ["From the start."]
    added = gather_cycle_report(second).partners[0].markers[1]
    assert [cell.score for cell in added.cells] == [NOT_FORMULATED, ""]


def test_a_ladder_written_down_afterwards_counts_as_always_there():
    project = make_project()
    actor = make_actor(project)
    cycle = make_cycle(project, state=CycleState.HANDED_OVER)
    make_marker(actor), make_marker(actor)
    markers = gather_cycle_report(cycle).partners[0].markers
    assert [marker.cells[0].score for marker in markers] == ["", ""]


def test_an_actor_that_left_the_sphere_of_influence_keeps_its_diary():
    project = make_project()
    cycle, actor = make_cycle(project), make_actor(project)
    make_observation(cycle, actor, "Still told.")
    actor.sphere = Sphere.STRATEGIC
    actor.save()
    assert gather_cycle_report(cycle).partners[0].observations[0].change == "Still told."


def test_scores_remarks_dates_and_late_entries_come_along():
    project = make_project()
    cycle, actor = make_cycle(project), make_actor(project)
    marker = make_marker(actor)
    make_score(cycle, marker, Score.HIGH, "A remark.")
    make_observation(
        cycle,
        actor,
        markers=[marker],
        date=date(2020, 3, 1),
        date_precision=Precision.MONTH,
        is_late=True,
        method="interview",
    )
    make_observation(cycle, actor, nature=Nature.UNEXPECTED_NEGATIVE, date=None)
    partner = gather_cycle_report(cycle).partners[0]
    assert (partner.markers[0].cells[0].score, partner.markers[0].remark) == ("high", "A remark.")
    assert partner.markers[0].cells[0].observations == 1
    seen, undated = partner.observations
    assert (seen.date_precision, seen.is_late, seen.method, seen.markers) == (
        "month",
        True,
        "interview",
        (0,),
    )
    assert (undated.date, undated.nature) == (None, "unexpected negative")
    assert (partner.unexpected[0].positive, partner.unexpected[0].negative) == (0, 1)


def test_silence_is_told():
    project = make_project()
    cycle, actor = make_cycle(project), make_actor(project)
    assert gather_cycle_report(cycle).partners[0].is_silent
    make_recommendation(cycle, actor)
    assert not gather_cycle_report(cycle).partners[0].is_silent
