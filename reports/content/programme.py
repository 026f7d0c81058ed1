"""What the report of a programme says: what its projects published, drawn together, and the coach's words beside it.

What projects say is read from frozen editions only, so no word of theirs stands in it that was not published before (domain rule
8), and what was left out of a cycle's report is left out here. As in `reports.content`, fields are only ever added, with a default. Nothing
in it compares or ranks projects, and no marker is counted (rule 1).
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from reports.content import ActorPart, CoverPart, DecisionPart, EditionPart, FindingPart, ProgrammePart

NOBODY = CoverPart(counts=(0, 0, 0, 0), written_about=())
"""The drawing of a project of which nothing is known."""


@dataclass(frozen=True)
class ProgrammeWordingPart:
    """The coach's words; `begins` and `ends` bound the last days of the cycles that are told, None where unbound."""

    title: str = ""
    begins: date | None = None
    ends: date | None = None
    summary: str = ""
    stands_out: str = ""
    recommendations: str = ""


@dataclass(frozen=True)
class SourceEditionPart:
    """A published edition that was read: enough to find each of its sentences again.

    `cycle` is the number of its cycle, "" for a case report; `left_out` are the parts (`reports.parts`) it does not tell.
    """

    cycle: str
    number: int
    published_at: datetime | None
    published_by: str
    sha256: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class ToldCyclePart:
    """A cycle of which an edition tells; `meeting` is the day of its reflection meeting."""

    number: str
    start: date
    end: date
    meeting: date | None = None
    observations: int = 0
    entries: int = 0


@dataclass(frozen=True)
class UntoldCyclePart:
    """A cycle that has begun and of which nothing was published: silence is told, not hidden."""

    number: str
    start: date
    end: date


@dataclass(frozen=True)
class HighlightPart:
    """Something seen at a partner, in the words of a published report; `cycle` is the number of its cycle."""

    cycle: str
    nature: str
    change: str
    significance: str
    contribution: str
    other_factors: str
    date: date | None
    date_precision: str
    is_quoted: bool = False


@dataclass(frozen=True)
class FactorsPart:
    """What helped and what hindered at a partner in one cycle, as its diary says."""

    cycle: str
    enabling: str
    hindering: str


@dataclass(frozen=True)
class ProgrammePartnerPart:
    """A boundary partner of a project: a choice of what was seen, and what played a part beside the project."""

    name: str
    observations: int
    entries: int
    highlights: tuple[HighlightPart, ...] = ()
    factors: FactorsPart | None = None


@dataclass(frozen=True)
class ConcludedPart:
    """A finding of a reflection meeting: what it says, its contribution and what else played a part; `cycle` is the number of the cycle that it closed."""

    cycle: str
    finding: FindingPart


@dataclass(frozen=True)
class LastingPart:
    """What the published case report says of the lessons and of what lasts (report, chapter 5)."""

    lessons: str = ""
    materials: str = ""
    continuation: str = ""
    transfer: str = ""
    anchoring: str = ""


@dataclass(frozen=True)
class ProgrammeProjectPart:
    """One project, in the order of the shelf. One of which nothing was published has no words of its own.

    `findings` and `decisions` are those told here; `finding_count` and `decision_count` all that the reports have, but for
    the findings that stay with the project (`staying` of them).
    """

    name: str
    short_name: str
    start: date
    end: date
    promoter: str = ""
    municipality: str = ""
    summary: str = ""
    vision: str = ""
    actors: tuple[ActorPart, ...] = ()
    cover: CoverPart = NOBODY
    partners: tuple[ProgrammePartnerPart, ...] = ()
    findings: tuple[ConcludedPart, ...] = ()
    finding_count: int = 0
    staying: int = 0
    decisions: tuple[DecisionPart, ...] = ()
    decision_count: int = 0
    lasting: LastingPart = LastingPart()
    told: tuple[ToldCyclePart, ...] = ()
    untold: tuple[UntoldCyclePart, ...] = ()
    sources: tuple[SourceEditionPart, ...] = ()
    left_out: tuple[str, ...] = ()
    """The parts (`reports.parts`) that the last report does not tell: neither does this."""

    @property
    def observations(self) -> int:
        return sum(each.observations for each in self.told)

    @property
    def entries(self) -> int:
        return sum(each.entries for each in self.told)


@dataclass(frozen=True)
class SharedFindingPart:
    """A finding that its project released to the learning network, in the words of the told report that has it."""

    project: str
    cycle: str
    number: int
    text: str
    contribution: str = ""
    contribution_words: str = ""
    other_factors: str = ""
    barriers: str = ""


@dataclass(frozen=True)
class SharedThemePart:
    """A theme of the learning network with the findings that practices tie to it; without any, only its name."""

    name: str
    question: str
    findings: tuple[SharedFindingPart, ...] = ()


@dataclass(frozen=True)
class SharedSessionPart:
    """A session of the learning network that was held; who was there is not told."""

    title: str
    day: date
    place: str
    themes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProgrammeReport:
    """Everything a programme report says."""

    programme: ProgrammePart
    day: date
    wording: ProgrammeWordingPart
    projects: tuple[ProgrammeProjectPart, ...]
    themes: tuple[SharedThemePart, ...] = ()
    released: tuple[SharedFindingPart, ...] = ()
    """What was released and stands under no theme."""
    sessions: tuple[SharedSessionPart, ...] = ()
    edition: EditionPart = field(default_factory=EditionPart)

    @property
    def is_draft(self) -> bool:
        return self.edition.number is None
