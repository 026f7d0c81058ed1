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


def first_added(rows: Iterable[Edited]) -> datetime:
    """When the first of a list came: a partner's markers or activities, a project's actors."""
    return min((row.created_at for row in rows), default=clock.now())


def came_after(row: Edited, moment: datetime, first: datetime) -> bool:
    """Whether a row was added after `moment`, to a list that already had its first row by then.

    A list typed in or imported afterwards counts as always having been there; one that grew later does not.
    """
    return first <= moment < row.created_at


def belongs_to(cycle: Cycle, row: Marker | Activity, *, moment: datetime, first: datetime) -> bool:
    """Whether a cycle's pages show a marker or an activity even where nobody wrote anything about it.

    They do if it was there when the words of the cycle were settled (`moment`, see `Cycle.wording_moment`) and
    was still followed, or planned, when the cycle began.
    """
    if came_after(row, moment, first):
        return False
    if isinstance(row, Marker):
        return row.was_followed_after(cycle.opens_at)
    return row.was_open_after(cycle.opens_at)


@dataclass(frozen=True)
class MarkerWording:
    """A marker as it was worded at some moment."""

    marker_id: int
    number: str
    level: str
    text: str
    position: int
    changed_since: bool
    """True if the text reads differently today."""


class Wordings:
    """The wordings of one project at one moment, read in one query."""

    def __init__(self, project: Project, moment: datetime) -> None:
        rows = (
            HistoryEntry.objects.filter(
                project=project,
                kind__in=("marker", "activity", "vision", "mission", "actor", "assumption"),
                verb=HistoryEntry.Verb.CHANGED,
                at__gt=moment,
            )
            .order_by("at", "pk")
            .values_list("kind", "subject_id", "before")
        )
        self._before: dict[Key, dict[str, Any]] = {}
        for kind, subject_id, before in rows:
            if subject_id is None:
                continue
            fields = self._before.setdefault((kind, subject_id), {})
            for name, value in before.items():
                fields.setdefault(name, value)

    def marker(self, marker: Marker) -> MarkerWording:
        then = self._then("marker", marker.pk)
        text = str(then.get("text", marker.text))
        return MarkerWording(
            marker_id=marker.pk,
            number=str(then.get("number", marker.number)),
            level=str(then.get("level", marker.level)),
            text=text,
            position=marker.position,
            changed_since=text != marker.text,
        )

    def activity_name(self, activity: Activity) -> str:
        return str(self._then("activity", activity.pk).get("name", activity.name))

    def vision(self, vision: Vision | None) -> str:
        if vision is None:
            return ""
        return str(self._then("vision", vision.pk).get("text", vision.text))

    def words(self, row: Mission | Actor | Assumption | Activity, field: str) -> str:
        """What a field said at the moment."""
        return str(self._then(row._meta.model_name or "", row.pk).get(field, getattr(row, field)))

    def _then(self, kind: str, pk: int) -> Mapping[str, Any]:
        return self._before.get((kind, pk), {})
