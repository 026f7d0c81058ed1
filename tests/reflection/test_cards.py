"""Cards from the room: taken once, only through an open door, not too many; arranged, undone, and gone in time."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from projects import clock
from projects.models import HistoryEntry
from reflection.models import Card, CardGroup, Finding
from reflection.services import card as services
from reflection.services.screen import set_door
from reports.services.sweeping import tidy
from tests import builders
from theory_of_change.services.handing_in import PER_DEVICE, PER_ROOM, NotTaken, TooMany

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> SimpleNamespace:
    project = builders.make_project(name="Voices of the town")
    partner = builders.make_actor(project, "Volunteers")
    cycle = builders.make_cycle(project, state="handed over")
    return SimpleNamespace(
        project=project,
        partner=partner,
        marker=builders.make_marker(partner, "They ask."),
        activity=builders.make_activity(partner, "A workshop"),
        cycle=cycle,
        coach=builders.make_coach(project.programme),
        member=builders.make_member(project),
        meeting=builders.make_running_meeting(cycle, step="activities"),
    )


@pytest.fixture
def send(town: SimpleNamespace) -> Callable:
    """`send(text)` hands in a card by the code, from one and the same phone."""
    phone = Client()

    def post(text: str = "They came back.", client: Client = phone, **body):
        body = {"client_id": uuid4(), "kind": "change", "text": text} | body
        return client.post(reverse("meeting_door", args=[town.meeting.code]), body)

    return post


# Handing in


@pytest.mark.sqlite_too
def test_a_card_moves_the_revision_in_its_own_transaction(town: SimpleNamespace, send: Callable) -> None:
    assert send().status_code == 302
    card = Card.objects.get()
    assert (card.text, card.kind, card.is_aside) == ("They came back.", "change", False)
    town.meeting.refresh_from_db()
    assert town.meeting.revision == 1


@pytest.mark.sqlite_too
def test_sent_twice_is_one_and_other_words_are_another(send: Callable) -> None:
    same = uuid4()
    for _click in range(2):
        assert send("Once.", client_id=same).status_code == 302
    assert send("After going back.", client_id=same).status_code == 302
    assert sorted(Card.objects.values_list("text", flat=True)) == ["After going back.", "Once."]


@pytest.mark.django_db(transaction=True)
def test_eight_who_send_the_same_card_at_once_make_one(town: SimpleNamespace) -> None:
    same, barrier, found = uuid4(), Barrier(8), []

    def work() -> None:
        barrier.wait()
        try:
            card = services.hand_in_card(
                meeting=town.meeting,
                device="a phone",
                client_id=same,
                kind="idea",
                text="Once and for all.",
                by_code=True,
            )
            found.append(card.pk)
        finally:
            connection.close()

    threads = [Thread(target=work) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert set(found) == {Card.objects.get().pk}
    town.meeting.refresh_from_db()
    assert town.meeting.revision == 1


@pytest.mark.parametrize("text", ["", "   \n ", "x" * 1001])
def test_nothing_and_too_much_get_a_sentence_and_keep_the_text(text: str, send: Callable) -> None:
    answer = send(text)
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.content.decode()
    assert text.strip() in answer.content.decode()
    assert not Card.objects.exists()


@pytest.mark.parametrize("kind", ["", "nonsense", "x" * 500, "a\x00b"])
def test_a_card_says_one_of_four_things_and_keeps_its_text(kind: str, send: Callable) -> None:
    answer = send("They sang.", kind=kind)
    assert answer.status_code == 422
    assert "They sang." in answer.content.decode()
    assert not Card.objects.exists()


def test_a_thousand_characters_fit_whatever_their_line_breaks(send: Callable) -> None:
    assert send("\r\n".join(["x" * 9] * 100) + "x").status_code == 302
    assert len(Card.objects.get().text) == 1000


@pytest.mark.parametrize("client_id", ["", "not an id", "\x00"])
def test_a_bad_client_id_does_not_cost_the_text(client_id: str, send: Callable) -> None:
    assert send(client_id=client_id).status_code == 302
    assert Card.objects.count() == 1


def test_one_phone_sends_ten_a_minute_and_keeps_the_eleventh_on_its_screen(send: Callable) -> None:
    for number in range(PER_DEVICE):
        assert send(f"Card {number}").status_code == 302
    refused = send("One too many")
    assert refused.status_code == 429
    assert "One too many" in refused.content.decode()
    assert send("From another phone", client=Client()).status_code == 302
    Card.objects.update(at=clock.now() - timedelta(seconds=61))
    assert send("A minute later").status_code == 302


def fill(meeting, count: int, *, ago: timedelta) -> None:
    Card.objects.bulk_create(
        Card(meeting=meeting, device=f"phone {number}", kind="idea", text="Yes.", at=clock.now() - ago)
        for number in range(count)
    )


@pytest.mark.parametrize(
    ("count", "ago"),
    [(PER_ROOM, timedelta(seconds=5)), (services.IN_ALL, timedelta(hours=1))],
    ids=["a full minute", "a full meeting"],
)
def test_a_flooded_door_silences_no_member(
    count: int, ago: timedelta, town: SimpleNamespace, send: Callable, signed_in: Callable
) -> None:
    fill(town.meeting, count, ago=ago)
    assert send().status_code == 429
    body = {"client_id": uuid4(), "kind": "idea", "text": "From inside."}
    answer = signed_in(town.member).post(reverse("add_card", args=[town.cycle.pk]), body)
    assert answer.status_code == 302
    assert Card.objects.filter(text="From inside.").count() == 1


def test_a_shut_door_and_an_ended_meeting_take_nothing(town: SimpleNamespace, send: Callable) -> None:
    set_door(town.meeting, by=town.coach, is_open=False)
    shut = send("Too late.")
    assert shut.status_code == 410
    assert "Too late." in shut.content.decode()
    town.meeting.refresh_from_db()
    town.meeting.date, town.meeting.held_at, town.meeting.takes_cards = clock.today(), clock.now(), True
    town.meeting.save()
    assert send().status_code == 410
    with pytest.raises(NotTaken):
        services.hand_in_card(
            meeting=town.meeting, device="d", client_id=uuid4(), kind="idea", text="No.", by_code=False
        )
    assert not Card.objects.exists()


def test_a_new_code_voids_the_old_one(town: SimpleNamespace, send: Callable) -> None:
    set_door(town.meeting, by=town.coach, is_open=True, renew=True)
    assert send().status_code == 404


def test_the_door_shows_nobodys_words(town: SimpleNamespace) -> None:
    builders.make_card(town.meeting, "The secret of the wall.")
    page = Client().get(reverse("meeting_door", args=[town.meeting.code])).content.decode()
    assert "The secret" not in page
    assert "They ask." not in page


def test_markup_in_a_card_is_text(town: SimpleNamespace, send: Callable, signed_in: Callable) -> None:
    send("<script>alert(1)</script>", kind="well")
    page = signed_in(town.coach).get(reverse("meeting_screen", args=[town.cycle.pk])).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


# Arranging


@pytest.fixture
def post_card(town: SimpleNamespace, signed_in: Callable) -> Callable:
    client = signed_in(town.coach)

    def post(card: Card, **body):
        answer = client.post(reverse("arrange_card", args=[card.pk]), body)
        card.refresh_from_db()
        return answer

    return post


def test_a_card_is_tied_grouped_and_put_aside_and_all_of_it_is_undone(
    town: SimpleNamespace, post_card: Callable
) -> None:
    card = builders.make_card(town.meeting)
    assert post_card(card, marker=town.marker.pk).status_code == 302
    post_card(card, activity=town.activity.pk)
    post_card(card, new_group="Planning together")
    assert (card.marker, card.activity, card.group.name) == (town.marker, town.activity, "Planning together")
    post_card(card, aside="yes")
    assert card.is_aside
    assert card.marker == town.marker, "what was not sent stays"
    post_card(card, aside="no", marker="", activity="", group="")
    assert (card.marker, card.activity, card.group, card.is_aside) == (None, None, None, False)
    assert not CardGroup.objects.exists(), "a group without cards is in the way"
    told = HistoryEntry.objects.filter(kind="card", subject_id=card.pk).order_by("pk")
    assert [sorted(each.after) for each in told[:2]] == [["marker"], ["activity"]]
    assert told.last().before == {
        "marker": town.marker.pk,
        "activity": town.activity.pk,
        "group": told.last().before["group"],
        "is_aside": True,
    }


def test_a_card_of_an_activity_that_nobody_wrote_about_stands_under_it(
    town: SimpleNamespace, post_card: Callable, signed_in: Callable
) -> None:
    done = builders.make_activity(town.partner, "A walk")
    builders.make_activity_entry(town.cycle, done, "We walked.")
    screen = reverse("meeting_screen", args=[town.cycle.pk]) + "?at=activities"
    for kind, activity in (("well", town.activity), ("idea", town.activity), ("well", done)):
        post_card(builders.make_card(town.meeting, f"HERON {kind}", kind=kind), activity=activity.pk)
    aside = builders.make_card(town.meeting, "HERON aside")
    post_card(aside, activity=town.activity.pk, aside="yes")
    page = signed_in(town.coach).get(screen)
    (undone,) = page.context["room"].undone
    assert (undone.name, [card.text for card in undone.cards]) == ("A workshop", ["HERON well", "HERON idea"])
    (entry,) = page.context["room"].done
    assert [card.text for card in entry.cards] == ["HERON well"]
    assert f'id="undone-{town.activity.pk}"' in page.content.decode()


def test_a_group_of_the_same_name_takes_the_card_in(town: SimpleNamespace, post_card: Callable) -> None:
    first, second = builders.make_card(town.meeting), builders.make_card(town.meeting)
    post_card(first, new_group="Together")
    post_card(second, new_group="Together")
    assert first.group == second.group


def test_a_card_on_another_makes_a_group_and_a_third_joins_it(
    town: SimpleNamespace, post_card: Callable
) -> None:
    first, second, third = (builders.make_card(town.meeting, text) for text in ("One.", "Two.", "Three."))
    post_card(second, **{"with": first.pk})
    post_card(third, **{"with": second.pk})
    assert CardGroup.objects.get().name == "One."
    assert set(CardGroup.objects.get().cards.all()) == {first, second, third}


def test_a_card_of_another_meeting_is_no_neighbour(town: SimpleNamespace, post_card: Callable) -> None:
    elsewhere = builders.make_running_meeting(
        builders.make_cycle(builders.make_project(name="Elsewhere"), state="handed over")
    )
    post_card(builders.make_card(town.meeting), **{"with": builders.make_card(elsewhere).pk})
    assert not CardGroup.objects.exists()


def test_a_whole_group_goes_along_where_one_says_so(town: SimpleNamespace, post_card: Callable) -> None:
    first, second, third = (builders.make_card(town.meeting) for _each in range(3))
    group = services.group_cards([first, second, third], meeting=town.meeting, by=town.coach, name="Together")
    post_card(first, group=group.pk, new_group="", marker=town.marker.pk, activity="", whole_group="on")
    post_card(third, marker="")
    second.refresh_from_db()
    assert (first.marker, second.marker, third.marker) == (town.marker, town.marker, None)
    assert second.group == group


def test_foreign_things_are_no_choice_for_a_card(town: SimpleNamespace, post_card: Callable) -> None:
    card = builders.make_card(town.meeting)
    other = builders.make_project(town.project.programme)
    foreign = builders.make_actor(other)
    meeting = builders.make_running_meeting(builders.make_cycle(other))
    group = CardGroup.objects.create(meeting=meeting, name="Theirs")
    finding = Finding.objects.create(meeting=meeting, number=1, text="Theirs.")
    Finding.objects.create(meeting=town.meeting, number=1, text="Ours.")
    for body in (
        {"marker": builders.make_marker(foreign).pk},
        {"activity": builders.make_activity(foreign).pk},
        {"group": group.pk},
        {"findings": finding.pk, "new_group": ""},
        {"marker": "9" * 40},
        {"group": "x\x00"},
    ):
        assert post_card(card, **body).status_code == 422, body
    assert (card.marker, card.activity, card.group) == (None, None, None)
    assert not card.findings.exists()


def test_a_finding_rests_on_the_cards_that_are_ticked(town: SimpleNamespace, post_card: Callable) -> None:
    card = builders.make_card(town.meeting)
    finding = Finding.objects.create(meeting=town.meeting, number=1, text="They stay.")
    post_card(card, findings=finding.pk, new_group="")
    assert list(card.findings.all()) == [finding]
    post_card(card, marker=town.marker.pk)
    assert list(card.findings.all()) == [finding], "moving it by hand says nothing about findings"
    post_card(card, new_group="")
    assert not card.findings.exists()


def test_what_changes_nothing_writes_no_history(town: SimpleNamespace) -> None:
    card = builders.make_card(town.meeting)
    services.arrange_card(card, by=town.coach, values={"is_aside": False, "marker": None})
    assert not HistoryEntry.objects.filter(kind="card").exists()


# A year later


def test_a_year_after_its_cycle_and_its_meeting_a_card_is_gone_unless_a_finding_rests_on_it(
    town: SimpleNamespace,
) -> None:
    gone, kept = (builders.make_card(town.meeting, text) for text in ("Gone.", "Kept."))
    finding = Finding.objects.create(meeting=town.meeting, number=1, text="They stay.")
    kept.findings.add(finding)
    group = services.group_cards([gone], meeting=town.meeting, by=town.coach, name="Together")
    town.meeting.date, town.meeting.held_at = clock.today(), clock.now()
    town.meeting.save()
    with clock.at(clock.now() + timedelta(days=364)):
        tidy()
    assert Card.objects.count() == 2
    with clock.at(clock.now() + timedelta(days=366)):
        tidy()
    assert list(Card.objects.all()) == [kept]
    assert Card.objects.get().device == ""
    assert not CardGroup.objects.filter(pk=group.pk).exists()


def test_nothing_is_removed_while_the_meeting_runs_however_old_its_cycle(town: SimpleNamespace) -> None:
    builders.make_card(town.meeting)
    with clock.at(clock.now() + timedelta(days=800)):
        tidy()
    assert Card.objects.count() == 1


def test_a_card_waits_a_year_from_the_last_day_of_its_cycle(town: SimpleNamespace) -> None:
    builders.make_card(town.meeting)
    town.meeting.date, town.meeting.held_at = clock.today(), clock.now()
    town.meeting.save()
    town.cycle.end = clock.today() + timedelta(days=30)
    town.cycle.save()
    with clock.at(clock.now() + timedelta(days=380)):
        tidy()
    assert Card.objects.count() == 1


def test_a_card_that_is_gone_is_told_on_the_screen(town: SimpleNamespace, signed_in: Callable) -> None:
    card = builders.make_card(town.meeting)
    address = f"{reverse('arrange_card', args=[card.pk])}?meeting={town.cycle.pk}&at=room"
    card.delete()
    answer = signed_in(town.coach).post(address, {"aside": "yes"}, follow=True)
    assert answer.redirect_chain == [(f"{reverse('meeting_screen', args=[town.cycle.pk])}?at=room", 302)]
    assert "This card is no longer there" in answer.content.decode()
    stranger = signed_in(builders.make_member(builders.make_project(name="Elsewhere")))
    assert stranger.get(address).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_limits_hold_when_a_whole_room_sends_at_once(town: SimpleNamespace) -> None:
    fill(town.meeting, PER_ROOM - 3, ago=timedelta(seconds=5))
    barrier, refused = Barrier(8), []

    def work(number: int) -> None:
        barrier.wait()
        try:
            services.hand_in_card(
                meeting=town.meeting,
                device=f"another {number}",
                client_id=uuid4(),
                kind="idea",
                text=f"Card {number}",
                by_code=True,
            )
        except TooMany:
            refused.append(number)
        finally:
            connection.close()

    threads = [Thread(target=work, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 5
    assert Card.objects.count() == PER_ROOM


def test_the_minutes_keep_the_wall_as_it_was_left_for_all_but_a_partners_own_people(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    group = CardGroup.objects.create(meeting=town.meeting, name="They call")
    tied = builders.make_card(town.meeting, "They rang us.", marker=town.marker, group=group)
    builders.make_card(town.meeting, "Too far away.", kind="less well", activity=town.activity)
    builders.make_card(town.meeting, "Lunch was late.", is_aside=True)
    tied.findings.add(builders.make_finding(town.meeting, actor=town.partner))
    town.meeting.date, town.meeting.held_at = clock.today(), clock.now()
    town.meeting.save()
    path = reverse("meeting", args=[town.cycle.pk])
    page = signed_in(town.member).get(path).content.decode()
    wall = page[page.index('id="cards"') :]
    for words in [
        "They call",
        "They rang us.",
        "Too far away.",
        "A workshop",
        "Lunch was late.",
        "finding 1.1",
    ]:
        assert words in wall, words
    partner = builders.make_partner(town.partner)
    theirs = signed_in(partner).get(path).content.decode()
    assert "They rang us." not in theirs
    assert 'id="cards"' not in theirs
