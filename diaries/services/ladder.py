"""The ladder: a partner's markers by cycles, with their scores and their number of observations.

No totals, no averages, no percentages: a score says something about one cycle, in the words of that time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from diaries.models import MarkerScore, Nature, Observation
from projects.models import Cycle, HistoryEntry
from theory_of_change.models import Actor, Marker
from theory_of_change.models.marker import ladder_order
from theory_of_change.services.wording import Wordings


@dataclass(frozen=True)
class Cell:
    """One marker in one cycle: the stored score ("" where there is none) and how many observations."""

    cycle_id: int
    score: str
    observations: int


@dataclass(frozen=True)
class EarlierWording:
    """What a marker said before, until when, and why it changed."""

    text: str
    until: datetime
    reason: str


@dataclass(frozen=True)
class Rung:
    """One marker across the cycles."""

    marker_id: int
    number: str
    level: str
    text: str
    cells: tuple[Cell, ...]
    earlier: tuple[EarlierWording, ...]


@dataclass(frozen=True)
class Unexpected:
    """How many unexpected changes a cycle saw."""

    cycle_id: int
    positive: int
    negative: int


@dataclass(frozen=True)
class Ladder:
    """One boundary partner's markers by cycles."""

    actor_id: int
    rungs: tuple[Rung, ...]
    unexpected: tuple[Unexpected, ...]

    def at(self, level: str) -> tuple[Rung, ...]:
        return tuple(rung for rung in self.rungs if rung.level == level)


def read_ladders(actors: Sequence[Actor], cycles: Sequence[Cycle], *, moment: datetime) -> dict[int, Ladder]:
    """Actor id -> its ladder over `cycles`, worded as at `moment`. Five queries for all actors together."""
    if not actors:
        return {}
    project = actors[0].project
    markers = list(Marker.objects.filter(actor__in=actors))
    wordings = Wordings(project, moment)
    scores = {
        (cycle_id, marker_id): score
        for cycle_id, marker_id, score in MarkerScore.objects.filter(
            cycle__in=cycles, marker__in=markers
        ).values_list("cycle", "marker", "score")
    }
    seen = _observations_by_marker(actors, cycles)
    unexpected = _unexpected(actors, cycles)
    earlier = _earlier_wordings(project, moment)
    ladders = {}
    for actor in actors:
        own = [wordings.marker(marker) for marker in markers if marker.actor_id == actor.pk]
        ladders[actor.pk] = Ladder(
            actor_id=actor.pk,
            rungs=tuple(
                Rung(
                    marker_id=wording.marker_id,
                    number=wording.number,
                    level=wording.level,
                    text=wording.text,
                    cells=tuple(
                        Cell(
                            cycle_id=cycle.pk,
                            score=scores.get((cycle.pk, wording.marker_id), ""),
                            observations=seen.get((cycle.pk, wording.marker_id), 0),
                        )
                        for cycle in cycles
                    ),
                    earlier=tuple(earlier.get(wording.marker_id, ())),
                )
                for wording in sorted(
                    own, key=lambda each: ladder_order(each.level, each.position, each.number)
                )
            ),
            unexpected=tuple(
                Unexpected(
                    cycle_id=cycle.pk,
                    positive=unexpected.get((cycle.pk, actor.pk, Nature.UNEXPECTED_POSITIVE), 0),
                    negative=unexpected.get((cycle.pk, actor.pk, Nature.UNEXPECTED_NEGATIVE), 0),
                )
                for cycle in cycles
            ),
        )
    return ladders


def _observations_by_marker(actors: Sequence[Actor], cycles: Sequence[Cycle]) -> dict[tuple[int, int], int]:
    rows = (
        Observation.objects.kept()
        .filter(cycle__in=cycles, actor__in=actors, nature=Nature.EXPECTED, markers__isnull=False)
        .order_by()
        .values_list("cycle", "markers")
        .annotate(count=Count("pk"))
    )
    return {(cycle, marker): count for cycle, marker, count in rows}


def _unexpected(actors: Sequence[Actor], cycles: Sequence[Cycle]) -> dict[tuple[int, int, str], int]:
    rows = (
        Observation.objects.unexpected()
        .kept()
        .filter(cycle__in=cycles, actor__in=actors)
        .order_by()
        .values_list("cycle", "actor", "nature")
        .annotate(count=Count("pk"))
    )
    return {(cycle, actor, nature): count for cycle, actor, nature, count in rows}


def _earlier_wordings(project, moment: datetime) -> dict[int, list[EarlierWording]]:
    rows = (
        HistoryEntry.objects.filter(
            project=project,
            kind="marker",
            verb=HistoryEntry.Verb.CHANGED,
            at__lte=moment,
            before__has_key="text",
        )
        .order_by("at", "pk")
        .values_list("subject_id", "before", "at", "reason")
    )
    found: dict[int, list[EarlierWording]] = {}
    for marker_id, before, at, reason in rows:
        if marker_id is not None:
            found.setdefault(marker_id, []).append(EarlierWording(str(before["text"]), at, reason))
    return found
