"""One partner's diary of one cycle, read as the report's figures 2.5 and 2.6 lay it out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from django.db.models import F, Q

from diaries.models import (
    ActivityEntry,
    DiaryNotes,
    MarkerScore,
    Observation,
    Recommendation,
)
from diaries.models.entry import Entry
from projects.models import Cycle
from theory_of_change.models import Activity, Actor
from theory_of_change.services.wording import MarkerWording, Wordings

PAGE_OF_OBSERVATIONS = 50

Place = tuple[date | None, int]
"""Where a page of observations begins: after the one with this date and this id."""


@dataclass(frozen=True)
class Seen:
    """An observation under one of its markers; it is `first` where it stands for the first time."""

    observation: Observation
    first: bool


@dataclass(frozen=True)
class MarkerRow:
    """A row of the outcome diary: a marker in the words of its time, what was seen of it, and its score."""

    wording: MarkerWording
    observations: tuple[Seen, ...]
    score: MarkerScore | None


@dataclass(frozen=True)
class ActivityRow:
    """A row of the activity diary; without an entry, the activity is planned and nothing is noted yet."""

    activity: Activity
    name: str
    entry: ActivityEntry | None


@dataclass(frozen=True)
class Diary:
    """Everything a partner's diary of one cycle says."""

    cycle: Cycle
    actor: Actor
    activities: tuple[ActivityRow, ...]
    recommendations: tuple[Recommendation, ...]
    markers: tuple[MarkerRow, ...]
    untied: tuple[Observation, ...]
    """Unexpected changes, whether or not they also name markers."""
    notes: DiaryNotes | None
    observation_count: int
    """How many observations this page shows."""
    older: Place | None
    """Where the next page of observations begins, if there are more."""

    @property
    def entries(self) -> list[Entry]:
        """Every entry on this page, once each, of either kind."""
        seen = {each.observation for row in self.markers for each in row.observations}
        done = [row.entry for row in self.activities if row.entry]
        return [*seen.union(self.untied), *done]

    @property
    def unscored(self) -> int:
        return sum(1 for row in self.markers if row.score is None or not row.score.score)


def read_diary(cycle: Cycle, actor: Actor, *, is_latest: bool, after: Place | None = None) -> Diary:
    """Reads the diary in a number of queries that does not depend on its size.

    The newest 50 observations come first; `after` asks for those behind a place that an earlier page named.
    """
    wordings = Wordings(cycle.project, cycle.wording_moment(is_latest=is_latest))
    observations, older = _page_of_observations(cycle, actor, after)
    scores = {
        score.marker_id: score for score in MarkerScore.objects.filter(cycle=cycle, marker__actor=actor)
    }
    by_marker: dict[int, list[Observation]] = {}
    for observation in observations:
        if not observation.is_unexpected:
            for marker in observation.markers.all():
                by_marker.setdefault(marker.pk, []).append(observation)
    rows = []
    shown: set[int] = set()
    for marker in sorted(actor.markers.all(), key=attrgetter("place")):
        own = by_marker.get(marker.pk, [])
        rows.append(
            MarkerRow(
                wording=wordings.marker(marker),
                observations=tuple(Seen(each, each.pk not in shown) for each in own),
                score=scores.get(marker.pk),
            )
        )
        shown.update(each.pk for each in own)
    activities = _activity_rows(cycle, actor, wordings)
    return Diary(
        cycle=cycle,
        actor=actor,
        activities=activities,
        recommendations=tuple(Recommendation.objects.filter(cycle=cycle, actor=actor).order_by("pk")),
        markers=tuple(rows),
        untied=tuple(each for each in observations if each.is_unexpected),
        notes=DiaryNotes.objects.filter(cycle=cycle, actor=actor).first(),
        observation_count=len(observations),
        older=older,
    )


def _page_of_observations(
    cycle: Cycle, actor: Actor, after: Place | None
) -> tuple[list[Observation], Place | None]:
    rows = (
        Observation.objects.kept()
        .in_cycle(cycle)
        .of_partner(actor)
        .newest_first()
        .select_related("created_by")
        .prefetch_related("markers")
    )
    if after is not None:
        rows = rows.filter(_behind(*after))
    found = list(rows[: PAGE_OF_OBSERVATIONS + 1])
    if len(found) <= PAGE_OF_OBSERVATIONS:
        return found, None
    found.pop()
    return found, (found[-1].date, found[-1].pk)


def _behind(day: date | None, pk: int) -> Q:
    """What comes after this place in the order newest first, undated before dated."""
    if day is None:
        return Q(date=None, pk__lt=pk) | Q(date__isnull=False)
    return Q(date__lt=day) | Q(date=day, pk__lt=pk)


def _activity_rows(cycle: Cycle, actor: Actor, wordings: Wordings) -> tuple[ActivityRow, ...]:
    entries = (
        ActivityEntry.objects.kept()
        .in_cycle(cycle)
        .of_partner(actor)
        .select_related("activity", "created_by")
        .order_by(F("date").asc(nulls_last=True), "pk")
    )
    rows = [
        ActivityRow(activity=entry.activity, name=wordings.activity_name(entry.activity), entry=entry)
        for entry in entries
    ]
    noted = {row.activity.pk for row in rows}
    planned = [
        ActivityRow(activity=activity, name=wordings.activity_name(activity), entry=None)
        for activity in _in_order(actor.activities.all())
        if activity.pk not in noted
    ]
    return (*rows, *planned)


def _in_order(activities: Iterable[Activity]) -> list[Activity]:
    return sorted(activities, key=attrgetter("position", "pk"))
