"""A project with one of everything."""

from collections.abc import Iterable
from types import SimpleNamespace

from projects import clock
from projects.models import Cycle, CycleState, Programme, Project, User
from reflection.models import Meeting
from reports.models import ReportState
from tests.builders.diaries import (
    make_activity_entry,
    make_notes,
    make_observation,
    make_recommendation,
    make_score,
)
from tests.builders.projects import make_cycle, make_key_figure, make_project
from tests.builders.reflection import make_decision, make_finding, make_meeting
from tests.builders.reports import make_edition, make_report
from tests.builders.theory import (
    make_activity,
    make_actor,
    make_assumption,
    make_marker,
    make_matrix_row,
    make_vision,
)
from theory_of_change.models import Level, Sphere


def whole_project(
    programme: Programme | None = None, name: str = "", *, word: str = "", by: User | None = None
) -> SimpleNamespace:
    """A project with two boundary partners, the other spheres, a cycle in every state and its reports.

    Texts end in `word` and what they are about, so that a test can tell whose text stands on a page:
    `word`-theory, `word`-one and `word`-two (the diaries of either partner), `word`-meeting. `by` wrote the
    entries. The first cycle is published, then come a reflected, a handed-over and an open one.
    """
    project = make_project(programme, name)
    theory, meeting = f"{word}-theory", f"{word}-meeting"
    project.summary = f"In short: {theory}."
    project.save()
    make_key_figure(project, f"visitors {theory}")
    vision = make_vision(project, f"Everybody belongs {theory}.")
    states = (CycleState.PUBLISHED, CycleState.REFLECTED, CycleState.HANDED_OVER, CycleState.OPEN)
    cycles = {state: make_cycle(project, state=state) for state in states}
    actors = {
        sphere: make_actor(project, f"{sphere.label} {theory}", sphere, f"Who they are {theory}.")
        for sphere in (Sphere.CONTROL, Sphere.INTEREST, Sphere.STRATEGIC)
    }
    partners = [
        _partner_with_diaries(project, f"{word}-{which}", theory, cycles.values(), by)
        for which in ("one", "two")
    ]
    meetings = {
        state: make_meeting(
            cycles[state], findings=[f"It took time {meeting}."], decisions=[f"We go on {meeting}."]
        )
        for state in (CycleState.PUBLISHED, CycleState.REFLECTED)
    }
    for state, held in meetings.items():
        for which, partner in zip(("one", "two"), partners, strict=True):
            _concluded(held, cycles[state], f"{word}-{which}", partner)
    published = make_edition(cycles[CycleState.PUBLISHED], 1, by=by)
    draft = make_edition(cycles[CycleState.OPEN], None, by=by)
    make_matrix_row(project, text=f"Who said what {theory}.")
    return SimpleNamespace(
        project=project,
        vision=vision,
        cycles=cycles,
        open=cycles[CycleState.OPEN],
        handed_over=cycles[CycleState.HANDED_OVER],
        reflected=cycles[CycleState.REFLECTED],
        published=cycles[CycleState.PUBLISHED],
        actors=actors,
        one=partners[0],
        two=partners[1],
        edition=published,
        draft=draft,
        ready=make_report(published, "nl"),
        queued=make_report(published, "fr", ReportState.QUEUED),
        failed=make_report(published, "en", ReportState.FAILED),
        draft_ready=make_report(draft, "nl"),
        draft_failed=make_report(draft, "en", ReportState.FAILED),
    )


def _concluded(meeting: Meeting, cycle: Cycle, diary: str, partner: SimpleNamespace) -> None:
    """A finding about a partner with everything it can say, and a decision that follows from it."""
    partner.finding = make_finding(
        meeting,
        f"They go on {diary}.",
        actor=partner.actor,
        markers=partner.markers[:2],
        activities=[partner.activity],
        observations=list(partner.actor.observations.filter(cycle=cycle)),
        entries=list(partner.activity.entries.filter(cycle=cycle)),
        significance=f"It matters {diary}.",
        contribution="some",
        contribution_words=f"We asked twice {diary}.",
        other_factors=f"A mild winter {diary}.",
        barriers=f"Rain {diary}.",
        verdicts={partner.assumption: "confirmed"},
    )
    partner.decision = make_decision(
        meeting, f"We ask again {diary}.", findings=[partner.finding], owner=f"The team {diary}"
    )


def _partner_with_diaries(
    project: Project, diary: str, theory: str, cycles: Iterable[Cycle], by: User | None
) -> SimpleNamespace:
    """A boundary partner with a marker of each level, an activity, and a full diary in every cycle."""
    actor = make_actor(project, f"Partner {diary.rpartition('-')[2]} {theory}", description=f"Who {theory}.")
    markers = [make_marker(actor, f"They {level} {theory}.", level=level) for level in Level]
    activity = make_activity(actor, f"A workshop {theory}", markers=markers[:2], description=theory)
    assumption = make_assumption(activity, markers[2], f"They liked it {theory}.")
    put_aside = make_assumption(
        markers[1],
        None,
        f"It was new {theory}.",
        retired_at=clock.now(),
        retired_because=f"Not seen {theory}.",
    )
    observations, entries = [], []
    for cycle in cycles:
        observations.append(
            make_observation(
                cycle,
                actor,
                f"They opened up {diary}.",
                markers=markers[:2],
                by=by,
                significance=f"A first {diary}.",
                contribution=f"We asked {diary}.",
            )
        )
        make_observation(cycle, actor, f"They were surprised {diary}.", by=by)
        entries.append(
            make_activity_entry(cycle, activity, f"We met {diary}.", by=by, went_well=f"Coffee {diary}.")
        )
        for marker in markers:
            make_score(cycle, marker, remark=f"We saw it {diary}.")
        make_notes(cycle, actor, f"A director {diary}.", hindering=f"Rain {diary}.")
        make_recommendation(cycle, actor, f"Meet again {diary}.")
    return SimpleNamespace(
        actor=actor,
        markers=markers,
        activity=activity,
        assumption=assumption,
        put_aside=put_aside,
        observation=observations[-1],
        entry=entries[-1],
    )
