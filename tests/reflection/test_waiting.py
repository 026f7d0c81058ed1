"""A room that works at once: what one does to a meeting waits for the other, and never stops both."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from projects.editing import EditConflict, Gone
from reflection.models import DecisionState
from reflection.services.carrying_out import carry_out
from reflection.services.decision import add_decision
from reflection.services.finding import change_finding, remove_finding
from reflection.services.following import settle_decision
from reflection.services.meeting import end_meeting
from reflection.services.planning import plan_meeting
from reflection.services.poll import ask_room
from tests import builders
from tests.reflection.test_at_once import at_once

ROUNDS = 8

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting():
    cycle = builders.make_cycle(builders.make_project(), state="handed over")
    return builders.make_running_meeting(cycle)


@pytest.fixture
def coach(meeting):
    return builders.make_coach(meeting.project.programme)


def _write(meeting, text="We ring them first."):
    return lambda: add_decision(meeting=meeting, by=None, client_id=uuid4(), values={"text": text})[0]


def _plan(meeting, coach, day, version):
    values = {"date": day, "begins_at": None, "place": "x", "bring": ""}
    return lambda: plan_meeting(cycle=meeting.cycle, by=coach, version=version, values=values, minutes={})


def test_a_decision_is_written_while_the_room_is_asked(meeting, coach) -> None:
    for number in range(ROUNDS):
        at_once(_write(meeting), lambda n=number: ask_room(meeting, by=coach, question=f"Question {n}?"))
    assert (meeting.decisions.count(), meeting.polls.count()) == (ROUNDS, ROUNDS)


def test_a_decision_is_written_while_the_meeting_is_planned(meeting, coach) -> None:
    for number in range(ROUNDS):
        meeting.refresh_from_db()
        day = meeting.cycle.start + timedelta(days=number)
        at_once(_write(meeting), _plan(meeting, coach, day, meeting.version))
    meeting.refresh_from_db()
    assert (meeting.decisions.count(), meeting.date) == (ROUNDS, day)


def test_a_decision_is_written_while_another_is_carried_out(meeting, coach) -> None:
    for number in range(ROUNDS):
        decision = _write(meeting)()
        made = at_once(
            _write(meeting),
            lambda row=decision, n=number: carry_out(
                row, by=coach, changed="way of working", because=f"We sit down {n}", is_done=True
            ),
        )
        decision.refresh_from_db()
        assert (made[1].decision_id, decision.state) == (decision.pk, DecisionState.DONE)
    assert meeting.decisions.count() == 2 * ROUNDS


def test_of_ending_and_planning_at_once_one_is_told_of_the_other(meeting, coach) -> None:
    for number in range(ROUNDS):
        meeting.refresh_from_db()
        day: date = meeting.cycle.start + timedelta(days=2 * number)
        answers = at_once(
            lambda day=day, version=meeting.version: end_meeting(
                meeting, by=coach, date=day, present="x", version=version
            ),
            _plan(meeting, coach, day + timedelta(days=1), meeting.version),
        )
        assert [type(each) for each in answers].count(EditConflict) == 1


def test_no_two_decisions_take_each_others_place(meeting, coach) -> None:
    for _number in range(ROUNDS):
        one, two = _write(meeting)(), _write(meeting)()
        at_once(_replacing(one, two, coach), _replacing(two, one, coach))
        one.refresh_from_db()
        two.refresh_from_db()
        assert sorted([one.state, two.state]) == [DecisionState.OPEN, DecisionState.REPLACED]


def _replacing(row, other, coach):
    def act():
        try:
            settle_decision(row, by=coach, version=1, state=DecisionState.REPLACED, replaced_by=other)
        except ValidationError as refused:
            return refused
        return None

    return act


def test_who_changes_what_another_removed_is_told_so(meeting) -> None:
    finding = builders.make_finding(meeting)
    remove_finding(finding, by=None, version=1)
    with pytest.raises(Gone):
        change_finding(finding, by=None, version=1, values={"text": "Mine"})
