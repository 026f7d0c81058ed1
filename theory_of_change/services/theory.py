"""Drawing the theory of change, and changing it with a reason."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from projects.editing import Edited, change
from projects.models import HistoryEntry, Project, User
from projects.services.history import record
from theory_of_change.models import Activity, Actor, Marker, Sphere, Vision

Row = TypeVar("Row", bound=Edited)


def write_vision(*, project: Project, by: User, version: int, text: str, reason: str = "") -> Vision:
    """Sets the vision; earlier wordings stay in the history. `version` is 0 where there was none."""
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        vision = Vision.objects.filter(project=project).first()
        if vision is None:
            return _add(Vision(project=project, text=text), project=project, by=by, fields=["text"])
        return change(vision, project=project, by=by, version=version, values={"text": text}, reason=reason)


@transaction.atomic
def add_actor(*, project: Project, by: User, values: Mapping[str, Any]) -> Actor:
    """Puts an actor on the map, last in its sphere."""
    Project.objects.select_for_update().get(pk=project.pk)
    return _add(
        Actor(project=project, position=_next_position(project.actors.all()), **values),
        project=project,
        by=by,
        fields=values,
    )


def change_actor(
    actor: Actor, *, by: User, version: int, values: Mapping[str, Any], reason: str = ""
) -> Actor:
    """Renames or moves an actor. A boundary partner with markers or diaries stays in its sphere."""
    with transaction.atomic():
        leaves = actor.is_boundary_partner and values.get("sphere", actor.sphere) != Sphere.INFLUENCE
        if leaves and has_followed_changes(actor):
            raise ValidationError(
                {
                    "sphere": _(
                        "%(actor)s has progress markers, activities or diaries; only boundary partners, in "
                        "the sphere of influence, can have them. Add a new actor for the other sphere."
                    )
                    % {"actor": actor.name}
                }
            )
        return change(actor, project=actor.project, by=by, version=version, values=values, reason=reason)


def has_followed_changes(actor: Actor) -> bool:
    """Whether markers, activities or diaries hang on the actor."""
    related = ("markers", "activities", "observations", "diary_notes", "recommendations")
    return any(getattr(actor, name).exists() for name in related)


@transaction.atomic
def add_marker(*, actor: Actor, by: User, values: Mapping[str, Any], reason: str = "") -> Marker:
    """Adds a marker to a boundary partner's ladder."""
    _refuse_outside_influence(actor)
    return _add(Marker(actor=actor, **values), project=actor.project, by=by, fields=values, reason=reason)


def change_marker(
    marker: Marker, *, by: User, version: int, values: Mapping[str, Any], reason: str
) -> Marker:
    """Rewords a marker, with the reason. Diaries and reports of earlier cycles keep the old wording."""
    return change(marker, project=marker.project, by=by, version=version, values=values, reason=reason)


@transaction.atomic
def add_activity(
    *, actor: Actor, by: User, values: Mapping[str, Any], markers: Sequence[Marker], reason: str = ""
) -> Activity:
    """Adds an activity that supports some of the partner's markers."""
    _refuse_outside_influence(actor)
    activity = _add(
        Activity(actor=actor, position=_next_position(actor.activities.all()), **values),
        project=actor.project,
        by=by,
        fields=values,
        reason=reason,
    )
    activity.markers.set(markers)
    return activity


def change_activity(
    activity: Activity,
    *,
    by: User,
    version: int,
    values: Mapping[str, Any],
    markers: Sequence[Marker],
    reason: str,
) -> Activity:
    """Changes an activity, with the reason."""
    return change(
        activity,
        project=activity.project,
        by=by,
        version=version,
        values=values,
        many={"markers": list(markers)},
        reason=reason,
    )


def _refuse_outside_influence(actor: Actor) -> None:
    if not actor.is_boundary_partner:
        raise ValidationError(
            _("Only boundary partners, in the sphere of influence, have progress markers and diaries.")
        )


def _add(row: Row, *, project: Project, by: User, fields: Any, reason: str = "") -> Row:
    row.created_by = by
    row.save(force_insert=True)
    record(
        project=project,
        by=by,
        verb=HistoryEntry.Verb.ADDED,
        subject=row,
        after={name: getattr(row, name) for name in fields},
        reason=reason,
    )
    return row


def _next_position(rows: models.QuerySet) -> int:
    last = rows.aggregate(last=models.Max("position"))["last"]
    return 0 if last is None else last + 1
