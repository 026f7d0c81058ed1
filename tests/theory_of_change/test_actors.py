"""Actors on the map: moving, renaming, retiring and putting back, by whom, and what it means for the diaries."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from projects import clock
from projects.models import HistoryEntry
from tests import builders
from theory_of_change.models import Actor, Sphere, Workshop
from theory_of_change.services.people import end_role, give_role

pytestmark = pytest.mark.django_db

STAYS = "Retire Musea (we no longer follow this"


@pytest.fixture
def town() -> SimpleNamespace:
    project = builders.make_project(name="Voices of the town")
    return SimpleNamespace(
        project=project,
        musea=builders.make_actor(project, "Musea"),
        city=builders.make_actor(project, "The city", Sphere.CONTROL),
        coordinator=builders.make_coordinator(project),
    )


@pytest.fixture
def browser(town: SimpleNamespace, signed_in: Callable) -> Client:
    return signed_in(town.coordinator)


def move(browser: Client, actor: Actor, sphere: str, *, drawn: bool = False, version: int = 1, **more: str):
    """Sends the form; `drawn` as the drawing does, which wants only a part of the page."""
    headers = {"HX-Request": "true"} if drawn else {}
    return browser.post(
        reverse("move_actor", args=[actor.pk]),
        {"version": version, "sphere": sphere} | more,
        headers=headers,
    )


def last_act(actor: Actor) -> HistoryEntry:
    return HistoryEntry.objects.filter(kind="actor", subject_id=actor.pk).latest("pk")


# Moving


@pytest.mark.sqlite_too
def test_an_actor_moves_to_another_sphere_with_its_history(town, browser) -> None:
    answer = move(browser, town.city, "interest")
    assert answer["Location"] == reverse("theory", args=[town.project.slug]) + "#map"
    town.city.refresh_from_db()
    assert town.city.sphere == Sphere.INTEREST
    act = last_act(town.city)
    assert (act.before, act.after, act.by) == (
        {"sphere": "control"},
        {"sphere": "interest"},
        town.coordinator,
    )


def test_an_actor_for_whom_somebody_speaks_stays_until_that_role_has_ended(town, browser) -> None:
    person = builders.make_partner(town.musea)
    refused = move(browser, town.musea, "interest", reason="They are reached through others.")
    assert refused.status_code == 422
    assert "End that role first" in refused.content.decode()
    town.musea.refresh_from_db()
    assert town.musea.sphere == Sphere.INFLUENCE
    end_role(role=person.project_roles.get(), by=town.coordinator)
    move(browser, town.musea, "interest", reason="They are reached through others.")
    town.musea.refresh_from_db()
    assert town.musea.sphere == Sphere.INTEREST


def test_nobody_is_made_to_speak_for_an_actor_that_was_moved_meanwhile(town) -> None:
    Actor.objects.filter(pk=town.musea.pk).update(sphere=Sphere.INTEREST)
    with pytest.raises(ValidationError, match="Only boundary partners"):
        give_role(
            project=town.project,
            by=town.coordinator,
            user=builders.make_person("Pim"),
            role="partner",
            actor=town.musea,
        )


def test_the_page_of_an_actor_off_the_map_offers_no_adding_or_rewording(town, browser) -> None:
    marker, activity = builders.make_marker(town.musea), builders.make_activity(town.musea)
    offered = [
        reverse("add_marker", args=[town.musea.pk]),
        reverse("edit_marker", args=[marker.pk]),
        reverse("add_activity", args=[town.musea.pk]),
        reverse("edit_activity", args=[activity.pk]),
    ]
    page = browser.get(town.musea.get_absolute_url()).content.decode()
    assert all(f'href="{address}"' in page for address in offered)
    Actor.objects.filter(pk=town.musea.pk).update(retired_at=clock.now())
    page = browser.get(town.musea.get_absolute_url()).content.decode()
    assert not any(f'href="{address}"' in page for address in offered)
    assert f'href="{reverse("edit_marker", args=[marker.pk])}"' not in (
        browser.get(reverse("marker", args=[marker.pk])).content.decode()
    )


def test_the_drawing_gets_the_map_anew_and_no_other_page(town, browser) -> None:
    answer = move(browser, town.city, "interest", drawn=True)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="map-section"' in text
    assert "<html" not in text


def test_a_boundary_partner_moves_only_with_a_reason(town, browser) -> None:
    refused = move(browser, town.musea, "interest")
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    move(browser, town.musea, "interest", reason="They are reached through others.")
    town.musea.refresh_from_db()
    assert town.musea.sphere == Sphere.INTEREST
    assert last_act(town.musea).reason == "They are reached through others."


def with_marker(town: SimpleNamespace) -> None:
    builders.make_marker(town.musea)


def with_activity(town: SimpleNamespace) -> None:
    builders.make_activity(town.musea)


def with_observation(town: SimpleNamespace) -> None:
    builders.make_observation(builders.make_cycle(town.project), town.musea)


@pytest.mark.parametrize("hang_on", [with_marker, with_activity, with_observation])
@pytest.mark.parametrize("way", ["form", "drawing", "edit"])
def test_a_followed_partner_stays_in_its_sphere_in_every_way_of_moving(town, browser, hang_on, way) -> None:
    hang_on(town)
    if way == "edit":
        answer = browser.post(
            reverse("edit_actor", args=[town.musea.pk]),
            {"version": 1, "name": "Musea", "sphere": "control", "description": "My words.", "reason": "So."},
        )
        assert "My words." in answer.content.decode()
    else:
        answer = move(browser, town.musea, "control", drawn=way == "drawing", reason="So.")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert STAYS in text
    assert reverse("retire_actor", args=[town.musea.pk]) in text
    assert ("<html" in text) is (way != "drawing")
    town.musea.refresh_from_db()
    assert (town.musea.sphere, town.musea.version) == (Sphere.INFLUENCE, 1)


@pytest.mark.parametrize(
    "body", [{"sphere": "elsewhere"}, {"sphere": ""}, {}, {"sphere": "interest", "version": "x"}]
)
def test_a_sphere_that_does_not_exist_is_refused_in_words(town, browser, body) -> None:
    answer = browser.post(reverse("move_actor", args=[town.city.pk]), {"version": 1} | body)
    assert answer.status_code == 422
    town.city.refresh_from_db()
    assert town.city.sphere == Sphere.CONTROL


def test_a_move_that_comes_late_says_where_the_actor_stands_now(town, browser) -> None:
    move(browser, town.city, "interest")
    late = move(browser, town.city, "strategic")
    text = late.content.decode()
    assert late.status_code == 409
    assert "It stands here now: sphere of interest" in text
    assert 'name="version" value="2"' in text
    assert move(browser, town.city, "strategic", version=2).status_code == 302


def test_a_retired_actor_is_not_on_the_map_to_be_moved(town, browser) -> None:
    retire(browser, town.city)
    assert move(browser, town.city, "interest", version=2)["Location"] == town.city.get_absolute_url()
    town.city.refresh_from_db()
    assert town.city.sphere == Sphere.CONTROL


def test_a_move_is_seen_by_an_open_workshop(town, browser) -> None:
    workshop = Workshop.objects.create(project=town.project, code="abcdef")
    before = workshop.revision
    move(browser, town.city, "interest")
    workshop.refresh_from_db()
    assert workshop.revision > before


def test_only_those_who_may_edit_find_the_names_movable(town, signed_in) -> None:
    builders.make_cycle(town.project)
    seen = {}
    for person in (town.coordinator, builders.make_member(town.project), builders.make_partner(town.project)):
        page = signed_in(person).get(reverse("theory", args=[town.project.slug])).content.decode()
        seen[person.name] = (
            page.count(' class="name" href='),
            "data-move" in page,
            "js/map.js" in page,
        )
    assert seen == {"Coordinator": (2, True, True), "Member": (1, False, False), "Partner": (1, False, False)}


# Renaming and rewording


def edit(browser: Client, actor: Actor, **more: object):
    body = {"version": actor.version, "name": actor.name, "sphere": actor.sphere} | more
    return browser.post(reverse("edit_actor", args=[actor.pk]), body)


@pytest.mark.parametrize("change", [{"name": "Museums"}, {"outcome_challenge": "They open their doors."}])
def test_renaming_a_boundary_partner_asks_why(town, browser, change) -> None:
    refused = edit(browser, town.musea, **change)
    assert refused.status_code == 422
    assert next(iter(change.values())) in refused.content.decode()
    assert edit(browser, town.musea, reason="Clearer.", **change).status_code == 302
    assert last_act(town.musea).reason == "Clearer."


def test_a_description_needs_no_reason_nor_does_another_actor(town, browser) -> None:
    assert edit(browser, town.musea, description="Four museums.").status_code == 302
    assert edit(browser, town.city, name="The town").status_code == 302
    town.musea.refresh_from_db()
    assert town.musea.description == "Four museums."


def test_only_a_boundary_partner_has_an_outcome_challenge_and_shows_it(town, browser) -> None:
    edit(browser, town.musea, outcome_challenge="They open their doors.", reason="Workshop.")
    edit(browser, town.city, outcome_challenge="Not for them.")
    assert "They open their doors." in browser.get(town.musea.get_absolute_url()).content.decode()
    town.city.refresh_from_db()
    assert town.city.outcome_challenge == ""
    form = browser.get(reverse("edit_actor", args=[town.city.pk])).content.decode()
    assert "outcome_challenge" not in form


def test_a_name_that_is_taken_is_refused_beside_its_field(town, browser) -> None:
    answer = edit(browser, town.city, name=" musea ")
    assert answer.status_code == 422
    assert "There is already an actor with this name." in answer.content.decode()


# Retiring


def retire(browser: Client, actor: Actor, reason: str = "They stopped.", version: int = 1):
    return browser.post(reverse("retire_actor", args=[actor.pk]), {"version": version, "reason": reason})


def resume(browser: Client, actor: Actor, version: int = 2):
    return browser.post(
        reverse("resume_actor", args=[actor.pk]), {"version": version, "reason": "They are back."}
    )


@pytest.mark.sqlite_too
def test_a_retired_actor_stands_below_the_map_with_its_reason_and_a_way_back(town, browser) -> None:
    assert retire(browser, town.musea, reason="").status_code == 422
    assert retire(browser, town.musea).status_code == 302
    page = browser.get(reverse("theory", args=[town.project.slug]))
    text = page.content.decode()
    assert page.context["actor_count"] == 1
    assert "No longer on the map" in text
    assert "They stopped." in text
    assert reverse("resume_actor", args=[town.musea.pk]) in text
    assert "They stopped." in browser.get(town.musea.get_absolute_url()).content.decode()

    assert resume(browser, town.musea).status_code == 302
    page = browser.get(reverse("theory", args=[town.project.slug]))
    assert page.context["actor_count"] == 2
    assert "No longer on the map" not in page.content.decode()
    verbs = HistoryEntry.objects.filter(kind="actor", subject_id=town.musea.pk).values_list("verb", "reason")
    assert list(verbs) == [("resumed", "They are back."), ("retired", "They stopped.")]


def test_retiring_twice_or_what_changed_meanwhile_is_not_done_unseen(town, browser) -> None:
    edit(browser, town.musea, description="Four museums.")
    late = retire(browser, town.musea)
    assert late.status_code == 409
    assert "changed this. Nothing of yours was saved yet" in late.content.decode()
    retire(browser, town.musea, version=2)
    assert retire(browser, town.musea, version=3)["Location"] == town.musea.get_absolute_url()
    resume(browser, town.musea, version=3)
    assert resume(browser, town.musea, version=4)["Location"] == town.musea.get_absolute_url()
    assert HistoryEntry.objects.filter(kind="actor", verb__in=["retired", "resumed"]).count() == 2


@pytest.fixture
def retired_between(town: SimpleNamespace) -> SimpleNamespace:
    """Three cycles; Musea was retired in the second, and the libraries are followed all along."""
    town.first, town.second, town.third = (builders.make_cycle(town.project) for _each in range(3))
    town.libraries = builders.make_actor(town.project, "Libraries")
    town.musea.retired_at = town.second.opens_at + timedelta(days=30)
    town.musea.retired_because = "They stopped."
    town.musea.save()
    return town


def test_cycles_that_began_after_it_was_retired_do_not_ask_for_its_diary(retired_between, signed_in) -> None:
    town = retired_between
    client = signed_in(builders.make_coach(town.project.programme))

    def asks(name: str, cycle) -> bool:
        return "Musea" in client.get(reverse(name, args=[cycle.pk]), follow=True).content.decode()

    for name in ("cycle", "hand_over"):
        assert [asks(name, each) for each in (town.first, town.second, town.third)] == [True, True, False]
    form = reverse("saw", args=[town.project.slug])
    for cycle, offered in ((town.first, True), (town.second, True), (town.third, False)):
        groups = client.get(form, {"cycle": cycle.pk}).context["groups"]
        assert (town.musea in [group["actor"] for group in groups]) is offered
    diaries = client.get(reverse("diaries", args=[town.project.slug])).context["cycles"]
    assert [[each.actor.name for each in item["standings"]] for item in diaries] == [
        ["Libraries"],
        ["Musea", "Libraries"],
        ["Musea", "Libraries"],
    ]


def test_the_publication_of_a_later_cycle_does_not_wait_for_its_diary(retired_between, signed_in) -> None:
    town = retired_between
    for cycle in (town.second, town.third):
        cycle.state, cycle.handed_over_at = "reflected", clock.now()
        cycle.save()
    client = signed_in(builders.make_coach(town.project.programme))
    seen = [client.get(reverse("publish", args=[each.pk])) for each in (town.second, town.third)]
    assert [len(page.context["standings"]) for page in seen] == [2, 1]


def test_a_diary_that_somebody_wrote_all_the_same_does_not_vanish(retired_between, browser) -> None:
    town = retired_between
    builders.make_observation(town.third, town.musea)
    page = browser.get(reverse("cycle", args=[town.third.pk]))
    assert {each.actor.name for each in page.context["standings"]} == {"Musea", "Libraries"}


def test_the_home_page_counts_the_actors_on_the_map(retired_between, browser) -> None:
    page = browser.get(reverse("project", args=[retired_between.project.slug]))
    assert page.context["actor_count"] == 2
