"""What a meeting's screen reads: one place at a time, in the words of its cycle."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext as _

from diaries.models import ActivityEntry, DiaryNotes, MarkerScore, Observation, Recommendation
from diaries.models.observation import Nature
from diaries.services.ladder import Cell
from diaries.services.of_its_time import MarkerThen, markers_then, wordings_of
from projects.models import Cycle
from projects.services.current import is_latest
from reflection.models import (
    AssumptionVerdict,
    Card,
    Decision,
    DecisionChange,
    DecisionState,
    Finding,
    Meeting,
    Piece,
    Question,
)
from reflection.prepared import Advice, Agenda, AgendaLine, Believed, Marks, agenda_of
from reflection.services.places import Place, Stop, find_place, places_of
from reflection.services.plan import Plan
from reflection.services.poll import Answers, read_answers
from reflection.services.preparing import read_preparation
from reflection.services.resting import RestsOn, resting_rows, rests_of
from reflection.services.wall import Column, cards_of, columns_of
from theory_of_change.models import Activity, Actor, Level
from theory_of_change.services.wording import Wordings

Row = TypeVar("Row")


@dataclass(frozen=True)
class Seen:
    """An observation where the meeting looks at it."""

    observation: Observation
    marks: Marks
    diary_has_it: str = ""
    """For one that the meeting moved: where the diary has it, in words."""

    @property
    def is_moved(self) -> bool:
        return bool(self.diary_has_it)


@dataclass(frozen=True)
class Cluster:
    """What was seen under one marker; or, without a marker, what fits none."""

    key: str
    label: str
    seen: tuple[Seen, ...]
    marker: MarkerThen | None = None
    score: MarkerScore | None = None
    cards: tuple[Card, ...] = ()
    marks: Marks | None = None
    earlier: tuple[tuple[Cycle, Cell], ...] = ()
    """The marker's scores in the cycles before, the oldest first, where it has one."""
    moved_on: tuple[tuple[MarkerThen, int], ...] = ()
    """The markers under which the meeting looks at what the diary has here, and how many observations each."""

    @property
    def deserves_time(self) -> bool:
        """Whether the coach starred the marker, or something that was seen under it."""
        return bool(self.marks and self.marks.is_starred) or any(each.marks.is_starred for each in self.seen)

    @property
    def level(self) -> str:
        return str(Level(self.marker.wording.level).label) if self.marker else ""


@dataclass(frozen=True)
class Done:
    """An entry of the activity diary, under the name that its activity had in the cycle."""

    entry: ActivityEntry
    name: str
    marks: Marks
    cards: tuple[Card, ...] = ()
    """The room's cards about this activity; with the first of its entries."""


@dataclass(frozen=True)
class Undone:
    """An activity of which nobody wrote in this cycle, though the room's cards speak of it."""

    activity: Activity
    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Marked(Generic[Row]):
    """A row with the star and the questions that the coach put at it."""

    row: Row
    marks: Marks


@dataclass(frozen=True)
class Found:
    """A finding of this meeting, and on what it rests."""

    row: Finding
    rests: RestsOn


@dataclass(frozen=True)
class Weighed:
    """An assumption with what the diaries say of it, as in the preparation, and what this meeting says."""

    believed: Believed
    marks: Marks
    verdicts: tuple[AssumptionVerdict, ...]


@dataclass(frozen=True)
class MeetingRoom:
    """What stands at one place, and the places around it."""

    meeting: Meeting
    place: Place
    room_place: Place
    places: tuple[Place, ...]
    plan: Plan
    earlier: tuple[Marked[Decision], ...] = ()
    done: tuple[Done, ...] = ()
    undone: tuple[Undone, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    notes: Marked[DiaryNotes] | None = None
    assumptions: tuple[Weighed, ...] = ()
    advice: tuple[Advice, ...] = ()
    decisions: tuple[Decision, ...] = ()
    findings: tuple[Found, ...] = ()
    columns: tuple[Column, ...] = ()
    aside: tuple[Card, ...] = ()
    answers: tuple[Answers, ...] = field(default=())

    @property
    def marks(self) -> Marks | None:
        """The star and the questions at the partner of whom one speaks here."""
        return self.plan.marks(Piece.ACTOR, self.place.actor.pk) if self.place.actor else None

    @property
    def free_questions(self) -> tuple[Question, ...]:
        return self.plan.free_questions

    @property
    def agenda(self) -> Agenda:
        return agenda_of(self.plan.minutes, self.meeting.begins_at)

    @property
    def agenda_line(self) -> AgendaLine | None:
        """What the agenda says of the part that is spoken of here."""
        return self.agenda.line_of(self.place.part)

    @property
    def partner_count(self) -> int:
        """The partners who share the time of their part; none at another place."""
        return sum(place.stop == Stop.PARTNER for place in self.places) if self.place.actor else 0

    @property
    def is_with_the_room(self) -> bool:
        return self.place == self.room_place

    @property
    def before(self) -> Place | None:
        index = self.places.index(self.place)
        return self.places[index - 1] if index else None

    @property
    def after(self) -> Place | None:
        return next(iter(self.places[self.places.index(self.place) + 1 :]), None)

    @property
    def card_count(self) -> int:
        return sum(column.count for column in self.columns)


def place_of_room(meeting: Meeting, places: Sequence[Place]) -> Place:
    """Where the room is; what is no longer there gives way to the beginning."""
    return find_place(meeting.step, places) or places[0]


def read_room(meeting: Meeting, *, at: str = "") -> MeetingRoom:
    """The content of the room's own place, or of the one whose key is given; a fixed number of queries a place."""
    cycle = meeting.cycle
    places = places_of(cycle)
    room_place = place_of_room(meeting, places)
    place = find_place(at, places) or room_place
    plan = Plan(meeting, only_brought=True)
    room = MeetingRoom(meeting, place, room_place, tuple(places), plan)
    cards = cards_of(meeting)
    if place.stop == Stop.BEFORE:
        room = replace(room, earlier=_earlier_decisions(cycle, plan))
    elif place.stop == Stop.ACTIVITIES:
        done, undone = _done(cycle, cards, plan)
        room = replace(room, done=done, undone=undone, findings=_findings(meeting, actor=None))
    elif place.stop == Stop.PARTNER:
        room = _with_partner(room, cycle, cards)
    elif place.stop == Stop.ASSUMPTIONS:
        room = replace(room, assumptions=_assumptions(meeting, plan))
    elif place.stop == Stop.DECISIONS:
        room = replace(room, advice=_advice(cycle, plan), decisions=_decisions(meeting))
    else:
        room = replace(room, aside=tuple(card for card in cards if card.is_aside))
    return replace(room, columns=_columns(place, cards), answers=tuple(read_answers(meeting)))


def wordings_in(cycle: Cycle) -> Wordings:
    """The words in which a meeting speaks of its cycle's markers and activities."""
    return wordings_of(cycle, is_latest=is_latest(cycle, list(cycle.project.cycles.all())))


def _columns(place: Place, cards: Iterable[Card]) -> tuple[Column, ...]:
    """The cards that are spoken about at this place; at a partner, those that nobody tied to a marker yet."""
    on_wall = [card for card in cards if not card.is_aside]
    if place.stop == Stop.PARTNER:
        on_wall = [card for card in on_wall if card.marker_id is None]
    if place.stop == Stop.ACTIVITIES:
        on_wall = [card for card in on_wall if card.activity_id is None]
    return columns_of(on_wall, place.cards)


def _earlier_decisions(cycle: Cycle, plan: Plan) -> tuple[Marked[Decision], ...]:
    """Those of the last meeting, and older ones that are still open; the oldest first."""
    last = (
        Meeting.objects.held()
        .filter(cycle__project=cycle.project_id, cycle__start__lt=cycle.start)
        .order_by("-cycle__start")
        .values("pk")[:1]
    )
    rows = (
        Decision.objects.filter(
            meeting__cycle__project=cycle.project_id, meeting__cycle__start__lt=cycle.start
        )
        .filter(Q(meeting__in=last) | Q(state=DecisionState.OPEN))
        .select_related("meeting__cycle", "replaced_by__meeting__cycle")
        .order_by("meeting__cycle__start", "number")
    )
    return tuple(Marked(row, plan.marks(Piece.DECISION, row.pk)) for row in rows)


def _decisions(meeting: Meeting) -> tuple[Decision, ...]:
    """What this meeting has decided so far, each with what it already changed."""
    changes = DecisionChange.objects.select_related("marker__actor", "activity", "act")
    return tuple(meeting.decisions.prefetch_related(Prefetch("changes", queryset=changes)))


def _advice(cycle: Cycle, plan: Plan) -> tuple[Advice, ...]:
    """What the diaries recommend, and what they would adapt: candidates for decisions, by partner."""
    advised = Recommendation.objects.filter(cycle=cycle).select_related("actor").order_by("pk")
    adapted = DiaryNotes.objects.filter(cycle=cycle).exclude(adaptations="").select_related("actor")
    found = [
        Advice(
            row.actor,
            row.actor.name,
            row.text,
            plan.marks(Piece.RECOMMENDATION, row.pk),
            is_adaptation=False,
            taken_up=plan.taken_up(row.text),
        )
        for row in advised
    ] + [
        Advice(
            row.actor,
            row.actor.name,
            row.adaptations,
            plan.marks(Piece.NOTES, row.pk),
            is_adaptation=True,
            taken_up=plan.taken_up(row.adaptations),
        )
        for row in adapted
    ]
    return tuple(sorted(found, key=lambda each: (each.actor.position, each.actor.pk, each.is_adaptation)))


def _done(cycle: Cycle, cards: Sequence[Card], plan: Plan) -> tuple[tuple[Done, ...], tuple[Undone, ...]]:
    """The cycle's activities in the order of their dates, undated ones last; and others of which cards speak."""
    wordings = wordings_in(cycle)
    tied: dict[int, list[Card]] = {}
    for card in cards:
        if card.activity_id and not card.is_aside:
            tied.setdefault(card.activity_id, []).append(card)
    entries = (
        ActivityEntry.objects.kept()
        .filter(cycle=cycle)
        .select_related("activity__actor")
        .order_by(F("date").asc(nulls_last=True), "pk")
    )
    done = [
        Done(
            entry=entry,
            name=wordings.activity_name(entry.activity),
            marks=plan.marks(Piece.ACTIVITY_ENTRY, entry.pk),
            cards=tuple(tied.pop(entry.activity_id, ())),
        )
        for entry in entries
    ]
    undone = [
        Undone(activity, wordings.activity_name(activity), tuple(left))
        for left in tied.values()
        if (activity := left[0].activity) is not None
    ]
    return tuple(done), tuple(undone)


def _findings(meeting: Meeting, *, actor: Actor | None) -> tuple[Found, ...]:
    """What the meeting found about a partner, or with None about the project as a whole."""
    verdicts = AssumptionVerdict.objects.select_related("assumption")
    rows = meeting.findings.filter(actor=actor).prefetch_related(
        "markers", "activities", *resting_rows(), Prefetch("verdicts", queryset=verdicts)
    )
    return tuple(Found(row, rests_of(row)) for row in rows)


def _with_partner(room: MeetingRoom, cycle: Cycle, cards: Sequence[Card]) -> MeetingRoom:
    actor = room.place.actor
    if actor is None:
        return room
    observations = list(
        Observation.objects.kept()
        .filter(cycle=cycle, actor=actor)
        .prefetch_related("markers")
        .order_by(F("date").asc(nulls_last=True), "pk")
    )
    notes = DiaryNotes.objects.filter(cycle=cycle, actor=actor).first()
    return replace(
        room,
        clusters=_clusters(room, cycle, actor, observations, cards),
        notes=Marked(notes, room.plan.marks(Piece.NOTES, notes.pk)) if notes else None,
        findings=_findings(room.meeting, actor=actor),
    )


def _clusters(
    room: MeetingRoom, cycle: Cycle, actor: Actor, observations: Sequence[Observation], cards: Sequence[Card]
) -> tuple[Cluster, ...]:
    """One for each marker of the cycle in the order of the ladder, then the unexpected, good and bad, and the rest."""
    markers = markers_then(cycle, actor, wordings_in(cycle))
    number = {each.marker.pk: each.wording.number for each in markers}
    moved = dict(room.meeting.placements.values_list("observation", "marker"))
    scores: dict[int, MarkerScore] = {}
    earlier: dict[int, list[tuple[Cycle, Cell]]] = {}
    for row in (
        MarkerScore.objects.filter(marker__actor=actor, cycle__start__lte=cycle.start)
        .select_related("cycle")
        .order_by("cycle__start")
    ):
        if row.cycle_id == cycle.pk:
            scores[row.marker_id] = row
        elif row.score:
            cell = Cell(cycle_id=row.cycle_id, score=row.score, observations=0)
            earlier.setdefault(row.marker_id, []).append((row.cycle, cell))
    under: dict[int, list[Seen]] = {}
    fits_none: dict[str, list[Seen]] = {}
    gone: dict[int, Counter[int]] = {}
    by_pk = {each.marker.pk: each for each in markers}
    for each in observations:
        own = [marker.pk for marker in each.markers.all()]
        marks = room.plan.marks(Piece.OBSERVATION, each.pk)
        if moved.get(each.pk) in number:
            under.setdefault(moved[each.pk], []).append(Seen(each, marks, _in_the_diary(each, own, number)))
            for pk in () if each.is_unexpected else own:
                if pk != moved[each.pk]:
                    gone.setdefault(pk, Counter())[moved[each.pk]] += 1
        elif own and not each.is_unexpected:
            for pk in own:
                under.setdefault(pk, []).append(Seen(each, marks))
        else:
            fits_none.setdefault(each.nature, []).append(Seen(each, marks))
    tied: dict[int, list[Card]] = {}
    for card in cards:
        if card.marker_id and not card.is_aside:
            tied.setdefault(card.marker_id, []).append(card)
    found = [
        Cluster(
            key=f"marker-{each.marker.pk}",
            label=each.label,
            seen=tuple(under.get(each.marker.pk, ())),
            marker=each,
            score=scores.get(each.marker.pk),
            cards=tuple(tied.get(each.marker.pk, ())),
            marks=room.plan.marks(Piece.MARKER, each.marker.pk),
            earlier=tuple(earlier.get(each.marker.pk, ())),
            moved_on=tuple((by_pk[pk], count) for pk, count in gone.get(each.marker.pk, {}).items()),
        )
        for each in markers
        if each.belongs or each.marker.pk in under or each.marker.pk in tied
    ]
    titles = {
        Nature.UNEXPECTED_POSITIVE: _("Unexpected, and good"),
        Nature.UNEXPECTED_NEGATIVE: _("Unexpected, and not good"),
        Nature.EXPECTED: _("Under no marker"),
    }
    found += [
        Cluster(key=str(nature).replace(" ", "-"), label=title, seen=tuple(fits_none[nature]))
        for nature, title in titles.items()
        if nature in fits_none
    ]
    return tuple(sorted(found, key=lambda each: not each.deserves_time))


def _in_the_diary(observation: Observation, own: Sequence[int], number: dict[int, str]) -> str:
    """Where the diary has an observation that the meeting looks at elsewhere."""
    numbers = [number[pk] for pk in own if pk in number]
    if numbers and not observation.is_unexpected:
        return _("In the diary: marker %(numbers)s") % {"numbers": ", ".join(numbers)}
    if observation.is_unexpected:
        return _("In the diary: %(nature)s") % {"nature": observation.get_nature_display()}
    return _("In the diary: under no marker")


def _assumptions(meeting: Meeting, plan: Plan) -> tuple[Weighed, ...]:
    """Those of the preparation, in its order, with what this meeting's findings say of each."""
    said: dict[int, list[AssumptionVerdict]] = {}
    for verdict in AssumptionVerdict.objects.filter(finding__meeting=meeting).select_related("finding"):
        said.setdefault(verdict.assumption_id, []).append(verdict)
    return tuple(
        Weighed(
            each,
            plan.marks(Piece.ASSUMPTION, each.assumption.pk),
            tuple(said.get(each.assumption.pk, ())),
        )
        for each in read_preparation(meeting.cycle).assumptions
    )
