"""What the dossier of a meeting says: what the coach prepared, and then the cycle as its report tells it.

As in `reports.content`, fields are only ever added, with a default. Who wrote an entry is left out here as well.
"""

from dataclasses import dataclass
from datetime import date, time

from reports.content import CycleReport


@dataclass(frozen=True)
class AgendaLinePart:
    """A stored part of the meeting, its minutes, and when it begins where the hour is known."""

    part: str
    minutes: int
    begins: time | None = None


@dataclass(frozen=True)
class QuestionPart:
    """A question that is brought, and the first words of what it is about."""

    text: str
    about: str = ""


@dataclass(frozen=True)
class StarredPart:
    """A piece that the coach starred: its kind as stored, and its words."""

    kind: str
    text: str


@dataclass(frozen=True)
class GapPart:
    """What is missing in one partner's diary; `needs` are stored codes, `unscored` numbers of markers."""

    partner: str
    needs: tuple[str, ...]
    unscored: tuple[str, ...] = ()
    not_noted: tuple[str, ...] = ()


@dataclass(frozen=True)
class DecidedPart:
    """A decision of an earlier meeting, and what became of it."""

    number: str
    text: str
    state: str
    owner: str = ""
    due: date | None = None
    outcome: str = ""


@dataclass(frozen=True)
class DayPart:
    """When something was done, as well as it is known; None where it is not."""

    date: date | None
    date_precision: str


@dataclass(frozen=True)
class EvidenceEndPart:
    """What the cycle's diaries say of one end of an assumption: days on which an activity was written about, or a
    marker's stored score and the changes that were seen of it."""

    is_activity: bool
    done: tuple[DayPart, ...] = ()
    seen: tuple[str, ...] = ()
    score: str = ""


@dataclass(frozen=True)
class VerdictPart:
    """What an earlier meeting said of an assumption: the number of its cycle, the stored verdict, the finding."""

    cycle: str
    verdict: str
    finding: str


@dataclass(frozen=True)
class EvidencePart:
    """What diaries and meetings say of an assumption; `arrives` is None where it leads to the vision."""

    begins: EvidenceEndPart
    arrives: EvidenceEndPart | None
    verdicts: tuple[VerdictPart, ...]


@dataclass(frozen=True)
class DossierContent:
    """A meeting's dossier on one day, long or short: the same content, set differently."""

    report: CycleReport
    day: date
    meeting_day: date | None
    begins_at: time | None
    place: str
    bring: str
    agenda: tuple[AgendaLinePart, ...]
    questions: tuple[QuestionPart, ...]
    starred: tuple[StarredPart, ...]
    missing: tuple[GapPart, ...]
    decisions: tuple[DecidedPart, ...]
    ends: time | None = None
    evidence: tuple[EvidencePart, ...] = ()
    """Of each of the report's assumptions, in their order; empty in what was gathered before it was told."""
