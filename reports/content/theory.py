"""What a report tells of the theory of change: actors, markers over the cycles, assumptions."""

from dataclasses import dataclass
from datetime import datetime

NOT_FORMULATED = "not formulated"
"""Stands where a score stands when the marker did not exist yet in that cycle."""


@dataclass(frozen=True)
class EndPart:
    """Since when a piece of the theory of change is no longer followed, and why; an activity is "done" or "dropped"."""

    since: datetime
    because: str
    how: str = "retired"


@dataclass(frozen=True)
class ActorPart:
    name: str
    sphere: str
    description: str
    end: EndPart | None = None


@dataclass(frozen=True)
class EarlierWordingPart:
    """What a marker said before, until when, and why it was reworded."""

    text: str
    until: datetime
    reason: str


@dataclass(frozen=True)
class CellPart:
    """A marker in one cycle: the score ("" where none was given, or `NOT_FORMULATED`), the number of observations."""

    score: str
    observations: int


@dataclass(frozen=True)
class MarkerPart:
    """A marker in the words of the cycle; `cells` follow the report's cycles, `remark` is on the last score."""

    number: str
    level: str
    text: str
    earlier: tuple[EarlierWordingPart, ...]
    cells: tuple[CellPart, ...]
    remark: str
    end: EndPart | None = None


@dataclass(frozen=True)
class MarkerNamePart:
    """A marker where another part speaks of it: whose it is, its number and its words."""

    partner: str
    number: str
    text: str


@dataclass(frozen=True)
class AssumptionPart:
    """If an activity or a marker, then a marker, or the vision where `leads_to` is None; because ...

    Where the link begins at a marker, `activity` is "" and `marker` tells it.
    """

    activity: str
    marker: MarkerNamePart | None
    leads_to: MarkerNamePart | None
    because: str
    end: EndPart | None = None
    is_silent: bool = False
    """Told in the dossier of a meeting: nothing was written about either end in this cycle."""


@dataclass(frozen=True)
class UnexpectedPart:
    """How many unexpected changes one cycle saw."""

    positive: int
    negative: int
