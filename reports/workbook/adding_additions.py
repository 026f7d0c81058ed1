"""Writes what the sheets that came after format 1 say, many rows at a time, each change with its history."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from projects.models import HistoryEntry
from projects.text import same_name
from reports.workbook.additions import RESUMED, RETIRED, TOLD
from reports.workbook.plan import subject_of
from reports.workbook.reading import Row
from reports.workbook.stored_additions import MATRIX_FIELDS, Key, key_of
from theory_of_change.models import Activity, Assumption, MatrixRow, Mission, Vision

if TYPE_CHECKING:
    from reports.workbook.adding import Adding

Verb = HistoryEntry.Verb

FACETS: dict[str, tuple[dict[str, str], Verb]] = {
    "outcome challenges": ({"outcome challenge": "outcome_challenge"}, Verb.CHANGED),
    "activity states": ({"state": "state", "since": "ended_at", "because": "ended_because"}, Verb.CHANGED),
    "marker order": ({"place": "position"}, Verb.REORDERED),
    "retired": ({"since": "retired_at", "because": "retired_because"}, Verb.RETIRED),
}
"""Sheets whose rows say more of an actor, marker or activity: column -> field, and the act's verb."""
ASSUMPTION_FIELDS = {
    "because": "because",
    "no longer believed since": "retired_at",
    "no longer believed because": "retired_because",
}


class AddingMore:
    """The part of an import that came after format 1; it asks `adding` for the rows that are there by then."""

    def __init__(self, adding: "Adding") -> None:
        self.adding = adding
        self.plan = adding.plan
        self.project = adding.project
        self.things: dict[Key, Any] = {}
        """All that the past may be told of, by its key."""

    def everything(self) -> None:
        adding = self.adding
        for actor in adding.actors.values():
            self.things[key_of("actor", {"actor": actor.name})] = actor
        for (actor_name, number), marker in adding.markers.items():
            self.things[key_of("marker", {"actor": actor_name, "marker": number})] = marker
        for (actor_name, name), activity in adding.activities.items():
            self.things[key_of("activity", {"actor": actor_name, "activity": name})] = activity
        for sheet in FACETS:
            self._write_facets(sheet)
        self._plan_activities()
        self._mark_unplanned()
        self._write_matrix()
        self._write_assumptions()
        self._tell_the_past()

    # More of what is there

    def _write_facets(self, sheet: str) -> None:
        fields, verb = FACETS[sheet]
        plan = self.plan.sheets[sheet]
        wanted = [(row, row.values) for row in plan.added]
        wanted += [
            (change.row, {key: new for key, (_old, new) in change.fields.items()}) for change in plan.changed
        ]
        touched: dict[type[models.Model], dict[int, Any]] = {}
        for row, values in wanted:
            thing = self.things[subject_of(row)]
            new = {field: values[column] for column, field in fields.items() if column in values}
            act = verb if verb != Verb.RETIRED or "retired_at" in new else Verb.CHANGED
            self._set(thing, new, verb=act, reason=row.text("because"))
            touched.setdefault(type(thing), {})[thing.pk] = thing
        for model, rows in touched.items():
            self._update(model, rows.values(), fields.values())

    def _set(self, thing: Any, new: Mapping[str, Any], *, verb: Verb, reason: str = "") -> None:
        """Sets the fields; what the project had already gets a version more and an act in its history."""
        before = {field: getattr(thing, field) for field in new}
        for field, value in new.items():
            setattr(thing, field, value)
        if self._is_new(thing):
            return
        thing.version += 1
        thing.updated_at, thing.updated_by = self.adding.moment, self.adding.by
        self.adding.remember(thing, before, dict(new), verb=verb, reason=reason)

    def _is_new(self, thing: models.Model) -> bool:
        return thing.pk not in self.adding.had[type(thing)]

    def _update(self, model: type[models.Model], rows: Iterable[Any], fields: Iterable[str]) -> None:
        every = [*dict.fromkeys(fields), "version", "updated_at", "updated_by"]
        model._default_manager.bulk_update(rows, every, batch_size=500)

    def _plan_activities(self) -> None:
        """Ties activities to the cycles for which they are planned."""
        through = Activity.cycles.through
        new: dict[int, list[int]] = {}
        things: dict[int, Any] = {}
        for row in self.plan.sheets["planned activities"].added:
            activity = self.things[key_of("activity", row.values)]
            things[activity.pk] = activity
            new.setdefault(activity.pk, []).append(self.adding.cycles[same_name(row.text("cycle"))].pk)
        old: dict[int, list[int]] = {pk: [] for pk in new}
        pairs = through._default_manager.filter(activity__in=new)
        for activity_id, cycle_id in pairs.values_list("activity_id", "cycle_id"):
            old[activity_id].append(cycle_id)
        changed = [thing for thing in things.values() if not self._is_new(thing)]
        for activity in changed:
            activity.version += 1
            activity.updated_at, activity.updated_by = self.adding.moment, self.adding.by
            before = sorted(old[activity.pk])
            self.adding.remember(
                activity, {"cycles": before}, {"cycles": sorted([*before, *new[activity.pk]])}
            )
        self._update(Activity, changed, ())
        through._default_manager.bulk_create(
            [
                through(activity_id=activity_id, cycle_id=cycle_id)
                for activity_id, cycle_ids in new.items()
                for cycle_id in cycle_ids
            ],
            batch_size=500,
        )

    def _mark_unplanned(self) -> None:
        """Says of activities that nobody had planned them; no import says the contrary."""
        rows = self.plan.sheets["unplanned activities"].added
        activities = [self.things[key_of("activity", row.values)] for row in rows]
        for activity in activities:
            self._set(activity, {"is_unplanned": True}, verb=Verb.CHANGED)
        self._update(Activity, activities, ["is_unplanned"])

    # The matrix and the assumptions

    def _write_matrix(self) -> None:
        def make(row: Row) -> MatrixRow:
            values = {field: row.text(column) for column, field in MATRIX_FIELDS.items()}
            return MatrixRow(
                project=self.project, subject=row.text("subject"), created_by=self.adding.by, **values
            )

        for row, matrix_row in self._write(MatrixRow, "planning matrix", MATRIX_FIELDS, make):
            self.things[key_of("matrixrow", row.values)] = matrix_row

    def _write_assumptions(self) -> None:
        def make(row: Row) -> Assumption:
            beginning = {"actor": row.text("if actor")}
            activity = key_of("activity", beginning | {"activity": row.text("if activity")})
            marker = key_of("marker", beginning | {"marker": row.text("if marker")})
            end = key_of("marker", {"actor": row.text("then actor"), "marker": row.text("then marker")})
            return Assumption(
                project=self.project,
                activity=self.things[activity] if row.text("if activity") else None,
                marker=self.things[marker] if row.text("if marker") else None,
                leads_to=self.things[end] if row.text("then marker") else None,
                created_by=self.adding.by,
                **{field: row.values[key] for key, field in ASSUMPTION_FIELDS.items() if key in row.values},
            )

        for row, assumption in self._write(Assumption, "assumptions", ASSUMPTION_FIELDS, make):
            if row.text("number"):
                self.things[key_of("assumption", {"assumption": row.text("number")})] = assumption

    def _write(
        self, model: type[models.Model], sheet: str, fields: Mapping[str, str], make: Callable[[Row], Any]
    ) -> list[tuple[Row, Any]]:
        """Changes the rows that are there first, since an ended link makes room for one that is believed anew."""
        plan = self.plan.sheets[sheet]
        rows = model._default_manager.in_bulk([change.stored.pk for change in plan.changed])
        for change in plan.changed:
            new = {fields[key]: value for key, (_old, value) in change.fields.items()}
            verb = Verb.RETIRED if "retired_at" in new else Verb.CHANGED
            self._set(
                rows[change.stored.pk], new, verb=verb, reason=change.row.text("no longer believed because")
            )
        self._update(model, rows.values(), fields.values())
        made = [make(row) for row in plan.added]
        model._default_manager.bulk_create(made, batch_size=500)
        return list(zip(plan.added, made, strict=True))

    # The past

    def _tell_the_past(self) -> None:
        """Acts of the past, each with its author in words, since nobody here did them (decision 0002)."""
        told = sorted(self.plan.sheets["earlier wordings"].added, key=lambda row: row.moment("until"))
        for kind, model in (("vision", Vision), ("mission", Mission)):
            if any(row.text("what") == kind for row in told):
                self.things[(kind,)] = model._default_manager.get_or_create(
                    project=self.project, defaults={"created_by": self.adding.by}
                )[0]
        acts: list[HistoryEntry] = []
        last: tuple[Any, ...] = ()
        order = list(TOLD)
        for row in told:
            what = row.text("what")
            thing = self.things[subject_of(row)]
            act = (
                thing._meta.model_name,
                thing.pk,
                row.moment("until"),
                row.text("author"),
                row.text("reason"),
            )
            verb = {RETIRED: Verb.RETIRED, RESUMED: Verb.RESUMED}.get(what, Verb.CHANGED)
            if verb != Verb.CHANGED or act != last[:-1] or order.index(what) <= last[-1]:
                acts.append(self._act_of_the_past(thing, row, verb))
            if verb == Verb.CHANGED:
                acts[-1].before[TOLD[what].field] = row.text("said")
            last = (*act, order.index(what))
        self._tell_what_followed(acts)
        self.adding.acts[:0] = acts

    def _act_of_the_past(self, thing: models.Model, row: Row, verb: Verb) -> HistoryEntry:
        return HistoryEntry(
            project=self.project,
            by=None,
            author=row.text("author"),
            at=row.moment("until"),
            verb=verb,
            kind=thing._meta.model_name or "",
            subject_id=thing.pk,
            reason=row.text("reason"),
        )

    def _tell_what_followed(self, acts: list[HistoryEntry]) -> None:
        """After each change stood what the next one found, and after the last what stands there today."""
        things = {(thing._meta.model_name, thing.pk): thing for thing in self.things.values()}
        later: dict[tuple[str, int | None, str], Any] = {}
        for act in reversed(acts):
            if act.verb == Verb.RETIRED:
                act.before = {"retired_at": None, "retired_because": ""}
                act.after = {"retired_at": act.at.isoformat(), "retired_because": act.reason}
            elif act.verb == Verb.RESUMED:
                act.after = {"retired_at": None, "retired_because": ""}
            else:
                present = things[act.kind, act.subject_id]
                for field, said in act.before.items():
                    key = (act.kind, act.subject_id, field)
                    act.after[field] = later.get(key, getattr(present, field))
                    later[key] = said


def moments_of(
    rows: Iterable[Row], column: str, adding: "Adding", *, stored: Iterable[Any]
) -> dict[tuple[str, str], datetime]:
    """When each new marker or activity was added: (actor, its number or name) -> the moment.

    A ladder that grew over time must go on saying so (`theory_of_change.services.wording.came_after`). What a
    partly told ladder does not list was there from the project's first day. A ladder that the project has
    already is not made older than it is.
    """
    told = {
        (same_name(row.text("actor")), same_name(row.text(column))): row.moment("added")
        for row in adding.plan.sheets["added"].added
        if row.text(column)
    }
    here: dict[str, datetime] = {}
    for each in stored:
        name = same_name(each.actor.name)
        here[name] = min(here.get(name, each.created_at), each.created_at)
    begun = timezone.make_aware(datetime.combine(adding.project.start, time.min))
    earliest: dict[str, datetime] = {}
    for (actor, _name), moment in told.items():
        earliest[actor] = min(earliest.get(actor, begun), moment)
    found = {}
    own = "number" if column == "marker" else column
    for row in rows:
        actor, name = same_name(row.text("actor")), same_name(row.text(own))
        if actor in here:
            found[actor, name] = max(told.get((actor, name), adding.moment), here[actor])
        else:
            found[actor, name] = told.get((actor, name), earliest.get(actor, adding.moment))
    return found
