"""What a person who is let in would send to each address, so that a refused request would have had an effect."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from projects.models import Cycle
from tests.builders import make_photo
from tests.projects.access_world import World
from theory_of_change.models import Actor

Body = dict[str, Any]


def body_for(name: str, row: Any, world: World) -> Body:
    """A valid body for a POST to the address, about `row`; where `row` is None, about something of ours."""
    make = BODIES.get(name)
    if make is None:
        return {"anything": "at all"}
    return make(row if row is not None else _ours(name, world))


def _ours(name: str, world: World) -> Any:
    """For an address that names nothing: a body as one would send it to the same page of our project."""
    ours = world.ours
    return {
        "edit_vision": ours.project,
        "edit_marker": ours.one.markers[0],
        "edit_activity": ours.one.activity,
        "edit_observation": ours.one.observation,
        "edit_activity_entry": ours.one.entry,
        "edit_meeting": ours.handed_over,
    }.get(name, ours.one.actor)


def observation_body(**more: Any) -> Body:
    return {
        "client_id": uuid4(),
        "version": 0,
        "change": "They came back.",
        "nature": "unexpected positive",
    } | more


def activity_entry_body(actor: Actor, **more: Any) -> Body:
    return {
        "client_id": uuid4(),
        "version": 0,
        "activity": actor.activities.first().pk,
        "description": "We met again.",
    } | more


def score_body(actor: Actor) -> Body:
    """Every marker scored high; the markers have a score in every cycle already, at version 1."""
    return {
        f"marker-{marker.pk}-{name}": value
        for marker in actor.markers.all()
        for name, value in (("version", 1), ("score", "high"), ("remark", "We saw more of it."))
    }


def file_body() -> Body:
    return {"id": uuid4(), "file": SimpleUploadedFile("photo.jpg", make_photo())}


def meeting_body(cycle: Cycle) -> Body:
    return {
        "version": 0,
        "date": (cycle.end + timedelta(days=3)).isoformat(),
        "findings": "It went on.",
        "decisions": "We stay.",
    }


BODIES = {
    "edit_vision": lambda project: {"version": 1, "text": "All belong.", "reason": "Clearer."},
    "add_actor": lambda project: {"version": 0, "name": "A newcomer", "sphere": "influence"},
    "edit_actor": lambda actor: {"version": 1, "name": "Renamed", "sphere": "influence"},
    "add_marker": lambda actor: {
        "version": 0,
        "number": "99",
        "level": "love",
        "text": "They lead.",
        "reason": "The meeting asked for it.",
    },
    "edit_marker": lambda marker: {
        "version": 1,
        "number": marker.number,
        "level": marker.level,
        "text": "They lead.",
        "reason": "Clearer.",
    },
    "add_activity": lambda actor: {"version": 0, "name": "A journey", "reason": "The meeting asked for it."},
    "edit_activity": lambda activity: {"version": 1, "name": "A journey", "reason": "Clearer."},
    "people": lambda project: {"email": "new@example.org", "name": "New", "role": "member"},
    "add_observation": lambda actor: observation_body(),
    "add_activity_entry": activity_entry_body,
    "upload_attachment": lambda actor: file_body(),
    "attach_to_observation": lambda entry: file_body(),
    "attach_to_activity_entry": lambda entry: file_body(),
    "caption_attachment": lambda attachment: {"caption": "A choir.", "consent": "report"},
    "score": score_body,
    "notes": lambda actor: {"version": 1, "enabling": "A mild winter."},
    "recommend": lambda actor: {"text": "Invite them all."},
    "edit_observation": lambda row: observation_body(version=1),
    "edit_activity_entry": lambda row: activity_entry_body(row.actor, version=1),
    "hand_over": lambda cycle: {"note": "All yours."},
    "take_back": lambda cycle: {"reason": "Something is missing."},
    "edit_meeting": meeting_body,
    "ask_report": lambda cycle: {"language": "nl"},
    "import_workbook": lambda nothing: {"file": SimpleUploadedFile("book.xlsx", b"not a workbook")},
}
"""Address name -> the body about its object. The others take an empty one."""
