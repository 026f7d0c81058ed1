"""What a report tells of the diaries: a boundary partner with all that was written about it."""

from dataclasses import dataclass
from datetime import date

from reports.content.theory import EndPart, MarkerPart, UnexpectedPart


@dataclass(frozen=True)
class ObservationPart:
    """One observed change. `markers` are places in the partner's list of markers, counted from 0.

    Who saw it is left out on purpose: a published report speaks of groups and organisations.
    """

    nature: str
    markers: tuple[int, ...]
    change: str
    significance: str
    contribution: str
    method: str
    date: date | None
    date_precision: str
    is_late: bool
    other_factors: str = ""
    activities: tuple[str, ...] = ()
    """The names of the activities involved, as the cycle knew them."""
    is_quoted: bool = False
    """Whether the coach marked it as a quote: its words are set large."""
    quote: str = ""
    """The very words that are quoted, where it is not the whole change."""


@dataclass(frozen=True)
class ActivityEntryPart:
    """A row of the activity diary."""

    date: date | None
    date_precision: str
    description: str
    went_well: str
    why_well: str
    went_less_well: str
    why_less_well: str
    is_late: bool
    participants: int | None = None


@dataclass(frozen=True)
class ActivityPart:
    """What the project does for a partner; `markers` are places in the partner's list, counted from 0."""

    name: str
    description: str
    markers: tuple[int, ...]
    entries: tuple[ActivityEntryPart, ...]
    end: EndPart | None = None


@dataclass(frozen=True)
class NotesPart:
    """What the outcome diary says about the cycle as a whole; enabling and hindering are the other factors."""

    enabling: str = ""
    hindering: str = ""
    effective_strategies: str = ""
    adaptations: str = ""


@dataclass(frozen=True)
class PhotoPart:
    """A photo whose people agreed that it leaves the project; its bytes lie in the storage under `place`.

    `observation` is its place in the partner's list of observations, counted from 0; None where it came with an
    entry about `activity`.
    """

    place: str
    sha256: str
    kind: str
    caption: str
    width: int
    height: int
    observation: int | None = None
    activity: str = ""


@dataclass(frozen=True)
class PartnerPart:
    """A boundary partner's diaries of the cycle."""

    name: str
    description: str
    markers: tuple[MarkerPart, ...]
    unexpected: tuple[UnexpectedPart, ...]
    observations: tuple[ObservationPart, ...]
    activities: tuple[ActivityPart, ...]
    recommendations: tuple[str, ...]
    notes: NotesPart
    outcome_challenge: str = ""
    end: EndPart | None = None
    photos: tuple[PhotoPart, ...] = ()
    photos_left_out: int = 0
    """How many more could have been shown: a report takes a few a partner."""

    @property
    def entry_count(self) -> int:
        return sum(len(activity.entries) for activity in self.activities)

    @property
    def is_silent(self) -> bool:
        """True where nobody noted anything in the cycle: silence is told, not hidden."""
        return not (
            self.observations or self.entry_count or self.recommendations or self.notes != NotesPart()
        )


@dataclass(frozen=True)
class ObservationPlace:
    """Where an observation stands in the report: its partner, and its place in that partner's list, from 0."""

    partner: int
    observation: int


FROM_WORKBOOK = "workbook"
"""Stands for the role of who wrote an entry that came with a workbook, which says nobody's name."""


@dataclass(frozen=True)
class WritersPart:
    """How many entries of the diaries people of one role wrote; "" where they have none any more."""

    role: str
    observations: int = 0
    entries: int = 0
