"""The wording of its time (domain rule 4): what the theory of change said at a given moment.

The history of acts is the one source: the first change after the moment tells what stood there before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from projects import clock
from projects.editing import Edited
from projects.models import Cycle, HistoryEntry, Project
from theory_of_change.models import Activity, Actor, Assumption, Marker, Mission, Vision

Key = tuple[str, int]
WORDED = ("marker", "activity", "vision", "mission", "actor", "assumption")
"""The kinds of things whose earlier words the pages of earlier cycles show."""

_NOTHING: dict[str, Any] = {}


def first_added(rows: Iterable[Edited]) -> datetime:
    """When the first of a list came: a partner's markers or activities, a project's actors."""
    return min((row.created_at for row in rows), default=clock.now())


def came_after(row: Edited, moment: datetime, first: datetime) -> bool:
    """Whether a row was added after `moment`, to a list that already had its first row by then.

    A list typed in or imported afterwards counts as always having been there; one that grew later does not.
    """
    return first <= moment < row.created_at


def belongs_to(
    cycle: Cycle,
    row: Marker | Activity,
    *,
    moment: datetime,
    first: datetime,
    wordings: "Wordings | None" = None,
) -> bool:
    """Whether a cycle's pages show a marker or an activity even where nobody wrote anything about it.

    They do if it was there when the words of the cycle were settled (`moment`, see `Cycle.wording_moment`) and
    was still followed, or planned, when the cycle began. With the `wordings` of that moment this holds for
    what was taken up again since, too.
    """
    if came_after(row, moment, first):
        return False
    ended = wordings.ended_at(row) if wordings is not None else _ended_today(row)
    return ended is None or ended > cycle.opens_at


@dataclass(frozen=True)
class MarkerWording:
    """A marker as it was worded at some moment."""

    marker_id: int
    number: str
    level: str
    text: str
    position: int
    changed_since: bool
    """True if it reads differently today: its text, its number or its level."""


@dataclass(frozen=True)
class Change:
    """One act that changed something: what stood there before and after, when and why."""

    at: datetime
    verb: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str


class Past:
    """What was changed in the theories of change of some projects after a moment, read in one query.

    `since` None reads it from the beginning; `subjects` narrows it to the things with these ids, `fields` to the
    acts that changed one of these.
    """

    def __init__(
        self,
        projects: Iterable[Project | int],
        *,
        since: datetime | None = None,
        kinds: Iterable[str] = WORDED,
        subjects: Iterable[int] | None = None,
        fields: Iterable[str] | None = None,
    ) -> None:
        self._changes: dict[Key, list[Change]] = {}
        of = list(projects)
        if not of:
            return
        rows = HistoryEntry.objects.filter(project__in=of, kind__in=list(kinds), subject_id__isnull=False)
        if since is not None:
            rows = rows.filter(at__gt=since)
        if subjects is not None:
            rows = rows.filter(subject_id__in=list(subjects))
        if fields is not None:
            rows = rows.filter(before__has_any_keys=list(fields))
        for kind, subject_id, *told in rows.order_by("at", "pk").values_list(
            "kind", "subject_id", "at", "verb", "before", "after", "reason"
        ):
            self._changes.setdefault((kind, int(subject_id or 0)), []).append(Change(*told))

    @classmethod
    def of(cls, changes: dict[Key, list[Change]]) -> "Past":
        """What was read elsewhere: what happened to each thing, the oldest first."""
        past = cls([])
        past._changes = changes
        return past

    def changes(self, kind: str, pk: int) -> list[Change]:
        """What happened to one thing, the oldest first."""
        return self._changes.get((kind, pk), [])

    def then(self, kind: str, pk: int, moment: datetime) -> Mapping[str, Any]:
        """Those values of a thing at `moment` that were changed afterwards."""
        changes = self._changes.get((kind, pk))
        if not changes:
            return _NOTHING
        fields: dict[str, Any] = {}
        for change in changes:
            if change.at > moment:
                for name, value in change.before.items():
                    fields.setdefault(name, value)
        return fields


class Wordings:
    """The wordings at one moment: of a project, read in one query, or out of a past that was read before."""

    def __init__(self, source: Project | Past, moment: datetime) -> None:
        self.moment = moment
        self._past = source if isinstance(source, Past) else Past([source], since=moment)

    def marker(self, marker: Marker) -> MarkerWording:
        then = self._then("marker", marker.pk)
        number = str(then.get("number", marker.number))
        level = str(then.get("level", marker.level))
        text = str(then.get("text", marker.text))
        return MarkerWording(
            marker_id=marker.pk,
            number=number,
            level=level,
            text=text,
            position=marker.position if level == marker.level else 0,
            changed_since=(number, level, text) != (marker.number, marker.level, marker.text),
        )

    def activity_name(self, activity: Activity) -> str:
        return str(self._then("activity", activity.pk).get("name", activity.name))

    def planned_then(self, activity: Activity) -> set[int] | None:
        """The ids of the cycles it was planned for; None where that has not changed since."""
        then = self._then("activity", activity.pk)
        return set(then["cycles"]) if "cycles" in then else None

    def vision(self, vision: Vision | None) -> str:
        if vision is None:
            return ""
        return str(self._then("vision", vision.pk).get("text", vision.text))

    def ended_at(self, row: Marker | Activity) -> datetime | None:
        """Since when it was no longer followed, or done or dropped, as things stood at the moment."""
        kind, field = ("marker", "retired_at") if isinstance(row, Marker) else ("activity", "ended_at")
        then = self._then(kind, row.pk)
        if field not in then:
            return _ended_today(row)
        return datetime.fromisoformat(then[field]) if then[field] else None

    def words(self, row: Mission | Actor | Assumption | Activity, field: str) -> str:
        """What a field said at the moment."""
        return str(self._then(row._meta.model_name or "", row.pk).get(field, getattr(row, field)))

    def _then(self, kind: str, pk: int) -> Mapping[str, Any]:
        return self._past.then(kind, pk, self.moment)


def _ended_today(row: Marker | Activity) -> datetime | None:
    return row.retired_at if isinstance(row, Marker) else row.ended_at
