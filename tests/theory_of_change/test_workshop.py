"""A workshop: opened once, led by whoever may, written in by many at once, seen by all, and recorded."""

import re
from collections.abc import Callable
from threading import Barrier, Thread
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import HistoryEntry
from tests import builders
from theory_of_change.models import Actor, Marker, Sphere, Step, Vision, Workshop
from theory_of_change.services import workshop as services
from theory_of_change.services.actor import change_actor
from theory_of_change.services.marker import next_number
from theory_of_change.services.room import places_of, read_room
from theory_of_change.services.vision import write_vision

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> SimpleNamespace:
    project = builders.make_project(name="Voices of the town")
    partners = [builders.make_actor(project, name) for name in ("Volunteers", "Committees")]
    return SimpleNamespace(
        project=project,
        partners=partners,
        coordinator=builders.make_coordinator(project),
        member=builders.make_member(project),
        workshop=builders.make_workshop(project, door=False),
    )


def live(client, workshop: Workshop, **asked) -> str:
    return client.get(reverse("workshop_live", args=[workshop.pk]), asked).content.decode()


# Opening, leading, closing


@pytest.mark.sqlite_too
def test_a_project_has_one_open_workshop_and_its_history_tells_of_it() -> None:
    project = builders.make_project()
    coordinator = builders.make_coordinator(project)
    first = services.open_workshop(project=project, by=coordinator)
    assert services.open_workshop(project=project, by=coordinator) == first
    services.close_workshop(first, by=coordinator)
    second = services.open_workshop(project=project, by=coordinator)
    assert second != first
    verbs = HistoryEntry.objects.about("workshop").order_by("pk").values_list("verb", "by")
    assert list(verbs) == [(verb, coordinator.pk) for verb in ("opened", "closed", "opened")]


def test_closing_shuts_the_door_too(town: SimpleNamespace) -> None:
    services.set_door(town.workshop, by=town.coordinator, is_open=True)
    closed = services.close_workshop(town.workshop, by=town.coordinator)
    assert not closed.takes_suggestions
    with pytest.raises(services.WorkshopClosed):
        services.set_door(closed, by=town.coordinator, is_open=True)


def test_a_code_has_eight_letters_that_nobody_mistakes() -> None:
    codes = {services.new_code() for _each in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {8}
    assert not set("".join(codes)) & set("0O1ILU")


def test_the_room_goes_through_the_vision_the_actors_and_each_partner(town: SimpleNamespace) -> None:
    retired = builders.make_actor(town.project, "Gone")
    Actor.objects.filter(pk=retired.pk).update(retired_at=town.workshop.opened_at)
    keys = [place.key for place in places_of(town.project)]
    one, two = (partner.pk for partner in town.partners)
    assert keys == ["vision", "actors", f"markers-{one}", f"markers-{two}"]


def test_all_screens_follow_where_the_room_is_led(town: SimpleNamespace, signed_in: Callable) -> None:
    client, watcher = signed_in(town.coordinator), signed_in(town.member)
    place = f"markers-{town.partners[1].pk}"
    client.post(reverse("lead_room", args=[town.workshop.pk]), {"place": place})
    assert "Committees" in live(watcher, town.workshop, **{"for": "screen"}).partition("</h1>")[0]


def test_a_foreign_partner_is_no_place(town: SimpleNamespace, signed_in: Callable) -> None:
    foreign = builders.make_actor(builders.make_project())
    client = signed_in(town.coordinator)
    client.post(reverse("lead_room", args=[town.workshop.pk]), {"place": f"markers-{foreign.pk}"})
    town.workshop.refresh_from_db()
    assert (town.workshop.step, town.workshop.partner) == (Step.VISION, None)
    body = {"place": f"markers-{foreign.pk}", "version": 0, "level": "love", "text": "They lead."}
    answer = client.post(reverse("write_in_room", args=[town.workshop.pk]), body)
    assert answer.status_code == 422
    assert "They lead." in answer.content.decode()
    assert not Marker.objects.exists()


def test_a_partner_that_left_the_map_gives_way_to_the_first(town: SimpleNamespace) -> None:
    services.lead_room(town.workshop, step=Step.MARKERS, partner=town.partners[1])
    Actor.objects.filter(pk=town.partners[1].pk).update(retired_at=town.workshop.opened_at)
    town.workshop.refresh_from_db()
    assert read_room(town.workshop).place.partner == town.partners[0]


def test_a_room_without_boundary_partners_still_has_three_places(signed_in: Callable) -> None:
    project = builders.make_project()
    workshop = builders.make_workshop(project, step=Step.MARKERS)
    client = signed_in(builders.make_coordinator(project))
    for name in ("workshop", "workshop_screen"):
        assert client.get(reverse(name, args=[workshop.pk])).status_code == 200
    answer = client.post(reverse("write_in_room", args=[workshop.pk]), {"place": "markers", "text": "They."})
    assert answer.status_code == 422


# Seeing what others write


def test_nothing_is_sent_while_nothing_changed(town: SimpleNamespace, signed_in: Callable) -> None:
    client = signed_in(town.member)
    answer = client.get(reverse("workshop_live", args=[town.workshop.pk]), {"revision": 0})
    assert (answer.status_code, answer.content) == (204, b"")


def test_an_unchanged_room_costs_the_access_check_and_no_more(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    """Session, person, workshop, and the roles; the same with sixty suggestions and markers."""
    client, path = signed_in(town.member), reverse("workshop_live", args=[town.workshop.pk])
    for number in range(60):
        builders.make_suggestion(town.workshop, f"Suggestion {number}")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path, {"revision": 0}).status_code == 204
    assert len(queries) == 4


@pytest.mark.parametrize(
    "act",
    [
        lambda town: services.put_on_map(
            project=town.project, by=town.coordinator, values={"name": "New", "sphere": "interest"}, reason=""
        ),
        lambda town: services.put_on_ladder(
            actor=town.partners[0], by=town.coordinator, values={"text": "New", "level": "like"}, reason=""
        ),
        lambda town: write_vision(project=town.project, by=town.coordinator, version=0, text="New"),
        lambda town: change_actor(
            town.partners[0], by=town.coordinator, version=1, values={"name": "New name"}, reason="Clearer."
        ),
        lambda town: services.set_door(town.workshop, by=town.coordinator, is_open=True),
        lambda town: services.lead_room(town.workshop, step=Step.ACTORS, partner=None),
        lambda town: services.close_workshop(town.workshop, by=town.coordinator),
    ],
    ids=["actor", "marker", "vision", "renaming", "door", "step", "closing"],
)
def test_every_act_moves_the_revision(act: Callable, town: SimpleNamespace, signed_in: Callable) -> None:
    act(town)
    answer = signed_in(town.member).get(
        reverse("workshop_live", args=[town.workshop.pk]), {"revision": town.workshop.revision}
    )
    assert answer.status_code == 200
    town.workshop.refresh_from_db()
    assert town.workshop.revision > 0


def test_a_closed_workshop_is_no_longer_asked_about(town: SimpleNamespace, signed_in: Callable) -> None:
    client = signed_in(town.member)
    assert "hx-get" in live(client, town.workshop)
    services.close_workshop(town.workshop, by=town.coordinator)
    assert "hx-get" not in live(client, town.workshop)


# Writing from many devices


@pytest.fixture
def write(town: SimpleNamespace, signed_in: Callable) -> Callable:
    client = signed_in(town.coordinator)

    def post(**body):
        return client.post(reverse("write_in_room", args=[town.workshop.pk]), {"version": 0, **body})

    return post


def test_what_is_written_says_in_the_history_that_it_came_from_a_workshop(
    town: SimpleNamespace, write: Callable
) -> None:
    one = town.partners[0]
    assert write(place="actors", name="Schools", sphere="influence").status_code == 302
    assert write(place="vision", text="Everybody belongs.").status_code == 302
    assert write(place=f"markers-{one.pk}", level="like", text="They ask.").status_code == 302
    assert Actor.objects.get(name="Schools").sphere == Sphere.INFLUENCE
    assert Vision.objects.get().text == "Everybody belongs."
    reasons = HistoryEntry.objects.filter(verb="added").values_list("reason", flat=True)
    assert len(reasons) == 3
    assert all(reason.startswith("In the workshop of") for reason in reasons)


def test_a_marker_goes_where_it_was_typed_though_the_room_went_on(
    town: SimpleNamespace, write: Callable
) -> None:
    one, two = town.partners
    services.lead_room(town.workshop, step=Step.MARKERS, partner=two)
    write(place=f"markers-{one.pk}", level="expect", text="They ask.")
    assert Marker.objects.get().actor == one


def test_a_vision_that_somebody_else_changed_meanwhile_shows_both_texts(
    town: SimpleNamespace, write: Callable
) -> None:
    vision = write_vision(project=town.project, by=town.member, version=0, text="Everybody belongs.")
    answer = write(place="vision", text="Nobody is alone.")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Two people, the same text" in page
    assert "Everybody" in page
    assert "Nobody is alone." in page
    vision.refresh_from_db()
    assert vision.text == "Everybody belongs."


def test_mistakes_stand_beside_their_field_and_the_text_stays(town: SimpleNamespace, write: Callable) -> None:
    answer = write(place="actors", name="VOLUNTEERS", sphere="control")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is already an actor with this name." in page
    assert 'value="VOLUNTEERS"' in page


def test_a_closed_workshop_takes_nothing_and_gives_the_text_back(
    town: SimpleNamespace, write: Callable
) -> None:
    services.close_workshop(town.workshop, by=town.coordinator)
    answer = write(place="actors", name="Late comers", sphere="control")
    assert answer.status_code == 422
    assert "Late comers" in answer.content.decode()
    assert not Actor.objects.filter(name="Late comers").exists()


def test_markers_number_themselves_above_the_highest_even_a_retired_one(town: SimpleNamespace) -> None:
    one = town.partners[0]
    builders.make_marker(one, number="7")
    builders.make_marker(one, number="2a")
    assert next_number(one) == "8"
    builders.make_marker(one, number="9" * 20)
    assert next_number(one) == "8"


def test_a_double_click_makes_one_marker(town: SimpleNamespace, write: Callable) -> None:
    for _click in range(2):
        write(place=f"markers-{town.partners[0].pk}", level="love", text="They lead.")
    assert Marker.objects.count() == 1


def test_a_number_that_is_taken_is_refused(town: SimpleNamespace) -> None:
    one = town.partners[0]
    builders.make_marker(one, number="3")
    values = {"text": "They lead.", "level": "love", "number": "3"}
    with pytest.raises(ValidationError) as refused:
        services.put_on_ladder(actor=one, by=town.coordinator, values=values, reason="")
    assert "number" in refused.value.message_dict


@pytest.mark.django_db(transaction=True)
def test_ten_people_at_once_all_get_their_marker_and_one_gets_the_name(town: SimpleNamespace) -> None:
    """Real connections that all start together: nothing is lost, nothing deadlocks, nothing is there twice."""
    one, barrier, told = town.partners[0], Barrier(10), []

    def work(number: int) -> None:
        barrier.wait()
        try:
            services.put_on_ladder(
                actor=one,
                by=town.coordinator,
                values={"text": f"They change {number}.", "level": "like"},
                reason="",
            )
            change_actor(one, by=town.coordinator, version=1, values={"description": f"{number}"}, reason="x")
        except Exception as problem:
            told.append(problem)
        try:
            services.put_on_map(
                project=town.project,
                by=town.coordinator,
                values={"name": "The same", "sphere": "interest"},
                reason="",
            )
        except ValidationError as refused:
            told.append(refused)
        finally:
            connection.close()

    threads = [Thread(target=work, args=[number]) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.markers.values_list("number", flat=True), key=int) == [str(n) for n in range(1, 11)]
    assert Actor.objects.filter(name="The same").count() == 1
    kinds = sorted(type(problem).__name__ for problem in told)
    assert kinds == ["EditConflict"] * 9 + ["ValidationError"] * 9
    town.workshop.refresh_from_db()
    assert town.workshop.revision == 10 + 1 + 1


# Pages


def test_the_list_tells_what_became_of_the_suggestions(town: SimpleNamespace, signed_in: Callable) -> None:
    for state in ("accepted", "accepted", "merged", "dropped", "new"):
        builders.make_suggestion(town.workshop, state=state)
    services.close_workshop(town.workshop, by=town.coordinator)
    page = signed_in(town.member).get(reverse("workshops", args=[town.project.slug])).content.decode()
    assert "2 taken up, 1 put together, 1 set aside, 1 waiting" in page
    assert "Open a workshop" not in page


def test_the_screen_shows_address_code_and_qr_only_while_the_door_is_open(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    client, path = signed_in(town.member), reverse("workshop_screen", args=[town.workshop.pk])
    code = town.workshop.code
    assert code[:4] not in client.get(path).content.decode()
    services.set_door(town.workshop, by=town.coordinator, is_open=True)
    page = client.get(path).content.decode()
    assert f"{code[:4]}-{code[4:]}" in page
    assert "testserver/w/" in page
    assert 'class="qr"' in page


def test_no_page_of_a_workshop_carries_an_inline_style(town: SimpleNamespace, signed_in: Callable) -> None:
    services.set_door(town.workshop, by=town.coordinator, is_open=True)
    services.lead_room(town.workshop, step=Step.ACTORS, partner=None)
    client = signed_in(town.coordinator)
    for name in ("workshop", "workshop_screen", "workshop_live"):
        assert " style=" not in client.get(reverse(name, args=[town.workshop.pk])).content.decode()


def test_what_is_made_once_for_a_room_still_has_each_ones_rights_and_token(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    coach = builders.make_coach(town.project.programme)
    builders.make_suggestion(town.workshop, "Ask the neighbours.")
    pages = {
        person: live(signed_in(person), town.workshop) for person in (town.coordinator, coach, town.member)
    }
    assert "Ask the neighbours." not in pages[town.member]
    assert "csrfmiddlewaretoken" not in pages[town.member]
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(coach, backend="allauth.account.auth_backends.AuthenticationBackend")
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', live(strict, town.workshop))[1]
    path = reverse("set_door", args=[town.workshop.pk])
    assert strict.post(path, {"door": "open", "csrfmiddlewaretoken": token}).status_code == 302
    town.workshop.refresh_from_db()
    assert town.workshop.takes_suggestions


def test_each_reads_the_room_in_their_own_language(town: SimpleNamespace, signed_in: Callable) -> None:
    builders.make_suggestion(town.workshop)
    town.coordinator.language = "nl"
    town.coordinator.save()
    dutch = signed_in(town.coordinator)
    path = f"{reverse('workshop_live', args=[town.workshop.pk])}?at=actors"
    english = signed_in(builders.make_coach(town.project.programme)).get(path).content.decode()
    assert "Sphere of interest" in english
    assert "Interessesfeer" in dutch.get(path).content.decode()


def test_the_screen_of_a_closed_workshop_says_so_and_nothing_else(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    services.close_workshop(town.workshop, by=town.coordinator)
    page = (
        signed_in(town.coordinator).get(reverse("workshop_screen", args=[town.workshop.pk])).content.decode()
    )
    assert "<h1>This workshop is closed</h1>" in page
    assert 'class="screen-content"' not in page


def test_a_member_meets_the_field_before_the_way_to_the_big_screen(
    town: SimpleNamespace, signed_in: Callable
) -> None:
    screen = reverse("workshop_screen", args=[town.workshop.pk])
    for person, is_first in ((town.member, True), (town.coordinator, False)):
        page = signed_in(person).get(town.workshop.get_absolute_url()).content.decode()
        assert (page.index("<textarea") < page.index(screen)) is is_first
    assert "A touchstone, not a target." not in page  # the question stands above the field once
    assert "Lines that begin with “-” become a list." in page
