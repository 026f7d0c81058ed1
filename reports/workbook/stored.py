"""What the database holds of a project, in the shape of the workbook's rows.

Import compares a file with it; export writes it. A fixed number of queries, however long the diaries are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from diaries.models import (
    ActivityEntry,
    DiaryNotes,
    MarkerScore,
    Nature,
    Observation,
    Precision,
    Recommendation,
)
from projects.models import Cycle, KeyFigure, Project
from reports.workbook.layout import SHEETS
from reports.workbook.rows import StoredRow, filled
from reports.workbook.stored_additions import Key, Theory, added_rows
from reports.workbook.values import DiaryDate, Value
from reports.workbook.words import UNTIED
from theory_of_change.models import Activity, Actor, Marker, Vision

MODELS: dict[str, type[models.Model]] = {
    "key figures": KeyFigure,
    "actors": Actor,
    "markers": Marker,
    "activities": Activity,
    "cycles": Cycle,
    "activity diary": ActivityEntry,
    "activity recommendations": Recommendation,
    "outcome diary": Observation,
    "marker scores": MarkerScore,
    "diary notes": DiaryNotes,
}

FIELDS: dict[str, dict[str, str]] = {
    "project": {
        "name": "name",
        "promoter": "promoter",
        "municipality": "municipality",
        "start": "start",
        "end": "end",
        "summary": "summary",
    },
    "key figures": {"figure": "figure", "label": "label", "as of": "as_of", "source": "source"},
    "actors": {"actor": "name", "sphere": "sphere", "description": "description"},
    "markers": {"number": "number", "level": "level", "text": "text"},
    "activities": {"activity": "name", "description": "description"},
    "cycles": {"cycle": "number", "start": "start", "end": "end"},
    "activity diary": {
        "description": "description",
        "went well": "went_well",
        "why well": "why_well",
        "went less well": "went_less_well",
        "why less well": "why_less_well",
        "participants": "participants",
    },
    "activity recommendations": {"recommendation": "text"},
    "outcome diary": {
        "nature": "nature",
        "observed change": "change",
        "significance": "significance",
        "contribution": "contribution",
        "method": "method",
        "other factors": "other_factors",
    },
    "marker scores": {"score": "score", "remark": "remark"},
    "diary notes": {
        "enabling": "enabling",
        "hindering": "hindering",
        "effective strategies": "effective_strategies",
        "adaptations": "adaptations",
    },
}
"""Sheet -> column -> the model's field, where a column is one field. References are added below, row by row."""


@dataclass
class Stored:
    """A project as the workbook would say it; `project` is None where there is none yet."""

    project: Project | None = None
    fields: dict[str, Value] = field(default_factory=dict)
    rows: dict[str, list[StoredRow]] = field(default_factory=lambda: {sheet.key: [] for sheet in SHEETS})
    published: frozenset[str] = frozenset()
    """The numbers of the cycles whose report is published."""
    keys: frozenset[Key] = frozenset()
    """The keys of all that the project's theory of change has, down to a vision that was emptied."""

    def kept(self, key: str) -> list[StoredRow]:
        return [row for row in self.rows[key] if not row.is_removed]


def stored_project(project: Project) -> Stored:
    """Everything of this project, each sheet in the order in which its rows were written."""
    stored = Stored(project)
    vision = Vision.objects.filter(project=project).first()
    stored.fields = filled(
        {
            **_simple("project", project),
            "programme": project.programme.name,
            "vision": vision.text if vision else "",
        }
    )
    actors = {row.pk: row for row in Actor.objects.filter(project=project).order_by("position", "pk")}
    markers = {row.pk: row for row in Marker.objects.filter(actor__in=actors).order_by("pk")}
    activities = {row.pk: row for row in Activity.objects.filter(actor__in=actors).order_by("position", "pk")}
    cycles = {row.pk: row for row in Cycle.objects.filter(project=project).order_by("pk")}
    stored.published = frozenset(cycle.number for cycle in cycles.values() if cycle.is_published)
    _add(stored, "key figures", project.key_figures.order_by("position", "pk"), lambda row: {})
    _add(stored, "actors", actors.values(), lambda row: {})
    _add(stored, "markers", markers.values(), lambda row: {"actor": actors[row.actor_id].name})
    supports = _numbers(Activity.markers.through, "activity", activities, markers)
    _add(
        stored,
        "activities",
        activities.values(),
        lambda row: {"actor": actors[row.actor_id].name, "markers": supports.get(row.pk, ())},
    )
    _add(stored, "cycles", cycles.values(), lambda row: {})
    _add_diaries(stored, actors, markers, activities, cycles)
    more, stored.keys = added_rows(Theory(project, vision, actors, markers, activities, cycles))
    stored.rows |= more
    return stored


def _add_diaries(
    stored: Stored,
    actors: dict[int, Actor],
    markers: dict[int, Marker],
    activities: dict[int, Activity],
    cycles: dict[int, Cycle],
) -> None:
    in_project = {"cycle__project": stored.project}
    observed = _numbers(
        Observation.markers.through,
        "observation",
        Observation.objects.filter(**in_project).values("pk"),
        markers,
    )

    involved: dict[int, list[str]] = {}
    for observation_id, activity_id in (
        Observation.activities.through.objects.filter(observation__cycle__project=stored.project)
        .order_by("pk")
        .values_list("observation_id", "activity_id")
    ):
        involved.setdefault(observation_id, []).append(activities[activity_id].name)

    def place(row: Any) -> dict[str, Any]:
        return {"cycle": cycles[row.cycle_id].number, "actor": actors[row.actor_id].name}

    def entry(row: Any) -> dict[str, Any]:
        day = row.date and DiaryDate(row.date, is_month=row.date_precision == Precision.MONTH)
        return {"cycle": cycles[row.cycle_id].number, "date": day}

    _add(
        stored,
        "activity diary",
        ActivityEntry.objects.filter(**in_project).order_by("pk"),
        lambda row: {
            **entry(row),
            "actor": actors[activities[row.activity_id].actor_id].name,
            "activity": activities[row.activity_id].name,
        },
    )
    _add(
        stored,
        "activity recommendations",
        Recommendation.objects.filter(**in_project).order_by("pk"),
        place,
    )
    _add(
        stored,
        "outcome diary",
        Observation.objects.filter(**in_project).order_by("pk"),
        lambda row: {
            **entry(row),
            **place(row),
            **({} if row.is_unexpected or observed.get(row.pk) else {"nature": UNTIED}),
            "markers": observed.get(row.pk, ()),
            "activities involved": tuple(involved.get(row.pk, ())),
        },
    )
    _add(
        stored,
        "marker scores",
        MarkerScore.objects.filter(**in_project).order_by("pk"),
        lambda row: {
            "cycle": cycles[row.cycle_id].number,
            "actor": actors[markers[row.marker_id].actor_id].name,
            "marker": markers[row.marker_id].number,
        },
    )
    _add(stored, "diary notes", DiaryNotes.objects.filter(**in_project).order_by("pk"), place)


def _numbers(
    through: type[models.Model], owner: str, owners: Any, markers: dict[int, Marker]
) -> dict[int, tuple[str, ...]]:
    """Owner -> the numbers of its markers, in the order in which they were named."""
    pairs = through._default_manager.filter(**{f"{owner}__in": owners}).order_by("pk")
    found: dict[int, tuple[str, ...]] = {}
    for owner_id, marker_id in pairs.values_list(f"{owner}_id", "marker_id"):
        found[owner_id] = (*found.get(owner_id, ()), markers[marker_id].number)
    return found


def _add(stored: Stored, key: str, rows: Iterable[Any], more: Any) -> None:
    stored.rows[key] = [
        StoredRow(
            row.pk,
            filled({**_simple(key, row), **more(row)}),
            is_removed=getattr(row, "removed_at", None) is not None,
        )
        for row in rows
    ]


def as_kept(column: str, value: Any) -> Any:
    """What the model's field holds for what a cell says."""
    return Nature.EXPECTED if column == "nature" and value == UNTIED else value


def _simple(key: str, row: Any) -> dict[str, Any]:
    return {column: getattr(row, name) for column, name in FIELDS[key].items()}
