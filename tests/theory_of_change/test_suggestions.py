"""Suggestions: taken once, only through an open door, not too many; decided once, by one, and recorded."""

import re
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from projects import clock
from projects.models import HistoryEntry
from tests import builders
from theory_of_change.models import Actor, Marker, Step, Suggestion, Vision
from theory_of_change.services import suggestion as services
from theory_of_change.services.handing_in import PER_DEVICE, PER_ROOM, TooMany
from theory_of_change.services.suggestion import IN_ALL
from theory_of_change.services.workshop import close_workshop, lead_room, set_door

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> SimpleNamespace:
    project = builders.make_project(name="Voices of the town")
    partner = builders.make_actor(project, "Volunteers")
    return SimpleNamespace(
        project=project,
        partner=partner,
        marker=builders.make_marker(partner, "They ask."),
        coordinator=builders.make_coordinator(project, "Cora"),
        coach=builders.make_coach(project.programme, "Chris"),
        member=builders.make_member(project),
        workshop=builders.make_workshop(project, step=Step.MARKERS, partner=partner),
    )


@pytest.fixture
def send(town: SimpleNamespace) -> Callable:
    """`send(text)` hands in a suggestion by the code, from one and the same phone."""
    phone = Client()

    def post(text: str = "Ring them first.", client: Client = phone, **body):
        body = {"client_id": uuid4(), "text": text} | body
        return client.post(reverse("door", args=[town.workshop.code]), body)

    return post


# Handing in


def test_a_suggestion_is_about_the_question_that_was_asked(town: SimpleNamespace, send: Callable) -> None:
    assert send(place="actors", text="The school").status_code == 302
    assert send().status_code == 302
    first, second = Suggestion.objects.all()
    assert (first.step, first.partner, first.text) == (Step.ACTORS, None, "The school")
    assert (second.step, second.partner) == (Step.MARKERS, town.partner)
    town.workshop.refresh_from_db()
    assert town.workshop.revision == 2


def test_a_foreign_partner_gives_way_to_the_rooms_own_question(town: SimpleNamespace, send: Callable) -> None:
    foreign = builders.make_actor(builders.make_project())
    send(place=f"markers-{foreign.pk}")
    assert Suggestion.objects.get().partner == town.partner


def test_the_door_names_no_partner_but_the_rooms_own(town: SimpleNamespace, send: Callable) -> None:
    secret = builders.make_actor(town.project, "The secret partner")
    for text in ("", "Ring them."):
        send(text=text, place=f"markers-{secret.pk}")
        answer = send(text="", place=f"markers-{secret.pk}:{'a' * 43}")
        assert answer.status_code == 422
        assert "The secret partner" not in answer.content.decode()
    assert {each.partner for each in Suggestion.objects.all()} == {town.partner}


def test_a_form_keeps_the_question_it_was_given_when_the_room_goes_on(
    town: SimpleNamespace, send: Callable
) -> None:
    page = Client().get(reverse("door", args=[town.workshop.code])).content.decode()
    given = re.search(r'name="place" value="([^"]+)"', page)[1]
    assert f'data-place="{given}"' in page
    lead_room(town.workshop, step=Step.VISION, partner=None)
    assert "Volunteers" in send(text="", place=given).content.decode()
    send(place=given)
    assert Suggestion.objects.get().partner == town.partner


def test_hidden_fields_that_no_page_sent_keep_no_suggestion_out(
    town: SimpleNamespace, send: Callable
) -> None:
    for place in ("x" * 500, "a\x00b", "markers-" + "9" * 40):
        assert send(place=place, client_id="\x00").status_code == 302
    assert Suggestion.objects.count() == 3


@pytest.mark.sqlite_too
def test_sent_twice_is_one_and_other_words_are_another(send: Callable) -> None:
    same = uuid4()
    for _click in range(2):
        assert send("Once.", client_id=same).status_code == 302
    for _click in range(2):
        assert send("After going back.", client_id=same).status_code == 302
    assert sorted(Suggestion.objects.values_list("text", flat=True)) == ["After going back.", "Once."]


def test_the_same_words_in_another_place_are_another(town: SimpleNamespace, send: Callable) -> None:
    same = uuid4()
    for place in ("vision", f"markers-{town.partner.pk}", "vision"):
        assert send("They refer people.", client_id=same, place=place).status_code == 302
    assert sorted(Suggestion.objects.values_list("step", flat=True)) == [Step.MARKERS, Step.VISION]


@pytest.mark.parametrize("text", ["", "   \n ", "x" * 1001])
def test_nothing_and_too_much_get_a_sentence_and_keep_the_text(text: str, send: Callable) -> None:
    answer = send(text)
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.content.decode()
    assert text.strip() in answer.content.decode()
    assert not Suggestion.objects.exists()


def test_a_line_break_counts_as_one_character(send: Callable) -> None:
    assert send("\r\n".join(["x" * 9] * 100) + "x").status_code == 302
    assert len(Suggestion.objects.get().text) == 1000


def test_a_bad_client_id_does_not_cost_the_text(send: Callable) -> None:
    assert send(client_id="not an id").status_code == 302
    assert Suggestion.objects.count() == 1


def test_one_phone_sends_ten_a_minute_and_keeps_the_eleventh_on_its_screen(
    town: SimpleNamespace, send: Callable
) -> None:
    for number in range(PER_DEVICE):
        assert send(f"Idea {number}").status_code == 302
    refused = send("One too many")
    assert refused.status_code == 429
    assert "One too many" in refused.content.decode()
    assert send("From another phone", client=Client()).status_code == 302
    Suggestion.objects.update(at=clock.now() - timedelta(seconds=61))
    assert send("A minute later").status_code == 302


def fill(workshop, count: int, *, ago: timedelta) -> None:
    Suggestion.objects.bulk_create(
        Suggestion(
            workshop=workshop, device=f"phone {number}", step=Step.VISION, text="Yes.", at=clock.now() - ago
        )
        for number in range(count)
    )


def test_a_room_sends_two_hundred_a_minute(town: SimpleNamespace, send: Callable) -> None:
    fill(town.workshop, PER_ROOM - 1, ago=timedelta(seconds=30))
    assert send("The last of this minute").status_code == 302
    assert send("One too many", client=Client()).status_code == 429


def test_a_workshop_takes_two_thousand_in_all(town: SimpleNamespace, send: Callable) -> None:
    fill(town.workshop, IN_ALL, ago=timedelta(hours=1))
    answer = send("One too many")
    assert answer.status_code == 429
    assert "Say it aloud" in answer.content.decode()


def test_a_shut_door_takes_nothing_and_gives_the_text_back(town: SimpleNamespace, send: Callable) -> None:
    set_door(town.workshop, by=town.coordinator, is_open=False)
    answer = send("Nearly in time")
    assert answer.status_code == 410
    assert "Nearly in time" in answer.content.decode()
    assert not Suggestion.objects.exists()


def test_a_member_hands_in_without_the_door_until_the_workshop_closes(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    set_door(town.workshop, by=town.coordinator, is_open=False)
    client, path = signed_in(town.member), reverse("suggest", args=[town.workshop.pk])
    assert client.post(path, {"text": "Ring them first.", "place": "vision"}).status_code == 302
    assert Suggestion.objects.get().step == Step.VISION
    close_workshop(town.workshop, by=town.coordinator)
    answer = client.post(path, {"text": "Too late"})
    assert answer.status_code == 422
    assert "Too late" in answer.content.decode()


def test_the_door_shows_the_question_and_nobodys_words(town: SimpleNamespace, send: Callable) -> None:
    send("Somebody's secret")
    page = Client().get(reverse("door", args=[town.workshop.code])).content.decode()
    assert "Volunteers" in page
    assert "What would you expect, like or love to see them do differently?" in page
    assert "They ask." not in page
    assert "Somebody&#x27;s secret" not in page
    assert "Voices of the town" in page  # its short name


def test_the_question_follows_the_room(town: SimpleNamespace) -> None:
    path = reverse("door_question", args=[town.workshop.code])
    assert Client().get(path, {"revision": 0}).status_code == 204
    assert 'data-place="markers-' in Client().get(path, {"revision": 7}).content.decode()


def test_the_phones_name_is_random_and_signed(town: SimpleNamespace) -> None:
    first, second = Client(), Client()
    for client in (first, second):
        client.get(reverse("door", args=[town.workshop.code]))
    assert first.cookies["workshop_device"].value != second.cookies["workshop_device"].value
    assert first.cookies["workshop_device"]["httponly"]
    forged = Client()
    forged.cookies["workshop_device"] = "x" * 5000
    assert forged.get(reverse("door", args=[town.workshop.code])).status_code == 200


# Deciding


def test_a_suggestion_becomes_an_actor_and_the_history_says_so(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    suggestion = builders.make_suggestion(town.workshop, "The primary school")
    client = signed_in(town.coordinator)
    page = client.get(reverse("take_up", args=[suggestion.pk])).content.decode()
    assert 'value="The primary school"' in page
    client.post(
        reverse("take_up", args=[suggestion.pk]), {"version": 0, "name": "Schools", "sphere": "influence"}
    )
    suggestion.refresh_from_db()
    assert suggestion.state == "accepted"
    assert suggestion.decided_by == town.coordinator
    assert suggestion.became_actor.name == "Schools"
    entry = HistoryEntry.objects.get(kind="actor", verb="added")
    assert entry.reason.startswith("Taken up from a suggestion in the workshop of")
    assert HistoryEntry.objects.get(kind="suggestion").after["state"] == "accepted"


def test_a_suggestion_becomes_a_marker_of_the_partner_one_chooses(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    other = builders.make_actor(town.project, "Committees")
    suggestion = builders.make_suggestion(town.workshop, step=Step.MARKERS, partner=town.partner)
    path, client = reverse("take_up", args=[suggestion.pk]), signed_in(town.coach)
    foreign = builders.make_actor(builders.make_project())
    body = {"version": 0, "partner": foreign.pk, "level": "love", "number": "", "text": "They lead."}
    assert client.post(path, body).status_code == 422
    assert client.post(path, body | {"partner": other.pk}).status_code == 302
    marker = Marker.objects.exclude(pk=town.marker.pk).get()
    assert (marker.actor, marker.number, marker.level) == (other, "1", "love")


def test_a_suggestion_goes_into_the_vision_and_a_conflict_shows_both(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    vision = builders.make_vision(town.project, "Everybody belongs.")
    suggestion = builders.make_suggestion(town.workshop, "Nobody is alone.", step=Step.VISION)
    path, client = reverse("take_up", args=[suggestion.pk]), signed_in(town.coordinator)
    assert "Everybody belongs.\nNobody is alone." in client.get(path).content.decode()
    Vision.objects.filter(pk=vision.pk).update(text="All belong.", version=2)
    answer = client.post(path, {"version": 1, "text": "Everybody belongs.\nNobody is alone."})
    assert answer.status_code == 409
    assert "Two people, the same text" in answer.content.decode()
    suggestion.refresh_from_db()
    assert suggestion.state == "new"
    assert client.post(path, {"version": 2, "text": "All belong.\nNobody is alone."}).status_code == 302
    assert Vision.objects.get().text == "All belong.\nNobody is alone."


def test_a_suggestion_can_be_taken_up_as_something_else(town: SimpleNamespace, signed_in: Callable) -> None:
    suggestion = builders.make_suggestion(town.workshop, "Ring them first.")
    path, client = reverse("take_up", args=[suggestion.pk]), signed_in(town.coordinator)
    body = {"version": 0, "partner": town.partner.pk, "level": "like", "number": "", "text": "They ring."}
    assert client.post(f"{path}?as=markers", body).status_code == 302
    assert Marker.objects.filter(text="They ring.", number="2").exists()


def test_put_together_with_a_marker_it_leads_to_rewording_that_one(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    suggestion = builders.make_suggestion(town.workshop, "They also listen.", step=Step.MARKERS)
    client = signed_in(town.coordinator)
    answer = client.post(
        reverse("put_together", args=[suggestion.pk]), {"other": f"marker-{town.marker.pk}", "reword": "on"}
    )
    reword = reverse("reword_with_suggestion", args=[suggestion.pk])
    assert answer["Location"] == reword
    page = client.get(reword).content.decode()
    assert "They also listen." in page
    assert "They ask." in page
    client.post(reword, {"version": 1, "level": "expect", "text": "They ask, and listen."})
    town.marker.refresh_from_db()
    suggestion.refresh_from_db()
    assert town.marker.text == "They ask, and listen."
    assert town.marker.number == "1"
    assert (suggestion.state, suggestion.became_marker) == ("merged", town.marker)
    assert "suggestion in the workshop" in HistoryEntry.objects.get(kind="marker").reason


def test_put_together_with_another_suggestion_its_words_stand_beside_that_one(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    first = builders.make_suggestion(town.workshop, "The school")
    second = builders.make_suggestion(town.workshop, "Teachers and parents")
    client = signed_in(town.coordinator)
    client.post(reverse("put_together", args=[second.pk]), {"other": f"suggestion-{first.pk}"})
    second.refresh_from_db()
    assert (second.state, second.put_with) == ("merged", first)
    assert "Teachers and parents" in client.get(reverse("take_up", args=[first.pk])).content.decode()
    with pytest.raises(ValidationError):
        services.put_together(first, by=town.coordinator, with_=second)


def test_put_together_with_the_vision_it_leads_to_rewording_that(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    vision = builders.make_vision(town.project, "Everybody belongs.")
    suggestion = builders.make_suggestion(town.workshop, "Nobody is alone.", step=Step.VISION)
    client = signed_in(town.coordinator)
    answer = client.post(
        reverse("put_together", args=[suggestion.pk]), {"other": f"vision-{vision.pk}", "reword": "on"}
    )
    page = client.get(answer["Location"]).content.decode()
    assert "Nobody is alone." in page
    assert "Everybody belongs." in page
    client.post(answer["Location"], {"version": 1, "text": "Everybody belongs; nobody is alone."})
    vision.refresh_from_db()
    suggestion.refresh_from_db()
    assert vision.text == "Everybody belongs; nobody is alone."
    assert suggestion.state == "merged"
    assert "suggestion in the workshop" in HistoryEntry.objects.get(kind="vision").reason


def test_what_is_no_longer_followed_is_not_offered_to_put_together_with(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    suggestion = builders.make_suggestion(town.workshop)
    browser, path = signed_in(town.coordinator), reverse("put_together", args=[suggestion.pk])
    assert f"marker-{town.marker.pk}" in browser.get(path).content.decode()
    Actor.objects.filter(pk=town.partner.pk).update(retired_at=clock.now())
    page = browser.get(path).content.decode()
    assert f'value="marker-{town.marker.pk}"' not in page
    assert f'value="actor-{town.partner.pk}"' not in page
    for row in (town.partner, town.marker):
        with pytest.raises(ValidationError, match="no longer followed"):
            services.put_together(suggestion, by=town.coordinator, with_=row)


def test_foreign_things_cannot_be_chosen(town: SimpleNamespace, signed_in: Callable) -> None:
    suggestion = builders.make_suggestion(town.workshop)
    elsewhere = builders.make_project(town.project.programme)
    actor = builders.make_actor(elsewhere)
    marker = builders.make_marker(actor)
    other = builders.make_suggestion(builders.make_workshop(elsewhere))
    client, path = signed_in(town.coach), reverse("put_together", args=[suggestion.pk])
    for key in (f"actor-{actor.pk}", f"marker-{marker.pk}", f"suggestion-{other.pk}", "nothing", ""):
        assert client.post(path, {"other": key}).status_code == 422


def test_set_aside_it_stays_readable_and_can_wait_again(town: SimpleNamespace, signed_in: Callable) -> None:
    suggestion = builders.make_suggestion(town.workshop, "Ring them first.")
    client, listed = signed_in(town.coordinator), reverse("suggestions", args=[town.workshop.pk])
    client.post(reverse("set_aside", args=[suggestion.pk]))
    page = client.get(listed).content.decode()
    assert "Ring them first." in page
    assert "Set aside" in page
    assert "By Cora" in page
    client.post(reverse("let_wait_again", args=[suggestion.pk]))
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.decided_by, suggestion.decided_at) == ("new", None, None)


def test_who_decides_second_is_told_what_was_decided(town: SimpleNamespace, signed_in: Callable) -> None:
    suggestion = builders.make_suggestion(town.workshop, "The school")
    services.set_aside(suggestion, by=town.coach)
    client = signed_in(town.coordinator)
    body = {"version": 0, "name": "Schools", "sphere": "influence"}
    answer = client.post(reverse("take_up", args=[suggestion.pk]), body)
    assert answer.status_code == 409
    assert "decided on already: set aside, by Chris" in answer.content.decode()
    assert 'value="Schools"' in answer.content.decode()
    assert not Actor.objects.filter(name="Schools").exists()
    again = client.post(reverse("set_aside", args=[suggestion.pk]), follow=True)
    assert "decided on already" in again.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_decides(town: SimpleNamespace) -> None:
    suggestion = builders.make_suggestion(town.workshop, "The school")
    barrier, told = Barrier(6), []

    def decide(number: int) -> None:
        barrier.wait()
        try:
            services.take_up_as_actor(
                suggestion, by=town.coordinator, values={"name": f"School {number}", "sphere": "interest"}
            )
        except services.DecidedAlready:
            told.append(number)
        finally:
            connection.close()

    threads = [Thread(target=decide, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 5
    assert Actor.objects.filter(name__startswith="School").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_limits_hold_when_a_whole_room_sends_at_once(town: SimpleNamespace) -> None:
    fill(town.workshop, PER_ROOM - 5, ago=timedelta(seconds=5))
    barrier, refused = Barrier(12), []

    def work(number: int) -> None:
        barrier.wait()
        try:
            services.hand_in(
                workshop=town.workshop,
                device=f"another {number}",
                client_id=uuid4(),
                step=Step.MARKERS,
                partner=town.partner,
                text=f"Idea {number}",
                by_code=True,
            )
        except TooMany:
            refused.append(number)
        finally:
            connection.close()

    threads = [Thread(target=work, args=[number]) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 7
    assert Suggestion.objects.count() == PER_ROOM


def test_waiting_ones_come_first_by_step_then_the_latest_decision(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    for text, step, state in (
        ("d decided", "vision", "dropped"),
        ("c marker", "markers", "new"),
        ("b actor", "actors", "new"),
        ("a line", "vision", "new"),
    ):
        builders.make_suggestion(town.workshop, text, step=step, state=state, by=town.coach)
    page = signed_in(town.coordinator).get(reverse("suggestions", args=[town.workshop.pk])).content.decode()
    places = [page.index(text) for text in ("a line", "b actor", "c marker", "d decided")]
    assert places == sorted(places)


@pytest.mark.parametrize(("count", "ago"), [(PER_ROOM, timedelta(seconds=5)), (IN_ALL, timedelta(hours=1))])
def test_a_flood_at_the_door_silences_nobody_of_the_project(
    town: SimpleNamespace, send: Callable, signed_in: Callable, count: int, ago: timedelta
) -> None:
    fill(town.workshop, count, ago=ago)
    assert send().status_code == 429
    path, member = reverse("suggest", args=[town.workshop.pk]), signed_in(town.member)
    for number in range(PER_DEVICE):
        assert member.post(path, {"text": f"Ring them {number} times."}).status_code == 302
    assert member.post(path, {"text": "Once more."}).status_code == 429


def test_those_who_are_signed_in_take_no_place_of_the_room(
    town: SimpleNamespace, send: Callable, signed_in: Callable
) -> None:
    fill(town.workshop, PER_ROOM - 1, ago=timedelta(seconds=5))
    signed_in(town.member).post(reverse("suggest", args=[town.workshop.pk]), {"text": "Ring them."})
    assert send().status_code == 302


def test_a_new_code_closes_the_door_of_the_old_one(town: SimpleNamespace, signed_in: Callable) -> None:
    old = town.workshop.code
    coordinator = signed_in(town.coordinator)
    assert 'value="new"' in coordinator.get(town.workshop.get_absolute_url()).content.decode()
    coordinator.post(reverse("set_door", args=[town.workshop.pk]), {"door": "new"})
    town.workshop.refresh_from_db()
    assert town.workshop.code != old
    assert Client().get(reverse("door", args=[old])).status_code == 404
    assert Client().get(reverse("door", args=[town.workshop.code])).status_code == 200
