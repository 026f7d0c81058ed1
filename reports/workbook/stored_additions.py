"""What the database holds for the sheets that came after format 1, in the shape of their rows.

A fixed number of queries, however much there is.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from projects.models import Cycle, HistoryEntry, Project
from projects.text import same_name
from reports.workbook.additions import NAMED_BY, RESUMED, RETIRED, SUBJECTS, TELLABLE
from reports.workbook.rows import StoredRow, filled
from reports.workbook.values import Value
from theory_of_change.models import (
    Activity,
    ActivityState,
    Actor,
    Assumption,
    Marker,
    MatrixRow,
    Mission,
    Vision,
)

Key = tuple[str, ...]
"""What a row of the past is about: its kind, and the names by which a workbook knows it, as compared."""

MATRIX_FIELDS = {
    "information": "information",
    "who needs it": "users",
    "collection": "collection",
    "learning": "learning",
    "reporting": "reporting",
}
_ACTS = {HistoryEntry.Verb.RETIRED: RETIRED, HistoryEntry.Verb.RESUMED: RESUMED}


@dataclass(frozen=True)
class Theory:
    """The rows of a project's theory of change, by their keys in the database, each in its own order."""

    project: Project
    vision: Vision | None
    actors: Mapping[int, Actor]
    markers: Mapping[int, Marker]
    activities: Mapping[int, Activity]
    cycles: Mapping[int, Cycle]


def added_rows(theory: Theory) -> tuple[dict[str, list[StoredRow]], frozenset[Key]]:
    """Sheet -> its rows, and the keys of all that the project has."""
    mission = Mission.objects.filter(project=theory.project).first()
    assumptions = {row.pk: row for row in Assumption.objects.filter(project=theory.project).order_by("pk")}
    in_order = [word.value for word in SUBJECTS]
    matrix = sorted(
        MatrixRow.objects.filter(project=theory.project), key=lambda row: in_order.index(row.subject)
    )
    labels = {pk: str(number) for number, pk in enumerate(assumptions, 1)}
    names: dict[str, dict[int, dict[str, Value]]] = {
        "vision": {theory.vision.pk: {}} if theory.vision else {},
        "mission": {mission.pk: {}} if mission else {},
        "actor": {row.pk: {"actor": row.name} for row in theory.actors.values()},
        "marker": {row.pk: _of_marker(theory, row) for row in theory.markers.values()},
        "activity": {row.pk: _of_activity(theory, row) for row in theory.activities.values()},
        "assumption": {pk: {"assumption": label} for pk, label in labels.items()},
        "matrixrow": {row.pk: {"subject": row.subject} for row in matrix},
    }
    rows = {
        "mission": [StoredRow(mission.pk, filled({"mission": mission.text}))] if mission else [],
        "outcome challenges": [
            StoredRow(row.pk, filled({"actor": row.name, "outcome challenge": row.outcome_challenge}))
            for row in theory.actors.values()
            if row.outcome_challenge.strip()
        ],
        "assumptions": [_assumption(theory, row, labels[row.pk]) for row in assumptions.values()],
        "planning matrix": [
            StoredRow(
                row.pk,
                filled(
                    {"subject": row.subject}
                    | {column: getattr(row, field) for column, field in MATRIX_FIELDS.items()}
                ),
            )
            for row in matrix
        ],
        "activity states": [
            StoredRow(
                row.pk,
                filled(
                    _of_activity(theory, row)
                    | {"state": row.state, "since": row.ended_at, "because": row.ended_because}
                ),
            )
            for row in theory.activities.values()
            if row.state != ActivityState.OPEN
        ],
        "planned activities": _planned(theory),
        "unplanned activities": [
            StoredRow(row.pk, _of_activity(theory, row))
            for row in theory.activities.values()
            if row.is_unplanned
        ],
        "marker order": [
            StoredRow(row.pk, _of_marker(theory, row) | {"place": row.position})
            for row in theory.markers.values()
            if row.position
        ],
        "retired": [
            StoredRow(row.pk, filled(names | {"since": row.retired_at, "because": row.retired_because}))
            for row, names in _retirable(theory)
            if row.retired_at
        ],
        "added": [
            *_written_over_time(theory.markers.values(), lambda row: _of_marker(theory, row)),
            *_written_over_time(theory.activities.values(), lambda row: _of_activity(theory, row)),
        ],
        "earlier wordings": list(_earlier_wordings(theory.project, names)),
    }
    keys = {key_of(kind, values) for kind, each in names.items() for values in each.values()}
    return rows, frozenset(keys)


def key_of(kind: str, values: Mapping[str, Any]) -> Key:
    """The key of the thing of this kind that a row's cells name."""
    return (kind, *(same_name(str(values.get(column, ""))) for column in NAMED_BY[kind]))


def _of_marker(theory: Theory, row: Marker) -> dict[str, Value]:
    return {"actor": theory.actors[row.actor_id].name, "marker": row.number}


def _of_activity(theory: Theory, row: Activity) -> dict[str, Value]:
    return {"actor": theory.actors[row.actor_id].name, "activity": row.name}


def _retirable(theory: Theory) -> Iterable[tuple[Actor | Marker, dict[str, Value]]]:
    for actor in theory.actors.values():
        yield actor, {"actor": actor.name}
    for marker in theory.markers.values():
        yield marker, _of_marker(theory, marker)


def _assumption(theory: Theory, row: Assumption, label: str) -> StoredRow:
    beginning = theory.activities[row.activity_id] if row.activity_id else theory.markers[row.marker_id or 0]
    end = theory.markers[row.leads_to_id] if row.leads_to_id else None
    return StoredRow(
        row.pk,
        filled(
            {
                "number": label,
                "if actor": theory.actors[beginning.actor_id].name,
                "if activity": beginning.name if isinstance(beginning, Activity) else "",
                "if marker": beginning.number if isinstance(beginning, Marker) else "",
                "then actor": theory.actors[end.actor_id].name if end else "",
                "then marker": end.number if end else "",
                "because": row.because,
                "no longer believed since": row.retired_at,
                "no longer believed because": row.retired_because,
            }
        ),
    )


def _planned(theory: Theory) -> list[StoredRow]:
    """Activity by activity, the cycles for which it is planned, in the order of the project's."""
    pairs = Activity.cycles.through._default_manager.filter(activity__in=theory.activities)
    planned = set(pairs.values_list("activity_id", "cycle_id"))
    return [
        StoredRow(activity.pk, _of_activity(theory, activity) | {"cycle": cycle.number})
        for activity in theory.activities.values()
        for cycle in theory.cycles.values()
        if (activity.pk, cycle.pk) in planned
    ]


def _written_over_time(rows: Iterable[Any], names: Callable[[Any], dict[str, Value]]) -> Iterable[StoredRow]:
    """The rows of the partners whose list was not written at one moment: when each of them came."""
    moments: dict[int, set[datetime]] = {}
    every = list(rows)
    for row in every:
        moments.setdefault(row.actor_id, set()).add(row.created_at)
    for row in every:
        if len(moments[row.actor_id]) > 1:
            yield StoredRow(row.pk, filled(names(row) | {"added": row.created_at}))


def _earlier_wordings(
    project: Project, names: Mapping[str, Mapping[int, dict[str, Value]]]
) -> Iterable[StoredRow]:
    """What stood there before each change, oldest first, and what was retired and followed again."""
    entries = (
        HistoryEntry.objects.filter(
            project=project, kind__in=NAMED_BY, verb__in=(HistoryEntry.Verb.CHANGED, *_ACTS)
        )
        .select_related("by")
        .order_by("at", "pk")
    )
    for entry in entries:
        named = names[entry.kind].get(entry.subject_id or 0)
        if named is None:
            continue
        author = entry.by.name if entry.by else entry.author
        act = named | {"until": entry.at, "author": author.strip(), "reason": entry.reason}
        if entry.verb in _ACTS:
            yield StoredRow(entry.pk, filled(act | {"what": _ACTS[HistoryEntry.Verb(entry.verb)]}))
            continue
        for told in TELLABLE:
            if told.kind == entry.kind and told.field in entry.before:
                said = entry.before[told.field]
                yield StoredRow(
                    entry.pk,
                    filled(act | {"what": told.word.value, "said": "" if said is None else str(said)}),
                )
