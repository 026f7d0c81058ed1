"""What the project does for a boundary partner, and which of its markers each activity supports."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from projects import clock
from projects.models import Cycle, HistoryEntry, User
from theory_of_change.models import Activity, ActivityState, Actor, Marker
from theory_of_change.services.actor import held_partner
from theory_of_change.services.changing import (
    add,
    change,
    hold,
    next_position,
    refuse_taken,
    refuse_without_reason,
)


@transaction.atomic
def add_activity(
    *,
    actor: Actor,
    by: User | None,
    values: Mapping[str, Any],
    markers: Sequence[Marker],
    cycles: Sequence[Cycle] = (),
    reason: str = "",
) -> Activity:
    """Adds an activity that supports some of the partner's markers, planned for some cycles or for any."""
    actor = held_partner(actor)
    _refuse_name_taken(actor, values["name"])
    return add(
        Activity(actor=actor, position=next_position(actor.activities.all()), **values),
        project=actor.project,
        by=by,
        fields=values,
        many={"markers": markers, "cycles": cycles},
        reason=reason,
    )


@transaction.atomic
def change_activity(
    activity: Activity,
    *,
    by: User | None,
    version: int,
    values: Mapping[str, Any],
    markers: Sequence[Marker] | None = None,
    cycles: Sequence[Cycle] | None = None,
    reason: str,
) -> Activity:
    """Changes an activity, with the reason. `markers` or `cycles` None leave them as they are."""
    refuse_without_reason(reason)
    actor = held_partner(activity.actor)
    present = Activity.objects.get(pk=activity.pk)
    if values.get("name", present.name) != present.name:
        _refuse_name_taken(actor, values["name"], besides=present)
    many = {name: list(rows) for name, rows in (("markers", markers), ("cycles", cycles)) if rows is not None}
    return change(
        activity, project=activity.project, by=by, version=version, values=values, many=many, reason=reason
    )


@transaction.atomic
def end_activity(
    activity: Activity, *, by: User | None, version: int, state: ActivityState | str, reason: str = ""
) -> Activity:
    """The activity is done, or dropped because ...; diaries that speak of it stay.

    Raises `ValidationError` for another state, or where a dropped one comes without its reason.
    """
    if state not in {ActivityState.DONE, ActivityState.DROPPED}:
        raise ValidationError({"state": _("Say whether it is done or dropped.")})
    if state == ActivityState.DROPPED:
        refuse_without_reason(reason)
    hold(activity.project)
    return change(
        activity,
        project=activity.project,
        by=by,
        version=version,
        values={"state": state, "ended_at": clock.now(), "ended_because": reason.strip()},
        reason=reason,
    )


def reopen_activity(activity: Activity, *, by: User | None, version: int, reason: str) -> Activity:
    """The team takes a done or dropped activity up again, because ..."""
    refuse_without_reason(reason)
    return change(
        activity,
        project=activity.project,
        by=by,
        version=version,
        values={"state": ActivityState.OPEN, "ended_at": None, "ended_because": ""},
        reason=reason,
        verb=HistoryEntry.Verb.RESUMED,
    )


def _refuse_name_taken(actor: Actor, name: str, *, besides: Activity | None = None) -> None:
    refuse_taken(
        actor.activities.all(),
        field="name",
        value=name,
        sentence=_("This actor already has an activity with this name."),
        besides=besides,
    )
