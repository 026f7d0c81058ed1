"""Quick questions to the room: one answer a device, changed while open, without names, as dots."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from projects import clock
from reflection.models import Poll, Vote
from reflection.services import poll as services
from tests import builders
from theory_of_change.services.handing_in import NotTaken, TooMany

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> SimpleNamespace:
    project = builders.make_project()
    cycle = builders.make_cycle(project, state="handed over")
    meeting = builders.make_running_meeting(cycle)
    return SimpleNamespace(
        cycle=cycle,
        meeting=meeting,
        coach=builders.make_coach(project.programme),
        member=builders.make_member(project),
        poll=builders.make_poll(meeting),
    )


def answer(town: SimpleNamespace, value: object, client: Client, poll: Poll | None = None):
    body = {"value": value, "poll": (poll or town.poll).pk}
    return client.post(reverse("answer_at_door", args=[town.meeting.code]), body)


def test_a_phone_answers_once_and_may_change_its_mind(town: SimpleNamespace) -> None:
    phone = Client()
    phone.get(reverse("meeting_door", args=[town.meeting.code]))
    for value in (2, 2, 5):
        assert answer(town, value, phone).status_code == 302
    assert [vote.value for vote in Vote.objects.all()] == [5]
    page = phone.get(reverse("meeting_door", args=[town.meeting.code])).content.decode()
    assert "Your answer is 5." in page


def test_a_browser_has_one_answer_at_the_door_and_signed_in(town: SimpleNamespace, signed_in) -> None:
    browser = signed_in(town.member)
    browser.get(reverse("meeting_door", args=[town.meeting.code]))
    answer(town, 2, browser)
    browser.post(reverse("answer_poll", args=[town.poll.pk]), {"value": 5})
    assert [vote.value for vote in Vote.objects.all()] == [5]
    for page in (
        reverse("add_card", args=[town.cycle.pk]),
        reverse("meeting_door", args=[town.meeting.code]),
    ):
        assert "Your answer is 5." in browser.get(page).content.decode()


@pytest.mark.parametrize("value", ["0", "6", "", "three", "4" * 50, "²", "1\x00"])
def test_an_answer_is_one_to_five(value: str, town: SimpleNamespace) -> None:
    assert answer(town, value, Client()).status_code == 302
    assert not Vote.objects.exists()


def test_a_closed_or_foreign_question_takes_no_answer(town: SimpleNamespace) -> None:
    other = builders.make_poll(builders.make_running_meeting(builders.make_cycle(builders.make_project())))
    answer(town, 3, Client(), poll=other)
    services.close_poll(town.poll, by=town.coach)
    answer(town, 3, Client())
    with pytest.raises(NotTaken):
        services.vote(town.poll, device="d", value=3, by_code=False)
    assert not Vote.objects.exists()


def test_a_question_has_no_more_answers_than_a_room_has_hands(
    town: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_VOTES", 2)
    for device in ("a", "b"):
        services.vote(town.poll, device=device, value=1, by_code=True)
    services.vote(town.poll, device="a", value=4, by_code=True)
    with pytest.raises(TooMany):
        services.vote(town.poll, device="c", value=1, by_code=True)
    assert sorted(Vote.objects.values_list("value", flat=True)) == [1, 4]


def test_a_new_question_closes_the_one_before_and_the_same_is_asked_once(town: SimpleNamespace) -> None:
    first = services.ask_room(town.meeting, by=town.coach, question="Shall we go on?")
    again = services.ask_room(town.meeting, by=town.coach, question="Shall we go on?")
    town.poll.refresh_from_db()
    assert first == again
    assert town.poll.closed_at is not None
    assert Poll.objects.filter(closed_at=None).count() == 1


def test_the_screen_shows_dots_and_no_average(town: SimpleNamespace, signed_in) -> None:
    for device, value in (("a", 1), ("b", 5), ("c", 5)):
        services.vote(town.poll, device=device, value=value, by_code=True)
    piles = services.read_answers(town.meeting)[0].piles
    assert [len(pile.dots) for pile in piles] == [1, 0, 0, 0, 2]
    page = signed_in(town.member).get(reverse("meeting_screen", args=[town.cycle.pk])).content.decode()
    assert page.count("<i></i>") == 3
    assert "3.7" not in page
    assert "3,7" not in page


def test_nobody_at_the_door_sees_what_others_answered(town: SimpleNamespace) -> None:
    services.vote(town.poll, device="a", value=5, by_code=True)
    page = Client().get(reverse("meeting_door", args=[town.meeting.code])).content.decode()
    assert "<i></i>" not in page
    assert 'aria-pressed="true"' not in page


def test_the_phone_is_told_of_a_question_only_when_it_is_another(town: SimpleNamespace) -> None:
    path = reverse("meeting_door_question", args=[town.meeting.code])
    phone = Client()
    assert phone.get(path, {"seen": town.poll.pk}).status_code == 204
    assert "How content are we?" in phone.get(path, {"seen": "0"}).content.decode()
    services.close_poll(town.poll, by=town.coach)
    assert phone.get(path, {"seen": "0"}).status_code == 204


def test_a_member_answers_without_a_name(town: SimpleNamespace, signed_in) -> None:
    client = signed_in(town.member)
    client.get(reverse("add_card", args=[town.cycle.pk]))
    assert client.post(reverse("answer_poll", args=[town.poll.pk]), {"value": "4"}).status_code == 302
    vote = Vote.objects.get()
    assert vote.value == 4
    assert vote.device
    assert str(town.member.pk) != vote.device


def test_an_ended_meeting_takes_no_answers(town: SimpleNamespace) -> None:
    town.meeting.date, town.meeting.held_at = clock.today(), clock.now()
    town.meeting.save()
    assert answer(town, 3, Client()).status_code == 410
    assert not Vote.objects.exists()


def test_an_address_for_forms_only_says_so_and_its_mistakes_lead_back_to_a_page(town, signed_in) -> None:
    browser = signed_in(town.coach)
    address, screen = (reverse(name, args=[town.cycle.pk]) for name in ("ask_room", "meeting_screen"))
    opened = browser.get(address)
    assert (opened.status_code, b"This address shows no page" in opened.content) == (405, True)
    page = browser.post(address, {"question": ""}, headers={"referer": f"http://testserver{screen}?at=room"})
    assert f'name="next" value="{screen}?at=room"' in page.content.decode()
