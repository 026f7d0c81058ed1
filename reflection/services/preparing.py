"""Reads everything that a cycle's meeting is about, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.text import Truncator

from diaries.models import (
    ActivityEntry,
    DiaryNotes,
    Nature,
    Observation,
)
from diaries.services.ladder import Cell, settled_at
from diaries.services.of_its_time import (
    ActivityThen,
    MarkerThen,
    activities_among,
    markers_among,
    with_plans,
)
from diaries.services.reminding import Need
from projects.aggregates import read_ids
from projects.models import Cycle
from projects.services.current import is_latest
from reflection.models import (
    Changed,
    Meeting,
    Piece,
    changed_in_words,
)
from reflection.prepared import (
    Advice,
    Agenda,
    Believed,
    Decided,
    Did,
    End,
    MarkerSeen,
    Missing,
    PartnerPrepared,
    Preparation,
    Seen,
    agenda_of,
    words_of_pieces,
)
from reflection.services.plan import Plan
from reflection.services.preparing_rows import (
    actors_with_people,
    assumptions_with_verdicts,
    contacts_in,
    decisions_to_look_back_on,
    entries_of,
    markers_with_scores,
    notes_and_recommendations,
    observations_of,
    scores_in,
)
from theory_of_change.models import Activity, ActivityState, Actor, Assumption, Marker, Sphere
from theory_of_change.services.wording import Past, Wordings, came_after, first_added

WORDS_OF_A_PIECE = 14
"""Words by which a question says what it is about."""


def read_preparation(cycle: Cycle) -> Preparation:
    """The meeting of this cycle as the diaries and the coach's preparation stand now. At most 11 queries."""
    return read_rows(cycle).preparation()


def read_rows(cycle: Cycle) -> "_Reader":
    """All that the meeting is about, read and not yet put together."""
    all_cycles = list(Cycle.objects.filter(project=cycle.project_id).select_related("meeting").in_order())
    for each in all_cycles:
        each.project = cycle.project
    cycle = next(each for each in all_cycles if each.pk == cycle.pk)
    return _Reader(cycle, all_cycles)


def meeting_in(cycle: Cycle) -> Meeting | None:
    """The cycle's meeting, where it was loaded with it or can be."""
    try:
        return cycle.meeting
    except Meeting.DoesNotExist:
        return None


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
        self.all_actors = list(actors_with_people(cycle))
        self.actors = {actor.pk: actor for actor in self.all_actors}
        markers = list(markers_with_scores(cycle))
        self.scores = {marker.pk: scores_in(marker.scored) for marker in markers}
        self.remarks = {marker.pk: marker.remark or "" for marker in markers}
        activities = list(with_plans(cycle, Activity.objects.filter(actor__project=cycle.project_id)))
        self.markers = _by_actor(markers)
        self.activities = _by_actor(activities)
        self.observations = _by_actor(observations_of(cycle))
        self.named = {row.pk: read_ids(row.named) for rows in self.observations.values() for row in rows}
        self.entries: dict[int, list[ActivityEntry]] = defaultdict(list)
        by_pk = {activity.pk: activity for activity in activities}
        for entry in entries_of(cycle):
            entry.activity = by_pk[entry.activity_id]
            self.entries[entry.activity.actor_id].append(entry)
        self.notes, self.recommendations = notes_and_recommendations(cycle)
        self.assumptions, self.verdicts = assumptions_with_verdicts(cycle, self.cycles)
        self.decisions = decisions_to_look_back_on(cycle, self.last_meeting)
        self._put_in_words()

    def _put_in_words(self) -> None:
        self.markers_then: dict[int, MarkerThen] = {}
        self.activities_then: dict[int, ActivityThen] = {}
        for actor in self.all_actors:
            for marker in markers_among(self.cycle, self.markers[actor.pk], self.wordings):
                self.markers_then[marker.marker.pk] = marker
            for activity in activities_among(self.cycle, self.activities[actor.pk], self.wordings):
                self.activities_then[activity.activity.pk] = activity

    def preparation(self) -> Preparation:
        partners = [self._partner(actor) for actor in self._partners()]
        self.by_actor = {partner.actor.pk: partner for partner in partners}
        decisions = tuple(self._decided(decision) for decision in self.decisions)
        advice = tuple(each for partner in partners for each in self._advice(partner))
        assumptions = tuple(self._believed(row) for row in self._assumed())
        words, places = words_of_pieces(partners, decisions, advice, assumptions)
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
        for then in markers_among(self.cycle, self.markers[actor.pk], self.wordings):
            named = [each for each in observations if then.marker.pk in self.named[each.pk]]
            own = [seen[each.pk] for each in named if not each.is_unexpected]
            unexpected = tuple(seen[each.pk] for each in named if each.is_unexpected)
            cells = self._cells(then.marker, first, len(named))
            remark = self.remarks[then.marker.pk]
            if not (then.belongs or named or cells[-1][1].score or remark):
                continue
            markers.append(
                MarkerSeen(
                    then=then,
                    cells=cells,
                    remark=remark,
                    seen=tuple(each for each in own if each.observation.pk not in told),
                    told_above=tuple(each for each in own if each.observation.pk in told),
                    unexpected=unexpected,
                    marks=self.plan.marks(Piece.MARKER, then.marker.pk),
                )
            )
            told.update(each.observation.pk for each in own)
        notes = self.notes.get(actor.pk)
        did = tuple(self._did(entry) for entry in self.entries.get(actor.pk, ()))
        untied = _of_nature(seen, observations, Nature.EXPECTED, without=told)
        not_noted = self._not_noted(actor, did)
        return PartnerPrepared(
            actor=actor,
            name=self.wordings.words(actor, "name"),
            marks=self.plan.marks(Piece.ACTOR, actor.pk),
            did=did,
            not_noted=not_noted,
            markers=tuple(markers),
            untied=untied,
            good=_of_nature(seen, observations, Nature.UNEXPECTED_POSITIVE),
            bad=_of_nature(seen, observations, Nature.UNEXPECTED_NEGATIVE),
            notes=notes,
            notes_marks=self.plan.marks(Piece.NOTES, notes.pk if notes else 0),
            missing=self._missing(
                actor,
                markers,
                is_written=bool(observations or did),
                is_untied=bool(untied),
                notes=notes,
                not_noted=not_noted,
            ),
        )

    def _seen(self, row: Observation) -> Seen:
        named = self.named[row.pk]
        involved = read_ids(row.involved)  # type: ignore[attr-defined]
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
        *,
        is_written: bool,
        is_untied: bool,
        notes: DiaryNotes | None,
        not_noted: tuple[str, ...],
    ) -> Missing | None:
        unscored = tuple(each.then for each in markers if each.then.owes_score and not each.now.score)
        has_notes = notes is not None and any(
            (notes.enabling, notes.hindering, notes.effective_strategies, notes.adaptations)
        )
        found = {
            Need.ENTRIES: not is_written,
            Need.MARKERS: is_untied,
            Need.SCORES: bool(unscored),
            Need.NOTES: not has_notes,
        }
        needs = tuple(need for need in Need if found[need])
        if not needs and not not_noted:
            return None
        only_scores = needs == (Need.SCORES,) and not not_noted
        own = contacts_in(actor.people)
        return Missing(
            actor=actor,
            name=self.wordings.words(actor, "name"),
            needs=needs,
            unscored=unscored,
            not_noted=not_noted,
            people=own if own and not only_scores else contacts_in(actor.coordinators),
            is_up_to_team=not own or only_scores,
        )

    # What is weighed and decided

    def _advice(self, partner: PartnerPrepared) -> Iterable[Advice]:
        for pk, text in self.recommendations.get(partner.actor.pk, ()):
            marks = self.plan.marks(Piece.RECOMMENDATION, pk)
            yield Advice(
                partner.actor,
                partner.name,
                text,
                marks,
                is_adaptation=False,
                taken_up=self.plan.taken_up(text),
            )
        if partner.notes and partner.notes.adaptations:
            yield Advice(
                partner.actor,
                partner.name,
                partner.notes.adaptations,
                partner.notes_marks,
                is_adaptation=True,
                taken_up=self.plan.taken_up(partner.notes.adaptations),
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
            seen=(*found.seen, *found.told_above, *found.unexpected) if found else (),
            cell=found.now if found else None,
        )

    def _decided(self, row: Any) -> Decided:
        cycle = next(each for each in self.cycles if each.pk == row.in_cycle)
        changed = [changed_in_words(each) for each in sorted(set((row.changed or "").split(",")) - {""})]
        if row.ended_done:
            changed.append(changed_in_words(Changed.ACTIVITY_ENDED, ended=ActivityState.DONE))
        return Decided(
            decision=row,
            cycle=cycle,
            changed=tuple(changed),
            marks=self.plan.marks(Piece.DECISION, row.pk),
        )


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
