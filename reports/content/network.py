"""What the printed timeline of a learning network says (figure 2.7 of the report): days, names, guests, themes.

What projects shared is not in it: a copy on paper could not be taken back. As in `reports.content`, fields are only ever
added, with a default.
"""

from dataclasses import dataclass
from datetime import date

from reports.content import ProgrammePart


@dataclass(frozen=True)
class MeetingDayPart:
    """A reflection meeting: the number of the cycle that it closes, its day, and whether it was held."""

    cycle: str
    day: date
    is_held: bool


@dataclass(frozen=True)
class NetworkProjectPart:
    """A project of the programme with its meetings; `short_name` is its municipality, where it has one."""

    short_name: str
    name: str
    start: date
    end: date
    meetings: tuple[MeetingDayPart, ...]


@dataclass(frozen=True)
class GuestPart:
    name: str
    brought: str


@dataclass(frozen=True)
class SessionPart:
    """A session; `begins_at` is "09:30", or "" where nobody said."""

    title: str
    day: date
    begins_at: str
    place: str
    themes: tuple[str, ...]
    guests: tuple[GuestPart, ...]
    agenda: str


@dataclass(frozen=True)
class NetworkThemePart:
    name: str
    question: str


@dataclass(frozen=True)
class NetworkDocument:
    """The network as it stands on a day; sessions stand in the order of their days."""

    programme: ProgrammePart
    day: date
    projects: tuple[NetworkProjectPart, ...]
    sessions: tuple[SessionPart, ...]
    themes: tuple[NetworkThemePart, ...]
