"""What a report tells of the reflection meeting: findings, decisions and what became of them."""

from dataclasses import dataclass
from datetime import date

from reports.content.diaries import ObservationPlace
from reports.content.theory import AssumptionPart, MarkerNamePart


@dataclass(frozen=True)
class VerdictPart:
    """What the meeting says of an assumption: confirmed, doubted or refuted."""

    verdict: str
    assumption: AssumptionPart


@dataclass(frozen=True)
class FindingPart:
    """What the meeting concludes: the four questions of box 2.2, and on what it rests.

    `contribution` is "", "none seen", "some" or "much"; wherever it is told, so are the other factors. `partner` is
    empty where it is about the project as a whole.
    """

    number: int
    text: str
    partner: str = ""
    markers: tuple[MarkerNamePart, ...] = ()
    significance: str = ""
    contribution: str = ""
    contribution_words: str = ""
    activities: tuple[str, ...] = ()
    other_factors: str = ""
    barriers: str = ""
    observations: tuple[ObservationPlace, ...] = ()
    entries: int = 0
    """How many entries of the activity diaries it rests on."""
    cards: int = 0
    """How many cards from the room it rests on."""
    verdicts: tuple[VerdictPart, ...] = ()


@dataclass(frozen=True)
class DecisionChangePart:
    """One thing that a decision changed: `what` is the marker's number or the activity's name."""

    changed: str
    partner: str = ""
    what: str = ""
    before: str = ""
    after: str = ""
    because: str = ""
    """What is done otherwise, where it is the way of working; else why it was changed, beside the decision itself."""
    ended: str = ""
    """Whether an activity that ended was done or dropped, as stored; empty was not told then."""


@dataclass(frozen=True)
class DecisionPart:
    """What the meeting decided, and what had become of it when the report was gathered."""

    number: int
    text: str
    cycle: str = ""
    """The number of the cycle whose meeting took it."""
    owner: str = ""
    due: date | None = None
    findings: tuple[int, ...] = ()
    """The numbers of the findings of that meeting from which it follows."""
    state: str = "open"
    outcome: str = ""
    settled_on: date | None = None
    replaced_by: str = ""
    """Cycle and number of the decision that took its place: "2.3"."""
    changes: tuple[DecisionChangePart, ...] = ()


@dataclass(frozen=True)
class MeetingPart:
    """The reflection meeting; `present` names functions and organisations.

    `earlier` are decisions of the meetings before that had not been settled when the last of them ended.
    """

    date: date
    present: str
    findings: tuple[FindingPart, ...]
    decisions: tuple[DecisionPart, ...]
    earlier: tuple[DecisionPart, ...] = ()
