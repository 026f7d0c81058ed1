"""What the documents of the theory of change say: the whole, a sheet for one partner, the planning matrix.

As in `reports.content`, fields are only ever added, with a default. What the team no longer follows is not in them.
"""

from dataclasses import dataclass, field
from datetime import date

from reports.content import ActorPart, AssumptionPart, ProgrammePart


@dataclass(frozen=True)
class TheoryProjectPart:
    name: str
    promoter: str
    municipality: str
    start: date
    end: date
    summary: str


@dataclass(frozen=True)
class HopedMarkerPart:
    """A marker as the team words it today, without scores."""

    number: str
    level: str
    text: str


@dataclass(frozen=True)
class SupportPart:
    """What the project does for a partner; `markers` are places in the partner's list, counted from 0."""

    name: str
    description: str
    markers: tuple[int, ...]
    is_done: bool = False


@dataclass(frozen=True)
class HopedPartnerPart:
    """A boundary partner: who they are, what the team hopes to see, and what it does for it."""

    name: str
    description: str
    outcome_challenge: str
    markers: tuple[HopedMarkerPart, ...]
    activities: tuple[SupportPart, ...]


@dataclass(frozen=True)
class MatrixRowPart:
    """A row of the M&E planning matrix (figure 2.4): its subject and its five columns."""

    subject: str
    information: str = ""
    users: str = ""
    collection: str = ""
    learning: str = ""
    reporting: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.information, self.users, self.collection, self.learning, self.reporting)


@dataclass(frozen=True)
class PlacePart:
    """A marker, or an activity, by its places: the partner's in the document and its own in the partner's list."""

    partner: int
    at: int
    is_activity: bool = False


@dataclass(frozen=True)
class LinkPart:
    """An assumption as the line of sight draws it: from a place to a marker's, or to the vision (None)."""

    begin: PlacePart
    end: PlacePart | None
    because: str


@dataclass(frozen=True)
class RetiredPart:
    """How many of each the team stopped following since the project began."""

    actors: int = 0
    markers: int = 0
    activities: int = 0
    assumptions: int = 0


@dataclass(frozen=True)
class TheoryDocument:
    """The whole theory of change as it stands on a day. `matrix` always has the four rows of figure 2.4."""

    programme: ProgrammePart
    project: TheoryProjectPart
    day: date
    vision: str
    mission: str
    actors: tuple[ActorPart, ...]
    partners: tuple[HopedPartnerPart, ...]
    assumptions: tuple[AssumptionPart, ...]
    matrix: tuple[MatrixRowPart, ...]
    retired: RetiredPart
    links: tuple[LinkPart, ...] = ()
    """The assumptions once more, for the line of sight."""


@dataclass(frozen=True)
class PartnerSheet:
    """One page about one boundary partner, to hand out."""

    project: TheoryProjectPart
    day: date
    vision: str
    partner: HopedPartnerPart
    programme: ProgrammePart = field(default_factory=lambda: ProgrammePart("", ""))


@dataclass(frozen=True)
class MatrixDocument:
    """The planning matrix alone."""

    programme: ProgrammePart
    project: TheoryProjectPart
    day: date
    matrix: tuple[MatrixRowPart, ...]
