"""A page asks the database the same number of times with one row and with three: access checks included."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diaries.models import CycleNote, Nature
from projects import clock
from projects.models import Programme, User
from reflection.models import Decision
from reports.models import Kind
from reports.services.documents import ask_for_document
from tests import builders
from theory_of_change.models import Sphere, Subject
from theory_of_change.services.copying import release_example

pytestmark = pytest.mark.django_db

PHOTO = builders.make_photo()


def world_of(count: int) -> SimpleNamespace:
    """A programme with `count` projects, of which the first has `count` of everything."""
    programme: Programme = builders.make_programme()
    coach: User = builders.make_coach(programme)
    projects = [builders.make_project(programme) for _each in range(count)]
    for other in projects[1:]:
        builders.make_observation(builders.make_cycle(other), builders.make_actor(other))
    project = projects[0]
    builders.make_vision(project)
    builders.make_past_visions(project, count)
    cycles = [builders.make_cycle(project, state=state) for state in ["published"] * count]
    cycles.append(builders.make_cycle(project))
    for cycle in cycles[:-1]:
        builders.make_meeting(cycle, findings=["a"] * count, decisions=["b"] * count)
    actors = []
    for subject in list(Subject)[:count]:
        builders.make_matrix_row(project, subject)
    for _each in range(count):
        builders.make_key_figure(project)
        builders.make_actor(project, sphere=Sphere.CONTROL)
        builders.make_member(project)
        gone = builders.make_actor(project)
        gone.retired_at, gone.retired_because = clock.now(), "They stopped."
        gone.save()
        builders.make_invitation(project, created_by=coach)
        actor = builders.make_actor(project)
        actors.append(actor)
        markers = [builders.make_marker(actor) for _marker in range(count)]
        for marker in markers:
            builders.make_past_wordings(marker, count)
        for _retired in range(count):
            builders.make_marker(actor, retired_at=clock.now(), retired_because="It came of itself.")
            builders.make_activity(actor, markers=markers, state="dropped", ended_at=clock.now())
        activities = [builders.make_activity(actor, markers=markers) for _activity in range(count)]
        for activity in activities:
            activity.cycles.set(cycles)
            builders.make_assumption(activity, markers[0])
            builders.make_assumption(activity, None, retired_at=clock.now())
        for cycle in cycles:
            builders.make_notes(cycle, actor)
            for marker in markers:
                builders.make_score(cycle, marker)
            for activity in activities:
                entry = builders.make_activity_entry(cycle, activity, by=coach)
                seen = builders.make_observation(cycle, actor, markers=markers, by=coach)
                if cycle.takes_entries:
                    for _file in range(count):
                        builders.make_attachment(entry, content=PHOTO)
                        builders.make_attachment(seen, content=PHOTO)
                builders.make_observation(cycle, actor, by=coach, nature=Nature.UNEXPECTED_POSITIVE)
                builders.make_recommendation(cycle, actor)
        for cycle in cycles[:-1]:
            for _each in range(count):
                finding = builders.make_finding(
                    cycle.meeting,
                    actor=actor,
                    markers=markers,
                    activities=activities,
                    observations=list(actor.observations.filter(cycle=cycle)),
                    verdicts=dict.fromkeys(project.assumptions.filter(activity__in=activities), "doubted"),
                )
                decision = builders.make_decision(cycle.meeting, findings=[finding])
                for marker in markers:
                    decision.changes.create(changed="marker reworded", marker=marker)
                builders.make_question(cycle, kind="marker", piece=markers[0].pk)
                builders.make_question(cycle, kind="decision", piece=decision.pk)
                builders.make_card(cycle.meeting).findings.add(finding)
                builders.make_vote(builders.make_poll(cycle.meeting, is_open=False))
        builders.make_draft(coach, project)
        gone = builders.make_observation(cycles[-1], actors[-1], by=coach)
        gone.removed_at, gone.removed_by = clock.now(), coach
        gone.save()
        CycleNote.objects.create(cycle=cycles[-1], written_by=builders.make_coach(programme), text="Why?")
    workshop = builders.make_workshop(project, is_open=False, by=coach)
    room = builders.make_workshop(project, step="markers", partner=actors[0], by=coach)
    for held in (workshop, room):
        for _each in range(count):
            for state in ("new", "accepted", "merged"):
                more = {"became_marker": actors[0].markers.first(), "partner": actors[0], "by": coach}
                builders.make_suggestion(held, state=state, step="markers", **more)
    themes, sessions = [], []
    for _each in range(count):
        themes.append(builders.make_theme(programme))
        sessions.append(builders.make_learning_session(programme, themes=themes))
        builders.make_guest(sessions[-1])
        for other in projects:
            builders.make_attendance(sessions[-1], other, builders.make_member(other))
        builders.make_answer(themes[0], by=coach)
    released = [builders.make_released(each, by=coach) for each in cycles[0].meeting.findings.all()]
    for _each in range(count):
        builders.make_practice(
            project, findings=released, themes=themes, session=sessions[0], created_by=coach
        )
    for version in range(count):
        builders.make_template(programme, version=version, accent=f"#00000{version}")
    builders.make_shelf_reader(coach, programme)
    empty = builders.make_project(programme)
    release_example(project=project, by=coach)
    for cycle in cycles[:-1]:
        for language in ("nl", "fr", "en"):
            edition = cycle.editions.first() or builders.make_edition(cycle, 1)
            builders.make_report(edition, language)
    for actor in actors:
        ask_for_document(kind=Kind.SHEET, project=project, by=coach, language="nl", partner=actor)
    return SimpleNamespace(
        coach=coach,
        programme=programme,
        project=project,
        empty=empty,
        cycle=cycles[-1],
        closed=cycles[0],
        decision=Decision.objects.of_project(project).exclude(findings=None).first(),
        published=cycles[0].editions.get().reports.first(),
        actor=actors[0],
        observation=actors[0].observations.filter(cycle=cycles[-1]).order_by("pk").first(),
        room=room,
        session=sessions[0],
        theme=themes[0],
        waiting=room.suggestions.filter(state="new").first(),
    )


PAGES: dict[str, tuple[Callable[[SimpleNamespace], str], int]] = {
    "home": (lambda world: reverse("home"), 18),  # two of them: what the other side said last
    "project": (lambda world: reverse("project", args=[world.project.slug]), 23),  # as above
    "theory": (lambda world: reverse("theory", args=[world.project.slug]), 12),
    "vision": (lambda world: reverse("vision", args=[world.project.slug]), 9),
    "order_markers": (lambda world: reverse("order_markers", args=[world.actor.pk]), 9),
    "line_of_sight": (lambda world: reverse("line_of_sight", args=[world.project.slug]), 16),
    "add_assumption": (lambda world: reverse("add_assumption", args=[world.project.slug]), 11),
    "matrix": (lambda world: reverse("matrix", args=[world.project.slug]), 7),
    "actor": (lambda world: reverse("actor", args=[world.actor.pk]), 11),
    "marker": (lambda world: reverse("marker", args=[world.actor.markers.first().pk]), 15),
    "history": (lambda world: reverse("theory_history", args=[world.project.slug]), 12),
    "diaries": (lambda world: reverse("diaries", args=[world.project.slug]), 14),
    "cycle": (lambda world: reverse("cycle", args=[world.cycle.pk]), 18),  # as above, and the draft of a note
    "cycle, closed": (lambda world: reverse("cycle", args=[world.closed.pk]), 16),
    "removed": (lambda world: reverse("removed", args=[world.project.slug]), 8),
    "diary": (lambda world: reverse("diary", args=[world.cycle.pk, world.actor.pk]), 8),
    "diary of a settled cycle": (lambda world: reverse("diary", args=[world.closed.pk, world.actor.pk]), 8),
    "together": (
        lambda world: (
            reverse("together", args=[world.cycle.pk, world.actor.pk])
            + f"?marker={world.actor.markers.filter(retired_at=None).first().pk}"
        ),
        10,  # one of them looks for the marker, here, and one for the draft
    ),
    "score marker": (
        lambda world: reverse(
            "score_marker",
            args=[world.actor.markers.filter(retired_at=None).first().pk, world.cycle.pk],
        ),
        10,
    ),
    "find": (lambda world: reverse("find", args=[world.project.slug]) + "?words=they+opened", 13),
    "ladder": (lambda world: reverse("ladder", args=[world.actor.pk]), 13),
    "score": (lambda world: reverse("score", args=[world.cycle.pk, world.actor.pk]), 10),
    "saw": (lambda world: reverse("saw", args=[world.project.slug]), 14),
    "did": (lambda world: reverse("did", args=[world.project.slug]), 14),
    "edit observation": (lambda world: reverse("edit_observation", args=[world.observation.pk]), 14),
    "preparation": (lambda world: reverse("preparation", args=[world.cycle.pk]), 15),
    "prepared_activities": (
        lambda world: reverse("prepared_activities", args=[world.cycle.pk, world.actor.pk]),
        15,
    ),
    "prepared_outcomes": (
        lambda world: reverse("prepared_outcomes", args=[world.cycle.pk, world.actor.pk]),
        15,
    ),
    "invite_to_meeting": (lambda world: reverse("invite_to_meeting", args=[world.closed.pk]), 11),
    "plan_meeting": (lambda world: reverse("plan_meeting", args=[world.closed.pk]), 8),
    "meetings": (lambda world: reverse("meetings", args=[world.project.slug]), 12),
    "meeting": (lambda world: reverse("meeting", args=[world.closed.pk]), 31),
    "decision": (lambda world: reverse("decision", args=[world.decision.pk]), 29),
    "carry out": (
        lambda world: reverse("carry_out_decision", args=[world.decision.pk]) + "?changed=marker+reworded",
        12,
    ),
    "edit finding": (lambda world: reverse("edit_finding", args=[world.decision.findings.get().pk]), 24),
    "edit decision": (lambda world: reverse("edit_decision", args=[world.decision.pk]), 10),
    "publish": (lambda world: reverse("publish", args=[world.closed.pk]), 16),  # what its programme asks for
    "plan report": (lambda world: reverse("plan_report", args=[world.closed.pk]), 9),
    "preview report": (lambda world: reverse("preview_report", args=[world.closed.pk]), 27),
    "reports": (lambda world: reverse("reports", args=[world.project.slug]), 9),
    "case": (lambda world: reverse("case", args=[world.project.slug]), 9),
    "brief": (lambda world: reverse("brief", args=[world.project.slug]), 13),
    "publish case": (lambda world: reverse("publish_case", args=[world.project.slug]), 15),
    "publish brief": (lambda world: reverse("publish_brief", args=[world.project.slug]), 20),
    "documents": (lambda world: reverse("documents", args=[world.project.slug]), 10),
    "people": (lambda world: reverse("people", args=[world.project.slug]), 9),
    "workshops": (lambda world: reverse("workshops", args=[world.project.slug]), 6),
    "workshop": (lambda world: reverse("workshop", args=[world.room.pk]), 10),
    "workshop, actors": (lambda world: reverse("workshop", args=[world.room.pk]) + "?at=actors", 10),
    "workshop_screen": (lambda world: reverse("workshop_screen", args=[world.room.pk]), 8),
    "workshop_live": (lambda world: reverse("workshop_live", args=[world.room.pk]), 10),
    "suggestions": (lambda world: reverse("suggestions", args=[world.room.pk]), 6),
    "take_up": (lambda world: reverse("take_up", args=[world.waiting.pk]), 12),
    "put_together": (lambda world: reverse("put_together", args=[world.waiting.pk]), 9),
    "door": (lambda world: reverse("door", args=[world.room.code]), 4),
    "begin project": (lambda world: reverse("begin_project"), 9),
    "copy theory": (lambda world: reverse("copy_theory", args=[world.empty.slug]), 12),
    "example": (lambda world: reverse("example", args=[world.project.slug]), 10),
    "read word document": (
        lambda world: reverse(
            "read_word_document",
            args=[builders.make_word_document(world.cycle, world.actor, world.coach).pk],
        ),
        19,
    ),
    "drafts": (lambda world: reverse("drafts"), 4),
    "remind": (lambda world: reverse("send_reminder", args=[world.cycle.pk]), 16),
    "network": (lambda world: reverse("network", args=[world.programme.slug]), 18),
    "practices": (lambda world: reverse("practices", args=[world.programme.slug]), 10),
    "learning session": (lambda world: world.session.get_absolute_url(), 13),
    "who takes part": (lambda world: reverse("say_who_takes_part", args=[world.session.pk]), 7),
    "theme": (lambda world: world.theme.get_absolute_url(), 11),
    "shared": (lambda world: reverse("shared", args=[world.project.slug]), 11),
    "share practice": (lambda world: reverse("share_practice", args=[world.project.slug]), 11),
    "my documents": (lambda world: reverse("my_documents"), 6),
    "template": (lambda world: reverse("report_template", args=[world.programme.slug]), 8),
    "shelf": (lambda world: reverse("shelf", args=[world.programme.slug]), 11),
    "programme report": (lambda world: reverse("programme_report", args=[world.programme.slug]), 8),
    "preview of programme report": (
        lambda world: reverse("preview_programme_report", args=[world.programme.slug]),
        19,
    ),
    "publication mails": (lambda world: reverse("my_publication_mails"), 4),
    "read report": (lambda world: reverse("read_report", args=[world.published.pk]), 5),
}
"""Page -> its address, and the most queries it may take."""


@pytest.fixture
def counted(signed_in) -> Callable[[str, int], int]:
    def count(page: str, rows: int) -> int:
        world = world_of(rows)
        client = signed_in(world.coach)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(PAGES[page][0](world)).status_code == 200
        return len(queries)

    return count


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_as_many_queries_with_one_row_as_with_three(page: str, counted: Callable) -> None:
    with_one, with_three = counted(page, 1), counted(page, 3)
    assert with_three <= with_one
    assert with_three <= PAGES[page][1]
