"""What a policy brief says: the coach's words, and findings and quotes from published cycles with where they stand.

As in `reports.content`, fields are only ever added, with a default.
"""

from dataclasses import dataclass, field
from datetime import date

from reports.content import EditionPart, FindingPart, KeyFigurePart, ProgrammePart, ProjectPart


@dataclass(frozen=True)
class SourcePart:
    """Where something was published: the report of which cycle, and which edition of it."""

    cycle: str
    edition: int


@dataclass(frozen=True)
class BriefFindingPart:
    finding: FindingPart
    source: SourcePart


@dataclass(frozen=True)
class QuotePart:
    """A sentence from a diary that was published; who saw it is left out. `date_precision` "": the day is not told."""

    text: str
    partner: str
    when: date | None
    source: SourcePart
    date_precision: str = ""


@dataclass(frozen=True)
class PolicyBrief:
    """Two pages for who decides. `other_factors` is never left out beside what contributed."""

    programme: ProgrammePart
    project: ProjectPart
    day: date
    title: str
    problem: str
    seen: str
    contributed: str
    other_factors: str
    asks: str
    findings: tuple[BriefFindingPart, ...]
    quotes: tuple[QuotePart, ...]
    facts: tuple[KeyFigurePart, ...]
    edition: EditionPart = field(default_factory=EditionPart)

    @property
    def is_draft(self) -> bool:
        return self.edition.number is None

    @property
    def is_empty(self) -> bool:
        """Whether nobody worded or chose anything for it: a title alone says nothing."""
        return not (
            self.problem
            or self.seen
            or self.contributed
            or self.other_factors
            or self.asks
            or self.findings
            or self.quotes
        )
