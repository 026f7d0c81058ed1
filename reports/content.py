"""What a report of a cycle says: plain text, dates and stored codes, in no language yet, frozen as JSON.

A published edition must print for as long as the program lives. So fields are only ever added here, with a
default that says "not known then"; none is renamed or removed. Other documents keep to it too: what the theory of
change says is in `reports.theory_content`.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from hashlib import sha256
from typing import TypeVar

from cattrs.preconf.json import JsonConverter, make_converter

NOT_FORMULATED = "not formulated"
"""Stands where a score stands when the marker did not exist yet in that cycle."""


@dataclass(frozen=True)
class LogoPart:
    """A programme's logo; its bytes lie in the storage under `place`. Of its size only the ratio counts."""

    place: str
    sha256: str
    kind: str
    width: float
    height: float


@dataclass(frozen=True)
class TemplatePart:
    """How the programme's documents looked when this one was frozen; an empty colour is the house's own.

    `required` names the parts (`reports.parts`) that nobody could leave out.
    """

    accent: str = ""
    quiet: str = ""
    cover_text: str = ""
    foot: str = ""
    logo: LogoPart | None = None
    required: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProgrammePart:
    name: str
    funder: str
    template: TemplatePart = TemplatePart()


@dataclass(frozen=True)
class KeyFigurePart:
    figure: str
    label: str
    as_of: str
    source: str


@dataclass(frozen=True)
class ProjectPart:
    name: str
    promoter: str
    municipality: str
    start: date
    end: date
    summary: str
    key_figures: tuple[KeyFigurePart, ...]


@dataclass(frozen=True)
class CyclePart:
    """A cycle; a report holds its own cycle last, after all those before it."""

    number: str
    start: date
    end: date


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
class VerdictPart:
    """What the meeting says of an assumption: confirmed, doubted or refuted."""

    verdict: str
    assumption: AssumptionPart


@dataclass(frozen=True)
class ObservationPlace:
    """Where an observation stands in the report: its partner, and its place in that partner's list, from 0."""

    partner: int
    observation: int


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
    """What is done otherwise, where it is the way of working."""
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


@dataclass(frozen=True)
class WritersPart:
    """How many entries of the diaries people of one role wrote; "" where they have none any more."""

    role: str
    observations: int = 0
    entries: int = 0


@dataclass(frozen=True)
class EditionPart:
    """The published edition; a draft has none of it."""

    number: int | None = None
    published_at: datetime | None = None
    published_by: str = ""
    replaces: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class CoverPart:
    """What a cover is drawn from: the actors in each sphere and outside, and for each boundary partner whether
    something was written about it, and how many observations. Kept beside an edition, so that a shelf of covers need
    not read what they cover."""

    counts: tuple[int, ...]
    written_about: tuple[bool, ...]
    seen: tuple[int, ...] = ()


@dataclass(frozen=True)
class CycleReport:
    """Everything a report of one cycle says."""

    programme: ProgrammePart
    project: ProjectPart
    cycles: tuple[CyclePart, ...]
    vision: str
    actors: tuple[ActorPart, ...]
    partners: tuple[PartnerPart, ...]
    meeting: MeetingPart | None
    edition: EditionPart
    mission: str = ""
    assumptions: tuple[AssumptionPart, ...] = ()
    summary: str = ""
    """The cycle in the coach's words."""
    left_out: tuple[str, ...] = ()
    """The parts (`reports.models.ReportPart`) that the coach left out; nothing of them stands in the content."""
    writers: tuple[WritersPart, ...] = ()

    @property
    def cycle(self) -> CyclePart:
        return self.cycles[-1]

    @property
    def is_draft(self) -> bool:
        return self.edition.number is None


@cache
def _converter() -> JsonConverter:
    converter = make_converter()
    converter.register_unstructure_hook(time, time.isoformat)
    converter.register_structure_hook(time, lambda told, _type: time.fromisoformat(told))
    return converter


def to_json(content: object) -> str:
    """The content as JSON; the same content always gives the same text."""
    return json.dumps(
        _converter().unstructure(content), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


Content = TypeVar("Content")


def read_json(text: str, content: type[Content]) -> Content:
    """What `to_json` wrote; what was not known then has its default."""
    return _converter().loads(text, content)


def from_json(text: str) -> CycleReport:
    return read_json(text, CycleReport)


def fingerprint(content: str) -> str:
    """The SHA-256 of a document's JSON, as it stands on the last page and beside the edition."""
    return sha256(content.encode()).hexdigest()
