"""The door of a workshop or a meeting, by everybody and by every method: a code opens it while it is left open.

With or without an account one meets the question and a field, never anybody's words; without a right code one
learns nothing, and through a shut door nothing comes in.
"""

import pytest
from django.urls import reverse

from projects import clock
from tests import builders
from tests.projects.access_world import World
from tests.projects.domain_table import WITH_CODE
from tests.projects.test_access_matrix import METHODS, digest, taken_back, text_of, watch
from theory_of_change.models import Workshop

pytestmark = pytest.mark.usefixtures("taken_back_after")

WORDS = ("heron-theory", "heron-room", "heron-one", "heron-meeting", "A new sentence")


@pytest.fixture(scope="module")
def world(once_for_the_module) -> World:
    found = World()
    found.closed = found.workshops["sibling"]
    bittern = builders.make_project(found.programme, "Bittern")
    found.shut = builders.make_workshop(bittern, door=False)
    found.shut_meeting = builders.make_running_meeting(builders.make_cycle(bittern), door=False)
    found.ended_meeting = found.meetings["sibling"]
    found.ended_meeting.takes_cards = False
    found.ended_meeting.date, found.ended_meeting.held_at = clock.today(), clock.now()
    found.ended_meeting.save()
    return found


STORES = {
    "door": {"text": "A new sentence"},
    "meeting_door": {"text": "A new sentence", "kind": "idea"},
    "answer_at_door": {"value": "3"},
}
"""Addresses through which something comes in -> what is sent."""


def body_at(name: str, world: World) -> dict[str, object]:
    return STORES.get(name, {"text": "A new sentence"}) | {"poll": world.polls["ours"].pk}


def codes(world: World, name: str = "door") -> dict[str, tuple[str, int]]:
    if "meeting" in name or name == "answer_at_door":
        return {
            "open": (world.meetings["ours"].code, 200),
            "shut": (world.shut_meeting.code, 410),
            "closed": (world.ended_meeting.code, 410),
            "unknown": ("NEVERWAS", 404),
        }
    return {
        "open": (world.workshops["ours"].code, 200),
        "shut": (world.shut.code, 410),
        "closed": (world.closed.code, 410),
        "unknown": ("NEVERWAS", 404),
    }


@pytest.mark.parametrize("name", sorted(WITH_CODE))
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", ["open", "shut", "closed", "unknown"])
def test_only_an_open_door_lets_anything_in_and_nothing_out(
    name: str, method: str, kind: str, world: World
) -> None:
    code, status = codes(world, name)[kind]
    path, mistakes, before = reverse(name, args=[code]), [], digest()
    for person in world.people.values():
        with taken_back(), watch() as writes:
            answer = (
                person.client.post(path, body_at(name, world))
                if method == "POST"
                else person.client.generic(method, path)
            )
            text = text_of(answer)
        stores = kind == "open" and method == "POST" and name in STORES
        fine = {302} if stores else {status} if kind != "open" else {200, 405}
        shown = [word for word in WORDS if word in text and not (word == "A new sentence" and kind != "open")]
        mistakes += [f"{person.kind}: {answer.status_code}"] if answer.status_code not in fine else []
        mistakes += [f"{person.kind} reads {shown}"] if shown else []
        mistakes += [f"{person.kind} wrote {writes}"] if bool(writes) != stores else []
    assert not mistakes, "\n" + "\n".join(mistakes)
    assert digest() == before


@pytest.mark.parametrize("kind", ["shut", "closed", "unknown"])
@pytest.mark.parametrize("name", ["door", "meeting_door"])
def test_who_has_no_open_door_is_told_no_projects_name(name: str, kind: str, world: World) -> None:
    code, _status = codes(world, name)[kind]
    page = world.people["anonymous"].client.get(reverse(name, args=[code])).content.decode()
    assert not [name for name in ("Heron", "Stork", "Crane", "Bittern") if name in page]


@pytest.mark.parametrize("name", ["door", "meeting_door"])
def test_unknown_and_shut_doors_look_the_same(name: str, world: World) -> None:
    def main_part(code: str) -> str:
        page = world.people["anonymous"].client.get(reverse(name, args=[code])).content.decode()
        return page.partition("<main")[2].partition("</main>")[0]

    shut, closed = codes(world, name)["shut"][0], codes(world, name)["closed"][0]
    assert main_part("NEVERWAS") == main_part(shut) == main_part(closed)


def test_the_door_is_kept_out_of_caches_and_search_engines(world: World) -> None:
    addresses = [
        reverse(name, args=[code])
        for name in ("door", "meeting_door")
        for code, _status in codes(world, name).values()
    ]
    for address in addresses:
        answer = world.people["anonymous"].client.get(address)
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "same-origin"


def test_case_blanks_and_dashes_in_a_code_do_not_matter(world: World) -> None:
    workshop: Workshop = world.workshops["ours"]
    client = world.people["anonymous"].client
    typed = f" {workshop.code[:4].lower()}-{workshop.code[4:]} "
    answer = client.post(reverse("enter_code"), {"code": typed})
    assert answer["Location"] == reverse("door", args=[workshop.code])
    assert client.get(reverse("door", args=[typed.strip()])).status_code == 200
    assert client.post(reverse("enter_code"), {"code": " - "}).status_code == 422
