"""What becomes of a decision: it changes the theory of change, and is followed until it is settled."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from projects.editing import EditConflict
from projects.models import HistoryEntry
from reflection.services.carrying_out import carry_out
from reflection.services.following import reopen_decision, settle_decision
from reflection.services.preparing import read_preparation
from reports.printing.meeting import printed_decision
from reports.services.gathering import gather_cycle_report
from tests import builders
from theory_of_change.models import Activity, Marker

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def town() -> SimpleNamespace:
    """Two cycles with a meeting each; the first is published, and its decision is still open."""
    project = builders.make_project()
    first = builders.make_cycle(project, state="published")
    second = builders.make_cycle(project, state="reflected")
    actor = builders.make_actor(project)
    marker = builders.make_marker(actor, "They open their doors.")
    activity = builders.make_activity(actor, "A workshop", markers=[marker])
    meetings = [builders.make_meeting(cycle, decisions=["Pairs for all."]) for cycle in (first, second)]
    earlier, later = (meeting.decisions.get() for meeting in meetings)
    return SimpleNamespace(
        project=project,
        second=second,
        actor=actor,
        marker=marker,
        activity=activity,
        earlier=earlier,
        later=later,
        coach=builders.make_person("Coach"),
    )


def test_a_decision_of_a_published_cycle_is_settled_later(town) -> None:
    settled = settle_decision(
        town.earlier, by=town.coach, version=1, state="done", outcome="In all three clubs."
    )
    assert (settled.state, settled.outcome, settled.settled_by) == (
        "done",
        "In all three clubs.",
        town.coach,
    )
    with pytest.raises(EditConflict):
        settle_decision(town.earlier, by=town.coach, version=1, state="dropped", outcome="No time.")
    again = reopen_decision(settled, by=town.coach, version=2, reason="One club stopped.")
    assert again.is_open
    assert [act.reason for act in HistoryEntry.objects.about("decision").order_by("pk")] == [
        "",
        "One club stopped.",
    ]


def test_dropping_asks_why_and_replacing_by_which(town) -> None:
    for given, field in (
        ({"state": "dropped"}, "outcome"),
        ({"state": "replaced"}, "replaced_by"),
        ({"state": "replaced", "replaced_by": town.earlier}, "replaced_by"),
        ({"state": "open"}, "state"),
        (
            {
                "state": "replaced",
                "replaced_by": builders.make_meeting(
                    builders.make_cycle(builders.make_project())
                ).decisions.get(),
            },
            "replaced_by",
        ),
    ):
        with pytest.raises(ValidationError) as refused:
            settle_decision(town.earlier, by=town.coach, version=1, **given)
        assert list(refused.value.message_dict) == [field]
    settle_decision(town.earlier, by=town.coach, version=1, state="replaced", replaced_by=town.later)
    assert list(town.later.replaces.all()) == [town.earlier]
    town.earlier.refresh_from_db()
    with pytest.raises(ValidationError, match="still stands"):
        settle_decision(town.later, by=town.coach, version=1, state="replaced", replaced_by=town.earlier)


def test_carrying_out_rewords_the_marker_with_the_decision_as_its_reason(town) -> None:
    made = carry_out(
        town.later,
        by=town.coach,
        changed="marker reworded",
        target=town.marker,
        version=1,
        values={"text": "They open their doors to newcomers."},
        because="It was too wide.",
        is_done=True,
    )
    town.marker.refresh_from_db()
    town.later.refresh_from_db()
    assert town.marker.text == "They open their doors to newcomers."
    assert made.act.before == {"text": "They open their doors."}
    assert made.act.reason.startswith("Decision 2.1 of ")
    assert made.act.reason.endswith("Pairs for all.\nIt was too wide.")
    assert (made.marker, made.activity, town.later.state) == (town.marker, None, "done")


@pytest.mark.parametrize(
    ("changed", "about", "given"),
    [
        ("marker added", "actor", {"values": {"number": "9", "level": "like", "text": "They ask."}}),
        ("marker retired", "marker", {}),
        ("activity added", "actor", {"values": {"name": "A journey", "description": ""}}),
        ("activity changed", "activity", {"values": {"name": "A longer workshop"}}),
        ("activity ended", "activity", {"values": {"state": "dropped"}}),
    ],
)
def test_a_decision_makes_every_kind_of_change(changed: str, about: str, given: dict, town) -> None:
    made = carry_out(
        town.later, by=town.coach, changed=changed, target=getattr(town, about), version=1, **given
    )
    row = made.marker or made.activity
    assert isinstance(row, Marker if "marker" in changed else Activity)
    assert made.act.subject_id == row.pk
    assert "Pairs for all." in made.act.reason
    town.later.refresh_from_db()
    assert town.later.is_open


def test_a_change_of_the_way_of_working_is_told_by_the_decision(town) -> None:
    with pytest.raises(ValidationError, match="from now on"):
        carry_out(town.later, by=town.coach, changed="way of working")
    made = carry_out(town.later, by=town.coach, changed="way of working", because="We meet monthly.")
    assert (made.marker, made.activity, made.act.reason) == (None, None, "We meet monthly.")


def test_what_cannot_be_carried_out_changes_nothing(town) -> None:
    elsewhere = builders.make_marker(builders.make_actor(builders.make_project()))
    refused = [
        {"changed": "marker reworded", "target": elsewhere, "values": {"text": "x"}},
        {"changed": "marker reworded", "target": town.activity, "values": {"text": "x"}},
        {"changed": "marker reworded", "target": town.marker, "values": {"text": town.marker.text}},
        {"changed": "marker added", "target": None},
    ]
    for given in refused:
        with pytest.raises(ValidationError):
            carry_out(town.later, by=town.coach, version=1, **given)
    with pytest.raises(EditConflict):
        carry_out(
            town.later,
            by=town.coach,
            changed="marker reworded",
            target=town.marker,
            version=7,
            values={"text": "x"},
        )
    settle_decision(town.later, by=town.coach, version=1, state="dropped", outcome="No time.")
    with pytest.raises(ValidationError, match="Open it again"):
        carry_out(town.later, by=town.coach, changed="marker retired", target=town.marker, version=1)
    assert not town.later.changes.exists()
    assert not HistoryEntry.objects.about("marker").exists()


@pytest.mark.parametrize(
    ("state", "words"), [("done", "ended an activity that is done"), ("dropped", "dropped an activity")]
)
def test_an_activity_that_ended_was_done_or_dropped_as_it_happened(town, state: str, words: str) -> None:
    made = carry_out(
        town.earlier,
        by=town.coach,
        changed="activity ended",
        target=town.activity,
        version=1,
        values={"state": state},
    )
    assert made.words == words
    assert [each.changed for each in read_preparation(town.second).decisions] == [(words,)]
    told = gather_cycle_report(town.second, whole=True).meeting.earlier[0]
    assert [label for label, _change in printed_decision(told).changes] == [words]
