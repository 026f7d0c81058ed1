"""What a slip of the hand, or a second hand, does to a meeting: a far year, an invitation sent by two at once."""

import threading
from datetime import date

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from projects.models import CycleState
from reflection.models import Finding, Meeting
from reflection.services import inviting
from reflection.services.card import arrange_card, hand_in_card
from reflection.services.carrying_out import carry_out
from reflection.services.inviting import invite
from reflection.services.planning import plan_meeting
from tests import builders
from tests.reflection.test_at_once import at_once


def planned():
    cycle = builders.make_cycle(builders.make_project(), state="handed over")
    meeting = builders.make_running_meeting(cycle)
    return meeting, builders.make_coach(meeting.project.programme)


@pytest.mark.django_db
@pytest.mark.parametrize("day", [date(9999, 12, 31), date(3000, 6, 1)])
def test_a_meeting_in_a_far_year_is_asked_about(day) -> None:
    meeting, coach = planned()
    values = {"date": day, "begins_at": None, "place": "", "bring": ""}
    with pytest.raises(ValidationError, match="more than a year outside"):
        plan_meeting(cycle=meeting.cycle, by=coach, version=meeting.version, values=values, minutes={})


@pytest.mark.django_db
def test_a_calendar_file_of_the_last_day_there_is_can_be_had(signed_in) -> None:
    meeting, coach = planned()
    Meeting.objects.filter(pk=meeting.pk).update(date=date(9999, 12, 31), begins_at="23:00")
    assert signed_in(coach).get(reverse("meeting_calendar", args=[meeting.cycle_id])).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_an_invitation_that_several_send_at_once_goes_out_once(monkeypatch) -> None:
    meeting, coach = planned()
    all_have_read, claim = threading.Barrier(3), inviting._claim

    def claim_together(*guest):
        all_have_read.wait(timeout=30)
        return claim(*guest)

    monkeypatch.setattr(inviting, "_claim", claim_together)
    Meeting.objects.filter(pk=meeting.pk).update(date=meeting.cycle.end)
    member = builders.make_member(meeting.project)

    def send():
        try:
            return invite(cycle=meeting.cycle, by=coach, people=[member], note="", site="https://x.example")
        except ValidationError:
            return "on its way"

    at_once(send, send, send)
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_nobody_is_invited_to_a_meeting_that_was_held() -> None:
    cycle = builders.make_cycle(builders.make_project(), state="reflected")
    builders.make_meeting(cycle)
    member = builders.make_member(cycle.project)
    with pytest.raises(ValidationError, match="was held"):
        invite(cycle=cycle, by=member, people=[member], note="", site="https://x.example")
    assert mail.outbox == []


@pytest.mark.django_db
def test_a_published_cycle_keeps_its_cards_where_they_are() -> None:
    meeting, coach = planned()
    card = builders.make_card(meeting)
    type(meeting.cycle).objects.filter(pk=meeting.cycle_id).update(state=CycleState.PUBLISHED)
    with pytest.raises(ValidationError):
        arrange_card(card, by=coach, values={"is_aside": True})


@pytest.mark.django_db
def test_one_way_of_working_is_noted_once() -> None:
    meeting, coach = planned()
    decision = builders.make_decision(meeting)
    for _time in range(2):
        carry_out(decision, by=coach, changed="way of working", because="We sit down first.")
    assert decision.changes.count() == 1


@pytest.mark.django_db
def test_two_words_under_one_name_are_two_cards_however_often_they_come() -> None:
    meeting, _coach = planned()
    first = builders.make_card(meeting, "One")
    for _time in range(3):
        hand_in_card(
            meeting=meeting, device="d", client_id=first.client_id, kind=first.kind, text="Two", by_code=False
        )
    assert sorted(meeting.cards.values_list("text", flat=True)) == ["One", "Two"]


@pytest.mark.django_db
def test_a_finding_is_about_a_boundary_partner(signed_in) -> None:
    meeting, coach = planned()
    beneficiaries = builders.make_actor(meeting.project, "Newcomers", "interest")
    answer = signed_in(coach).post(
        reverse("add_finding", args=[meeting.cycle_id]),
        {
            "version": 0,
            "client_id": "0" * 8 + "-0000-4000-8000-" + "0" * 12,
            "text": "T",
            "actor": beneficiaries.pk,
        },
    )
    assert answer.status_code == 422
    assert not Finding.objects.exists()
