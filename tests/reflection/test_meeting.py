"""A meeting opens, ends, and is recorded afterwards; its lines keep who they are."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from projects import clock
from projects.editing import EditConflict
from reflection.models import Meeting
from reflection.services.finding import change_finding
from reflection.services.live import meeting_of
from reflection.services.meeting import add_lines, end_meeting, open_meeting
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def town() -> SimpleNamespace:
    cycle = builders.make_cycle(builders.make_project(), state="handed over")
    coach = builders.make_person("Coach")
    return SimpleNamespace(
        cycle=cycle, coach=coach, meeting=meeting_of(cycle, by=coach), day=cycle.end + timedelta(days=3)
    )


def end(town: SimpleNamespace, **more) -> Meeting:
    given = {"date": town.day, "present": "The team", "version": 1} | more
    return end_meeting(town.meeting, by=town.coach, **given)


def test_the_end_reflects_the_cycle_and_shuts_the_door(town) -> None:
    open_meeting(town.meeting, by=town.coach)
    Meeting.objects.update(takes_cards=True)
    ended = end(town)
    town.cycle.refresh_from_db()
    assert (town.cycle.state, ended.is_held, ended.door_is_open, ended.takes_cards) == (
        "reflected",
        True,
        False,
        False,
    )
    with pytest.raises(ValidationError, match="was held"):
        open_meeting(town.meeting, by=town.coach)
    with pytest.raises(EditConflict):
        end(town, present="Others")
    held_at = ended.held_at
    assert end(town, present="Others", version=2).held_at == held_at


def test_a_meeting_runs_again_once_its_cycle_was_taken_back(town) -> None:
    open_meeting(town.meeting, by=town.coach)
    end(town)
    type(town.cycle).objects.update(state="handed over")
    assert open_meeting(town.meeting, by=town.coach).is_running


def test_an_impossible_day_is_refused_and_nothing_is_held(town) -> None:
    with pytest.raises(ValidationError, match="before the cycle"):
        end(town, date=town.cycle.start - timedelta(days=1))
    with pytest.raises(ValidationError, match="still to come"):
        end(town, date=clock.today() + timedelta(days=1))
    town.meeting.refresh_from_db()
    assert not town.meeting.is_held


def test_paragraphs_put_in_at_once_are_there_once_and_keep_what_was_changed(town) -> None:
    sent = {
        "by": town.coach,
        "client_id": uuid4(),
        "findings": ["Pairs work.", "Time is short."],
        "decisions": ["Pairs for all."],
    }
    assert add_lines(town.meeting, **sent) == 3
    first = town.meeting.findings.first()
    change_finding(first, by=town.coach, version=1, values={"text": "Pairs often work."})
    assert add_lines(town.meeting, **sent) == 0
    assert [(each.number, each.text) for each in town.meeting.findings.all()] == [
        (1, "Pairs often work."),
        (2, "Time is short."),
    ]
    assert town.meeting.findings.first().pk == first.pk
