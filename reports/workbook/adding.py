"""Turns planned rows into rows of the database, many at a time, each change with its history."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from diaries.models import (
    ActivityEntry,
    DiaryNotes,
    MarkerScore,
    Observation,
    Precision,
    Recommendation,
)
from projects import clock
from projects.models import Cycle, HistoryEntry, KeyFigure, Project, User
from projects.services.history import entry
from projects.text import same_name
from reports.workbook.adding_additions import AddingMore, moments_of
from reports.workbook.plan import ImportPlan, RowChange
from reports.workbook.reading import Row
from reports.workbook.stored import FIELDS, MODELS, Stored, as_kept
from reports.workbook.values import DiaryDate
from theory_of_change.models import Activity, Actor, Assumption, Marker, MatrixRow, Mission, Vision

BATCH = 500
HAD: dict[str, type[models.Model]] = {
    "actors": Actor,
    "markers": Marker,
    "activities": Activity,
    "assumptions": Assumption,
    "planning matrix": MatrixRow,
}


class Adding:
    """One import into one project, inside one transaction. Lookups grow with what is added."""

    def __init__(self, project: Project, stored: Stored, plan: ImportPlan, by: User | None) -> None:
        self.project = project
        self.stored = stored
        self.plan = plan
        self.by = by
        self.moment = clock.now()
        self.acts: list[HistoryEntry] = []
        self.had: dict[type[models.Model], set[int | None]] = {
            model: {row.pk for row in stored.rows[key]} for key, model in HAD.items()
        }
        """What the project had before this import."""
        self.actors: dict[str, Actor] = {}
        self.markers: dict[tuple[str, str], Marker] = {}
        self.activities: dict[tuple[str, str], Activity] = {}
        self.cycles: dict[str, Cycle] = {}

    def everything(self) -> None:
        """Writes what the plan says, in the order in which rows need each other."""
        self._write_text(Vision, "project", "vision")
        self._write_text(Mission, "mission", "mission")
        self._add("key figures", self._key_figure)
        self._change("actors")
        self._add("actors", self._actor)
        self.actors = {same_name(row.name): row for row in Actor.objects.filter(project=self.project)}
        self._change("markers")
        self._add_markers()
        self._find_markers()
        self._change("activities")
        self._link_changed_activities()
        self._link(Activity.markers.through, "activity", self._add_activities())
        in_project = Activity.objects.filter(actor__project=self.project).select_related("actor")
        self.activities = {(same_name(row.actor.name), same_name(row.name)): row for row in in_project}
        self._change_cycles()
        self._add("cycles", lambda row, _n: Cycle(project=self.project, **self._values("cycles", row)))
        self.cycles = {same_name(row.number): row for row in Cycle.objects.filter(project=self.project)}
        AddingMore(self).everything()
        self._add("activity diary", self._activity_entry)
        self._add("activity recommendations", self._of_partner(Recommendation, "activity recommendations"))
        observations = self._add("outcome diary", self._observation)
        self._link(Observation.markers.through, "observation", observations)
        self._link_involved(observations)
        self._change("marker scores")
        self._add("marker scores", self._score)
        self._change("diary notes")
        self._add("diary notes", self._of_partner(DiaryNotes, "diary notes"))
        HistoryEntry.objects.bulk_create(self.acts, batch_size=BATCH)

    # What is new

    def _add(self, key: str, make: Callable[[Row, int], models.Model]) -> list[tuple[Row, models.Model]]:
        rows = self.plan.sheets[key].added
        first = self._next_position(key)
        made = [make(row, first + number) for number, row in enumerate(rows)]
        MODELS[key]._default_manager.bulk_create(made, batch_size=BATCH)
        return list(zip(rows, made, strict=True))

    def _next_position(self, key: str) -> int:
        """New rows come after those that are there, in the order of the file."""
        model = {"key figures": KeyFigure, "actors": Actor, "activities": Activity}.get(key)
        if model is None or not self.plan.sheets[key].added:
            return 0
        path = "actor__project" if key == "activities" else "project"
        last = model._default_manager.filter(**{path: self.project}).aggregate(last=models.Max("position"))[
            "last"
        ]
        return 0 if last is None else last + 1

    def _values(self, key: str, row: Row) -> dict[str, Any]:
        return {
            name: as_kept(column, row.values[column])
            for column, name in FIELDS[key].items()
            if column in row.values
        }

    def _written(self, key: str, row: Row) -> dict[str, Any]:
        return {**self._values(key, row), "created_by": self.by}

    def _actor_of(self, row: Row) -> Actor:
        return self.actors[same_name(row.text("actor"))]

    def _cycle_of(self, row: Row) -> Cycle:
        return self.cycles[same_name(row.text("cycle"))]

    def _key_figure(self, row: Row, position: int) -> models.Model:
        return KeyFigure(project=self.project, position=position, **self._values("key figures", row))

    def _actor(self, row: Row, position: int) -> models.Model:
        return Actor(project=self.project, position=position, **self._written("actors", row))

    def _add_markers(self) -> None:
        rows = self.plan.sheets["markers"].added
        here = Marker.objects.filter(actor__project=self.project).select_related("actor")
        moments = moments_of(rows, "marker", self, stored=here)

        def make(row: Row, _position: int) -> models.Model:
            added = moments[same_name(row.text("actor")), same_name(row.text("number"))]
            return Marker(actor=self._actor_of(row), created_at=added, **self._written("markers", row))

        self._add("markers", make)

    def _add_activities(self) -> list[tuple[Row, models.Model]]:
        rows = self.plan.sheets["activities"].added
        here = Activity.objects.filter(actor__project=self.project).select_related("actor")
        moments = moments_of(rows, "activity", self, stored=here)

        def make(row: Row, position: int) -> models.Model:
            added = moments[same_name(row.text("actor")), same_name(row.text("activity"))]
            values = self._written("activities", row)
            return Activity(actor=self._actor_of(row), position=position, created_at=added, **values)

        return self._add("activities", make)

    def _entry(self, key: str, row: Row) -> dict[str, Any]:
        """What both diaries' entries have: their cycle and date, and whether they come after the hand-over."""
        cycle = self._cycle_of(row)
        values = {**self._written(key, row), "cycle": cycle, "is_late": not cycle.is_open}
        when = row.values.get("date")
        if isinstance(when, DiaryDate):
            values["date"] = when.day
            values["date_precision"] = Precision.MONTH if when.is_month else Precision.DAY
        return values

    def _activity_entry(self, row: Row, _number: int) -> models.Model:
        activity = self.activities[same_name(row.text("actor")), same_name(row.text("activity"))]
        return ActivityEntry(activity=activity, **self._entry("activity diary", row))

    def _observation(self, row: Row, _number: int) -> models.Model:
        return Observation(actor=self._actor_of(row), **self._entry("outcome diary", row))

    def _of_partner(self, model: type[models.Model], key: str) -> Callable[[Row, int], models.Model]:
        def make(row: Row, _number: int) -> models.Model:
            return model(cycle=self._cycle_of(row), actor=self._actor_of(row), **self._written(key, row))

        return make

    def _score(self, row: Row, _number: int) -> models.Model:
        marker = self.markers[same_name(row.text("actor")), same_name(row.text("marker"))]
        return MarkerScore(cycle=self._cycle_of(row), marker=marker, **self._written("marker scores", row))

    # What changes

    def _change(self, key: str, *, fields: set[str] | None = None) -> None:
        """Updates rows that people edit: new values, one version more, and what stood there in the history."""
        changes = self.plan.sheets[key].changed
        model = MODELS[key]
        rows = model._default_manager.in_bulk([change.stored.pk for change in changes])
        touched: set[str] = set()
        for change in changes:
            row: Any = rows[change.stored.pk]
            before, after = self._set(key, row, change)
            if not after:
                continue
            touched |= after.keys()
            if hasattr(row, "version"):
                row.version += 1
                row.updated_at, row.updated_by = self.moment, self.by
                touched |= {"version", "updated_at", "updated_by"}
            self.remember(row, before, after)
        if touched:
            model._default_manager.bulk_update(rows.values(), sorted(touched), batch_size=BATCH)

    def _set(self, key: str, row: Any, change: RowChange) -> tuple[dict[str, Any], dict[str, Any]]:
        before, after = {}, {}
        for column, (_old, new) in change.fields.items():
            name = FIELDS[key].get(column)
            if name is not None:
                before[name], after[name] = getattr(row, name), as_kept(column, new)
                setattr(row, name, after[name])
        return before, after

    def remember(
        self,
        row: models.Model,
        before: dict[str, Any],
        after: dict[str, Any],
        *,
        verb: HistoryEntry.Verb = HistoryEntry.Verb.CHANGED,
        reason: str = "",
    ) -> None:
        """An act of this import. A change comes with its reason (domain rule 4): the file's, or that it was one."""
        self.acts.append(
            entry(
                project=self.project,
                by=self.by,
                verb=verb,
                subject=row,
                before=before,
                after=after,
                reason=reason or _("Imported from a workbook"),
            )
        )

    def _change_cycles(self) -> None:
        """Moves cycles out of each other's way first: no two may begin on one day, not even for a moment."""
        moved = [
            change.stored.pk
            for change in self.plan.sheets["cycles"].changed
            if "start" in change.fields and change.stored.pk is not None
        ]
        if len(moved) > 1:
            for number, cycle in enumerate(Cycle.objects.filter(pk__in=moved)):
                cycle.start = cycle.start.replace(year=1, month=1, day=1 + number % 28)
                Cycle.objects.filter(pk=cycle.pk).update(start=cycle.start)
        self._change("cycles")

    def _write_text(self, model: type[Vision] | type[Mission], key: str, column: str) -> None:
        """The vision or the mission: one text of the project, which the sheet says anew."""
        sheet = self.plan.sheets[key]
        text = next((row.values[column] for row in sheet.added if column in row.values), None)
        for change in sheet.changed:
            if column in change.fields:
                text = change.fields[column][1]
        if text is None:
            return
        present = model._default_manager.filter(project=self.project).first()
        if present is None:
            model._default_manager.create(project=self.project, text=str(text), created_by=self.by)
            return
        before = {"text": present.text}
        present.text = str(text)
        present.version += 1
        present.updated_at, present.updated_by = self.moment, self.by
        present.save()
        self.remember(present, before, {"text": present.text})

    # Which markers

    def _find_markers(self) -> None:
        in_project = Marker.objects.filter(actor__project=self.project).select_related("actor")
        self.markers = {(same_name(row.actor.name), same_name(row.number)): row for row in in_project}

    def _markers_of(self, row: Row) -> list[Marker]:
        actor, named = same_name(row.text("actor")), row.values.get("markers", ())
        if not isinstance(named, tuple):
            return []
        return [self.markers[actor, same_name(number)] for number in named]

    def _link(self, through: type[models.Model], owner: str, added: list[tuple[Row, models.Model]]) -> None:
        """Ties new rows to their markers, in the order in which the cell names them."""
        links = [
            through(**{f"{owner}_id": made.pk, "marker_id": marker.pk})
            for row, made in added
            for marker in self._markers_of(row)
        ]
        through._default_manager.bulk_create(links, batch_size=BATCH)

    def _link_involved(self, added: list[tuple[Row, models.Model]]) -> None:
        """Ties new observations to the activities involved, in the order in which the cell names them."""
        through = Observation.activities.through
        links = []
        for row, made in added:
            named = row.values.get("activities involved", ())
            for name in named if isinstance(named, tuple) else ():
                activity = self.activities[same_name(row.text("actor")), same_name(name)]
                links.append(through(observation_id=made.pk, activity_id=activity.pk))
        through._default_manager.bulk_create(links, batch_size=BATCH)

    def _link_changed_activities(self) -> None:
        through = Activity.markers.through
        changes = [change for change in self.plan.sheets["activities"].changed if "markers" in change.fields]
        rows = Activity.objects.in_bulk([change.stored.pk for change in changes])
        old: dict[int, list[int]] = {pk: [] for pk in rows}
        for activity_id, marker_id in through.objects.filter(activity__in=rows).values_list(
            "activity_id", "marker_id"
        ):
            old[activity_id].append(marker_id)
        through.objects.filter(activity__in=rows).delete()
        pairs = [(change.row, rows[change.stored.pk]) for change in changes if change.stored.pk in rows]
        for row, activity in pairs:
            new = sorted(marker.pk for marker in self._markers_of(row))
            self.remember(activity, {"markers": sorted(old[activity.pk])}, {"markers": new})
            if activity.updated_at is None or activity.updated_at < self.moment:
                activity.version += 1
            activity.updated_at, activity.updated_by = self.moment, self.by
        Activity.objects.bulk_update(rows.values(), ["version", "updated_at", "updated_by"], batch_size=BATCH)
        self._link(through, "activity", [(row, activity) for row, activity in pairs])
