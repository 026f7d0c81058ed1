"""What the pages of a workshop show: the room's content, its screen's map, the way through its door."""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from projects.access import Act
from projects.views.fragment import made_once
from theory_of_change.door import shown_code, way_in
from theory_of_change.figures import ActorMap, Band, Label, choose_type_size
from theory_of_change.map_words import CAPTIONS, HEADINGS
from theory_of_change.models import Step, Suggestion, SuggestionState, Workshop
from theory_of_change.services.room import Room, read_room
from theory_of_change.type_metrics import display_width, hyphenation, text_width

SHOWN = 30
"""Waiting suggestions beside the room's content; all of them stand on a page of their own."""

SCREEN = {"width": 1280, "inset": 44, "aspect": 0.42}
"""The map in px on a screen of sixteen to nine, under its title; all sizes then grow with the screen."""
SCREEN_WITH_DOOR = {"width": 1010, "inset": 44, "aspect": 0.54}
"""The same beside the code and its QR code."""
SCREEN_TYPE_SIZES = (26.0, 24.0, 22.0, 20.0, 18.0, 17.0, 16.0, 15.0, 14.0)


def screen_context(request: HttpRequest, workshop: Workshop) -> dict[str, Any]:
    """What the big screen shows: the room's own place, and the way through the door."""
    room = read_room(workshop)
    return {
        "tab": "theory",
        "workshop": workshop,
        "room": room,
        "room_map": map_for_screen(room, workshop) if room.actors else None,
        **door_context(request, workshop),
    }


def live_context(request: HttpRequest, workshop: Workshop, at: str) -> dict[str, Any]:
    """The part that grows while one looks: the content, and for those who decide the waiting suggestions."""
    context = {
        "tab": "theory",
        "workshop": workshop,
        "room": read_room(workshop, at=at),
        "pinned": at,
    }
    if may_write(request):
        waiting = suggestions_in_order(workshop.suggestions.filter(state=SuggestionState.NEW))
        context |= {
            "waiting": waiting[:SHOWN],
            "waiting_count": len(waiting),
            "shown_code": shown_code(workshop.code),
        }
    return context


def may_write(request: HttpRequest) -> bool:
    return request.grants.allow(Act.EDIT_THEORY)  # type: ignore[attr-defined]


def pinned_place(request: HttpRequest) -> str:
    """The place at which somebody stays though the room goes on; empty for who follows the room."""
    asked = request.POST.get("place", "") if request.POST.get("pinned") else request.GET.get("at", "")
    return asked if re.fullmatch(r"[a-z]{1,8}(-[0-9]{1,18})?", asked) else ""


def fragment(
    request: HttpRequest,
    workshop: Workshop,
    template: str,
    make_context: Callable[[], dict[str, Any]],
    *of: str,
) -> HttpResponse:
    """A part of the workshop's page, made once for everybody with the same rights."""
    rights = "writes" if may_write(request) else "reads"
    return made_once(request, template, make_context, workshop.code, str(workshop.revision), rights, *of)


def door_context(request: HttpRequest, workshop: Workshop) -> dict[str, Any]:
    if not workshop.door_is_open:
        return {}
    return {"door": way_in(request, workshop.code, door="door", enter="enter_code")}


def suggestions_in_order(rows: Any) -> list[Suggestion]:
    """By the step they are about, in the order in which they came."""
    order = {step.value: number for number, step in enumerate(Step)}
    found = rows.select_related("partner", "decided_by", "became_actor", "became_marker__actor", "put_with")
    return sorted(found, key=lambda row: (order[row.step], row.partner_id or 0, row.at, row.pk))


def map_for_screen(room: Room, workshop: Workshop) -> ActorMap:
    """The actor map in the largest type that a screen holds without scrolling."""
    return choose_type_size(
        [
            Band(
                HEADINGS[each.sphere](),
                CAPTIONS[each.sphere](),
                [Label(actor.pk, actor.name) for actor in each.actors],
            )
            for each in room.spheres
        ],
        **(SCREEN_WITH_DOOR if workshop.door_is_open else SCREEN),
        type_sizes=SCREEN_TYPE_SIZES,
        measure=text_width,
        measure_heading=display_width,
        hyphenate=hyphenation(get_language() or "en"),
    )
