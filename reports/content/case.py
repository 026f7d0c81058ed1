"""What the case report of a project says: its published cycles drawn together, and what the coach words beside them.

As in `reports.content`, fields are only ever added, with a default. Its order is that of chapter 3 of the report.
"""

from dataclasses import dataclass, field
from datetime import date

from reports.content import (
    ActorPart,
    CyclePart,
    DecisionPart,
    EditionPart,
    EndPart,
    FindingPart,
    MarkerPart,
    NotesPart,
    ObservationPart,
    ProgrammePart,
    ProjectPart,
    UnexpectedPart,
)

NO_LONGER = "no longer followed"
"""Stands where a score stands in the cycles after a marker left its partner's ladder."""


@dataclass(frozen=True)
class CaseWordingPart:
    """The coach's words; the last four are the strategies of sustaining (report, chapter 5)."""

    background: str = ""
    strategy: str = ""
    process: str = ""
    lessons: str = ""
    materials: str = ""
    continuation: str = ""
    transfer: str = ""
    anchoring: str = ""


@dataclass(frozen=True)
class SeenPart:
    """An observation and its cycle's place in the report's list, from 0; its markers are places in the case."""

    cycle: int
    observation: ObservationPart


@dataclass(frozen=True)
class CaseNotesPart:
    """What the outcome diary of one cycle says as a whole."""

    cycle: int
    notes: NotesPart
    recommendations: tuple[str, ...] = ()


@dataclass(frozen=True)
class RemarkPart:
    """What the team remarked with its score of a marker in one cycle; both are places."""

    cycle: int
    marker: int
    text: str


@dataclass(frozen=True)
class CaseActivityPart:
    """What the project did for a partner, and how many entries the diaries have about it."""

    name: str
    description: str
    entries: int
    markers: tuple[int, ...] = ()
    end: EndPart | None = None


@dataclass(frozen=True)
class CasePartnerPart:
    """A boundary partner over all published cycles, under its last name; cells follow the report's cycles.

    What was remarked with a score stands in `remarks`, not in the markers.
    """

    name: str
    description: str
    outcome_challenge: str
    markers: tuple[MarkerPart, ...]
    unexpected: tuple[UnexpectedPart, ...]
    seen: tuple[SeenPart, ...]
    activities: tuple[CaseActivityPart, ...]
    notes: tuple[CaseNotesPart, ...]
    end: EndPart | None = None
    earlier_names: tuple[str, ...] = ()
    remarks: tuple[RemarkPart, ...] = ()


@dataclass(frozen=True)
class CaseMeetingPart:
    """What one cycle's meeting concluded; decisions with what had become of them when a report last told so."""

    cycle: int
    date: date
    findings: tuple[FindingPart, ...]
    decisions: tuple[DecisionPart, ...]


@dataclass(frozen=True)
class CaseReport:
    """Everything a case report says. `told` are the places of the cycles whose reports were published."""

    programme: ProgrammePart
    project: ProjectPart
    day: date
    wording: CaseWordingPart
    cycles: tuple[CyclePart, ...]
    told: tuple[int, ...]
    vision: str
    mission: str
    actors: tuple[ActorPart, ...]
    partners: tuple[CasePartnerPart, ...]
    meetings: tuple[CaseMeetingPart, ...]
    edition: EditionPart = field(default_factory=EditionPart)
    left_out: tuple[str, ...] = ()
    """The parts (`reports.parts`) that the last report does not tell: of these the map and the actors lack here too."""

    @property
    def is_draft(self) -> bool:
        return self.edition.number is None
