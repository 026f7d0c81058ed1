"""One partner's diary of one cycle, read as the report's figures 2.5 and 2.6 lay it out.

Four queries, however much stands in it and however long ago the cycle was: what belongs to a row is read along with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from diaries.models import ActivityEntry, Attachment, DiaryNotes, MarkerScore, Observation, Recommendation
from diaries.models.entry import Entry
from diaries.services.alongside import moment_of, values_of
from diaries.services.diary_queries import (
    ACTIVITIES,
    ACTIVITIES_SINCE,
    CYCLES,
    FURTHER,
    MARKERS,
    MARKERS_SINCE,
    NEWEST,
    PAGE_OF_OBSERVATIONS,
    behind_place,
)
from diaries.services.diary_queries import (
    observations as ask_observations,
)
from diaries.services.ladder import settled_at
from diaries.services.of_its_time import MarkerThen, activities_among, markers_among
from projects import clock
from projects.aggregates import read_ids
from projects.models import Cycle
from theory_of_change.models import Activity, Actor, Marker
from theory_of_change.services.wording import (
    Change,
    MarkerWording,
    Past,
    Wordings,
    came_after,
    first_added,
)

Place = tuple[date | None, int]
"""Where a page of observations begins: after the one with this date and this id."""


@dataclass(frozen=True)
class Seen:
    """An observation under one of its markers; it is `first` where it stands for the first time.

    An unexpected one that names markers has its own place among the unexpected changes, and is `first` under none.
    """

    observation: Observation
    first: bool


@dataclass(frozen=True)
class Earlier:
    """What an earlier cycle felt of a marker: its stored score, "" where there was none, and its remark."""

    cycle: Cycle
    score: str
    remark: str
    is_formulated: bool
    """False where the marker came after the words of that cycle were settled."""


@dataclass(frozen=True)
class MarkerRow:
    """A row of the outcome diary: a marker in the words of its time, what was seen of it, and its score."""

    marker: Marker
    wording: MarkerWording
    belongs: bool
    """False for a marker of another time, shown since something was written about it in this cycle."""
    came_later: bool
    """Whether it was formulated after the words of this cycle were settled."""
    owes_score: bool
    """False, too, for a marker that was dropped before the cycle was over."""
    observations: tuple[Seen, ...]
    score: MarkerScore | None
    earlier: tuple[Earlier, ...] = ()
    """The cycles before this one, the last of them first."""

    @property
    def is_of_its_time(self) -> bool:
        """Whether there is anything to say of how it stood then: other words, formulated later, retired since."""
        return bool(self.wording.changed_since or self.came_later or self.marker.retired_at)


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

    @property
    def is_of_its_time(self) -> bool:
        """Whether there is anything to say of how it stood then: another name, done or dropped since."""
        return bool(self.is_renamed or self.activity.ended_at)


@dataclass(frozen=True)
class Diary:
    """Everything a partner's diary of one cycle says."""

    cycle: Cycle
    actor: Actor
    activities: tuple[ActivityRow, ...]
    recommendations: tuple[Recommendation, ...]
    markers: tuple[MarkerRow, ...]
    untied: tuple[Observation, ...]
    """Of these nobody said yet which marker they fit, nor that they were unexpected."""
    unexpected: tuple[Observation, ...]
    """Whether or not they also name markers."""
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
        return [*seen.union(self.untied, self.unexpected), *done]

    @property
    def unscored(self) -> int:
        """How many of the markers that the cycle followed to its end have no score."""
        return sum(1 for row in self.markers if row.owes_score and (row.score is None or not row.score.score))


def cycles_beside(actor: Actor) -> list[Cycle]:
    """The project's cycles by start, each with what this partner's diary says about it as a whole. One query."""
    cycles = list(CYCLES(actor=actor.pk, project=actor.project_id))
    for cycle in cycles:
        cycle.project = actor.project
    return cycles


def read_diary(
    cycle: Cycle,
    actor: Actor,
    *,
    is_latest: bool,
    after: Place | None = None,
    cycles: Sequence[Cycle] | None = None,
    narrowed: Q | None = None,
) -> Diary:
    """Reads the diary in a number of queries that does not depend on its size: three beside `cycles_beside`.

    The newest 50 observations come first; `after` asks for those behind a place that an earlier page named.
    `narrowed` leaves out the other observations, and nothing else.
    """
    if cycles is None:
        cycles = cycles_beside(actor)
    here: Any = next(each for each in cycles if each.pk == cycle.pk)
    moment = cycle.wording_moment(is_latest=is_latest)
    since = None if is_latest and not cycle.handed_over_at else moment
    project = actor.project_id
    if since is None:
        markers = list(MARKERS(actor=actor.pk))
        activities = list(ACTIVITIES(actor=actor.pk, cycle=cycle.pk, project=project))
    else:
        markers = list(MARKERS_SINCE(actor=actor.pk, project=project, since=since))
        activities = list(ACTIVITIES_SINCE(actor=actor.pk, cycle=cycle.pk, project=project, since=since))
    wordings = Wordings(_past(since, markers, activities), moment)
    observations, older = _page_of_observations(cycle, actor, after, narrowed)
    then = markers_among(cycle, markers, wordings)
    _tie(observations, then, {each.pk: each for each in activities})
    return Diary(
        cycle=cycle,
        actor=actor,
        activities=_activity_rows(cycle, activities, wordings),
        recommendations=tuple(
            Recommendation(cycle=cycle, actor=actor, **row)
            for row in sorted(values_of(here.advised) or (), key=lambda row: row["id"])
        ),
        markers=_marker_rows(then, observations, cycle, cycles),
        untied=tuple(each for each in observations if not each.is_unexpected and not each.named),  # type: ignore[attr-defined]
        unexpected=tuple(each for each in observations if each.is_unexpected),
        notes=next(
            (DiaryNotes(cycle=cycle, actor=actor, **row) for row in values_of(here.noted) or ()), None
        ),
        observation_count=len(observations),
        older=older,
    )


def _past(since: datetime | None, markers: Sequence[Marker], activities: Sequence[Activity]) -> Past:
    changes: dict[tuple[str, int], list[Change]] = {}
    if since is not None:
        row: Any
        for row in (*markers, *activities):
            told = sorted(values_of(row.past) or (), key=lambda act: (moment_of(act["at"]), act["id"]))
            changes[row._meta.model_name or "", row.pk] = [
                Change(
                    moment_of(act["at"]),
                    act["verb"],
                    values_of(act["before"]),
                    values_of(act["after"]),
                    act["reason"],
                )
                for act in told
            ]
    return Past.of(changes)


def _page_of_observations(
    cycle: Cycle, actor: Actor, after: Place | None, narrowed: Q | None
) -> tuple[list[Observation], Place | None]:
    here = {"cycle": cycle.pk, "actor": actor.pk, "project": cycle.project_id}
    day, pk = after or (None, 0)
    if narrowed is None and after is None:
        found = list(NEWEST(**here))
    elif narrowed is None and day is not None:
        found = list(FURTHER(**here, day=day, pk=pk))
    else:
        behind = Q() if after is None else behind_place(day, pk)
        found = list(ask_observations(**here, narrowed=behind & (narrowed or Q())))
    if len(found) <= PAGE_OF_OBSERVATIONS:
        return found, None
    found.pop()
    return found, (found[-1].date, found[-1].pk)


# From rows to the diary


def _tie(
    observations: Sequence[Observation], markers: Sequence[MarkerThen], activities: dict[int, Activity]
) -> None:
    """Gives each observation its markers in the words of its cycle, as `markers_then`, in their order.

    And its `author` in words; its `files`; as `involved` the activities that played a part; as `became` the marker that
    the team made of it, as it stands today; as `told` what `theory_of_change.mentions.read_mentions` reads.
    """
    by_pk = {each.marker.pk: each.marker for each in markers}
    for seen in observations:
        row: Any = seen
        row.author = row.name_of_author or row.email_of_author or ""
        row.named = set(read_ids(row.named))
        row.markers_then = [each for each in markers if each.marker.pk in row.named] if row.named else []
        row.involved = [activities[pk] for pk in read_ids(row.involves) if pk in activities]
        row.became = by_pk.get(values_of(row.made_marker))
        row.files = _files(row.kept_files)
        row.told = values_of(row.told)


def _files(rows: Any) -> list[Attachment]:
    return [
        Attachment(**{**row, "id": UUID(row["id"]), "uploaded_at": moment_of(row["uploaded_at"])})
        for row in sorted(values_of(rows) or (), key=lambda row: (row["uploaded_at"], row["id"]))
    ]


def _marker_rows(
    markers: Sequence[MarkerThen], observations: Sequence[Observation], cycle: Cycle, cycles: Sequence[Cycle]
) -> tuple[MarkerRow, ...]:
    """The markers that belong to the cycle, and those that somebody wrote about or scored in it."""
    by_marker: dict[int, list[Observation]] = {}
    for observation in observations:
        for marker_id in observation.named:  # type: ignore[attr-defined]
            by_marker.setdefault(marker_id, []).append(observation)
    settled = settled_at(cycles, moment=clock.now())
    before = [
        (each, moment) for each, moment in zip(cycles, settled, strict=True) if each.start < cycle.start
    ][::-1]
    first = first_added(each.marker for each in markers)
    rows = []
    shown: set[int] = set()
    for each in markers:
        own = by_marker.get(each.marker.pk, [])
        scored = {row["cycle_id"]: row for row in values_of(each.marker.scored) or ()}  # type: ignore[attr-defined]
        score = MarkerScore(marker=each.marker, **scored[cycle.pk]) if cycle.pk in scored else None
        if not (each.belongs or own or (score and (score.score or score.remark))):
            continue
        rows.append(
            MarkerRow(
                marker=each.marker,
                wording=each.wording,
                belongs=each.belongs,
                came_later=each.came_later,
                owes_score=each.owes_score,
                observations=tuple(
                    Seen(seen, seen.pk not in shown and not seen.is_unexpected) for seen in own
                ),
                score=score,
                earlier=tuple(
                    Earlier(
                        cycle=past,
                        score=scored[past.pk]["score"] if past.pk in scored else "",
                        remark=scored[past.pk]["remark"] if past.pk in scored else "",
                        is_formulated=past.pk in scored or not came_after(each.marker, moment, first),
                    )
                    for past, moment in before
                ),
            )
        )
        shown.update(seen.pk for seen in own)
    return tuple(rows)


def _activity_rows(
    cycle: Cycle, activities: Sequence[Activity], wordings: Wordings
) -> tuple[ActivityRow, ...]:
    rows = [
        ActivityRow(
            activity=activity,
            name=wordings.activity_name(activity),
            entry=_entry(cycle, activity, written),
        )
        for activity in activities
        for written in values_of(activity.written) or ()  # type: ignore[attr-defined]
    ]
    rows.sort(key=_by_date)
    noted = {row.activity.pk for row in rows}
    planned = [
        ActivityRow(activity=each.activity, name=each.name, entry=None)
        for each in activities_among(cycle, activities, wordings)
        if each.belongs and each.is_planned and each.activity.pk not in noted
    ]
    return (*rows, *planned)


def _entry(cycle: Cycle, activity: Activity, written: dict[str, Any]) -> ActivityEntry:
    day, told = written["date"], written["told"]
    values = {**written, "date": date.fromisoformat(day) if day else None}
    del values["told"]
    entry = ActivityEntry(cycle=cycle, activity=activity, **values)
    entry.told = values_of(told)  # type: ignore[attr-defined]
    own = [row for row in values_of(activity.entry_files) or () if row["activity_entry_id"] == entry.pk]  # type: ignore[attr-defined]
    entry.files = _files(own)  # type: ignore[attr-defined]
    return entry


def _by_date(row: ActivityRow) -> tuple[bool, date, int]:
    """By date, undated ones last."""
    assert row.entry is not None
    return row.entry.date is None, row.entry.date or date.min, row.entry.pk
