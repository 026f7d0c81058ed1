"""Beginning a project, from nothing or from another one's theory of change."""

from collections.abc import Mapping
from datetime import date as Date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from projects import clock
from projects.cycle_dates import cycles_between
from projects.models import Cycle, HistoryEntry, Project, User
from projects.models.project import ProjectQuerySet
from projects.services.history import entry, record
from projects.text import slug_of
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
from theory_of_change.services.changing import hold, stir

TOLD: dict[type[models.Model], tuple[str, ...]] = {
    Vision: ("text",),
    Mission: ("text",),
    Actor: ("name", "sphere", "description", "outcome_challenge"),
    Marker: ("number", "level", "text"),
    Activity: ("name", "description"),
    Assumption: ("because",),
    MatrixRow: ("subject", "information", "users", "collection", "learning", "reporting"),
}
"""What is copied of each row and told by the history; its place in an order comes along untold."""


def is_empty(project: Project) -> bool:
    """Whether nothing of a theory of change was written yet. One query."""
    written = [
        Vision.objects.filter(project=project).exclude(text=""),
        Mission.objects.filter(project=project).exclude(text=""),
        Actor.objects.filter(project=project),
        MatrixRow.objects.filter(project=project),
    ]
    first, *others = [rows.order_by().values("pk") for rows in written]
    return not first.union(*others, all=True)[:1]


def sources_for(user: User, *, without: Project | None = None) -> ProjectQuerySet:
    """The projects whose theory of change this person may copy, where there is one: their own, and examples."""
    mine = Project.objects.visible_to(user).order_by().values("pk")
    drawn = models.Exists(Actor.objects.filter(project=models.OuterRef("pk")).followed())
    found = Project.objects.filter(models.Q(pk__in=mine) | models.Q(example_since__isnull=False)).filter(
        drawn
    )
    return found.exclude(pk=without.pk) if without is not None else found


@transaction.atomic
def begin_project(
    *, by: User, values: Mapping[str, Any], with_cycles: bool, source: Project | None = None
) -> Project:
    """Makes a project, its cycles of about four months if asked, and its theory copied from `source`.

    Raises `ValidationError` for a name whose address another project has, were it made this very moment.
    """
    try:
        with transaction.atomic():
            project = Project.objects.create(slug=slug_of(values["name"]), **values)
    except IntegrityError:
        raise name_is_taken() from None
    record(project=project, by=by, verb=HistoryEntry.Verb.ADDED, subject=project, after=values)
    if with_cycles:
        _make_cycles(project, by)
    if source is not None:
        copy_theory(source=source, target=project, by=by)
    return project


def name_is_taken() -> ValidationError:
    return ValidationError(
        {
            "name": _(
                "There is a project with this name already. Give yours another one, with its city or year for instance."
            )
        }
    )


def _make_cycles(project: Project, by: User) -> None:
    spans: list[tuple[Date, Date]] = cycles_between(project.start, project.end)
    cycles = Cycle.objects.bulk_create(
        Cycle(project=project, number=str(number), start=start, end=end)
        for number, (start, end) in enumerate(spans, 1)
    )
    _tell(project, by, [(cycle, ("number", "start", "end")) for cycle in cycles])


@transaction.atomic
def copy_theory(*, source: Project, target: Project, by: User | None) -> None:
    """Copies what the source follows today into a project whose theory of change is empty.

    Vision, mission, actors with their outcome challenges, markers, activities, assumptions and the planning matrix,
    with their numbers and order. Never what was retired or dropped, nor diaries, cycles, people or history. An
    activity that was carried out is one to carry out anew. Whoever calls sees to it that `by` may read the source.
    """
    hold(target)
    if not is_empty(target):
        raise ValidationError(
            _("There is something in this theory of change already; only an empty one can be copied into.")
        )
    _Copy(source, target, by).everything()
    stir(target)


class _Copy:
    """One copy, inside one transaction, in a fixed number of queries."""

    def __init__(self, source: Project, target: Project, by: User | None) -> None:
        self.source = source
        self.target = target
        self.by = by
        self.moment = clock.now()
        self.copied: list[tuple[models.Model, tuple[str, ...]]] = []

    def everything(self) -> None:
        of_source = {"project": self.source}
        self._texts()
        actors = self._add(
            [
                (row, self._like(row, project=self.target, position=row.position))
                for row in Actor.objects.filter(**of_source).followed()
            ]
        )
        markers = self._add(
            [
                (row, self._like(row, actor=actors[row.actor_id], position=row.position))
                for row in Marker.objects.filter(actor__in=actors).followed().order_by("pk")
            ]
        )
        activities = self._add(
            [
                (row, self._like(row, actor=actors[row.actor_id], position=row.position))
                for row in Activity.objects.filter(actor__in=actors).exclude(state=ActivityState.DROPPED)
            ]
        )
        self._support(activities, markers)
        self._assumptions(activities, markers)
        self._add(
            [
                (row, self._like(row, project=self.target))
                for row in MatrixRow.objects.filter(**of_source).order_by("pk")
            ]
        )
        _tell(
            self.target, self.by, self.copied, reason=_("Copied from %(project)s") % {"project": self.source}
        )

    def _texts(self) -> None:
        """The vision and the mission; where somebody emptied one here, its row is there already."""
        for model in (Vision, Mission):
            there = model._default_manager.filter(project=self.source).exclude(text="").first()
            if there is None:
                continue
            text, _made = model._default_manager.update_or_create(
                project=self.target,
                defaults={"text": there.text, "version": models.F("version") + 1},
                create_defaults={"text": there.text, "created_by": self.by, "created_at": self.moment},
            )
            self.copied.append((text, TOLD[model]))

    def _like(self, row: Any, **places: Any) -> Any:
        values = {field: getattr(row, field) for field in TOLD[type(row)]}
        return type(row)(**values, **places, created_by=self.by, created_at=self.moment)

    def _add(self, pairs: list[tuple[Any, Any]]) -> dict[int, Any]:
        """Saves the copies; returns them by the key of the row that each was copied from."""
        if pairs:
            type(pairs[0][1])._default_manager.bulk_create([copy for _row, copy in pairs], batch_size=500)
        self.copied += [(copy, TOLD[type(copy)]) for _row, copy in pairs]
        return {row.pk: copy for row, copy in pairs}

    def _support(self, activities: Mapping[int, Activity], markers: Mapping[int, Marker]) -> None:
        through = Activity.markers.through
        pairs = through._default_manager.filter(activity__in=activities, marker__in=markers).order_by("pk")
        through._default_manager.bulk_create(
            [
                through(activity=activities[activity_id], marker=markers[marker_id])
                for activity_id, marker_id in pairs.values_list("activity_id", "marker_id")
            ],
            batch_size=500,
        )

    def _assumptions(self, activities: Mapping[int, Activity], markers: Mapping[int, Marker]) -> None:
        """Those of which both ends came along."""
        rows = Assumption.objects.filter(project=self.source).followed().order_by("pk")
        self._add(
            [
                (
                    row,
                    self._like(
                        row,
                        project=self.target,
                        activity=activities.get(row.activity_id or 0),
                        marker=markers.get(row.marker_id or 0),
                        leads_to=markers.get(row.leads_to_id or 0),
                    ),
                )
                for row in rows
                if (row.activity_id in activities or row.marker_id in markers)
                and (row.leads_to_id is None or row.leads_to_id in markers)
            ]
        )


def _tell(
    project: Project,
    by: User | None,
    rows: list[tuple[models.Model, tuple[str, ...]]],
    *,
    reason: str = "",
) -> None:
    HistoryEntry.objects.bulk_create(
        [
            entry(
                project=project,
                by=by,
                verb=HistoryEntry.Verb.ADDED,
                subject=row,
                after={field: getattr(row, field) for field in fields},
                reason=reason,
            )
            for row, fields in rows
        ],
        batch_size=500,
    )


@transaction.atomic
def release_example(*, project: Project, by: User | None) -> None:
    """Lets whoever may begin a project begin from this one's theory of change. Nothing else of it is shown."""
    _offer(project, by, since=clock.now(), verb=HistoryEntry.Verb.RELEASED)


@transaction.atomic
def withdraw_example(*, project: Project, by: User | None) -> None:
    """Offers it no longer. What was copied from it stays where it is."""
    _offer(project, by, since=None, verb=HistoryEntry.Verb.WITHDRAWN)


def _offer(project: Project, by: User | None, *, since: Any, verb: HistoryEntry.Verb) -> None:
    hold(project)
    current = Project.objects.get(pk=project.pk)
    if (current.example_since is None) == (since is None):
        return
    record(
        project=project,
        by=by,
        verb=verb,
        subject=project,
        before={"example_since": current.example_since},
        after={"example_since": since},
    )
    Project.objects.filter(pk=project.pk).update(example_since=since)
