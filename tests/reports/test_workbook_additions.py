"""The sheets that came after format 1: everything in and out without loss, and the past kept as it was."""

import io
from datetime import datetime, timedelta
from types import SimpleNamespace

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects import clock
from projects.models import HistoryEntry, Project
from projects.text import CELL_LIMIT
from reflection.models import Meeting
from reports.services.workbook import apply_plan, read_plan
from reports.workbook.layout import SHEETS
from reports.workbook.mistakes import WorkbookRefused
from reports.workbook.writing import write_workbook
from tests import builders
from tests.reports.test_workbook_whole import brought_in, cells, list_of_models, small
from theory_of_change.models import (
    Actor,
    Assumption,
    Level,
    Marker,
    MatrixRow,
    Mission,
    Sphere,
    Vision,
    Workshop,
)
from theory_of_change.services import activity as activities
from theory_of_change.services import actor as actors
from theory_of_change.services import changing, marker, vision
from theory_of_change.services.chronicle import read_marker_past
from theory_of_change.services.wording import Wordings, came_after, first_added

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


def on(text: str) -> clock.at:
    return clock.at(timezone.make_aware(datetime.fromisoformat(text)))


def whole_theory() -> SimpleNamespace:
    """A project whose theory of change changed in every way there is, through the services that people use."""
    with on("2020-01-02 09:00:00.000007"):
        project = builders.make_project(name="Ğ-huis 'Ümit' & co")
        by = builders.make_person("Ümit İpek")
        cycles = [builders.make_cycle(project) for _each in range(3)]
        vision.write_vision(project=project, by=by, version=0, text="First vision.")
        vision.write_mission(project=project, by=by, version=0, text="First mission.")
        partner = actors.add_actor(
            project=project,
            by=by,
            values={"name": "İzmir'in kadınları", "sphere": "influence", "outcome_challenge": "They lead."},
        )
        gone = actors.add_actor(project=project, by=by, values={"name": "ሰላም ማሕበር", "sphere": "strategic"})
        other = builders.make_actor(project, "جمعية الأمل")
        ladder = [
            marker.add_marker(
                actor=partner, by=by, values={"number": number, "level": level, "text": f"They do {number}."}
            )
            for number, level in (("1", "expect"), ("2a", "expect"), ("10", "like"), ("007", "love"))
        ]
        work = activities.add_activity(
            actor=partner, by=by, values={"name": "Workshop, deel 1"}, markers=ladder[:2], cycles=cycles[:2]
        )
        dropped = activities.add_activity(actor=partner, by=by, values={"name": "=Visits"}, markers=[])
    given_up = {"retired_at": timezone.now(), "retired_because": "No longer."}
    Assumption.objects.create(project=project, activity=work, leads_to=ladder[0], because="x", **given_up)
    Assumption.objects.create(project=project, activity=work, leads_to=ladder[0], because="They feel safe.")
    to_vision = Assumption.objects.create(project=project, marker=ladder[0], because="Doors open.")
    MatrixRow.objects.create(project=project, subject="practices", learning="We meet.\nTwice.")
    MatrixRow.objects.create(project=project, subject="partners", information="Markers.", users="The team.")
    Marker.objects.filter(pk=ladder[1].pk).update(position=1)
    Marker.objects.filter(pk=ladder[0].pk).update(position=2)
    first = ladder[0]
    for moment, values, reason in (
        ("2020-05-05 12:00:00.123456", {"text": "They do it together."}, "Clearer"),
        ("2020-06-06 12:00", {"text": "They lead.", "level": "like"}, "A meeting:\n“more”"),
        ("2020-10-25 02:30", {"number": "1b", "text": "They lead others."}, "It went well."),
    ):
        with on(moment):
            first = marker.change_marker(first, by=by, version=first.version, values=values, reason=reason)
    with on("2020-07-01 10:00"):
        late = marker.add_marker(
            actor=partner,
            by=by,
            values={"number": "11", "level": "love", "text": "They teach."},
            reason="New.",
        )
        vision.write_vision(project=project, by=by, version=1, text="Second vision.", reason="Shorter.")
        vision.write_mission(project=project, by=None, version=1, text="Second mission.", reason="Shorter.")
        actors.change_actor(
            partner,
            by=by,
            version=partner.version,
            values={"name": "İzmir'in KADINLARI"},
            reason="Their name.",
        )
        activities.change_activity(
            work, by=by, version=1, values={"description": "In two parts."}, reason="People asked."
        )
        changing.change(
            dropped,
            project=project,
            by=by,
            version=1,
            values={"state": "dropped", "ended_at": clock.now(), "ended_because": "No time."},
            reason="No time.",
        )
        changing.change(
            to_vision,
            project=project,
            by=by,
            version=1,
            values={"because": "Doors stay open."},
            reason="Seen.",
        )
        activities.add_activity(
            actor=partner, by=by, values={"name": "A walk", "is_unplanned": True}, markers=[]
        )
        second = marker.retire_marker(ladder[1], by=by, version=1, reason="Nobody saw it.")
    with on("2020-08-01 10:00"):
        second = marker.resume_marker(second, by=by, version=second.version, reason="Somebody did.")
    with on("2020-09-01 10:00"):
        actors.retire_actor(gone, by=by, version=1, reason="They moved away.")
        marker.retire_marker(ladder[2], by=by, version=1, reason="Done with.")
    return SimpleNamespace(project=project, cycles=cycles, partner=partner, late=late, other=other)


def wiped() -> None:
    from projects.models import User

    for model in reversed(list_of_models()):
        model._base_manager.all()._raw_delete("default")
    User.objects.all().delete()


def words_of(project: Project) -> list[list[object]]:
    """What the pages of each cycle say, and which markers they leave out as too young."""
    told = []
    for cycle in project.cycles.in_order():
        moment = cycle.wording_moment(is_latest=False)
        wordings = Wordings(project, moment)
        ladder = list(Marker.objects.filter(actor__project=project).order_by("pk"))
        first = first_added(ladder)
        told.append(
            [
                wordings.vision(Vision.objects.get(project=project)),
                *[
                    (then.number, then.level, then.text, then.changed_since, came_after(each, moment, first))
                    for each in ladder
                    for then in [wordings.marker(each)]
                ],
            ]
        )
    return told


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_sheet_comes_back_cell_by_cell(language: str) -> None:
    whole = whole_theory()
    exported, told = write_workbook(whole.project, language=language), words_of(whole.project)
    assert all(
        len(rows) > 1 for title, rows in cells(write_workbook(whole.project)).items() if title in ADDED
    )
    wiped()
    with translation.override(language):
        project = brought_in(exported)
    assert cells(write_workbook(project, language=language)) == cells(exported)
    assert words_of(project) == told
    assert len({str(words) for words in told}) == 3


ADDED = {sheet.key for sheet in SHEETS[11:]}


def test_the_names_of_those_who_changed_it_stay_without_an_account() -> None:
    exported = write_workbook(whole_theory().project)
    wiped()
    brought_in(exported)
    acts = HistoryEntry.objects.filter(kind="marker", verb="changed").order_by("at")
    assert [(act.by, act.author, act.reason) for act in acts] == [
        (None, "Ümit İpek", reason) for reason in ("Clearer", "A meeting:\n“more”", "It went well.")
    ]
    assert acts[1].before == {"level": "expect", "text": "They do it together."}
    assert acts[1].after == {"level": "like", "text": "They lead."}
    assert list(HistoryEntry.objects.filter(verb="resumed").values_list("reason", flat=True)) == [
        "Somebody did."
    ]


def test_importing_it_twice_changes_nothing_and_nothing_is_left_out() -> None:
    exported = write_workbook(whole_theory().project)
    for _time in range(2):
        plan = read_plan(exported, by=None)
        assert plan.nothing_to_change
        assert not plan.notices
        wiped()
        brought_in(exported)


def test_importing_takes_the_same_queries_however_much_there_is() -> None:
    def counted(rows: int) -> int:
        partner = {"actor": "Leerkrachten"}
        file = small(
            activities=[partner | {"activity": f"a{n}"} for n in range(rows)],
            planned_activities=[partner | {"cycle": 1, "activity": f"a{n}"} for n in range(rows)],
            activity_states=[
                partner | {"activity": f"a{n}", "state": "done", "since": "2019-03-01"} for n in range(rows)
            ],
            assumptions=[
                {"number": n, "if actor": "Leerkrachten", "if activity": f"a{n}", "because": "x"}
                for n in range(rows)
            ],
            earlier_wordings=[
                {"what": "assumption", "assumption": n, "said": "y", "until": "2019-03-01"}
                for n in range(rows)
            ],
        )
        with CaptureQueriesContext(connection) as queries:
            project = brought_in(file)
            write_workbook(project)
        wiped()
        return len(queries)

    counted(1)  # makes the programme
    assert counted(12) == counted(1)


def test_a_change_by_workbook_says_so_and_reaches_an_open_workshop() -> None:
    project = brought_in(small())
    Workshop.objects.create(project=project, code="abc")
    with translation.override("nl"):
        brought_in(
            small(
                markers=[{"actor": "Leerkrachten", "number": 1, "level": "like", "text": "other"}],
                marker_order=[{"actor": "Leerkrachten", "marker": 2, "place": 1}],
                retired=[
                    {"actor": "Leerkrachten", "marker": 5, "since": "2019-05-01", "because": "Te vaag."}
                ],
            )
        )
        imported = translation.gettext("Imported from a workbook")
    acts = HistoryEntry.objects.filter(kind="marker").order_by("pk").values_list("verb", "reason")
    assert list(acts) == [("changed", imported), ("reordered", imported), ("retired", "Te vaag.")]
    assert Workshop.objects.get().revision == 1
    assert Marker.objects.get(number="5").version == 2


def test_the_past_of_what_is_here_already_stays_as_it_is() -> None:
    brought_in(small())
    told = small(
        earlier_wordings=[
            {
                "what": "marker text",
                "actor": "Leerkrachten",
                "marker": 1,
                "said": "Never so.",
                "until": "2019-02-01",
            }
        ],
        added=[{"actor": "Leerkrachten", "marker": 1, "added": "2019-02-01"}],
    )
    plan = read_plan(told, by=None)
    assert plan.nothing_to_change
    assert len(plan.notices) == 2
    before = Marker.objects.get(number="1").created_at
    apply_plan(plan, by=None)
    assert not HistoryEntry.objects.filter(kind="marker").exists()
    assert Marker.objects.get(number="1").created_at == before


def test_only_what_came_later_needs_a_moment_in_a_workbook_typed_by_hand() -> None:
    project = brought_in(small(added=[{"actor": "Leerkrachten", "marker": 7, "added": "2019-06-01"}]))
    ladder = list(Marker.objects.order_by("pk"))
    cycle = project.cycles.get()
    moment = cycle.wording_moment(is_latest=False)
    young = [each.number for each in ladder if came_after(each, moment, first_added(ladder))]
    assert young == ["7"]


def test_a_link_that_is_believed_anew_stands_beside_the_one_that_was_given_up() -> None:
    link = {"if actor": "Leerkrachten", "if marker": 1, "then actor": "Leerkrachten", "then marker": 2}
    ended = {"no longer believed since": "2019-03-01", "no longer believed because": "We saw otherwise."}
    brought_in(small(assumptions=[link | {"because": "They talk."}]))
    brought_in(small(assumptions=[link | {"because": "They talk."} | ended]))
    assert Assumption.objects.get().retired_because == "We saw otherwise."
    assert read_plan(small(assumptions=[link | {"because": "They talk."}]), by=None).nothing_to_change
    both = small(assumptions=[link | {"because": "They talk."} | ended, link | {"because": "They meet."}])
    brought_in(both)
    assert Assumption.objects.followed().get().because == "They meet."
    assert read_plan(both, by=None).nothing_to_change


def test_an_older_file_says_nothing_about_what_it_lacks() -> None:
    whole = whole_theory()
    before = cells(write_workbook(whole.project))
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(whole.project)))
    for title in ADDED:
        del book[title]
    buffer = io.BytesIO()
    book.save(buffer)
    assert read_plan(buffer.getvalue(), by=None).nothing_to_change
    assert cells(write_workbook(whole.project)) == before


PARTNER = {"actor": "Leerkrachten"}
REFUSED = {
    "two missions": ({"mission": [{"mission": "a"}, {"mission": "b"}]}, "mission!A3", "one cell"),
    "challenge of nobody": (
        {"outcome challenges": [{"actor": "Nobody", "outcome challenge": "x"}]}, "!A2", "Leerkrachten",
    ),
    "no beginning": ({"assumptions": [{"if actor": "Leerkrachten", "because": "x"}]}, "!C2", "one of the two"),
    "half an end": (
        {"assumptions": [{"if actor": "Leerkrachten", "if marker": 1, "then actor": "Leerkrachten", "because": "x"}]},
        "!F2", "vision",
    ),
    "to itself": (
        {"assumptions": [{"if actor": "Leerkrachten", "if marker": 1, "then actor": "leerkrachten ", "then marker": "1", "because": "x"}]},
        "!F2", "itself",
    ),
    "from outside influence": ({"assumptions": [{"if actor": "Kinderen", "if marker": 1, "because": "x"}]}, "!B2", "Kinderen"),
    "unknown row": ({"planning matrix": [{"subject": "everything"}]}, "!A2", "eindbegunstigden"),
    "unknown state": (
        {"activities": [PARTNER | {"activity": "a"}], "activity states": [PARTNER | {"activity": "a", "state": "open", "since": "2019-01-01"}]},
        "activity states!C2", "afgerond",
    ),
    "state of no activity": ({"activity states": [PARTNER | {"activity": "a", "state": "done", "since": "2019-01-01"}]}, "!B2", "none"),
    "planned for no cycle": (
        {"activities": [PARTNER | {"activity": "a"}], "planned activities": [PARTNER | {"activity": "a", "cycle": 8}]},
        "planned activities!A2", "8",
    ),
    "place 0": ({"marker order": [PARTNER | {"marker": 1, "place": 0}]}, "!C2", "from 1"),
    "no place": ({"marker order": [PARTNER | {"marker": 3, "place": 1}]}, "!B2", "1, 2, 5, 6, 7"),
    "retired twice": ({"retired": [PARTNER | {"since": "2019-01-01"}] * 2}, "retired!A3: ", "twice"),
    "retired tomorrow": ({"retired": [PARTNER | {"since": "2219-01-01"}]}, "!C2", "not come"),
    "no such day": ({"retired": [PARTNER | {"since": "2019-02-30 10:00"}]}, "!C2", "2019-02-30"),
    "no moment": ({"retired": [PARTNER | {"since": "last week"}]}, "!C2", "last week"),
    "added nothing": ({"added": [PARTNER | {"added": "2019-02-03"}]}, "added!B2", "one of the two"),
    "wording of no marker": (
        {"earlier wordings": [PARTNER | {"what": "marker text", "said": "x", "until": "2019-02-03"}]}, "!C2", "marker",
    ),
    "wording of no level": (
        {"earlier wordings": [PARTNER | {"what": "marker level", "marker": 1, "said": "hope", "until": "2019-02-03"}]},
        "!G2", "expect",
    ),
    "retired and never taken up again": (
        {"earlier wordings": [PARTNER | {"what": "no longer followed", "marker": 1, "until": "2019-02-03"}]},
        "earlier wordings!A2", "nothing else in the file",
    ),
    "taken up again and retired": (
        {
            "retired": [PARTNER | {"marker": 1, "since": "2019-02-03"}],
            "earlier wordings": [
                PARTNER | {"what": "followed again", "marker": 1, "until": "2019-03-03"},
                PARTNER | {"what": "no longer followed", "marker": 1, "until": "2019-02-03"},
            ],
        },
        "earlier wordings!A2", "followed today",
    ),
    "retired twice in a row": (
        {
            "retired": [PARTNER | {"since": "2019-03-03"}],
            "earlier wordings": [
                PARTNER | {"what": "no longer followed", "until": "2019-03-03"},
                PARTNER | {"what": "no longer followed", "until": "2019-02-03"},
            ],
        },
        "earlier wordings!A2", "no longer followed at that moment",
    ),
    "wording of no assumption": (
        {"earlier wordings": [{"what": "assumption", "assumption": 4, "said": "hope", "until": "2019-02-03"}]}, "!E2", "4",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_mistake_is_told_at_its_cell_and_nothing_is_changed(case: str) -> None:
    sheets, *words = REFUSED[case]
    with pytest.raises(WorkbookRefused) as refused:
        brought_in(small(**sheets))
    assert len(refused.value.mistakes) == 1
    assert all(word in str(refused.value.mistakes[0]) for word in words), refused.value
    assert not Project.objects.exists()


def test_a_retired_actor_outside_influence_is_no_mistake() -> None:
    file = small(retired=[{"actor": "kinderen", "since": "2019-02-03 10:00", "because": "They moved."}])
    brought_in(file)
    assert Actor.objects.get(name="Kinderen").retired_because == "They moved."
    assert read_plan(file, by=None).nothing_to_change


SCRIPTS = (
    "abcéïß 'Ω",
    "ığşİçĞ",
    "مرحبا بكم",
    "ሰላም ከመይ",
    "Привіт",
    "字=+-@\n_x000D_",
)
texts = st.one_of(*[st.text(alphabet=script, min_size=1, max_size=40) for script in SCRIPTS]).filter(
    str.strip
)
moments = st.datetimes(
    datetime(2019, 1, 2),  # noqa: DTZ001
    datetime(2024, 12, 31),  # noqa: DTZ001
    timezones=st.just(timezone.get_default_timezone()),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(texts, min_size=8, max_size=8),
    rewordings=st.lists(st.tuples(moments, st.sampled_from(["text", "number", "level"]), texts), max_size=6),
)
def test_any_text_in_any_script_comes_back(texts: list[str], rewordings: list[tuple]) -> None:
    project = builders.make_project(name="Small")
    actor = builders.make_actor(project, texts[0].strip().replace("\n", " "))
    Actor.objects.update(outcome_challenge=texts[1])
    first = builders.make_marker(actor, texts[2])
    builders.make_cycle(project)
    Mission.objects.create(project=project, text=texts[3])
    Assumption.objects.create(project=project, marker=first, because=texts[4])
    MatrixRow.objects.create(project=project, subject="activities", collection=texts[5], reporting=texts[6])
    for at, field, said in rewordings:
        value = Level.LOVE if field == "level" else said
        HistoryEntry.objects.create(
            project=project, at=at, verb="changed", kind="marker", subject_id=first.pk, before={field: value},
            author=texts[7].replace("\n", " ").strip(), reason=said,
        )  # fmt: skip
    exported = write_workbook(project)
    assert read_plan(exported, by=None).nothing_to_change
    wiped()
    assert cells(write_workbook(brought_in(exported))) == cells(exported)
    wiped()


def test_a_moment_may_be_a_day_a_minute_or_a_spreadsheets_date() -> None:
    since = datetime(2019, 3, 31, 1, 30)  # noqa: DTZ001
    brought_in(small(retired=[PARTNER | {"marker": 1, "since": "2019-03-31"}]))
    assert Marker.objects.get(number="1").retired_at == timezone.make_aware(since - timedelta(minutes=90))
    brought_in(small(retired=[PARTNER | {"marker": 2, "since": "2019-03-31T01:30+01:00"}]))
    assert Marker.objects.get(number="2").retired_at == timezone.make_aware(since)
    brought_in(small(retired=[PARTNER | {"marker": 5, "since": since.date()}]))
    assert Marker.objects.get(number="5").retired_at == timezone.make_aware(since - timedelta(minutes=90))


def test_spheres_are_told_in_the_language_of_the_workbook() -> None:
    file = small(
        earlier_wordings=[{"what": "sfeer", "actor": "Kinderen", "said": "Invloed", "until": "2019-02-03"}]
    )
    project = brought_in(file)
    assert HistoryEntry.objects.get(kind="actor").before == {"sphere": Sphere.INFLUENCE}
    assert cells(write_workbook(project, language="nl"))["vroegere formuleringen"][1][6] == "invloed"
    assert read_plan(file, by=None).nothing_to_change


def test_a_wording_that_came_by_workbook_is_not_signed_by_whoever_imported_it() -> None:
    sara = builders.make_administrator("Sara")
    project = apply_plan(read_plan(small(), by=sara), by=sara)
    first = Marker.objects.filter(actor__project=project).first()
    assert first is not None
    assert [step.who for step in read_marker_past(first).steps] == [""]


def test_what_meetings_found_and_decided_is_told_for_reading_and_never_imported() -> None:
    project = builders.make_project(name="Heron")
    cycle = builders.make_cycle(project, state="reflected")
    partner = builders.make_actor(project, "Volunteers")
    marker = builders.make_marker(partner, number="2a")
    work = builders.make_activity(partner, "=A walk")
    meeting = builders.make_meeting(cycle, findings=[], decisions=[], present="The team")
    belief = builders.make_assumption(work, marker, "They feel safe.")
    finding = builders.make_finding(
        meeting,
        "=1+1 works",
        actor=partner,
        contribution="some",
        barriers="Rain.",
        markers=[marker],
        activities=[work],
        verdicts={belief: "doubted"},
    )
    builders.make_decision(meeting, "Pairs for all.", findings=[finding], owner="The city", state="done")
    waiting = builders.make_cycle(project, state="handed over")
    builders.make_finding(Meeting.objects.create(cycle=waiting), "Not held yet.")
    exported = write_workbook(project, language="nl")
    told = cells(exported)
    assert told["reflectiemeetings"][1] == (cycle.number, f"{meeting.date} 00:00:00", "The team")
    assert told["bevindingen"][1] == (
        cycle.number,
        finding.reference,
        "Volunteers",
        "=1+1 works",
        "",
        "enige",
        "",
        "",
        "Rain.",
        "Volunteers, 2a",
        "=A walk",
        "betwijfeld: They feel safe.",
    )
    decision = told["beslissingen"][1]
    assert decision[2:4] == ("Pairs for all.", "The city")
    assert (decision[5], decision[7]) == (finding.reference, "uitgevoerd")
    assert len(told["bevindingen"]) == 2
    plan = read_plan(exported, by=None)
    assert plan.nothing_to_change
    assert {notice.sheet for notice in plan.notices} == {"reflectiemeetings", "bevindingen", "beslissingen"}
    assert "for reading" in plan.notices[0].sentence


def test_a_cell_that_tells_more_than_it_can_hold_says_how_many_more_there_are() -> None:
    project = builders.make_project(name="Heron")
    meeting = builders.make_meeting(builders.make_cycle(project, state="reflected"), findings=[])
    partner = builders.make_actor(project, "Volunteers")
    marker, works = builders.make_marker(partner), [builders.make_activity(partner) for _ in range(3)]
    beliefs = [
        builders.make_assumption(each, marker, f"{at}" + "y" * 20_000) for at, each in enumerate(works)
    ]
    builders.make_finding(meeting, "Three.", verdicts=dict.fromkeys(beliefs, "doubted"))
    longest = [builders.make_assumption(marker, because="z" * CELL_LIMIT)]
    builders.make_finding(meeting, "One.", verdicts=dict.fromkeys(longest, "doubted"))
    with translation.override("en"):
        rows = cells(write_workbook(project, language="en"))["findings"]
    assert all(len(str(cell)) <= CELL_LIMIT for row in rows for cell in row)
    three, one = rows[1][-1], rows[2][-1]
    assert three.startswith("doubted: 0yyy")
    assert three.endswith("y\n… 2 more")
    assert one.startswith("doubted: zzz")
    assert one.endswith("z…")
