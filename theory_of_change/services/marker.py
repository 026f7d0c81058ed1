"""A boundary partner's progress markers: adding, rewording, reordering and retiring them, with reasons."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from projects.models import User
from theory_of_change.models import Actor, Marker
from theory_of_change.services import changing
from theory_of_change.services.actor import refuse_outside_influence
from theory_of_change.services.changing import add, change, hold, refuse_without_reason


@transaction.atomic
def add_marker(*, actor: Actor, by: User | None, values: Mapping[str, Any], reason: str = "") -> Marker:
    """Adds a marker to a boundary partner's ladder, at its number or, on one put in order, last."""
    refuse_outside_influence(actor)
    hold(actor.project)
    level = actor.markers.filter(level=values["level"])
    ordered = level.filter(position__gt=0).exists()
    position = changing.next_position(level) if ordered else 0
    return add(
        Marker(actor=actor, position=position, **values),
        project=actor.project,
        by=by,
        fields=values,
        reason=reason,
    )


def change_marker(
    marker: Marker, *, by: User | None, version: int, values: Mapping[str, Any], reason: str
) -> Marker:
    """Rewords a marker, with the reason. Diaries and reports of earlier cycles keep the old wording."""
    refuse_without_reason(reason)
    return change(marker, project=marker.project, by=by, version=version, values=values, reason=reason)


def retire_marker(marker: Marker, *, by: User | None, version: int, reason: str) -> Marker:
    """The team no longer follows this marker; cycles in which it did keep it."""
    return changing.retire(marker, project=marker.project, by=by, version=version, reason=reason)


def resume_marker(marker: Marker, *, by: User | None, version: int, reason: str) -> Marker:
    """The team follows a retired marker again."""
    return changing.resume(marker, project=marker.project, by=by, version=version, reason=reason)
