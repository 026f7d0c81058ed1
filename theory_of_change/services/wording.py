"""The wording of its time (domain rule 4): what a marker or an activity said at a given moment.

The history of acts is the one source: the first change after the moment tells what stood there before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from projects.models import HistoryEntry, Project
from theory_of_change.models import Activity, Marker


@dataclass(frozen=True)
class MarkerWording:
    """A marker as it was worded at some moment."""

    marker_id: int
    number: str
    level: str
    text: str
    changed_since: bool
    """True if the text reads differently today."""


def marker_wordings(
    project: Project, markers: Iterable[Marker], *, moment: datetime
) -> dict[int, MarkerWording]:
    """Marker id -> its wording at `moment`. One query, whatever the number of markers."""
    before = _before_next_change(project, "marker", moment)
    return {
        marker.pk: MarkerWording(
            marker_id=marker.pk,
            number=str(before.get(marker.pk, {}).get("number", marker.number)),
            level=str(before.get(marker.pk, {}).get("level", marker.level)),
            text=str(before.get(marker.pk, {}).get("text", marker.text)),
            changed_since=before.get(marker.pk, {}).get("text", marker.text) != marker.text,
        )
        for marker in markers
    }


def activity_names(
    project: Project, activities: Iterable[Activity], *, moment: datetime
) -> dict[int, str]:
    """Activity id -> its name at `moment`. One query."""
    before = _before_next_change(project, "activity", moment)
    return {
        activity.pk: str(before.get(activity.pk, {}).get("name", activity.name))
        for activity in activities
    }


def vision_text(project: Project, text: str, *, moment: datetime) -> str:
    """The vision as it stood at `moment`. One query."""
    for before in _before_next_change(project, "vision", moment).values():
        return str(before.get("text", text))
    return text


def _before_next_change(project: Project, kind: str, moment: datetime) -> dict[int, dict[str, object]]:
    """Subject id -> for each field, what stood there before its first change after `moment`."""
    rows = (
        HistoryEntry.objects.filter(
            project=project, kind=kind, verb=HistoryEntry.Verb.CHANGED, at__gt=moment
        )
        .order_by("at", "pk")
        .values_list("subject_id", "before")
    )
    found: dict[int, dict[str, object]] = {}
    for subject_id, before in rows:
        fields = found.setdefault(subject_id, {})
        for name, value in before.items():
            fields.setdefault(name, value)
    return found
