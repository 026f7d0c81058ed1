"""Two browsers, a projector and a phone in one workshop: each sees what the others add."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests import builders
from tests.browser.test_every_page import reach, with_password
from theory_of_change.models import Actor, Marker, Suggestion, Vision
from theory_of_change.services.workshop import lead_room, set_door

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(own_data) -> SimpleNamespace:
    project = builders.make_project(name="Voices of the town")
    partner = builders.make_actor(project, "Volunteers")
    builders.make_vision(project, "Everybody belongs.")
    workshop = builders.make_workshop(project, door=False)
    return SimpleNamespace(
        project=project,
        partner=partner,
        workshop=workshop,
        path=reverse("workshop", args=[workshop.pk]),
        screen=reverse("workshop_screen", args=[workshop.pk]),
        coordinator=with_password(builders.make_coordinator(project)),
        coach=with_password(builders.make_coach(project.programme)),
        member=with_password(builders.make_member(project)),
    )


def go_to(town: SimpleNamespace, step: str) -> None:
    partner = town.partner if step == "markers" else None
    town.workshop = lead_room(town.workshop, step=step, partner=partner)


def put_on_map(page: Page, name: str) -> None:
    page.fill("#hand input[name=name]", name)
    page.click("#hand button.btn-primary")


def test_two_who_add_at_once_see_each_others_actors_soon(town: SimpleNamespace, visit: Callable) -> None:
    go_to(town, "actors")
    first, second = visit(town.coordinator).go(town.path), visit(town.coach).go(town.path)
    screen = visit(town.member).go(town.screen)
    put_on_map(first, "Schools")
    put_on_map(second, "Sports clubs")
    for page in (first, second, screen):
        for name in ("Schools", "Sports clubs"):
            expect(page.locator("#live .room-spheres")).to_contain_text(name)
    assert Actor.objects.count() == 3
    expect(first.locator("#hand")).to_contain_text("On the map: Schools.")
    expect(first.locator("#hand input[name=name]")).to_be_focused()
    expect(first.locator("#hand input[name=name]")).to_have_value("")


def test_what_one_is_typing_survives_what_others_do(town: SimpleNamespace, visit: Callable) -> None:
    go_to(town, "actors")
    writer, other = visit(town.coordinator).go(town.path), visit(town.coach).go(town.path)
    field = writer.locator("#hand input[name=name]")
    field.click()
    writer.keyboard.type("Half a na")
    put_on_map(other, "Schools")
    expect(writer.locator("#live")).to_contain_text("Schools")
    expect(field).to_be_focused()
    go_to(town, "markers")
    expect(writer.locator("#live .room-ladder")).to_be_visible()
    expect(writer.locator("#hand .went-on")).to_be_visible()
    writer.keyboard.type("me")
    expect(field).to_have_value("Half a name")
    writer.click("#hand button.btn-primary")
    expect(writer.locator("#hand")).to_contain_text("On the map: Half a name.")
    assert Actor.objects.filter(name="Half a name").exists()
    assert not Marker.objects.exists()


def test_an_empty_form_follows_the_room_and_keeps_the_focus(town: SimpleNamespace, visit: Callable) -> None:
    go_to(town, "actors")
    page = visit(town.coordinator).go(town.path)
    page.locator("#hand input[name=name]").click()
    go_to(town, "markers")
    expect(page.locator("#hand textarea[name=text]")).to_be_focused()
    page.keyboard.type("They ask.")
    page.click("#hand button.btn-primary")
    expect(page.locator("#live .room-ladder")).to_contain_text("They ask.")
    assert Marker.objects.get().number == "1"


def test_what_sounds_like_a_target_gets_its_note_while_one_types(
    town: SimpleNamespace, visit: Callable
) -> None:
    go_to(town, "markers")
    visitor = visit(town.coordinator)
    page = visitor.go(town.path)
    page.locator("#hand textarea[name=text]").press_sequentially("By June they ask.")
    expect(page.locator("#hand #wording-note")).to_contain_text("“By June”")
    expect(page.locator("#gone")).to_be_hidden()
    page.fill("#hand textarea[name=text]", "They ask.")
    expect(page.locator("#hand #wording-note")).to_be_empty()
    page.fill("#hand textarea[name=text]", "By May they ask.")
    expect(page.locator("#hand #wording-note")).to_contain_text("“By May”")
    page.click("#hand button.btn-primary")
    expect(page.locator("#live .room-ladder")).to_contain_text("By May they ask.")
    assert not visitor.complaints


def test_a_vision_written_by_two_shows_both_and_loses_nothing(town: SimpleNamespace, visit: Callable) -> None:
    first, second = visit(town.coordinator).go(town.path), visit(town.coach).go(town.path)
    second.fill("#hand textarea[name=text]", "Everybody belongs, and is heard.")
    first.fill("#hand textarea[name=text]", "Everybody belongs here.")
    first.click("#hand button.btn-primary")
    expect(second.locator("#live .room-vision")).to_have_text("Everybody belongs here.")
    second.click("#hand button.btn-primary")
    expect(second.locator("#hand")).to_contain_text("Two people, the same text")
    expect(second.locator("#hand textarea[name=text]")).to_have_value("Everybody belongs, and is heard.")
    second.click("#hand button.btn-primary")
    expect(second.locator("#hand")).to_contain_text("The vision is saved.")
    assert Vision.objects.get().text == "Everybody belongs, and is heard."


def test_a_phone_suggests_by_code_and_the_coordinator_takes_it_up(
    town: SimpleNamespace, visit: Callable, picture: Callable
) -> None:
    go_to(town, "markers")
    coordinator = visit(town.coordinator).go(town.path)
    screen = visit(town.member).go(town.screen)
    coordinator.click("text=Open the door")
    expect(screen.locator(".door-code")).to_be_visible()
    code = screen.locator(".door-code").inner_text()

    phone = visit(None, width=360).go(reverse("enter_code"))
    phone.fill("input[name=code]", code.lower())
    phone.click("main button.btn-primary")
    expect(phone.locator("main")).to_contain_text("Volunteers")
    phone.fill("textarea[name=text]", "They ring us first.")
    phone.click("main button.btn-primary")
    expect(phone.locator(".messages")).to_contain_text("Thank you.")
    expect(phone.locator("textarea[name=text]")).to_have_value("")

    waiting = coordinator.locator("#suggestions .rows")
    expect(waiting).to_contain_text("They ring us first.")
    picture(coordinator, "workshop-with-suggestion")
    waiting.locator("text=Take up").click()
    coordinator.check("input[name=level][value=like]")
    coordinator.click("main button.btn-primary")
    coordinator.wait_for_url(f"**{town.path}")
    expect(screen.locator("#live .room-ladder")).to_contain_text("They ring us first.")
    picture(screen, "workshop-screen-markers")
    assert Marker.objects.get().level == "like"
    assert Suggestion.objects.get().state == "accepted"


def test_the_phones_question_follows_the_room_unless_somebody_is_typing(
    town: SimpleNamespace, visit: Callable
) -> None:
    go_to(town, "markers")
    set_door(town.workshop, by=town.coordinator, is_open=True)
    path = reverse("door", args=[town.workshop.code])
    idle, typing = visit(None, width=360).go(path), visit(None, width=360).go(path)
    typing.fill("textarea[name=text]", "They ring")
    go_to(town, "actors")
    expect(idle.locator("#question h1")).to_have_text("The actors")
    expect(typing.locator(".went-on")).to_be_visible()
    expect(typing.locator("#question h1")).to_have_text("Volunteers")
    typing.click("main button.btn-primary")
    expect(typing.locator(".messages")).to_contain_text("Thank you.")
    assert Suggestion.objects.get().partner == town.partner
    idle.fill("textarea[name=text]", "The school")
    idle.click("main button.btn-primary")
    expect(idle.locator(".messages")).to_contain_text("Thank you.")
    assert Suggestion.objects.last().step == "actors"


def test_the_big_screen_is_led_by_keys_and_all_screens_go_along(
    town: SimpleNamespace, visit: Callable
) -> None:
    leading, watching = visit(town.coordinator).go(town.screen), visit(town.member).go(town.screen)
    for key, place in (("ArrowRight", "actors"), ("PageDown", "markers"), ("ArrowLeft", "actors")):
        leading.keyboard.press(key)
        for page in (leading, watching):
            expect(page.locator(f".room-screen.at-{place}")).to_be_visible()
    expect(watching.locator("#go-on")).to_have_count(0)


def test_a_workshop_works_by_keyboard_alone(town: SimpleNamespace, visit: Callable) -> None:
    go_to(town, "actors")
    page = visit(town.coordinator).go(town.path)
    reach(page, "", tag="INPUT", kind="text")
    page.keyboard.type("Schools")
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_contain_text("Schools")
    expect(page.locator("#hand")).to_contain_text("On the map: Schools.")
    expect(page.locator("#hand input[name=name]")).to_be_focused()
    reach(page, "Open the door", tag="BUTTON")
    page.keyboard.press("Enter")
    expect(page.locator("#suggestions")).to_contain_text("The door is open")


def test_a_workshop_works_without_javascript(town: SimpleNamespace, visit: Callable) -> None:
    go_to(town, "actors")
    page = visit(town.coordinator, java_script_enabled=False).go(town.path)
    put_on_map(page, "Schools")
    expect(page.locator("#hand")).to_contain_text("On the map: Schools.")
    builders.make_actor(town.project, "Sports clubs")
    page.click("a:text-is('Reload')")
    expect(page.locator("#live")).to_contain_text("Sports clubs")


def test_a_server_that_comes_back_is_found_again(town: SimpleNamespace, visit: Callable) -> None:
    go_to(town, "actors")
    visitor = visit(town.coordinator)
    page = visitor.go(town.path)
    page.fill("#hand input[name=name]", "Still here")
    visitor.context.set_offline(True)
    expect(page.locator("#lost")).to_be_visible()
    builders.make_actor(town.project, "Meanwhile")
    go_to(town, "actors")
    visitor.context.set_offline(False)
    expect(page.locator("#live")).to_contain_text("Meanwhile")
    expect(page.locator("#lost")).to_be_hidden()
    expect(page.locator("#hand input[name=name]")).to_have_value("Still here")
