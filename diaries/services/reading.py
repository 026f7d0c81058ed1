"""One partner's diary of one cycle, read as the report's figures 2.5 and 2.6 lay it out."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from diaries.models import (
    ActivityEntry,
    DiaryNotes,
    MarkerScore,
    Observation,
    Recommendation,
)
from diaries.models.entry import Entry
from diaries.services.of_its_time import MarkerThen, activities_then, markers_then, wordings_of
from diaries.services.promoting import markers_made_of
from projects.joined_ids import ids_through, read_ids
from projects.models import Cycle, Project
from theory_of_change.models import Activity, Actor, Marker
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

    marker: Marker
    wording: MarkerWording
    belongs: bool
    """False for a marker of another time, shown since something was written about it in this cycle."""
    came_later: bool
    """Whether it was formulated after the words of this cycle were settled."""
    observations: tuple[Seen, ...]
    score: MarkerScore | None


@dataclass(frozen=True)
class ActivityRow:
    """A row of the activity diary; without an entry, the activity is planned and nothing is noted yet."""

    activity: Activity
    name: str
    entry: ActivityEntry | None

    @property
    def is_renamed(self) -> bool:
        """Whether the activity has another name today."""
        return self.name != self.activity.name


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
        """How many of the markers that belong to the cycle have no score."""
        return sum(1 for row in self.markers if row.belongs and (row.score is None or not row.score.score))


def read_diary(cycle: Cycle, actor: Actor, *, is_latest: bool, after: Place | None = None) -> Diary:
    """Reads the diary in a number of queries that does not depend on its size.

    The newest 50 observations come first; `after` asks for those behind a place that an earlier page named.
    """
    wordings = wordings_of(cycle, is_latest=is_latest)
    observations, older = _page_of_observations(cycle, actor, after)
    scores = {
        score.marker_id: score for score in MarkerScore.objects.filter(cycle=cycle, marker__actor=actor)
    }
    markers = markers_then(cycle, actor, wordings)
    _name_markers(cycle.project, observations, markers)
    return Diary(
        cycle=cycle,
        actor=actor,
        activities=_activity_rows(cycle, actor, wordings),
        recommendations=tuple(Recommendation.objects.filter(cycle=cycle, actor=actor).order_by("pk")),
        markers=_marker_rows(markers, observations, scores),
        untied=tuple(each for each in observations if each.is_unexpected),
        notes=DiaryNotes.objects.filter(cycle=cycle, actor=actor).first(),
        observation_count=len(observations),
        older=older,
    )


def _marker_rows(
    markers: list[MarkerThen], observations: list[Observation], scores: dict[int, MarkerScore]
) -> tuple[MarkerRow, ...]:
    """The markers that belong to the cycle, and those that somebody wrote about or scored in it."""
    by_marker: dict[int, list[Observation]] = {}
    for observation in observations:
        if not observation.is_unexpected:
            for marker_id in _named(observation):
                by_marker.setdefault(marker_id, []).append(observation)
    rows = []
    shown: set[int] = set()
    for each in markers:
        own = by_marker.get(each.marker.pk, [])
        score = scores.get(each.marker.pk)
        if not (each.belongs or own or (score and (score.score or score.remark))):
            continue
        rows.append(
            MarkerRow(
                marker=each.marker,
                wording=each.wording,
                belongs=each.belongs,
                came_later=each.came_later,
                observations=tuple(Seen(seen, seen.pk not in shown) for seen in own),
                score=score,
            )
        )
        shown.update(seen.pk for seen in own)
    return tuple(rows)


def _name_markers(project: Project, observations: list[Observation], markers: list[MarkerThen]) -> None:
    """Gives each observation its markers in the words of its cycle, as `markers_then`, in their order.

    And, as `became`, the marker that the team made of it, as it stands today.
    """
    made = markers_made_of(project, observations)
    by_pk = {each.marker.pk: each.marker for each in markers}
    for observation in observations:
        named = _named(observation)
        observation.markers_then = [each for each in markers if each.marker.pk in named]  # type: ignore[attr-defined]
        observation.became = by_pk.get(made.get(observation.pk, 0))  # type: ignore[attr-defined]


def _named(observation: Observation) -> set[int]:
    """The ids of the markers that an observation of this page names."""
    return set(read_ids(observation.named))  # type: ignore[attr-defined]


_MARKERS = ids_through(Observation.markers.through, "observation", "marker")


def _page_of_observations(
    cycle: Cycle, actor: Actor, after: Place | None
) -> tuple[list[Observation], Place | None]:
    rows = (
        Observation.objects.kept()
        .in_cycle(cycle)
        .of_partner(actor)
        .newest_first()
        .select_related("created_by")
        .annotate(named=_MARKERS)
        .prefetch_related("activities")
    )
    if after is not None:
        rows = rows.filter(_behind(*after))
    found = list(rows[: PAGE_OF_OBSERVATIONS + 1])
    if len(found) <= PAGE_OF_OBSERVATIONS:
        return found, None
    found.pop()
    return found, (found[-1].date, found[-1].pk)


def _behind(day: date | None, pk: int) -> Q:
    """What comes after this place in the order newest first, undated before dated. The index leads there."""
    if day is None:
        return Q(date__isnull=False) | Q(pk__lt=pk)
    return Q(date__lte=day) & (Q(date__lt=day) | Q(pk__lt=pk))


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
        ActivityRow(activity=each.activity, name=each.name, entry=None)
        for each in activities_then(cycle, actor, wordings)
        if each.belongs and each.is_planned and each.activity.pk not in noted
    ]
    return (*rows, *planned)
