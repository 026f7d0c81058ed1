"""The ladder: a partner's markers by cycles, with their scores and their number of observations.

No totals, no averages, no percentages: a score says something about one cycle, in the words of that time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count

from diaries.models import MarkerScore, Nature, Observation
from projects.models import Cycle, HistoryEntry
from projects.services.current import is_latest
from theory_of_change.models import Actor, Marker
from theory_of_change.models.marker import ladder_order
from theory_of_change.services.wording import (
    Change,
    MarkerWording,
    Past,
    Wordings,
    came_after,
    first_added,
)


@dataclass(frozen=True)
class Cell:
    """One marker in one cycle: the stored score ("" where there is none) and how many observations.

    `is_formulated` and `is_followed` are False where the marker did not exist yet, or was retired before the cycle
    began, and nothing was written about it there. `is_reworded` is True where it came or reads differently
    from the cycle before.
    """

    cycle_id: int
    score: str
    observations: int
    is_formulated: bool = True
    is_followed: bool = True
    is_reworded: bool = False


@dataclass(frozen=True)
class EarlierWording:
    """What a marker said before, until when, and why it changed.

    `last_cycle_id` is the last cycle that was settled in these words; None where no cycle was.
    """

    text: str
    until: datetime
    reason: str
    number: str = ""
    level: str = ""
    changed: frozenset[str] = frozenset({"text"})
    """Which of text, number and level the next wording changed."""
    last_cycle_id: int | None = None


@dataclass(frozen=True)
class Rung:
    """One marker across the cycles."""

    marker_id: int
    number: str
    level: str
    text: str
    cells: tuple[Cell, ...]
    changes: tuple[EarlierWording, ...] = ()
    """Every earlier wording, number and level, the oldest first."""
    added_at: datetime | None = None
    """Where it came to a ladder that was there already; None for one of the first."""
    added_because: str = ""
    retired_at: datetime | None = None
    retired_because: str = ""

    @property
    def earlier(self) -> tuple[EarlierWording, ...]:
        """The earlier texts alone, without the changes of number and level."""
        return tuple(each for each in self.changes if "text" in each.changed)


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
        """The markers of a level that the team follows."""
        return tuple(rung for rung in self.rungs if rung.level == level and rung.retired_at is None)

    @property
    def retired(self) -> tuple[Rung, ...]:
        """Those that the team no longer follows."""
        return tuple(rung for rung in self.rungs if rung.retired_at is not None)


def read_ladders(actors: Sequence[Actor], cycles: Sequence[Cycle], *, moment: datetime) -> dict[int, Ladder]:
    """Actor id -> its ladder over `cycles`, worded as at `moment`. Five queries for all actors together."""
    if not actors:
        return {}
    markers = list(Marker.objects.filter(actor__in=actors))
    reader = _Reader(actors, cycles, markers, moment)
    unexpected = _unexpected(actors, cycles)
    ladders = {}
    for actor in actors:
        own = [marker for marker in markers if marker.actor_id == actor.pk]
        first = first_added(own)
        rungs = [reader.rung(marker, first) for marker in own]
        place = {marker.pk: reader.place(marker) for marker in own}
        ladders[actor.pk] = Ladder(
            actor_id=actor.pk,
            rungs=tuple(sorted(rungs, key=lambda rung: place[rung.marker_id])),
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


def settled_at(cycles: Sequence[Cycle], *, moment: datetime) -> list[datetime]:
    """When the words of each of a project's cycles were settled, as seen at `moment`."""
    return [min(moment, cycle.wording_moment(is_latest=is_latest(cycle, cycles))) for cycle in cycles]


@dataclass
class _Reader:
    """The rungs of some markers, out of what was read for all of them."""

    actors: Sequence[Actor]
    cycles: Sequence[Cycle]
    markers: Sequence[Marker]
    moment: datetime
    scores: dict[tuple[int, int], str] = field(init=False)
    seen: dict[tuple[int, int], int] = field(init=False)

    def __post_init__(self) -> None:
        project = self.actors[0].project_id
        self.past = Past([project], kinds=["marker"], subjects=[marker.pk for marker in self.markers])
        self.now = Wordings(self.past, self.moment)
        self.settled = settled_at(self.cycles, moment=self.moment)
        self.then = [Wordings(self.past, moment) for moment in self.settled]
        self.scores = {
            (cycle_id, marker_id): score
            for cycle_id, marker_id, score in MarkerScore.objects.filter(
                cycle__in=self.cycles, marker__in=self.markers
            ).values_list("cycle", "marker", "score")
        }
        self.seen = _observations_by_marker(self.actors, self.cycles)

    def place(self, marker: Marker) -> tuple[object, ...]:
        wording = self.now.marker(marker)
        return ladder_order(wording.level, wording.position, wording.number)

    def rung(self, marker: Marker, first: datetime) -> Rung:
        wording = self.now.marker(marker)
        retired_at = self.now.ended_at(marker)
        cells = self._cells(marker, first)
        came_later = any(came_after(marker, moment, first) for moment in self.settled)
        return Rung(
            marker_id=marker.pk,
            number=wording.number,
            level=wording.level,
            text=wording.text,
            cells=cells,
            changes=tuple(self._changes(marker)),
            added_at=marker.created_at if came_later else None,
            added_because=self._reason_of(marker, HistoryEntry.Verb.ADDED),
            retired_at=retired_at,
            retired_because=self._retired_because(marker, retired_at),
        )

    def _cells(self, marker: Marker, first: datetime) -> tuple[Cell, ...]:
        cells: list[Cell] = []
        before: MarkerWording | None = None
        was_there = True
        for cycle, moment, wordings in zip(self.cycles, self.settled, self.then, strict=True):
            score = self.scores.get((cycle.pk, marker.pk), "")
            observations = self.seen.get((cycle.pk, marker.pk), 0)
            written = bool(score or observations)
            ended = wordings.ended_at(marker)
            wording = wordings.marker(marker)
            is_there = not came_after(marker, moment, first)
            cells.append(
                Cell(
                    cycle_id=cycle.pk,
                    score=score,
                    observations=observations,
                    is_formulated=written or is_there,
                    is_followed=written or ended is None or ended > cycle.opens_at,
                    is_reworded=bool(cells)
                    and is_there
                    and (not was_there or (before is not None and _says(before) != _says(wording))),
                )
            )
            before, was_there = wording, is_there
        return tuple(cells)

    def _changes(self, marker: Marker) -> list[EarlierWording]:
        """The changes up to the moment that one reads, each with the last cycle settled before it."""
        found: list[EarlierWording] = []
        since: datetime | None = None
        for change in self.past.changes("marker", marker.pk):
            what = frozenset(change.before).intersection(("text", "number", "level"))
            if change.at > self.moment or not what or change.verb != HistoryEntry.Verb.CHANGED:
                continue
            found.append(self._earlier(marker, change, what, since))
            since = change.at
        return found

    def _earlier(
        self, marker: Marker, change: Change, what: frozenset[str], since: datetime | None
    ) -> EarlierWording:
        older = [
            cycle.pk
            for cycle, settled in zip(self.cycles, self.settled, strict=True)
            if settled < change.at and (since is None or settled >= since)
        ]
        # What a moment before the change stood there is what `before` says, and for the rest what came later.
        after = self.past.then("marker", marker.pk, change.at)
        stood = {
            name: str(change.before.get(name, after.get(name, getattr(marker, name))))
            for name in ("text", "number", "level")
        }
        return EarlierWording(
            until=change.at,
            reason=change.reason,
            changed=what,
            last_cycle_id=older[-1] if older else None,
            **stood,
        )

    def _reason_of(self, marker: Marker, verb: HistoryEntry.Verb) -> str:
        reasons = [each.reason for each in self.past.changes("marker", marker.pk) if each.verb == verb]
        return reasons[-1] if reasons else ""

    def _retired_because(self, marker: Marker, retired_at: datetime | None) -> str:
        if retired_at is None:
            return ""
        then = self.past.then("marker", marker.pk, self.moment)
        return str(then.get("retired_because", marker.retired_because))


def _says(wording: MarkerWording) -> tuple[str, str, str]:
    return wording.number, wording.level, wording.text


def _observations_by_marker(actors: Sequence[Actor], cycles: Sequence[Cycle]) -> dict[tuple[int, int], int]:
    rows = (
        Observation.objects.kept()
        .filter(cycle__in=cycles, actor__in=actors, markers__isnull=False)
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
