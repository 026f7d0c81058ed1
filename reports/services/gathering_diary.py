"""Reads what the diaries of a cycle say on paper, in the wording of its time, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, Q

from diaries.models import (
    ActivityEntry,
    Attachment,
    DiaryNotes,
    MarkerScore,
    Observation,
    Recommendation,
)
from diaries.services.of_its_time import ActivityThen, MarkerThen, PartnerOffer, offer_partners, wordings_of
from projects import clock
from projects.models import Cycle
from projects.services.current import is_latest
from reports.content import CyclePart, EndPart, NotesPart
from reports.content.paper_diary import (
    Diaries,
    DiaryActivityPart,
    DiaryMarkerPart,
    DiaryPart,
    DiaryProjectPart,
    DonePart,
    EarlierScorePart,
    FilePart,
    SeenPart,
)
from reports.services.gathering_programme import programme_part
from theory_of_change.models import Activity, Actor
from theory_of_change.services.wording import Wordings, came_after, first_added


def gather_blank_diaries(cycle: Cycle, partner: Actor | None = None) -> Diaries:
    """The cycle's diaries with nothing in them, of one boundary partner or of all; in at most seven queries.

    What a form of the diary would offer is what stands in them: the markers that belong to the cycle and the
    activities that were open in it and planned for it.
    """
    cycles = _cycles(cycle)
    return _document(cycles, partner, written=_Nothing())


def gather_diaries(cycle: Cycle, partner: Actor | None = None) -> Diaries:
    """The cycle's diaries as they stand now, of one boundary partner or of all; in at most 16 queries.

    What was removed is not in them; what came after the hand-over is, and says so.
    """
    cycles = _cycles(cycle)
    return _document(cycles, partner, written=_Written(cycles, partner))


def _cycles(cycle: Cycle) -> list[Cycle]:
    """The project's cycles in order, up to this one, the last; each knows which came after it."""
    in_order = list(
        Cycle.objects.filter(project=cycle.project_id)
        .select_related("project__programme__report_template")
        .in_order()
    )
    here = next(each for each in in_order if each.pk == cycle.pk)
    here.is_latest = is_latest(here, in_order)  # type: ignore[attr-defined]
    return in_order[: in_order.index(here) + 1]


def _document(cycles: list[Cycle], partner: Actor | None, *, written: "_Nothing") -> Diaries:
    cycle = cycles[-1]
    latest: bool = cycle.is_latest  # type: ignore[attr-defined]
    wordings = wordings_of(cycle, is_latest=latest)
    partners = [partner] if partner is not None else _partners(cycle, wordings.moment, written.actors)
    offers = offer_partners(
        cycle, partners, is_latest=latest, markers=written.markers, activities=written.activities
    )
    supported = _ties(Activity.markers.through, Q(activity__actor__in=partners), "activity", "marker")
    project = cycle.project
    return Diaries(
        programme=programme_part(project.programme),
        project=DiaryProjectPart(name=project.name, promoter=project.promoter),
        cycle=CyclePart(number=cycle.number, start=cycle.start, end=cycle.end),
        day=clock.today(),
        partners=tuple(written.part(offer, wordings, supported) for offer in offers),
        handed_over=_utc(cycle.handed_over_at),
    )


def _partners(cycle: Cycle, moment: datetime, written_about: Collection[int]) -> list[Actor]:
    """The boundary partners that were followed in the cycle, and those that somebody wrote about in it."""
    actors = list(Actor.objects.filter(project=cycle.project).boundary_partners())
    first = first_added(actors)
    return [
        actor
        for actor in actors
        if actor.pk in written_about
        or (actor.was_followed_after(cycle.opens_at) and not came_after(actor, moment, first))
    ]


class _Nothing:
    """Diaries in which nobody wrote; `_Written` fills in what this leaves empty."""

    actors: Collection[int] = ()
    """Whom the entries are about, by id; so, too, the markers and activities that they name."""
    markers: Collection[int] = ()
    activities: Collection[int] = ()

    def part(self, offer: PartnerOffer, wordings: Wordings, supported: dict[int, set[int]]) -> DiaryPart:
        """One partner's diaries; `supported`: activity id -> the ids of its markers."""
        place = _places(offer.markers)
        return DiaryPart(
            name=wordings.words(offer.actor, "name"),
            activities=tuple(
                DiaryActivityPart(name=each.name, markers=_placed(supported.get(each.activity.pk, ()), place))
                for each in offer.activities
                if each.belongs and each.is_planned
            ),
            markers=tuple(
                DiaryMarkerPart(each.wording.number, each.wording.level, each.wording.text)
                for each in offer.markers
            ),
        )


class _Written(_Nothing):
    """What people wrote in the last of `cycles`, about one partner or about all."""

    def __init__(self, cycles: list[Cycle], partner: Actor | None) -> None:
        self.cycles, self.cycle = cycles, cycles[-1]
        of_actor = Q() if partner is None else Q(actor=partner)
        of_activity = Q() if partner is None else Q(activity__actor=partner)
        self.observations = list(
            Observation.objects.kept()
            .in_cycle(self.cycle)
            .filter(of_actor)
            .order_by(F("date").asc(nulls_last=True), "pk")
        )
        self.named = _ties(
            Observation.markers.through, Q(observation__cycle=self.cycle), "observation", "marker"
        )
        self.involved: dict[int, list[Activity]] = defaultdict(list)
        through: Any = Observation.activities.through
        for tie in through.objects.filter(observation__cycle=self.cycle).select_related("activity"):
            self.involved[tie.observation_id].append(tie.activity)
        self.entries: dict[int, list[ActivityEntry]] = defaultdict(list)
        entries = (
            ActivityEntry.objects.kept()
            .in_cycle(self.cycle)
            .filter(of_activity)
            .select_related("activity")
            .order_by(F("date").asc(nulls_last=True), "pk")
        )
        for entry in entries:
            self.entries[entry.activity_id].append(entry)
        self.scores: dict[int, dict[int, MarkerScore]] = defaultdict(dict)
        for score in MarkerScore.objects.filter(
            Q() if partner is None else Q(marker__actor=partner), cycle__in=cycles
        ).select_related("marker"):
            self.scores[score.marker_id][score.cycle_id] = score
        self.notes = {row.actor_id: row for row in DiaryNotes.objects.filter(of_actor, cycle=self.cycle)}
        self.recommendations: dict[int, list[str]] = defaultdict(list)
        for row in Recommendation.objects.filter(of_actor, cycle=self.cycle).order_by("pk"):
            self.recommendations[row.actor_id].append(row.text)
        self.files: dict[tuple[int | None, int | None], list[FilePart]] = defaultdict(list)
        for file in Attachment.objects.kept().filter(
            Q(observation__cycle=self.cycle) | Q(activity_entry__cycle=self.cycle)
        ):
            self.files[file.observation_id, file.activity_entry_id].append(
                FilePart(name=file.name, caption=file.caption)
            )
        self._name_what_is_told()

    def _name_what_is_told(self) -> None:
        scored = [
            score
            for by_cycle in self.scores.values()
            if (score := by_cycle.get(self.cycle.pk)) and (score.score or score.remark)
        ]
        self.markers = {
            *(score.marker_id for score in scored),
            *(marker for row in self.observations for marker in self.named.get(row.pk, ())),
        }
        self.activities = set(self.entries)
        self.actors = {
            *(row.actor_id for row in self.observations),
            *(entries[0].activity.actor_id for entries in self.entries.values()),
            *(score.marker.actor_id for score in scored),
            *self.notes,
            *self.recommendations,
        }

    def part(self, offer: PartnerOffer, wordings: Wordings, supported: dict[int, set[int]]) -> DiaryPart:
        actor = offer.actor
        place = _places(offer.markers)
        notes = self.notes.get(actor.pk)
        return DiaryPart(
            name=wordings.words(offer.actor, "name"),
            activities=tuple(
                self._activity(each, _placed(supported.get(each.activity.pk, ()), place))
                for each in offer.activities
                if (each.belongs and each.is_planned) or each.activity.pk in self.entries
            ),
            markers=tuple(self._marker(each) for each in offer.markers),
            recommendations=tuple(self.recommendations[actor.pk]),
            observations=tuple(
                self._seen(row, place, wordings) for row in self.observations if row.actor_id == actor.pk
            ),
            notes=NotesPart()
            if notes is None
            else NotesPart(
                enabling=notes.enabling,
                hindering=notes.hindering,
                effective_strategies=notes.effective_strategies,
                adaptations=notes.adaptations,
            ),
        )

    def _marker(self, then: MarkerThen) -> DiaryMarkerPart:
        marker = then.marker
        scores = self.scores.get(marker.pk, {})
        now = scores.get(self.cycle.pk)
        return DiaryMarkerPart(
            number=then.wording.number,
            level=then.wording.level,
            text=then.wording.text,
            score=now.score if now else "",
            remark=now.remark if now else "",
            earlier=tuple(
                EarlierScorePart(cycle=cycle.number, score=scores[cycle.pk].score)
                for cycle in self.cycles[:-1]
                if cycle.pk in scores and scores[cycle.pk].score
            ),
            reads_otherwise_today=then.wording.changed_since,
            formulated_later=_utc(marker.created_at) if then.came_later else None,
            end=None
            if marker.retired_at is None
            else EndPart(since=marker.retired_at.astimezone(UTC), because=marker.retired_because),
        )

    def _activity(self, then: ActivityThen, markers: tuple[int, ...]) -> DiaryActivityPart:
        row = then.activity
        return DiaryActivityPart(
            name=then.name,
            markers=markers,
            is_unplanned=row.is_unplanned,
            entries=tuple(self._done(entry) for entry in self.entries.get(row.pk, ())),
            end=None
            if row.ended_at is None
            else EndPart(since=row.ended_at.astimezone(UTC), because=row.ended_because, how=row.state),
        )

    def _done(self, row: ActivityEntry) -> DonePart:
        return DonePart(
            date=row.date,
            date_precision=row.date_precision,
            description=row.description,
            went_well=row.went_well,
            why_well=row.why_well,
            went_less_well=row.went_less_well,
            why_less_well=row.why_less_well,
            is_late=row.is_late,
            participants=row.participants,
            files=tuple(self.files[None, row.pk]),
        )

    def _seen(self, row: Observation, place: dict[int, int], wordings: Wordings) -> SeenPart:
        return SeenPart(
            nature=row.nature,
            markers=_placed(self.named.get(row.pk, ()), place),
            change=row.change,
            significance=row.significance,
            contribution=row.contribution,
            method=row.method,
            date=row.date,
            date_precision=row.date_precision,
            is_late=row.is_late,
            other_factors=row.other_factors,
            activities=tuple(
                wordings.activity_name(each)
                for each in sorted(self.involved.get(row.pk, ()), key=lambda one: (one.position, one.pk))
            ),
            files=tuple(self.files[row.pk, None]),
        )


def _places(markers: Iterable[MarkerThen]) -> dict[int, int]:
    return {each.marker.pk: at for at, each in enumerate(markers)}


def _placed(ids: Iterable[int], place: dict[int, int]) -> tuple[int, ...]:
    return tuple(sorted(place[pk] for pk in ids if pk in place))


def _ties(through: Any, condition: Q, begin: str, end: str) -> dict[int, set[int]]:
    """Row id -> the ids of what it is tied to, in one query."""
    ties: dict[int, set[int]] = defaultdict(set)
    for first, second in through.objects.filter(condition).values_list(begin, end):
        ties[first].add(second)
    return ties


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
