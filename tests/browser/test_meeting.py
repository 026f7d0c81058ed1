"""A meeting on a projector, a laptop beside it, and phones in the room: each sees what it should."""

from collections.abc import Callable
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from reflection.models import Card, Finding, Placement, Vote
from reflection.services.card import hand_in_card
from reflection.services.screen import lead_meeting
from tests import builders
from tests.browser.test_every_page import problems, reach, with_password
from theory_of_change.models import Suggestion

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(own_data) -> SimpleNamespace:
    project = builders.make_project(name="Voices of the town")
    cycle = builders.make_cycle(project, state="handed over")
    partner = builders.make_actor(project, "Volunteers")
    first = builders.make_marker(partner, "They ask.")
    activity = builders.make_activity(partner, "A workshop")
    builders.make_activity_entry(cycle, activity, "We sat together.")
    return SimpleNamespace(
        project=project,
        cycle=cycle,
        partner=partner,
        first=first,
        second=builders.make_marker(partner, "They decide.", level="like"),
        activity=activity,
        seen=builders.make_observation(cycle, partner, "They rang us.", markers=[first]),
        meeting=builders.make_running_meeting(cycle, door=False),
        screen=reverse("meeting_screen", args=[cycle.pk]),
        at_partner=f"partner-{partner.pk}",
        coach=with_password(builders.make_coach(project.programme)),
        member=with_password(builders.make_member(project)),
    )


def no_faults(page: Page) -> None:
    found = problems(page)
    assert not found, page.url + "\n" + "\n".join(found)


def test_a_phones_card_appears_on_the_wall_once(
    town: SimpleNamespace, visit: Callable, picture: Callable
) -> None:
    lead_meeting(town.meeting, to="room")
    coach = visit(town.coach).go(town.screen)
    wall = visit(town.member, width=1920).go(town.screen)
    coach.click("text=Open the door")
    expect(wall.locator(".door-code")).to_be_visible()
    phone = visit(None, width=360).go(reverse("enter_meeting"))
    phone.fill("input[name=code]", wall.locator(".door-code").inner_text().lower())
    phone.click("main button.btn-primary")
    phone.check("input[name=kind][value=change]")
    phone.fill("textarea[name=text]", "They ring us first.")
    phone.click("main button.btn-primary")
    expect(phone.locator(".messages")).to_contain_text("Your card is on the wall")
    for page in (wall, coach):
        expect(page.locator("#live .room-card", has_text="They ring us first.")).to_have_count(1)
    picture(wall, "meeting-wall")
    assert Card.objects.count() == 1


def lose_the_answer(route: Route) -> None:
    """What was sent arrives, and nobody hears of it."""
    route.fetch()
    route.abort()


def test_what_is_handed_in_without_a_network_waits_on_the_phone_and_arrives_once(
    town: SimpleNamespace, visit: Callable
) -> None:
    town.meeting.takes_cards = True
    town.meeting.save()
    workshop = builders.make_workshop(town.project)
    doors = {
        reverse("meeting_door", args=[town.meeting.code]): Card,
        reverse("door", args=[workshop.code]): Suggestion,
    }
    for path, kept in doors.items():
        phone = visit(None, width=360).go(path)
        field, button = phone.locator("textarea[name=text]"), phone.locator("form[data-door] button")
        for kind in phone.locator("input[name=kind][value=change]").all():
            kind.check()
        field.fill("They ring us first.")
        phone.context.set_offline(True)
        button.click()
        expect(phone.get_by_text("Kept on this device")).to_be_visible()
        expect(field).to_have_value("They ring us first.")
        phone.route(f"**{path}", lose_the_answer, times=1)
        phone.context.set_offline(False)
        expect(phone.locator(".messages")).to_contain_text("Thank you.")
        expect(field).to_have_value("")
        assert kept.objects.get().text == "They ring us first."
        assert not phone.evaluate("localStorage.length")
    phone = visit(None, width=360).go(path)
    phone.fill("textarea[name=text]", "Too late.")
    workshop.takes_suggestions = False
    workshop.save()
    phone.click("form[data-door] button")
    expect(phone.get_by_text("The door of this workshop is shut now")).to_be_visible()
    expect(phone.locator("textarea[name=text]")).to_have_value("Too late.")
    phone.reload()
    expect(phone.locator("#kept-here")).to_contain_text("Too late.")


def test_a_question_reaches_the_phones_and_their_dots_the_wall(
    town: SimpleNamespace, visit: Callable
) -> None:
    lead_meeting(town.meeting, to="room")
    town.meeting.refresh_from_db()
    town.meeting.takes_cards = True
    town.meeting.save()
    coach = visit(town.coach).go(town.screen)
    wall = visit(town.member).go(town.screen)
    phone = visit(None, width=360).go(reverse("meeting_door", args=[town.meeting.code]))
    phone.fill("textarea[name=text]", "Half a sen")
    coach.fill("#hand input[name=question]", "How content are we?")
    coach.click("#hand button.btn-primary")
    phone.locator("#asked button", has_text="4").wait_for()
    expect(phone.locator("textarea[name=text]")).to_have_value("Half a sen")
    phone.click("#value-4")
    expect(phone.locator(".messages")).to_contain_text("Your answer is 4")
    expect(wall.locator(".dots i")).to_have_count(1)
    assert Vote.objects.get().value == 4


def test_what_one_is_typing_survives_cards_a_reload_and_the_room_going_on(
    town: SimpleNamespace, visit: Callable
) -> None:
    lead_meeting(town.meeting, to=town.at_partner)
    page = visit(town.coach).go(town.screen)
    field = page.locator("#hand textarea[name=text]")
    field.press_sequentially("They begin")
    hand_in_card(
        meeting=town.meeting, device="d", client_id=uuid4(), kind="change", text="A card.", by_code=False
    )
    expect(page.locator("#live")).to_contain_text("A card.")
    expect(field).to_be_focused()
    lead_meeting(town.meeting, to="decisions")
    expect(page.locator("#hand .went-on")).to_be_visible()
    page.keyboard.type(" to decide.")
    page.goto(page.url + f"?at={town.at_partner}")
    expect(field).to_have_value("They begin to decide.")
    page.click("#hand button.btn-primary")
    expect(page.locator("#live")).to_contain_text("They begin to decide.")
    expect(field).to_have_value("")
    assert Finding.objects.get().actor == town.partner


def test_a_finding_saved_without_a_network_waits_and_arrives_once(
    town: SimpleNamespace, visit: Callable
) -> None:
    page = visit(town.coach).go(f"{town.screen}?at={town.at_partner}")
    page.fill("#hand textarea[name=text]", "They begin to decide.")
    page.context.set_offline(True)
    page.click("#hand button.btn-primary")
    expect(page.locator("#no-network")).to_be_visible()
    expect(page.locator("#hand textarea[name=text]")).to_have_value("They begin to decide.")
    assert not Finding.objects.exists()
    page.context.set_offline(False)
    expect(page.locator("#live")).to_contain_text("They begin to decide.")
    expect(page.locator(".messages")).to_contain_text("Finding 1.1 is written down")
    expect(page.locator("#live .just-written")).to_contain_text("They begin to decide.")
    expect(page.locator("#live .just-written")).to_be_in_viewport()
    expect(page.locator("#hand textarea[name=text]")).to_have_value("")
    assert Finding.objects.get().text == "They begin to decide."


def test_a_card_on_another_makes_a_group_and_another_column_says_why_not(
    town: SimpleNamespace, visit: Callable
) -> None:
    first, second = (
        builders.make_card(town.meeting, text, kind="change") for text in ("One thing.", "The same.")
    )
    builders.make_card(town.meeting, "An idea.", kind="idea")
    lead_meeting(town.meeting, to="room")
    page = visit(town.coach).go(town.screen)
    page.locator(f"#card-{second.pk} .said").drag_to(page.locator("h3", has_text="An idea"))
    expect(page.locator("#wall-rule")).to_be_visible()
    page.locator(f"#card-{second.pk} .said").drag_to(page.locator(f"#card-{first.pk} .said"))
    expect(page.locator(".card-group h4")).to_have_text("One thing.")
    expect(page.locator(".card-group .room-card")).to_have_count(2)


def test_a_form_in_which_nothing_stands_follows_the_room(town: SimpleNamespace, visit: Callable) -> None:
    page = visit(town.coach).go(town.screen)
    lead_meeting(town.meeting, to=town.at_partner)
    expect(page.locator(f'#hand[data-place="{town.at_partner}"]')).to_be_visible()


def test_the_screen_is_led_by_keys_that_leave_the_caret_alone(town: SimpleNamespace, visit: Callable) -> None:
    leading, watching = visit(town.coach).go(town.screen), visit(town.member).go(town.screen)
    leading.keyboard.press("ArrowRight")
    for page in (leading, watching):
        expect(page.locator(".meeting-screen.at-activities")).to_be_visible()
    expect(leading.locator("#hand[data-place=activities]")).to_be_visible()  # it is loaded anew
    leading.locator("#hand textarea[name=text]").fill("Words")
    leading.keyboard.press("ArrowLeft")
    leading.keyboard.type("x")
    expect(leading.locator("#hand textarea[name=text]")).to_have_value("Wordxs")
    expect(leading.locator(".meeting-screen.at-activities")).to_be_visible()


def test_an_observation_goes_to_another_marker_by_hand_and_by_key(
    town: SimpleNamespace, visit: Callable
) -> None:
    page = visit(town.coach).go(f"{town.screen}?at={town.at_partner}")
    there = page.locator(f"#marker-{town.second.pk}")
    page.locator("[data-moves=observation]").drag_to(there)
    expect(there).to_contain_text("They rang us.")
    expect(there).to_contain_text("In the diary: marker 1")
    expect(there.locator(".mover")).to_be_focused()  # as the answer to the move does
    assert Placement.objects.get().marker == town.second
    page.locator("[data-moves=observation] .mover").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(f"#marker-{town.first.pk}")).to_contain_text("They rang us.")
    expect(page.locator("[data-moves=observation] .mover")).to_be_focused()


def test_a_card_is_tied_to_an_activity_by_key(town: SimpleNamespace, visit: Callable) -> None:
    card = builders.make_card(town.meeting, "It was warm.", kind="well")
    page = visit(town.coach).go(f"{town.screen}?at=activities")
    page.locator(f"#move-card-{card.pk}").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".timeline-cards")).to_contain_text("It was warm.")
    card.refresh_from_db()
    assert card.activity == town.activity


def test_a_link_at_a_marker_ticks_it_where_one_writes(town: SimpleNamespace, visit: Callable) -> None:
    page = visit(town.coach).go(f"{town.screen}?at={town.at_partner}")
    page.click(f"#about-{town.second.pk}")
    expect(page.locator(f"#hand input[name=markers][value='{town.second.pk}']")).to_be_checked()
    expect(page.locator("#hand textarea[name=text]")).to_be_focused()


def test_a_meeting_works_by_keyboard_alone(town: SimpleNamespace, visit: Callable) -> None:
    lead_meeting(town.meeting, to="decisions")
    page = visit(town.coach).go(town.screen)
    reach(page, "", tag="TEXTAREA")
    page.keyboard.type("We meet in the evening.")
    reach(page, "Save the decision", tag="BUTTON")
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_contain_text("We meet in the evening.")


def test_a_meeting_works_without_javascript(town: SimpleNamespace, visit: Callable) -> None:
    page = visit(town.coach, java_script_enabled=False).go(f"{town.screen}?at={town.at_partner}")
    page.fill("#hand textarea[name=text]", "They begin.")
    page.click("#hand button.btn-primary")
    expect(page.locator("#live")).to_contain_text("They begin.")
    page.click("text=Put elsewhere")
    page.check(f"input[name=marker][value='{town.second.pk}']")
    page.click("main button.btn-primary")
    expect(page.locator(f"#marker-{town.second.pk}")).to_contain_text("They rang us.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
def test_every_place_is_fit_to_be_read_by_everybody(
    width: int, scheme: str, town: SimpleNamespace, visit: Callable
) -> None:
    town.meeting.takes_cards = True
    town.meeting.save()
    card = builders.make_card(town.meeting, "Vrijwilligerswerkondersteuningsorganisaties")
    builders.make_card(town.meeting, "Aside.", is_aside=True)
    builders.make_poll(town.meeting)
    visitor = visit(town.coach, width=width, scheme=scheme)
    for place in ("before", "activities", town.at_partner, "assumptions", "decisions", "room"):
        no_faults(visitor.go(f"{town.screen}?at={place}"))
    no_faults(visitor.go(reverse("arrange_card", args=[card.pk])))
    no_faults(visitor.go(reverse("add_card", args=[town.cycle.pk])))
    no_faults(visitor.go(reverse("place_observation", args=[town.seen.pk])))
    no_faults(visitor.go(reverse("meeting_screen", args=[builders.make_cycle(town.project).pk])))
    no_faults(visitor.go(reverse("meeting_door", args=[town.meeting.code])))
    no_faults(visitor.go(reverse("enter_meeting")))
    assert not visitor.complaints
