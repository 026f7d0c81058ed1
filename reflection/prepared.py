"""A prepared meeting, as pages and the dossier read it: the three steps of box 2.2 of the report, from the diaries.

Nothing here is counted or ranked into a verdict: numbers say how much there is to read, and a score stands with its
word beside those of earlier cycles.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from diaries.models import ActivityEntry, DiaryNotes, Observation, Score
from diaries.services.ladder import Cell
from diaries.services.of_its_time import MarkerThen
from diaries.services.reminding import Need
from projects.models import Cycle
from reflection.models import Decision, Meeting, Part, Piece, Question, Verdict
from theory_of_change.models import Activity, Actor, Assumption, Level

FOLDED_ABOVE = 60
"""Entries: with more, each partner's part is loaded when somebody opens it."""
LONG_ABOVE = 12
"""Entries: with more, the parts stand on the page closed, under their headings, so that it reads in a few screens."""


@dataclass(frozen=True)
class Marks:
    """What the coach put at a piece: a star, questions."""

    kind: Piece
    piece: int
    is_starred: bool = False
    questions: tuple[Question, ...] = ()

    @property
    def key(self) -> str:
        """How forms and addresses name the piece: "observation-12"."""
        return f"{self.kind.value}-{self.piece}"


@dataclass(frozen=True)
class Seen:
    """An observation, with its markers and the activities involved in the words of the cycle."""

    observation: Observation
    markers: tuple[MarkerThen, ...]
    activities: tuple[str, ...]
    marks: Marks
    files: int

    @property
    def names_markers(self) -> bool:
        """Whether its markers are worth naming: it stands under none of them, or under others too."""
        return len(self.markers) > 1 or (bool(self.markers) and self.observation.is_unexpected)


@dataclass(frozen=True)
class Did:
    """A row of the activity diary, under the activity's name of the time."""

    entry: ActivityEntry
    activity: Activity
    name: str
    marks: Marks
    files: int


@dataclass(frozen=True)
class MarkerSeen:
    """A marker in the words of the cycle: its scores cycle by cycle, and what was seen of it in this one.

    `told_above` was seen of it too and stands whole under an earlier marker; `unexpected` touches on it and stands
    whole among what nobody foresaw.
    """

    then: MarkerThen
    cells: tuple[tuple[Cycle, Cell], ...]
    remark: str
    seen: tuple[Seen, ...]
    told_above: tuple[Seen, ...]
    unexpected: tuple[Seen, ...]
    marks: Marks

    @property
    def level(self) -> str:
        return str(Level(self.then.wording.level).label)

    @property
    def now(self) -> Cell:
        return self.cells[-1][1]

    @property
    def is_silent(self) -> bool:
        """Whether nobody wrote down that anything was seen of it in this cycle."""
        return not (self.seen or self.told_above or self.unexpected)

    @property
    def was_looked_at(self) -> bool:
        """Whether the team said that nothing was observed, which is more than a blank."""
        return self.now.score == Score.NOTHING


@dataclass(frozen=True)
class Contact:
    """Somebody who could fill a gap."""

    name: str
    email: str


@dataclass(frozen=True)
class Missing:
    """What a partner's diary still lacks, and with whom it lies."""

    actor: Actor
    name: str
    needs: tuple[Need, ...]
    unscored: tuple[MarkerThen, ...]
    not_noted: tuple[str, ...]
    """Activities that were planned for the cycle and of which nobody wrote how they went."""
    people: tuple[Contact, ...]
    is_up_to_team: bool
    """Whether these are the coordinators: the partner has nobody of its own, or a score is missing."""


@dataclass(frozen=True)
class PartnerPrepared:
    """A boundary partner's diaries of the cycle, laid out for the meeting."""

    actor: Actor
    name: str
    marks: Marks
    did: tuple[Did, ...]
    not_noted: tuple[str, ...]
    markers: tuple[MarkerSeen, ...]
    untied: tuple[Seen, ...]
    """Foreseen by the team, and tied to no marker."""
    good: tuple[Seen, ...]
    bad: tuple[Seen, ...]
    """Unexpected changes, positive and negative."""
    notes: DiaryNotes | None
    notes_marks: Marks
    missing: Missing | None

    @property
    def drawing(self) -> str:
        """The name of its timeline on the page."""
        return f"timeline-{self.actor.pk}"

    @property
    def observations(self) -> int:
        return len({each.observation.pk for each in self.all_seen})

    @property
    def all_seen(self) -> Iterator[Seen]:
        """Every observation once, in the order in which the page tells it."""
        for marker in self.markers:
            yield from marker.seen
        yield from (*self.untied, *self.good, *self.bad)

    @property
    def with_observations(self) -> tuple[MarkerSeen, ...]:
        return tuple(each for each in self.markers if not each.is_silent)

    @property
    def silent(self) -> tuple[MarkerSeen, ...]:
        return tuple(each for each in self.markers if each.is_silent)


@dataclass(frozen=True)
class Advice:
    """A candidate for a decision: a recommendation of the activity diary, or what the outcome diary would adapt."""

    actor: Actor
    name: str
    text: str
    marks: Marks
    is_adaptation: bool
    taken_up: str = ""
    """The reference of the decision of this meeting in which its words stand."""


@dataclass(frozen=True)
class Said:
    """What an earlier meeting said of an assumption."""

    cycle: Cycle
    verdict: Verdict
    finding: str


@dataclass(frozen=True)
class End:
    """One end of an assumption: an activity or a marker as the cycle knew it, and how it shows in the diaries."""

    label: str
    actor: Actor
    is_activity: bool = False
    done: tuple[Did, ...] = ()
    seen: tuple[Seen, ...] = ()
    cell: Cell | None = None

    @property
    def was_looked_at(self) -> bool:
        """Whether the team scored that nothing was observed of it."""
        return self.cell is not None and self.cell.score == Score.NOTHING


@dataclass(frozen=True)
class Believed:
    """An assumption with what the diaries hold for and against it; the meeting weighs it, not the program."""

    assumption: Assumption
    because: str
    begins: End
    arrives: End | None
    """None: at the vision."""
    verdicts: tuple[Said, ...]
    marks: Marks


@dataclass(frozen=True)
class Decided:
    """A decision of an earlier meeting."""

    decision: Decision
    cycle: Cycle
    changed: tuple[str, ...]
    marks: Marks


@dataclass(frozen=True)
class AgendaLine:
    """A part of the meeting with its minutes, and when it begins where the hour is known."""

    part: Part
    minutes: int
    begins: time | None

    @property
    def ends(self) -> time | None:
        """When it ends; past midnight it goes on at 00:00."""
        return later(self.begins, self.minutes) if self.begins else None


@dataclass(frozen=True)
class Agenda:
    lines: tuple[AgendaLine, ...] = ()
    ends: time | None = None

    def line_of(self, part: Part | None) -> AgendaLine | None:
        return next((line for line in self.lines if line.part == part), None)

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)


def agenda_of(minutes: dict[Part, int], begins_at: time | None) -> Agenda:
    """The parts in their order, each beginning when the one before ends. Past midnight it goes on at 00:00."""
    lines = []
    at = begins_at
    for part in Part:
        if not minutes.get(part):
            continue
        line = AgendaLine(part, minutes[part], at)
        lines.append(line)
        at = line.ends
    return Agenda(tuple(lines), at if lines else None)


def later(at: time, minutes: int) -> time:
    return (datetime.combine(date(2000, 1, 1), at) + timedelta(minutes=minutes)).time()


@dataclass(frozen=True)
class Preparation:
    """A cycle's meeting, prepared."""

    cycle: Cycle
    cycles: tuple[Cycle, ...]
    """The project's cycles up to this one."""
    meeting: Meeting | None
    last_meeting: Meeting | None
    agenda: Agenda
    missing: tuple[Missing, ...]
    decisions: tuple[Decided, ...]
    partners: tuple[PartnerPrepared, ...]
    assumptions: tuple[Believed, ...]
    advice: tuple[Advice, ...]
    questions: tuple[Question, ...]
    """All of them, whatever piece they are about."""
    subjects: dict[str, str] = field(default_factory=dict)
    """A piece's key -> its first words, for the questions about it."""
    whole_words: dict[str, str] = field(default_factory=dict)
    """A piece's key -> all its words."""
    places: dict[str, str] = field(default_factory=dict)
    """A piece's key -> the address, on the folded page, of the part that shows it; "" on the page itself."""

    @property
    def entries(self) -> int:
        """How many rows of the diaries it lays out."""
        return sum(len(partner.did) + partner.observations for partner in self.partners)

    @property
    def observed(self) -> int:
        return sum(partner.observations for partner in self.partners)

    @property
    def unforeseen(self) -> int:
        return len(self.good) + len(self.bad)

    @property
    def is_folded(self) -> bool:
        return self.entries > FOLDED_ABOVE

    @property
    def is_long(self) -> bool:
        return self.entries > LONG_ABOVE

    @property
    def all_did(self) -> tuple[Did, ...]:
        return tuple(did for partner in self.partners for did in partner.did)

    @property
    def good(self) -> tuple[tuple[PartnerPrepared, Seen], ...]:
        return tuple((partner, seen) for partner in self.partners for seen in partner.good)

    @property
    def bad(self) -> tuple[tuple[PartnerPrepared, Seen], ...]:
        return tuple((partner, seen) for partner in self.partners for seen in partner.bad)

    @property
    def brought(self) -> tuple[Question, ...]:
        return tuple(each for each in self.questions if each.is_brought)

    @property
    def starred(self) -> tuple[Marks, ...]:
        """Every starred piece that the page shows, in its order."""
        return tuple(marks for marks in self.all_marks if marks.is_starred)

    @property
    def all_marks(self) -> Iterator[Marks]:
        for decided in self.decisions:
            yield decided.marks
        for partner in self.partners:
            yield partner.marks
            yield from (did.marks for did in partner.did)
            yield from (marker.marks for marker in partner.markers)
            yield from (seen.marks for seen in partner.all_seen)
            yield partner.notes_marks
        for believed in self.assumptions:
            yield believed.marks
        yield from (advice.marks for advice in self.advice if not advice.is_adaptation)


def words_of_pieces(
    partners: Iterable[PartnerPrepared],
    decisions: Iterable[Decided],
    advice: Iterable[Advice],
    assumptions: Iterable[Believed],
) -> tuple[dict[str, str], dict[str, str]]:
    """What each piece that bears a star or a question says, and in which part it stands; both by the piece's key."""
    told: dict[str, str] = {}
    places: dict[str, str] = {}

    def tell(marks: Marks, words: str, part: str = "") -> None:
        if marks.is_starred or marks.questions:
            told[marks.key] = words
            places[marks.key] = part

    for decided in decisions:
        tell(decided.marks, decided.decision.text)
    for partner in partners:
        outcomes = f"outcomes/{partner.actor.pk}/"
        tell(partner.marks, partner.name)
        for did in partner.did:
            tell(did.marks, did.name, f"activities/{partner.actor.pk}/")
        for marker in partner.markers:
            tell(marker.marks, marker.then.label, outcomes)
        for seen in partner.all_seen:
            tell(seen.marks, seen.observation.change, outcomes)
        tell(partner.notes_marks, _("What helped and hindered: %(partner)s") % {"partner": partner.name})
    for believed in assumptions:
        tell(believed.marks, believed.because)
    for each in advice:
        if not each.is_adaptation:
            tell(each.marks, each.text)
    return told, places
