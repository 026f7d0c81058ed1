"""Reads everything that a cycle's meeting is about, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Concat
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from diaries.models import (
    ActivityEntry,
    Attachment,
    DiaryNotes,
    MarkerScore,
    Nature,
    Observation,
    Recommendation,
)
from diaries.services.ladder import Cell, settled_at
from diaries.services.of_its_time import (
    ActivityThen,
    MarkerThen,
    activities_in_words,
    markers_in_words,
    with_plans,
)
from diaries.services.reminding import Need
from projects import clock
from projects.aggregates import Joined, ids_in
from projects.models import Cycle, ProjectRole
from projects.services.current import is_latest
from reflection.models import (
    AgendaPart,
    Changed,
    Decision,
    DecisionChange,
    Highlight,
    Meeting,
    Part,
    Piece,
    Question,
    Verdict,
)
from reflection.prepared import (
    Advice,
    Agenda,
    Believed,
    Contact,
    Decided,
    Did,
    End,
    MarkerSeen,
    Marks,
    Missing,
    PartnerPrepared,
    Preparation,
    Said,
    Seen,
    agenda_of,
)
from theory_of_change.models import Activity, Actor, Assumption, Marker, Representation, Sphere
from theory_of_change.services.wording import Past, Wordings, came_after, first_added

WORDS_OF_A_PIECE = 14
"""Words by which a question says what it is about."""


def read_preparation(cycle: Cycle) -> Preparation:
    """The meeting of this cycle as the diaries and the coach's preparation stand now. At most 11 queries."""
    all_cycles = list(Cycle.objects.filter(project=cycle.project_id).select_related("meeting").in_order())
    for each in all_cycles:
        each.project = cycle.project
    cycle = next(each for each in all_cycles if each.pk == cycle.pk)
    return _Reader(cycle, all_cycles).preparation()


def meeting_in(cycle: Cycle) -> Meeting | None:
    """The cycle's meeting, where it was loaded with it or can be."""
    try:
        return cycle.meeting
    except Meeting.DoesNotExist:
        return None


class Plan:
    """What the coach made of a meeting: stars, questions, minutes. One query."""

    def __init__(self, meeting: Meeting | None) -> None:
        self.stars: set[tuple[str, int]] = set()
        self.questions: list[Question] = []
        self.minutes: dict[Part, int] = {}
        if meeting is None:
            return
        for what, pk, kind, piece, text, number, flag in _plan_rows(meeting):
            if what == "star":
                self.stars.add((kind, piece))
            elif what == "part":
                self.minutes[Part(kind)] = number
            else:
                self.questions.append(
                    Question(
                        pk=pk,
                        meeting=meeting,
                        kind=kind,
                        piece=piece,
                        text=text,
                        version=number,
                        is_brought=flag,
                    )
                )
        self.questions.sort(key=lambda question: question.pk)
        self._by_piece: dict[tuple[str, int | None], list[Question]] = defaultdict(list)
        for question in self.questions:
            self._by_piece[question.kind, question.piece].append(question)

    def marks(self, kind: Piece, piece: int) -> Marks:
        if not self.stars and not self.questions:
            return Marks(kind, piece)
        key = (kind.value, piece)
        return Marks(kind, piece, key in self.stars, tuple(self._by_piece.get(key, ())))


def _plan_rows(meeting: Meeting) -> Iterable[tuple]:
    nothing = Value("", TextField())
    yes = Value(value=True, output_field=BooleanField())
    stars = Highlight.objects.filter(meeting=meeting).values_list(
        Value("star", TextField()),
        "pk",
        Cast("kind", TextField()),
        Cast("piece", BigIntegerField()),
        nothing,
        Value(0, BigIntegerField()),
        yes,
    )
    questions = Question.objects.filter(meeting=meeting).values_list(
        Value("question", TextField()),
        "pk",
        Cast("kind", TextField()),
        Cast("piece", BigIntegerField()),
        "text",
        Cast("version", BigIntegerField()),
        "is_brought",
    )
    parts = AgendaPart.objects.filter(meeting=meeting).values_list(
        Value("part", TextField()),
        "pk",
        Cast("part", TextField()),
        Value(0, BigIntegerField()),
        nothing,
        Cast("minutes", BigIntegerField()),
        yes,
    )
    return stars.order_by().union(questions.order_by(), parts.order_by(), all=True)


class _Reader:
    """Reads first, then puts together; nothing after `__init__` asks the database."""

    def __init__(self, cycle: Cycle, all_cycles: Sequence[Cycle]) -> None:
        self.cycle = cycle
        self.cycles = [each for each in all_cycles if each.start <= cycle.start]
        self.moment = cycle.wording_moment(is_latest=is_latest(cycle, all_cycles))
        self.settled = settled_at(self.cycles, moment=self.moment)
        self.meeting = meeting_in(cycle)
        self.last_meeting = _last_held(self.cycles[:-1])
        past = Past([cycle.project_id], since=min([self.moment, *self.settled]))
        self.wordings = Wordings(past, self.moment)
        self.then = [Wordings(past, moment) for moment in self.settled]
        self.plan = Plan(self.meeting)
        self.all_actors = list(_with_people(cycle))
        self.actors = {actor.pk: actor for actor in self.all_actors}
        markers: list[Any] = list(
            Marker.objects.filter(actor__project=cycle.project_id).annotate(
                scored=_SCORES, remark=_remark(cycle)
            )
        )
        self.scores = {marker.pk: _scores_in(marker.scored) for marker in markers}
        self.remarks = {marker.pk: marker.remark or "" for marker in markers}
        activities = list(with_plans(cycle, Activity.objects.filter(actor__project=cycle.project_id)))
        self.markers = _by_actor(markers)
        self.activities = _by_actor(activities)
        self.observations = _by_actor(_observations(cycle))
        self.named = {row.pk: ids_in(row.named) for rows in self.observations.values() for row in rows}
        self.entries: dict[int, list[ActivityEntry]] = defaultdict(list)
        by_pk = {activity.pk: activity for activity in activities}
        for entry in _entries(cycle):
            entry.activity = by_pk[entry.activity_id]
            self.entries[entry.activity.actor_id].append(entry)
        self.notes, self.recommendations = _words_of_the_cycle(cycle)
        self.assumptions, self.verdicts = _assumptions(cycle, self.cycles)
        self.decisions = _decisions(cycle, self.last_meeting)
        self._put_in_words()

    def _put_in_words(self) -> None:
        self.markers_then: dict[int, MarkerThen] = {}
        self.activities_then: dict[int, ActivityThen] = {}
        for actor in self.all_actors:
            for marker in markers_in_words(self.cycle, self.markers[actor.pk], self.wordings):
                self.markers_then[marker.marker.pk] = marker
            for activity in activities_in_words(self.cycle, self.activities[actor.pk], self.wordings):
                self.activities_then[activity.activity.pk] = activity

    def preparation(self) -> Preparation:
        partners = [self._partner(actor) for actor in self._partners()]
        self.by_actor = {partner.actor.pk: partner for partner in partners}
        decisions = tuple(self._decided(decision) for decision in self.decisions)
        advice = tuple(each for partner in partners for each in self._advice(partner))
        assumptions = tuple(self._believed(row) for row in self._assumed())
        words, places = self._words(partners, decisions, advice, assumptions)
        return Preparation(
            cycle=self.cycle,
            cycles=tuple(self.cycles),
            meeting=self.meeting,
            last_meeting=self.last_meeting,
            agenda=agenda_of(self.plan.minutes, self.meeting.begins_at) if self.meeting else Agenda(),
            missing=tuple(partner.missing for partner in partners if partner.missing),
            decisions=decisions,
            partners=tuple(partners),
            assumptions=assumptions,
            advice=advice,
            questions=tuple(self.plan.questions),
            subjects={key: Truncator(told).words(WORDS_OF_A_PIECE) for key, told in words.items()},
            whole_words=words,
            places=places,
        )

    # The partners

    def _partners(self) -> list[Actor]:
        """Those with a diary in this cycle: followed, or written about all the same."""
        first = first_added(self.all_actors)
        written = {*self.observations, *self.entries, *self.notes, *self.recommendations}
        return [
            actor
            for actor in self.all_actors
            if actor.pk in written
            or (
                actor.sphere == Sphere.INFLUENCE
                and actor.was_followed_after(self.cycle.opens_at)
                and not came_after(actor, self.moment, first)
            )
        ]

    def _partner(self, actor: Actor) -> PartnerPrepared:
        observations = self.observations.get(actor.pk, [])
        seen = {each.pk: self._seen(each) for each in observations}
        told: set[int] = set()
        markers = []
        first = first_added(self.markers[actor.pk])
        for then in markers_in_words(self.cycle, self.markers[actor.pk], self.wordings):
            own = [
                seen[each.pk]
                for each in observations
                if not each.is_unexpected and then.marker.pk in self.named[each.pk]
            ]
            cells = self._cells(then.marker, first, len(own))
            remark = self.remarks[then.marker.pk]
            if not (then.belongs or own or cells[-1][1].score or remark):
                continue
            markers.append(
                MarkerSeen(
                    then=then,
                    cells=cells,
                    remark=remark,
                    seen=tuple(each for each in own if each.observation.pk not in told),
                    told_above=tuple(each for each in own if each.observation.pk in told),
                    marks=self.plan.marks(Piece.MARKER, then.marker.pk),
                )
            )
            told.update(each.observation.pk for each in own)
        notes = self.notes.get(actor.pk)
        did = tuple(self._did(entry) for entry in self.entries.get(actor.pk, ()))
        not_noted = self._not_noted(actor, did)
        return PartnerPrepared(
            actor=actor,
            name=self.wordings.words(actor, "name"),
            marks=self.plan.marks(Piece.ACTOR, actor.pk),
            did=did,
            not_noted=not_noted,
            markers=tuple(markers),
            untied=_of_nature(seen, observations, Nature.EXPECTED, without=told),
            good=_of_nature(seen, observations, Nature.UNEXPECTED_POSITIVE),
            bad=_of_nature(seen, observations, Nature.UNEXPECTED_NEGATIVE),
            notes=notes,
            notes_marks=self.plan.marks(Piece.NOTES, notes.pk if notes else 0),
            missing=self._missing(actor, markers, bool(observations or did), notes, not_noted),
        )

    def _seen(self, row: Observation) -> Seen:
        named = self.named[row.pk]
        involved = ids_in(row.involved)  # type: ignore[attr-defined]
        return Seen(
            observation=row,
            markers=tuple(
                self.markers_then[marker.pk] for marker in self.markers[row.actor_id] if marker.pk in named
            ),
            activities=tuple(each.name for pk, each in self.activities_then.items() if pk in involved)
            if involved
            else (),
            marks=self.plan.marks(Piece.OBSERVATION, row.pk),
            files=row.file_count or 0,  # type: ignore[attr-defined]
        )

    def _did(self, entry: ActivityEntry) -> Did:
        return Did(
            entry=entry,
            activity=entry.activity,
            name=self.activities_then[entry.activity_id].name,
            marks=self.plan.marks(Piece.ACTIVITY_ENTRY, entry.pk),
            files=entry.file_count or 0,  # type: ignore[attr-defined]
        )

    def _not_noted(self, actor: Actor, did: Iterable[Did]) -> tuple[str, ...]:
        noted = {each.activity.pk for each in did}
        return tuple(
            then.name
            for activity in self.activities[actor.pk]
            if (then := self.activities_then[activity.pk]).belongs
            and then.is_planned
            and activity.is_planned_somewhere
            and activity.pk not in noted
        )

    def _cells(self, marker: Marker, first: datetime, seen: int) -> tuple[tuple[Cycle, Cell], ...]:
        scores = self.scores[marker.pk]
        return tuple(
            (
                cycle,
                _cell(cycle, scores.get(cycle.pk, ""), seen if cycle is self.cycle else 0)
                if cycle.pk in scores
                else _cell(
                    cycle,
                    "",
                    seen if cycle is self.cycle else 0,
                    is_formulated=not came_after(marker, moment, first),
                    ended=wordings.ended_at(marker),
                ),
            )
            for cycle, moment, wordings in zip(self.cycles, self.settled, self.then, strict=True)
        )

    def _missing(
        self,
        actor: Any,
        markers: Sequence[MarkerSeen],
        is_written: bool,
        notes: DiaryNotes | None,
        not_noted: tuple[str, ...],
    ) -> Missing | None:
        unscored = tuple(each.then for each in markers if each.then.belongs and not each.now.score)
        has_notes = notes is not None and any(
            (notes.enabling, notes.hindering, notes.effective_strategies, notes.adaptations)
        )
        found = {Need.ENTRIES: not is_written, Need.SCORES: bool(unscored), Need.NOTES: not has_notes}
        needs = tuple(need for need in Need if found[need])
        if not needs and not not_noted:
            return None
        only_scores = needs == (Need.SCORES,) and not not_noted
        own = _contacts(actor.people)
        return Missing(
            actor=actor,
            name=self.wordings.words(actor, "name"),
            needs=needs,
            unscored=unscored,
            not_noted=not_noted,
            people=own if own and not only_scores else _contacts(actor.coordinators),
            is_up_to_team=not own or only_scores,
        )

    # What is weighed and decided

    def _advice(self, partner: PartnerPrepared) -> Iterable[Advice]:
        for pk, text in self.recommendations.get(partner.actor.pk, ()):
            marks = self.plan.marks(Piece.RECOMMENDATION, pk)
            yield Advice(partner.actor, partner.name, text, marks, is_adaptation=False)
        if partner.notes and partner.notes.adaptations:
            yield Advice(
                partner.actor,
                partner.name,
                partner.notes.adaptations,
                partner.notes_marks,
                is_adaptation=True,
            )

    def _assumed(self) -> list[Assumption]:
        first = first_added(self.assumptions)
        return [
            row
            for row in self.assumptions
            if row.was_followed_after(self.cycle.opens_at)
            and not came_after(row, self.moment, first)
            and (row.activity_id or row.marker_id)
        ]

    def _believed(self, row: Assumption) -> Believed:
        row.project = self.cycle.project
        return Believed(
            assumption=row,
            because=self.wordings.words(row, "because"),
            begins=self._activity_end(row.activity_id)
            if row.activity_id
            else self._marker_end(row.marker_id),
            arrives=self._marker_end(row.leads_to_id) if row.leads_to_id else None,
            verdicts=tuple(self.verdicts.get(row.pk, ())),
            marks=self.plan.marks(Piece.ASSUMPTION, row.pk),
        )

    def _activity_end(self, pk: int) -> End:
        then = self.activities_then[pk]
        partner = self.by_actor.get(then.activity.actor_id)
        done = tuple(each for each in partner.did if each.activity.pk == pk) if partner else ()
        return End(then.name, self.actors[then.activity.actor_id], is_activity=True, done=done)

    def _marker_end(self, pk: int | None) -> End:
        then = self.markers_then[pk or 0]
        partner = self.by_actor.get(then.marker.actor_id)
        own = partner.markers if partner else ()
        found = next((each for each in own if each.then.marker.pk == pk), None)
        return End(
            label=then.label,
            actor=self.actors[then.marker.actor_id],
            seen=(*found.seen, *found.told_above) if found else (),
            cell=found.now if found else None,
        )

    def _decided(self, row: Any) -> Decided:
        cycle = next(each for each in self.cycles if each.pk == row.in_cycle)
        changed = sorted(set((row.changed or "").split(",")) - {""})
        return Decided(
            decision=row,
            cycle=cycle,
            changed=tuple(str(Changed(each).label) for each in changed),
            marks=self.plan.marks(Piece.DECISION, row.pk),
        )

    def _words(
        self,
        partners: Iterable[PartnerPrepared],
        decisions: Iterable[Decided],
        advice: Iterable[Advice],
        assumptions: Iterable[Believed],
    ) -> tuple[dict[str, str], dict[str, str]]:
        """What each piece that bears a star or a question says, and in which part it stands."""
        subjects: dict[str, str] = {}
        places: dict[str, str] = {}

        def tell(marks: Marks, words: str, part: str = "") -> None:
            if marks.is_starred or marks.questions:
                subjects[marks.key] = words
                places[marks.key] = part

        for decided in decisions:
            tell(decided.marks, decided.decision.text)
        for partner in partners:
            tell(partner.marks, partner.name)
            for did in partner.did:
                tell(did.marks, did.name, f"activities/{partner.actor.pk}/")
            for marker in partner.markers:
                tell(marker.marks, marker.then.label, f"outcomes/{partner.actor.pk}/")
            for seen in partner.all_seen:
                tell(seen.marks, seen.observation.change, f"outcomes/{partner.actor.pk}/")
            told = _("What helped and hindered: %(partner)s") % {"partner": partner.name}
            tell(partner.notes_marks, told, f"outcomes/{partner.actor.pk}/")
        for believed in assumptions:
            tell(believed.marks, believed.because)
        for each in advice:
            if not each.is_adaptation:
                tell(each.marks, each.text)
        return subjects, places


def _cell(
    cycle: Cycle,
    score: str,
    observations: int,
    *,
    is_formulated: bool = True,
    ended: datetime | None = None,
) -> Cell:
    return Cell(
        cycle_id=cycle.pk,
        score=score,
        observations=observations,
        is_formulated=is_formulated or bool(observations),
        is_followed=bool(observations) or ended is None or ended > cycle.opens_at,
    )


def _last_held(cycles: Sequence[Cycle]) -> Meeting | None:
    held = [meeting for each in cycles if (meeting := meeting_in(each)) and meeting.is_held]
    return held[-1] if held else None


def _by_actor(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.actor_id].append(row)
    return found


def _of_nature(
    seen: Mapping[int, Seen], rows: Iterable[Observation], nature: Nature, *, without: Iterable[int] = ()
) -> tuple[Seen, ...]:
    left_out = set(without)
    return tuple(seen[row.pk] for row in rows if row.nature == nature and row.pk not in left_out)


def _observations(cycle: Cycle) -> QuerySet[Observation]:
    """By date; those whose day nobody knows come last."""
    return (
        Observation.objects.kept()
        .in_cycle(cycle)
        .select_related("created_by")
        .annotate(
            named=_joined(Observation.markers.through.objects, "observation", "marker"),
            involved=_joined(Observation.activities.through.objects, "observation", "activity"),
            file_count=_files("observation"),
        )
        .order_by(F("date").asc(nulls_last=True), "pk")
    )


def _entries(cycle: Cycle) -> QuerySet[ActivityEntry]:
    return (
        ActivityEntry.objects.kept()
        .in_cycle(cycle)
        .select_related("created_by")
        .annotate(file_count=_files("activity_entry"))
        .order_by(F("date").asc(nulls_last=True), "pk")
    )


def _joined(rows: Any, of: str, what: str) -> Subquery:
    own = rows.filter(**{of: OuterRef("pk")}).order_by()
    return Subquery(own.values(of).values_list(Joined(what)))


def _files(of: str) -> Subquery:
    own = Attachment.objects.filter(**{of: OuterRef("pk"), "removed_at": None}).order_by()
    return Subquery(own.values(of).values_list(Count("pk")))


_SCORES = Subquery(
    MarkerScore.objects.filter(marker=OuterRef("pk"))
    .exclude(score="")
    .order_by()
    .values("marker")
    .annotate(
        joined=Joined(Concat(Cast("cycle_id", CharField()), Value(":"), "score", output_field=TextField()))
    )
    .values("joined")
)


def _remark(cycle: Cycle) -> Subquery:
    return Subquery(MarkerScore.objects.filter(marker=OuterRef("pk"), cycle=cycle).values("remark")[:1])


def _scores_in(joined: str | None) -> dict[int, str]:
    """Cycle id -> score."""
    found = (each.partition(":") for each in joined.split(",")) if joined else ()
    return {int(cycle): score for cycle, _colon, score in found}


def _with_people(cycle: Cycle) -> QuerySet[Actor]:
    """All actors, each with its own people and the project's coordinators: "address name", one a line."""
    in_force = Q(role__until=None) | Q(role__until__gte=clock.today())
    own = (
        Representation.objects.filter(
            in_force,
            actor=OuterRef("pk"),
            role__role=ProjectRole.Role.PARTNER,
            role__project=cycle.project_id,
            role__user__is_active=True,
        )
        .order_by()
        .values("actor")
        .annotate(joined=_people("role__user"))
        .values("joined")
    )
    coordinators = (
        ProjectRole.objects.not_ended()
        .filter(project=cycle.project_id, role=ProjectRole.Role.COORDINATOR, user__is_active=True)
        .order_by()
        .values("project")
        .annotate(joined=_people("user"))
        .values("joined")
    )
    return Actor.objects.filter(project=cycle.project_id).annotate(
        people=Subquery(own), coordinators=Subquery(coordinators)
    )


def _people(user: str) -> Joined:
    told = Concat(f"{user}__email", Value(" "), f"{user}__name", output_field=TextField())
    return Joined(told, separator="\n")


def _contacts(joined: str | None) -> tuple[Contact, ...]:
    found = []
    for line in (joined or "").split("\n"):
        email, _blank, name = line.partition(" ")
        if email:
            found.append(Contact(name or email, email))
    return tuple(sorted(found, key=lambda each: (each.name, each.email)))


def _words_of_the_cycle(cycle: Cycle) -> tuple[dict[int, DiaryNotes], dict[int, list[tuple[int, str]]]]:
    """Actor id -> its notes, and its recommendations with their ids, in one query."""
    empty = Value("", TextField())
    notes = DiaryNotes.objects.filter(cycle=cycle).values_list(
        Value("notes", TextField()),
        "pk",
        "actor_id",
        "enabling",
        "hindering",
        "effective_strategies",
        "adaptations",
    )
    advice = Recommendation.objects.filter(cycle=cycle).values_list(
        Value("advice", TextField()), "pk", "actor_id", "text", empty, empty, empty
    )
    found: dict[int, DiaryNotes] = {}
    recommended: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for kind, pk, actor_id, first, *others in notes.order_by().union(advice.order_by(), all=True):
        if kind == "advice":
            recommended[actor_id].append((pk, first))
        else:
            hindering, effective, adaptations = others
            found[actor_id] = DiaryNotes(
                pk=pk,
                cycle=cycle,
                actor_id=actor_id,
                enabling=first,
                hindering=hindering,
                effective_strategies=effective,
                adaptations=adaptations,
            )
    for rows in recommended.values():
        rows.sort()
    return found, recommended


def _assumptions(cycle: Cycle, cycles: Sequence[Cycle]) -> tuple[list[Assumption], dict[int, list[Said]]]:
    """The project's assumptions once each, and what meetings of earlier cycles said of them, in one query."""
    earlier = {each.pk: each for each in cycles if each.pk != cycle.pk}
    rows: Any = (
        Assumption.objects.filter(project=cycle.project_id)
        .annotate(
            verdict=F("verdicts__verdict"),
            said_in=F("verdicts__finding__meeting__cycle_id"),
            finding=F("verdicts__finding__text"),
            held_at=F("verdicts__finding__meeting__held_at"),
        )
        .order_by("pk", "held_at", "verdicts__pk")
    )
    once: dict[int, Assumption] = {}
    verdicts: dict[int, list[Said]] = defaultdict(list)
    for row in rows:
        once.setdefault(row.pk, row)
        if row.verdict and row.held_at and row.said_in in earlier:
            verdicts[row.pk].append(Said(earlier[row.said_in], Verdict(row.verdict), row.finding))
    return list(once.values()), verdicts


def _decisions(cycle: Cycle, last: Meeting | None) -> list[Decision]:
    """Those of the last meeting, and older ones that are still open."""
    if last is None:
        return []
    own = DecisionChange.objects.filter(decision=OuterRef("pk")).order_by()
    rows = Decision.objects.filter(
        Q(meeting=last)
        | Q(
            meeting__cycle__project=cycle.project_id,
            meeting__held_at__isnull=False,
            meeting__cycle__start__lt=cycle.start,
            state="open",
        )
    )
    return list(
        rows.select_related("meeting", "replaced_by")
        .annotate(
            in_cycle=F("meeting__cycle_id"),
            changed=Subquery(own.values("decision").values_list(Joined("changed"))),
        )
        .order_by("-meeting__cycle__start", "number")
    )
