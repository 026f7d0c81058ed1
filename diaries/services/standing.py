"""What stands in a cycle's diaries already, and what is still missing, partner by partner."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from diaries.models import ActivityEntry, DiaryNotes, MarkerScore, Observation
from projects.models import Cycle
from theory_of_change.models import Actor, Marker


@dataclass(frozen=True)
class Standing:
    """One partner's diary in one cycle, in numbers of entries; never a percentage."""

    actor: Actor
    activity_entries: int
    observations: int
    markers: int
    unscored: int
    has_notes: bool

    @property
    def is_complete(self) -> bool:
        return not self.unscored and self.has_notes and bool(self.observations or self.activity_entries)


def read_standings(cycles: Sequence[Cycle], actors: Sequence[Actor]) -> dict[int, list[Standing]]:
    """Cycle id -> the standing of each partner of its project. Five queries for all cycles together.

    A partner that was retired before a cycle began has no diary in it, unless somebody wrote in it all the same.
    """
    entries = _counts(
        ActivityEntry.objects.kept().filter(cycle__in=cycles, activity__actor__in=actors),
        "activity__actor",
    )
    observations = _counts(Observation.objects.kept().filter(cycle__in=cycles, actor__in=actors), "actor")
    markers = dict(
        Marker.objects.filter(actor__in=actors).order_by().values_list("actor").annotate(count=Count("pk"))
    )
    scored = _counts(
        MarkerScore.objects.filter(~Q(score=""), cycle__in=cycles, marker__actor__in=actors),
        "marker__actor",
    )
    noted = set(
        DiaryNotes.objects.filter(cycle__in=cycles, actor__in=actors)
        .exclude(enabling="", hindering="", effective_strategies="", adaptations="")
        .values_list("cycle", "actor")
    )
    written = {*entries, *observations, *scored, *noted}
    return {
        cycle.pk: [
            Standing(
                actor=actor,
                activity_entries=entries.get((cycle.pk, actor.pk), 0),
                observations=observations.get((cycle.pk, actor.pk), 0),
                markers=markers.get(actor.pk, 0),
                unscored=markers.get(actor.pk, 0) - scored.get((cycle.pk, actor.pk), 0),
                has_notes=(cycle.pk, actor.pk) in noted,
            )
            for actor in actors
            if actor.project_id == cycle.project_id
            and (actor.was_followed_after(cycle.opens_at) or (cycle.pk, actor.pk) in written)
        ]
        for cycle in cycles
    }


def _counts(rows, actor_path: str) -> dict[tuple[int, int], int]:
    counted = rows.order_by().values_list("cycle", actor_path).annotate(count=Count("pk"))
    return {(cycle, actor): count for cycle, actor, count in counted}
