"""The places through which a meeting on the screen goes: the steps of box 2.2 of the report, one thing at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _

from diaries.models import Observation
from projects.models import Cycle
from reflection.models import CardKind, Part
from theory_of_change.models import Actor


class Stop(Enum):
    """What a place is about; the value stands in addresses and in `Meeting.step`."""

    BEFORE = "before"
    ACTIVITIES = "activities"
    PARTNER = "partner"
    ASSUMPTIONS = "assumptions"
    DECISIONS = "decisions"
    ROOM = "room"


@dataclass(frozen=True)
class Place:
    """Where a screen is; step two has a place for each boundary partner."""

    stop: Stop
    actor: Actor | None = None

    @property
    def key(self) -> str:
        return f"{self.stop.value}-{self.actor.pk}" if self.actor else self.stop.value

    @property
    def label(self) -> str:
        if self.actor:
            return self.actor.name
        return {
            Stop.BEFORE: _("What we decided before"),
            Stop.ACTIVITIES: _("What we did"),
            Stop.PARTNER: _("What changed"),
            Stop.ASSUMPTIONS: _("What we assumed"),
            Stop.DECISIONS: _("What we decide"),
            Stop.ROOM: _("Cards and questions"),
        }[self.stop]

    @property
    def step(self) -> str:
        """Which of the three steps this is; nothing for what stands around them."""
        if self.stop == Stop.ACTIVITIES:
            return _("Step 1")
        if self.stop in (Stop.PARTNER, Stop.ASSUMPTIONS):
            return _("Step 2")
        return _("Step 3") if self.stop == Stop.DECISIONS else ""

    @property
    def question(self) -> str:
        """What everybody in the room thinks about here."""
        return {
            Stop.BEFORE: _("What became of it?"),
            Stop.ACTIVITIES: _("What went well, what went less well, and why?"),
            Stop.PARTNER: _("What do they do differently now, and what did we contribute?"),
            Stop.ASSUMPTIONS: _("Does what we saw confirm why we thought that this would help?"),
            Stop.DECISIONS: _("What do we do differently from now on?"),
            Stop.ROOM: _("What does the room say?"),
        }[self.stop]

    @property
    def cards(self) -> tuple[CardKind, ...]:
        """The kinds of cards that are spoken about here."""
        return {
            Stop.ACTIVITIES: (CardKind.WELL, CardKind.LESS_WELL),
            Stop.PARTNER: (CardKind.CHANGE,),
            Stop.DECISIONS: (CardKind.IDEA,),
            Stop.ROOM: tuple(CardKind),
        }.get(self.stop, ())

    @property
    def part(self) -> Part | None:
        """The part of the agenda that is spoken of here."""
        return {
            Stop.BEFORE: Part.LAST_DECISIONS,
            Stop.ACTIVITIES: Part.ACTIVITIES,
            Stop.PARTNER: Part.OUTCOMES,
            Stop.ASSUMPTIONS: Part.OUTCOMES,
            Stop.DECISIONS: Part.WAY_FORWARD,
        }.get(self.stop)

    @property
    def is_room(self) -> bool:
        return self.stop == Stop.ROOM


def places_of(cycle: Cycle) -> list[Place]:
    """The places in the order in which a meeting goes through them; a partner without a diary has none. Two queries.

    A partner that left the map before the cycle began is there all the same where somebody wrote about it.
    """
    seen = set(Observation.objects.kept().filter(cycle=cycle).order_by().values_list("actor", flat=True))
    partners = [
        actor
        for actor in Actor.objects.filter(project=cycle.project_id).boundary_partners()
        if actor.was_followed_after(cycle.opens_at) or actor.pk in seen
    ]
    return [
        Place(Stop.BEFORE),
        Place(Stop.ACTIVITIES),
        *(Place(Stop.PARTNER, actor) for actor in partners),
        Place(Stop.ASSUMPTIONS),
        Place(Stop.DECISIONS),
        Place(Stop.ROOM),
    ]


def find_place(key: str, places: Sequence[Place]) -> Place | None:
    return next((place for place in places if place.key == key), None)
