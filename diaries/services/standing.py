"""What stands in a cycle's diaries already, and what is still missing, partner by partner."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy

from diaries.models import ActivityEntry, DiaryNotes, MarkerScore, Observation
from projects import clock
from projects.models import Cycle
from projects.services.current import is_latest
from theory_of_change.models import Actor, Marker
from theory_of_change.services.wording import Past, Wordings, belongs_to, first_added


class Need(models.TextChoices):
    """What a partner's diary of a cycle can still want."""

    ENTRIES = "entries", gettext_lazy("nothing written yet")
    MARKERS = "markers", gettext_lazy("observations without a marker")
    SCORES = "scores", gettext_lazy("markers still to score")
    NOTES = "notes", gettext_lazy("factors not filled in yet")


@dataclass(frozen=True)
class Standing:
    """One partner's diary in one cycle, in numbers of entries; never a percentage."""

    actor: Actor
    activity_entries: int
    observations: int
    untied: int
    """How many of them neither name a marker nor are said to be unexpected."""
    markers: int
    """How many markers belong to the cycle."""
    unscored: int
    """How many of these have no score."""
    has_notes: bool

    @property
    def is_complete(self) -> bool:
        return not self.needs

    def without_scores(self) -> "Standing":
        """The same for somebody who scores nothing: missing scores are not theirs to see to."""
        return replace(self, unscored=0)

    @property
    def needs(self) -> tuple[Need, ...]:
        """All that is still missing, in the order in which one sees to it."""
        missing = {
            Need.ENTRIES: not (self.observations or self.activity_entries),
            Need.MARKERS: bool(self.untied),
            Need.SCORES: bool(self.unscored),
            Need.NOTES: not self.has_notes,
        }
        return tuple(need for need, is_missing in missing.items() if is_missing)


def read_standings(cycles: Sequence[Cycle], actors: Sequence[Actor]) -> dict[int, list[Standing]]:
    """Cycle id -> the standing of each partner of its project. At most seven queries for all cycles together.

    A partner that was retired before a cycle began has no diary in it, unless somebody wrote in it all the same.
    """
    entries = _counts(
        ActivityEntry.objects.kept().filter(cycle__in=cycles, activity__actor__in=actors),
        "activity__actor",
    )
    seen = Observation.objects.kept().filter(cycle__in=cycles, actor__in=actors)
    observed = seen.order_by().values_list("cycle", "actor")
    counted = observed.annotate(count=Count("pk"), loose=Count("pk", filter=Observation.objects.untied()))
    observations = {(cycle, actor): count for cycle, actor, count, _loose in counted}
    untied = {(cycle, actor): loose for cycle, actor, _count, loose in counted}
    markers = _Markers(cycles, actors)
    scored = set(
        MarkerScore.objects.filter(~Q(score=""), cycle__in=cycles, marker__actor__in=actors).values_list(
            "cycle", "marker"
        )
    )
    noted = set(
        DiaryNotes.objects.filter(cycle__in=cycles, actor__in=actors)
        .exclude(enabling="", hindering="", effective_strategies="", adaptations="")
        .values_list("cycle", "actor")
    )
    written = {*entries, *observations, *noted, *markers.scored_partners(scored)}
    standings: dict[int, list[Standing]] = {}
    for cycle in cycles:
        standings[cycle.pk] = []
        for actor in actors:
            if actor.project_id != cycle.project_id:
                continue
            if not actor.was_followed_after(cycle.opens_at) and (cycle.pk, actor.pk) not in written:
                continue
            followed = markers.of(cycle, actor)
            standings[cycle.pk].append(
                Standing(
                    actor=actor,
                    activity_entries=entries.get((cycle.pk, actor.pk), 0),
                    observations=observations.get((cycle.pk, actor.pk), 0),
                    untied=untied.get((cycle.pk, actor.pk), 0),
                    markers=len(followed),
                    unscored=sum(
                        1
                        for marker in followed
                        if (cycle.pk, marker.pk) not in scored and markers.owes_score(cycle, marker)
                    ),
                    has_notes=(cycle.pk, actor.pk) in noted,
                )
            )
    return standings


class _Markers:
    """Which markers belong to which cycle: two queries, and one more where a cycle lasts beyond its last day."""

    def __init__(self, cycles: Sequence[Cycle], actors: Sequence[Actor]) -> None:
        self._own: dict[int, list[Marker]] = {}
        for marker in Marker.objects.filter(actor__in=actors).defer("text"):
            self._own.setdefault(marker.actor_id, []).append(marker)
        self._first = {actor_id: first_added(markers) for actor_id, markers in self._own.items()}
        moments = _moments(cycles)
        past = Past(
            {cycle.project_id for cycle in cycles},
            since=min(moments.values(), default=clock.now()),
            kinds=["marker"],
        )
        self._wordings = {cycle.pk: Wordings(past, moments[cycle.pk]) for cycle in cycles}

    def scored_partners(self, scored: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
        """(cycle, partner) for each (cycle, marker) that has a score."""
        actor_of = {marker.pk: actor_id for actor_id, own in self._own.items() for marker in own}
        return {(cycle_id, actor_of[marker_id]) for cycle_id, marker_id in scored}

    def of(self, cycle: Cycle, actor: Actor) -> list[Marker]:
        wordings = self._wordings[cycle.pk]
        return [
            marker
            for marker in self._own.get(actor.pk, ())
            if belongs_to(
                cycle, marker, moment=wordings.moment, first=self._first[actor.pk], wordings=wordings
            )
        ]

    def owes_score(self, cycle: Cycle, marker: Marker) -> bool:
        """Whether a marker of the cycle was followed to its end: one that was dropped on the way owes no score."""
        return self._wordings[cycle.pk].ended_at(marker) is None


def _moments(cycles: Sequence[Cycle]) -> dict[int, datetime]:
    """Cycle id -> when its words were settled, or now."""
    overdue = {cycle.project_id for cycle in cycles if cycle.is_open and cycle.end < clock.today()}
    in_order: dict[int, list[Cycle]] = {}
    if overdue:
        for cycle in Cycle.objects.filter(project__in=overdue):
            in_order.setdefault(cycle.project_id, []).append(cycle)
    return {
        cycle.pk: cycle.wording_moment(is_latest=is_latest(cycle, in_order.get(cycle.project_id, [cycle])))
        for cycle in cycles
    }


def _counts(rows, actor_path: str) -> dict[tuple[int, int], int]:
    counted = rows.order_by().values_list("cycle", actor_path).annotate(count=Count("pk"))
    return {(cycle, actor): count for cycle, actor, count in counted}
