"""A meeting as a calendar file (RFC 5545): what calendars add, and bring up to date when it moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vText, vUri

from projects.text import is_storable

USUAL_MINUTES = 120
"""How long a meeting lasts where nobody said."""
KEPT = "\n\t\u00a0\u202f\u200c\u200d"
"""Breaks, and what holds words and letters together or apart: unprintable by itself, yet part of the text."""
PRODUCT = "-//AMIF M&E//Outcome Mapping//EN"


@dataclass(frozen=True)
class Invited:
    """Somebody with an address, as a calendar names them."""

    name: str
    email: str


@dataclass(frozen=True)
class Appointment:
    """What a calendar is told. `uid` stays the same for one meeting; `version` grows when it changes.

    Without `begins_at` it is the whole day.
    """

    uid: str
    version: int
    said_at: datetime
    title: str
    day: date
    begins_at: time | None
    minutes: int
    place: str
    description: str
    url: str


def calendar_file(
    appointment: Appointment, *, organiser: Invited | None = None, to: Sequence[Invited] = ()
) -> bytes:
    """The `.ics` file. With an organiser it asks for an answer (REQUEST); without, it only tells (PUBLISH)."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "REQUEST" if organiser else "PUBLISH")
    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.version)
    event.add("dtstamp", appointment.said_at)
    event.add("summary", _plain(appointment.title))
    if appointment.begins_at is None:
        event.add("dtstart", appointment.day)
        event.add("dtend", appointment.day + min(timedelta(days=1), date.max - appointment.day))
    else:
        zone = timezone.get_current_timezone()
        begins = datetime.combine(appointment.day, appointment.begins_at, tzinfo=zone)
        event.add("dtstart", begins)
        try:
            ends = begins.astimezone(UTC) + timedelta(minutes=appointment.minutes or USUAL_MINUTES)
            event.add("dtend", ends.astimezone(zone))
        except OverflowError:  # the last day that a calendar has; it says when the meeting begins
            pass
    if appointment.place:
        event.add("location", vText(_plain(appointment.place)))
    if appointment.description:
        event.add("description", vText(_plain(appointment.description)))
    if appointment.url:
        event.add("url", vUri(appointment.url))
    if organiser:
        event.add("organizer", _address(organiser))
        for person in to:
            address = _address(person)
            address.params["ROLE"] = "REQ-PARTICIPANT"
            address.params["PARTSTAT"] = "NEEDS-ACTION"
            address.params["RSVP"] = "TRUE"
            event.add("attendee", address)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _address(person: Invited) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    name = " ".join("".join(each for each in person.name if each not in '"^' and each.isprintable()).split())
    if name:
        address.params["CN"] = name
    return address


def _plain(text: str) -> str:
    """The text without what no calendar can hold; line breaks stay, and are escaped by the library."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in text if each in KEPT or (each.isprintable() and is_storable(each)))
