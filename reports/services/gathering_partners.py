"""Reads what a cycle's diaries tell of each boundary partner, in the wording of its time: the body of its report.

The rows of all partners are read together. What is told of them then names things for the other parts of the report.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from diaries.models import ActivityEntry, Attachment, DiaryNotes, Observation, Recommendation
from diaries.services.ladder import Ladder, Rung, read_ladders
from projects.models import Cycle, ProgrammeRole, ProjectRole
from reports.content import (
    FROM_WORKBOOK,
    NOT_FORMULATED,
    ActivityEntryPart,
    ActivityPart,
    AssumptionPart,
    CellPart,
    EarlierWordingPart,
    MarkerNamePart,
    MarkerPart,
    NotesPart,
    ObservationPart,
    ObservationPlace,
    PartnerPart,
    PhotoPart,
    UnexpectedPart,
    WritersPart,
)
from reports.models import ReportPlan
from reports.quoting import by_observation, quoted_words
from reports.services.gathering_meeting import Names
from reports.services.gathering_rows import end_of, end_of_activity, photo_part, role_of_writer, with_markers
from theory_of_change.models import Activity, Actor, Assumption, Marker, Sphere
from theory_of_change.services.wording import Wordings, belongs_to, came_after, first_added

PHOTOS_A_PARTNER = 6
ROLES = (*ProjectRole.Role.values, ProgrammeRole.Role.COACH.value, "", FROM_WORKBOOK)
"""Those who may write in diaries, in the order in which a report counts them; "" is anybody else."""


class PartnerDiaries:
    """The diaries of the last of `cycles`, and the ladders over all of them."""

    def __init__(
        self,
        cycles: Sequence[Cycle],
        moment: datetime,
        wordings: Wordings,
        actors: Sequence[Actor],
        sentences: Sequence[str] = (),
    ) -> None:
        self.cycles, self.moment, self.wordings = cycles, moment, wordings
        self.quoted = by_observation(sentences)
        self._actor_names = {actor.pk: wordings.words(actor, "name") for actor in actors}
        self.cycle = cycles[-1]
        own = Q(actor__project=self.cycle.project)
        self.markers = list(
            Marker.objects.filter(own)
            .annotate(
                this_score=FilteredRelation("scores", condition=Q(scores__cycle=self.cycle)),
                remark=F("this_score__remark"),
            )
            .order_by("pk")
        )
        self.remarks: dict[int, str] = {marker.pk: marker.remark or "" for marker in self.markers}
        self.activities, self.activity_markers = with_markers(
            Activity.objects.filter(own).order_by("position", "pk")
        )
        self.observations, self.observation_markers = with_markers(
            Observation.objects.kept()
            .in_cycle(self.cycle)
            .annotate(
                writer=role_of_writer(self.cycle.project),
                is_quoted=Exists(ReportPlan.quotes.through.objects.filter(observation=OuterRef("pk"))),
            )
            .order_by(F("date").asc(nulls_last=True), "pk")
        )
        self.involved: dict[int, set[int]] = defaultdict(set)
        for observation_id, activity_id in Observation.activities.through.objects.filter(
            observation__cycle=self.cycle
        ).values_list("observation_id", "activity_id"):
            self.involved[observation_id].add(activity_id)
        self.entries: dict[int, list[Any]] = defaultdict(list)
        """Activity id -> its entries, each with the role of who wrote it as `writer`."""
        for entry in (
            ActivityEntry.objects.kept()
            .in_cycle(self.cycle)
            .annotate(writer=role_of_writer(self.cycle.project))
            .order_by(F("date").asc(nulls_last=True), "pk")
        ):
            self.entries[entry.activity_id].append(entry)
        self.notes = {each.actor_id: each for each in DiaryNotes.objects.filter(cycle=self.cycle)}
        self.recommendations: dict[int, list[str]] = defaultdict(list)
        for each in Recommendation.objects.filter(cycle=self.cycle).order_by("pk"):
            self.recommendations[each.actor_id].append(each.text)
        self.photos: dict[tuple[int | None, int | None], list[Attachment]] = defaultdict(list)
        for photo in Attachment.objects.for_the_report().filter(
            Q(observation__cycle=self.cycle) | Q(activity_entry__cycle=self.cycle)
        ):
            self.photos[photo.observation_id, photo.activity_entry_id].append(photo)
        self.actors = self._present(actors)
        self.told: dict[int, MarkerNamePart] = {}
        self.written: set[int] = set()
        """Marker id -> how other parts speak of it, for the markers that stand in the report."""
        self.told_activities: dict[int, str] = {}
        self.placed: dict[int, ObservationPlace] = {}
        """Observation id -> where it stands in the report."""

    def _present(self, actors: Sequence[Actor]) -> list[Actor]:
        """The actors of the cycle: not those that left before it or came after it, unless it wrote about them."""
        first = first_added(actors)
        spoken_of = {row.actor_id for row in self.observations} | {*self.notes, *self.recommendations}
        spoken_of |= {activity.actor_id for activity in self.activities if activity.pk in self.entries}
        return [
            actor
            for actor in actors
            if actor.pk in spoken_of
            or (actor.was_followed_after(self.cycle.opens_at) and not came_after(actor, self.moment, first))
        ]

    def partners(self) -> tuple[PartnerPart, ...]:
        """The boundary partners, and any actor that was one when somebody wrote in its diary."""
        written = {row.actor_id for row in (*self.markers, *self.activities, *self.observations)}
        written |= {*self.notes, *self.recommendations}
        partners = [
            actor
            for actor in self.actors
            if self.wordings.words(actor, "sphere") == Sphere.INFLUENCE or actor.pk in written
        ]
        ladders = read_ladders(partners, self.cycles, moment=self.moment)
        for place, actor in enumerate(partners):
            own = [row.pk for row in self.observations if row.actor_id == actor.pk]
            self.placed |= {pk: ObservationPlace(place, at) for at, pk in enumerate(own)}
        return tuple(self._partner(actor, ladders[actor.pk]) for actor in partners)

    def assumptions(self, *, whole: bool) -> tuple[AssumptionPart, ...]:
        """The links whose ends stand in the report; ask for the partners first.

        `whole` tells the others too, and of which of them nothing was written: a meeting weighs all it assumed.
        """
        first = first_added(self._assumptions)
        return tuple(
            replace(self._assumption(row), is_silent=whole and self._is_silent(row))
            for row in self._assumptions
            if row.was_followed_after(self.cycle.opens_at)
            and not came_after(row, self.moment, first)
            and (
                whole
                or (
                    (row.activity_id in self.told_activities or row.marker_id in self.told)
                    and (row.leads_to_id is None or row.leads_to_id in self.told)
                )
            )
        )

    def _is_silent(self, row: Assumption) -> bool:
        ends = {row.marker_id, row.leads_to_id}
        return not self.entries.get(row.activity_id or 0) and not ends & self.written

    def writers(self) -> tuple[WritersPart, ...]:
        """How much people of each role wrote; not who, and not which words, to protect people."""
        seen = Counter(row.writer or "" for row in self.observations)
        done = Counter(entry.writer or "" for entries in self.entries.values() for entry in entries)
        return tuple(WritersPart(role, seen[role], done[role]) for role in ROLES if seen[role] or done[role])

    def names(self) -> Names:
        """How the meeting's part speaks of things, also of those that stand nowhere else in the report."""
        return Names(
            actors=self._actor_names,
            markers=self._marker_names,
            activities=self._activity_names,
            observations=self.placed,
            assumptions={row.pk: self._assumption(row) for row in self._assumptions},
        )

    @cached_property
    def _marker_names(self) -> dict[int, MarkerNamePart]:
        found = {}
        for marker in self.markers:
            then = self.wordings.marker(marker)
            found[marker.pk] = MarkerNamePart(self._actor_names[marker.actor_id], then.number, then.text)
        return found

    @cached_property
    def _activity_names(self) -> dict[int, tuple[str, str]]:
        return {
            each.pk: (self._actor_names[each.actor_id], self.wordings.activity_name(each))
            for each in self.activities
        }

    @cached_property
    def _assumptions(self) -> list[Assumption]:
        return list(Assumption.objects.filter(project=self.cycle.project).order_by("pk"))

    def _assumption(self, row: Assumption) -> AssumptionPart:
        return AssumptionPart(
            activity=self._activity_names[row.activity_id][1] if row.activity_id else "",
            marker=self._marker_names.get(row.marker_id or 0),
            leads_to=self._marker_names.get(row.leads_to_id or 0),
            because=self.wordings.words(row, "because"),
            end=end_of(row, self.moment),
        )

    def _partner(self, actor: Actor, ladder: Ladder) -> PartnerPart:
        markers = {marker.pk: marker for marker in self.markers if marker.actor_id == actor.pk}
        first = first_added(markers.values())
        activities = [activity for activity in self.activities if activity.actor_id == actor.pk]
        first_activity = first_added(activities)
        noted = {
            marker_id
            for observation in self.observations
            if observation.actor_id == actor.pk
            for marker_id in self.observation_markers[observation.pk]
        }
        kept: list[tuple[int, MarkerPart]] = []
        for rung in ladder.rungs:
            marker = markers[rung.marker_id]
            part = self._marker(rung, marker, first)
            now = rung.cells[-1]
            written = marker.pk in noted or part.remark or now.score or now.observations
            missing = all(cell.score == NOT_FORMULATED for cell in part.cells)
            if written:
                self.written.add(marker.pk)
            if written or (not missing and marker.was_followed_after(self.cycle.opens_at)):
                kept.append((rung.marker_id, part))
        place = {marker_id: at for at, (marker_id, _) in enumerate(kept)}
        name = self.wordings.words(actor, "name")
        self.told |= {pk: MarkerNamePart(name, part.number, part.text) for pk, part in kept}
        told_activities = [
            each
            for each in activities
            if each.pk in self.entries
            or belongs_to(self.cycle, each, moment=self.moment, first=first_activity)
        ]
        self.told_activities |= {each.pk: self.wordings.activity_name(each) for each in told_activities}
        notes = self.notes.get(actor.pk)
        photos = self._photos(actor, activities)
        return PartnerPart(
            name=name,
            description=self.wordings.words(actor, "description"),
            markers=tuple(part for _, part in kept),
            unexpected=tuple(
                UnexpectedPart(positive=each.positive, negative=each.negative) for each in ladder.unexpected
            ),
            observations=tuple(
                self._observation(each, place) for each in self.observations if each.actor_id == actor.pk
            ),
            activities=tuple(self._activity(each, place) for each in told_activities),
            recommendations=tuple(self.recommendations[actor.pk]),
            notes=NotesPart()
            if notes is None
            else NotesPart(
                enabling=notes.enabling,
                hindering=notes.hindering,
                effective_strategies=notes.effective_strategies,
                adaptations=notes.adaptations,
            ),
            outcome_challenge=self.wordings.words(actor, "outcome_challenge"),
            end=end_of(actor, self.moment),
            photos=photos[:PHOTOS_A_PARTNER],
            photos_left_out=max(0, len(photos) - PHOTOS_A_PARTNER),
        )

    def _photos(self, actor: Actor, activities: Sequence[Activity]) -> tuple[PhotoPart, ...]:
        """Photos with consent: those of observations in their order, then those of what was done."""
        seen = [each for each in self.observations if each.actor_id == actor.pk]
        return (
            *(
                photo_part(photo, observation=at)
                for at, row in enumerate(seen)
                for photo in self.photos[row.pk, None]
            ),
            *(
                photo_part(photo, activity=self.wordings.activity_name(activity))
                for activity in activities
                for entry in self.entries.get(activity.pk, ())
                for photo in self.photos[None, entry.pk]
            ),
        )

    def _marker(self, rung: Rung, marker: Marker, first: datetime) -> MarkerPart:
        """`first` is when the partner's first marker came: a ladder typed in or imported afterwards counts as
        always having been there, one that grew later does not (domain rule 4)."""
        return MarkerPart(
            number=rung.number,
            level=rung.level,
            text=rung.text,
            earlier=tuple(
                EarlierWordingPart(text=each.text, until=each.until.astimezone(UTC), reason=each.reason)
                for each in rung.earlier
            ),
            cells=tuple(
                CellPart(
                    score=NOT_FORMULATED
                    if not cell.score and not cell.observations and came_after(marker, closing, first)
                    else cell.score,
                    observations=cell.observations,
                )
                for cell, closing in zip(rung.cells, self._closings(), strict=True)
            ),
            remark=self.remarks[marker.pk],
            end=end_of(marker, self.moment),
        )

    def _closings(self) -> list[datetime]:
        """When each cycle's words were settled."""
        return [*(cycle.wording_moment(is_latest=False) for cycle in self.cycles[:-1]), self.moment]

    def _observation(self, row: Any, place: dict[int, int]) -> ObservationPart:
        quote = quoted_words(row, self.quoted.get(row.pk, ()))
        is_whole = (row.is_quoted and row.pk not in self.quoted) or quote == row.change.strip() != ""
        return ObservationPart(
            nature=row.nature,
            markers=tuple(sorted(place[pk] for pk in self.observation_markers[row.pk] if pk in place)),
            change=row.change,
            significance=row.significance,
            contribution=row.contribution,
            method=row.method,
            date=row.date,
            date_precision=row.date_precision,
            is_late=row.is_late,
            other_factors=row.other_factors,
            activities=tuple(
                self.wordings.activity_name(each)
                for each in self.activities
                if each.pk in self.involved.get(row.pk, ())
            ),
            is_quoted=is_whole or bool(quote),
            quote="" if is_whole else quote,
        )

    def _activity(self, row: Activity, place: dict[int, int]) -> ActivityPart:
        return ActivityPart(
            name=self.wordings.activity_name(row),
            description=self.wordings.words(row, "description"),
            markers=tuple(sorted(place[pk] for pk in self.activity_markers[row.pk] if pk in place)),
            entries=tuple(
                ActivityEntryPart(
                    date=entry.date,
                    date_precision=entry.date_precision,
                    description=entry.description,
                    went_well=entry.went_well,
                    why_well=entry.why_well,
                    went_less_well=entry.went_less_well,
                    why_less_well=entry.why_less_well,
                    is_late=entry.is_late,
                    participants=entry.participants,
                )
                for entry in self.entries[row.pk]
            ),
            end=end_of_activity(row, self.moment),
        )
