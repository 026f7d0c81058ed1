"""What all views of a running meeting share: which one it is, where somebody stays, the way through its door."""

import re
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from projects.access import Act
from projects.models import Cycle
from reflection.figures import Happening, lay_out_timeline
from reflection.models import Meeting
from reflection.services.room import read_room
from theory_of_change.door import shown_code, way_in

COLUMNS_ON_SCREEN = 4
"""Activities beside each other in large type, with room for what one writes; more become a list."""
PLACE = r"[a-z]{1,12}(-[0-9]{1,18})?"


def meeting_in(cycle: Cycle) -> Meeting | None:
    """The cycle's meeting, with the cycle that access was checked on."""
    meeting = Meeting.objects.filter(cycle=cycle).first()
    if meeting:
        meeting.cycle = cycle
    return meeting


def may_hold(request: HttpRequest) -> bool:
    return bool(request.grants.allow(Act.HOLD_MEETING))  # type: ignore[attr-defined]


def pinned_place(request: HttpRequest) -> str:
    """The place at which somebody stays though the room goes on; empty for who follows the room."""
    asked = request.POST.get("at", "") or request.GET.get("at", "")
    return asked if re.fullmatch(PLACE, asked) else ""


def screen_address(cycle: Cycle, request: HttpRequest) -> str:
    """The screen, at the place where this person was."""
    pinned = pinned_place(request)
    return reverse("meeting_screen", args=[cycle.pk]) + (f"?at={pinned}" if pinned else "")


def live_context(request: HttpRequest, meeting: Meeting, at: str) -> dict[str, Any]:
    """The part that grows while one looks: the content of a place, and the way in for the room."""
    room = read_room(meeting, at=at)
    context: dict[str, Any] = {
        "tab": "meetings",
        "cycle": meeting.cycle,
        "project": meeting.project,
        "meeting": meeting,
        "room": room,
        "pinned": at,
    }
    if room.done:
        context["timeline"] = lay_out_timeline(
            [Happening(each.entry.date, each.entry.date_precision == "month") for each in room.done],
            start=meeting.cycle.start,
            end=meeting.cycle.end,
            most_columns=COLUMNS_ON_SCREEN,
        )
    if meeting.door_is_open:
        context["door"] = way_in(request, meeting.code, door="meeting_door", enter="enter_meeting")
        context["shown_code"] = shown_code(meeting.code)
    return context
