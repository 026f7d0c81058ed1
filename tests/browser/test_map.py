"""Moving names on the actor map: by hand, by the keys alone, and without scripts; a refusal loses nothing."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from projects import clock
from tests import builders
from tests.browser.test_every_page import problems, with_password
from theory_of_change.models import Sphere

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(own_data) -> SimpleNamespace:
    project = builders.make_project(name="Voices of the town")
    followed = builders.make_actor(project, "Volunteer organisations")
    builders.make_marker(followed)
    return SimpleNamespace(
        project=project,
        followed=followed,
        free=builders.make_actor(project, "Libraries"),
        city=builders.make_actor(project, "The city", Sphere.CONTROL),
        far=builders.make_actor(project, "The province", Sphere.STRATEGIC),
        path=reverse("theory", args=[project.slug]),
        coordinator=with_password(builders.make_coordinator(project)),
        member=with_password(builders.make_member(project)),
    )


def drawn(page: Page, name: str) -> Locator:
    return page.locator(".actor-map a.name", has_text=name)


def in_list(page: Page, sphere: str) -> Locator:
    return page.locator(f".map-lists [data-drawn-as={sphere}]")


def pull(page: Page, name: str, sphere: str, *, let_go: bool = True) -> None:
    """Presses on a name and pulls it under the heading of a sphere."""
    drawn(page, name).scroll_into_view_if_needed()
    box = drawn(page, name).bounding_box()
    target = page.locator(f".actor-map .sphere-{sphere} .caption").first.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 50, box["y"] + box["height"] / 2, steps=3)
    page.mouse.move(target["x"] + 30, target["y"] + target["height"] + 12, steps=5)
    if let_go:
        page.mouse.up()


def test_a_name_pulled_into_another_sphere_moves_there(town, visit: Callable) -> None:
    page = visit(town.coordinator).go(town.path)
    pull(page, "The province", "interest", let_go=False)
    expect(page.locator(".actor-map")).to_have_attribute("data-over", "interest")
    page.mouse.up()
    expect(in_list(page, "interest")).to_contain_text("The province")
    expect(page.locator("#map-says")).to_have_text("The province stands here now: Sphere of interest.")
    town.far.refresh_from_db()
    assert town.far.sphere == Sphere.INTEREST
    assert page.url.endswith(town.path)


def test_escape_and_the_open_paper_leave_a_name_where_it_was(town, visit: Callable) -> None:
    page = visit(town.coordinator).go(town.path)
    pull(page, "The province", "interest", let_go=False)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator("#map-says")).to_contain_text("stays in: Strategic partners")
    page.mouse.move(600, 5)
    assert page.url.endswith(town.path)
    town.far.refresh_from_db()
    assert (town.far.sphere, town.far.version) == (Sphere.STRATEGIC, 1)
    drawn(page, "The province").click()
    page.wait_for_url(f"**{town.far.get_absolute_url()}")


def test_a_refused_move_says_what_to_do_and_keeps_what_was_typed(town, visit: Callable) -> None:
    page = visit(town.coordinator).go(town.path)
    pull(page, "Volunteer organisations", "control")
    dialog = page.locator("#map-dialog")
    expect(dialog).to_contain_text("Retire Volunteer organisations")
    expect(dialog.locator(f"a[href='{reverse('retire_actor', args=[town.followed.pk])}']")).to_be_visible()
    assert not problems(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    pull(page, "Libraries", "interest")
    expect(dialog).to_contain_text("Say why.")
    dialog.locator("textarea").fill("They are reached through others.")
    dialog.locator("button").click()
    expect(in_list(page, "interest")).to_contain_text("Libraries")
    expect(dialog).to_be_hidden()
    town.free.refresh_from_db()
    assert town.free.sphere == Sphere.INTEREST


def test_the_keys_alone_move_a_name_and_say_so(town, visit: Callable) -> None:
    page = visit(town.coordinator).go(town.path)
    name, says = drawn(page, "The city"), page.locator("#map-says")
    expect(page.locator("#map-hint")).to_contain_text("space bar")
    name.focus()
    page.keyboard.press("Space")
    expect(says).to_contain_text("The city is picked up from: Sphere of control")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(says).to_have_text("The city: to Sphere of interest?")
    page.keyboard.press("Escape")
    expect(says).to_contain_text("The city stays in: Sphere of control")
    page.keyboard.press("Space")
    for _press in range(5):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(says).to_have_text("The city stands here now: Strategic partners.")
    expect(drawn(page, "The city")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{town.city.get_absolute_url()}")


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_lists_move_an_actor_without_scripts(town, visit: Callable, width: int) -> None:
    page = visit(town.coordinator, width=width, java_script_enabled=False).go(town.path)
    place = in_list(page, "control").locator("li", has_text="The city")
    place.locator("summary").click()
    place.locator("select").select_option("interest")
    place.locator("button").click()
    expect(in_list(page, "interest")).to_contain_text("The city")
    expect(page.locator(".messages")).to_contain_text("The city stands here now: sphere of interest.")


@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
def test_the_map_with_its_forms_open_passes_axe(town, visit: Callable, width: int) -> None:
    town.city.retired_at, town.city.retired_because = clock.now(), "Gone."
    town.city.save()
    page = visit(town.coordinator, width=width, scheme="dark").go(town.path)
    for summary in page.locator(".map-section summary").all():
        summary.click()
    assert not problems(page)


def test_whoever_may_not_edit_finds_nothing_to_move(town, visit: Callable) -> None:
    page = visit(town.member).go(town.path)
    expect(drawn(page, "Libraries")).to_be_visible()
    expect(drawn(page, "The city")).to_have_count(0)
    expect(page.locator(".move, #map-hint")).to_have_count(0)
