"""What a report of a cycle gathers: everything, in the wording of its time, in a fixed number of queries."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from diaries.models import Nature, Precision, Score
from projects import clock
from projects.models import CycleState
from reflection.models import AssumptionVerdict
from reflection.services.carrying_out import carry_out
from reflection.services.following import settle_decision
from reports.content import (
    NOT_FORMULATED,
    DecisionChangePart,
    ObservationPlace,
    from_json,
    to_json,
)
from reports.rendering import render_html
from reports.services.gathering import gather_cycle_report
from tests.builders import (
    make_activity,
    make_activity_entry,
    make_actor,
    make_cycle,
    make_decision,
    make_finding,
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
from tests.reports.documents import Words, content_of, squeezed
from theory_of_change.models import Assumption, Level, Mission, Sphere
from theory_of_change.services.actor import change_actor, retire_actor
from theory_of_change.services.marker import change_marker, retire_marker
from theory_of_change.services.vision import write_mission, write_vision

pytestmark = pytest.mark.django_db


def fill(project, times: int):
    """A cycle with `times` rows of everything; returns the last cycle."""
    make_vision(project)
    Mission.objects.create(project=project, text="We help.")
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
            Assumption.objects.create(project=project, marker=markers[0], because="it did before.")
            for cycle in cycles:
                make_notes(cycle, actor)
                for marker in markers:
                    make_score(cycle, marker)
    make_meeting(cycles[-1], findings=["Found."] * times, decisions=["Decided."] * times)
    _conclude(cycles[-1], times)
    return cycles[-1]


def _conclude(cycle, times: int) -> None:
    """As many findings that rest on everything there is, and decisions that changed as many things."""
    actor = cycle.project.actors.boundary_partners().first()
    markers, activities = list(actor.markers.all()), list(actor.activities.all())
    for _ in range(times):
        finding = make_finding(
            cycle.meeting,
            actor=actor,
            markers=markers,
            activities=activities,
            observations=list(actor.observations.filter(cycle=cycle)),
            verdicts=dict.fromkeys(cycle.project.assumptions.all(), "doubted"),
        )
        decision = make_decision(cycle.meeting, findings=[finding])
        for marker in markers:
            decision.changes.create(changed="marker reworded", marker=marker)


@pytest.mark.parametrize("times", [1, 3])
def test_the_number_of_queries_does_not_grow(times, django_assert_max_num_queries):
    cycle = fill(make_project(), times)
    with django_assert_max_num_queries(20) as captured:
        report = gather_cycle_report(cycle)
    assert len(report.partners) == times
    assert len(captured) == 20
    assert report.mission
    assert len(report.assumptions) == times


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


def test_the_meeting_is_told_with_what_it_rests_on_and_what_became_of_it():
    project = make_project()
    first, second = (make_cycle(project, state="reflected") for _ in range(2))
    actor = make_actor(project, "Clubs")
    marker = make_marker(actor, "They ask.", number="4")
    seen = make_observation(second, actor, markers=[marker])
    link = Assumption.objects.create(project=project, marker=marker, because="it did before.")
    for cycle in (first, second):
        make_meeting(cycle, findings=[], decisions=[])
    old, settled = (make_decision(first.meeting, text) for text in ("Pairs.", "Buses."))
    finding = make_finding(
        second.meeting, actor=actor, markers=[marker], observations=[seen], verdicts={link: "refuted"}
    )
    new = make_decision(second.meeting, "Trios.", findings=[finding], owner="The team")
    carry_out(
        new,
        by=None,
        changed="marker reworded",
        target=marker,
        version=1,
        values={"text": "They ask twice."},
        because="Once\nis chance.",
    )
    settle_decision(old, by=None, version=1, state="replaced", replaced_by=new, outcome="Too few.")
    settle_decision(settled, by=None, version=1, state="done")
    meeting = gather_cycle_report(second).meeting
    (told,), (decided,) = meeting.findings, meeting.decisions
    assert (told.partner, [each.text for each in told.markers]) == ("Clubs", ["They ask."])
    assert told.observations == (ObservationPlace(0, 0),)
    assert [(each.verdict, each.assumption.because) for each in told.verdicts] == [
        ("refuted", "it did before.")
    ]
    assert (decided.cycle, decided.findings, decided.owner) == ("2", (1,), "The team")
    assert decided.changes == (
        DecisionChangePart(
            "marker reworded", "Clubs", "4", "They ask.", "They ask twice.", "Once\nis chance."
        ),
    )
    assert squeezed("Because: Once is chance.") in Words(render_html(content_of(second), language="en")).text
    assert [(each.text, each.state, each.replaced_by, each.outcome) for each in meeting.earlier] == [
        ("Pairs.", "replaced", "2.1", "Too few."),
        ("Buses.", "done", "", ""),
    ]


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


# What is no longer followed


def two_cycles(project):
    """One handed over on 30 April 2020, one open; the theory was drawn on 2 January."""
    return make_cycle(project, state=CycleState.HANDED_OVER), make_cycle(project)


def at_the_start():
    return clock.at(noon(date(2020, 1, 2)))


def end_of(part) -> tuple[str, str, str] | None:
    return part.end and (part.end.how, part.end.because, f"{part.end.since:%Y-%m-%d}")


def test_a_marker_retired_in_a_cycle_is_told_there_with_its_reason_and_gone_from_the_next():
    project = make_project()
    actor = make_actor(project)
    first, second = two_cycles(project)
    with at_the_start():
        marker, _kept = make_marker(actor, "They phone."), make_marker(actor, "They write.")
    with clock.at(noon(date(2020, 3, 10))):
        retire_marker(marker, by=None, version=1, reason="Nobody phones any more.")
    [told, kept] = gather_cycle_report(first).partners[0].markers
    assert end_of(told) == ("retired", "Nobody phones any more.", "2020-03-10")
    assert end_of(kept) is None
    assert [each.text for each in gather_cycle_report(second).partners[0].markers] == ["They write."]


def test_a_marker_retired_after_a_cycle_stands_in_it_as_if_nothing_had_happened():
    project = make_project()
    actor = make_actor(project)
    first, second = two_cycles(project)
    with at_the_start():
        marker = make_marker(actor)
    with clock.at(noon(date(2020, 6, 10))):
        retire_marker(marker, by=None, version=1, reason="Done with it.")
    assert end_of(gather_cycle_report(first).partners[0].markers[0]) is None
    assert end_of(gather_cycle_report(second).partners[0].markers[0]) == (
        "retired",
        "Done with it.",
        "2020-06-10",
    )


@pytest.mark.parametrize("about", ["observation", "score"])
def test_a_retired_marker_is_told_where_somebody_wrote_about_it_all_the_same(about):
    project = make_project()
    actor = make_actor(project)
    _first, second = two_cycles(project)
    with at_the_start():
        marker = make_marker(actor)
    with clock.at(noon(date(2020, 3, 10))):
        retire_marker(marker, by=None, version=1, reason="Done with it.")
    if about == "score":
        make_score(second, marker)
    else:
        make_observation(second, actor, markers=[marker])
    [told] = gather_cycle_report(second).partners[0].markers
    assert end_of(told) == ("retired", "Done with it.", "2020-03-10")


@pytest.mark.parametrize("state", ["done", "dropped"])
def test_an_ended_activity_is_told_in_its_cycle_and_later_only_where_it_was_written_about(state):
    project = make_project()
    actor = make_actor(project)
    first, second = two_cycles(project)
    with at_the_start():
        ended, again = make_activity(actor, "Ended"), make_activity(actor, "Ended, yet visited")
    for activity in (ended, again):
        activity.state, activity.ended_at = state, noon(date(2020, 3, 10))
        activity.ended_because = "We moved on."
        activity.save()
    make_activity_entry(second, again)
    early, late = (gather_cycle_report(cycle).partners[0].activities for cycle in (first, second))
    assert [(each.name, end_of(each)) for each in early] == [
        ("Ended", (state, "We moved on.", "2020-03-10")),
        ("Ended, yet visited", (state, "We moved on.", "2020-03-10")),
    ]
    assert [each.name for each in late] == ["Ended, yet visited"]


def test_a_retired_actor_stays_in_the_reports_of_its_time_and_leaves_the_later_ones():
    project = make_project()
    first, second = two_cycles(project)
    with at_the_start():
        gone, stays = make_actor(project, "Gone"), make_actor(project, "Stays")
        make_marker(gone), make_marker(stays)
    with clock.at(noon(date(2020, 3, 10))):
        retire_actor(gone, by=None, version=1, reason="They closed.")
    early, late = gather_cycle_report(first), gather_cycle_report(second)
    assert [(each.name, end_of(each)) for each in early.actors] == [
        ("Gone", ("retired", "They closed.", "2020-03-10")),
        ("Stays", None),
    ]
    assert [end_of(each) is None for each in early.partners] == [False, True]
    assert [each.name for each in late.actors] == [each.name for each in late.partners] == ["Stays"]


def test_an_actor_that_came_later_is_not_in_an_earlier_report():
    project = make_project()
    first, second = two_cycles(project)
    with at_the_start():
        make_actor(project, "There")
    with clock.at(noon(date(2020, 6, 10))):
        make_actor(project, "Later")
    assert [each.name for each in gather_cycle_report(first).actors] == ["There"]
    assert [each.name for each in gather_cycle_report(second).actors] == ["There", "Later"]


def test_mission_challenge_names_and_assumptions_are_worded_as_in_their_cycle():
    project = make_project()
    first, second = two_cycles(project)
    with at_the_start():
        mission = write_mission(project=project, by=None, version=0, text="We help.")
        actor = make_actor(project, "The club")
    with clock.at(noon(date(2020, 6, 10))):
        write_mission(project=project, by=None, version=mission.version, text="We ask.", reason="Humbler.")
        change_actor(
            actor, by=None, version=1, values={"name": "The clubs", "outcome_challenge": "They lead."}
        )
    early, late = gather_cycle_report(first), gather_cycle_report(second)
    assert (early.mission, late.mission) == ("We help.", "We ask.")
    assert [(each.partners[0].name, each.partners[0].outcome_challenge) for each in (early, late)] == [
        ("The club", ""),
        ("The clubs", "They lead."),
    ]


def test_assumptions_are_told_where_both_their_ends_are():
    project = make_project()
    first, second = two_cycles(project)
    with at_the_start():
        actor = make_actor(project, "The club")
        seen, hoped = make_marker(actor, "They phone."), make_marker(actor, "They write.")
        activity = make_activity(actor, "A walk")
        for ends in ({"activity": activity, "leads_to": seen}, {"marker": hoped}):
            Assumption.objects.create(project=project, because="it did before.", **ends)
    with clock.at(noon(date(2020, 3, 10))):
        retire_marker(seen, by=None, version=1, reason="Nobody phones any more.")
    early, late = (gather_cycle_report(cycle).assumptions for cycle in (first, second))
    assert [(each.activity, each.marker and each.marker.text, each.leads_to) for each in late] == [
        ("", "They write.", None)
    ]
    assert [(each.activity, each.leads_to and each.leads_to.text) for each in early] == [
        ("A walk", "They phone."),
        ("", None),
    ]


def without(value: Any, *names: str) -> Any:
    """A JSON value in which fields of these names never were."""
    if isinstance(value, dict):
        return {key: without(each, *names) for key, each in value.items() if key not in names}
    return [without(each, *names) for each in value] if isinstance(value, list) else value


def test_content_that_was_frozen_before_the_new_words_still_loads():
    whole = whole_project()
    AssumptionVerdict.objects.all().delete()
    Assumption.objects.all().delete()
    content = to_json(gather_cycle_report(whole.reflected))
    report = json.loads(content)
    old = {key: value for key, value in report.items() if key not in {"mission", "assumptions"}}
    for name in ("actors", "partners"):
        old[name] = without(old[name], "outcome_challenge", "end")
    for name in ("findings", "decisions"):
        old["meeting"][name] = [
            {key: each[key] for key in ("number", "text")} for each in old["meeting"][name]
        ]
    del old["meeting"]["earlier"]
    loaded, now = from_json(json.dumps(old)), from_json(content)
    assert replace(loaded, meeting=None) == replace(now, meeting=None)
    for name in ("findings", "decisions"):
        texts = [[each.text for each in getattr(one.meeting, name)] for one in (loaded, now)]
        assert texts[0] == texts[1] != []
