"""A boundary partner's progress markers: adding, rewording, reordering and retiring them, with reasons."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from projects.models import HistoryEntry, User
from projects.services.history import record
from theory_of_change.models import Actor, Level, Marker
from theory_of_change.services import changing
from theory_of_change.services.actor import held_partner
from theory_of_change.services.changing import add, change, hold, refuse_without_reason, stir

LONGEST_NUMBER = 10
"""Digits: what is longer was not meant to be counted on from."""


def next_number(actor: Actor) -> str:
    """The number after the highest that any marker of the partner has or had."""
    numbers = actor.markers.values_list("number", flat=True)
    plain = (int(number) for number in numbers if number.isdecimal() and len(number) < LONGEST_NUMBER)
    return str(max(plain, default=0) + 1)


@transaction.atomic
def add_marker(*, actor: Actor, by: User | None, values: Mapping[str, Any], reason: str = "") -> Marker:
    """Adds a marker to a boundary partner's ladder, at its number or, on one put in order, last."""
    actor = held_partner(actor)
    _refuse_number_taken(actor, values["number"])
    return add(
        Marker(actor=actor, position=_last_position(actor, values["level"]), **values),
        project=actor.project,
        by=by,
        fields=values,
        reason=reason,
    )


@transaction.atomic
def change_marker(
    marker: Marker, *, by: User | None, version: int, values: Mapping[str, Any], reason: str
) -> Marker:
    """Rewords a marker, with the reason. Diaries and reports of earlier cycles keep the old wording.

    One that moves to another level comes last there, where the team put that level in order.
    """
    refuse_without_reason(reason)
    actor = held_partner(marker.actor)
    present = Marker.objects.get(pk=marker.pk)
    if values.get("number", present.number) != present.number:
        _refuse_number_taken(actor, values["number"], besides=present)
    level = values.get("level", marker.level)
    changed = change(marker, project=marker.project, by=by, version=version, values=values, reason=reason)
    if level != marker.level:
        changed.position = _last_position(marker.actor, level, besides=changed)
        changed.save(update_fields=["position"])
    return changed


def retire_marker(marker: Marker, *, by: User | None, version: int, reason: str) -> Marker:
    """The team no longer follows this marker; cycles in which it did keep it."""
    return changing.retire(marker, project=marker.project, by=by, version=version, reason=reason)


def resume_marker(marker: Marker, *, by: User | None, version: int, reason: str) -> Marker:
    """The team follows a retired marker again."""
    return changing.resume(marker, project=marker.project, by=by, version=version, reason=reason)


def markers_in_order(actor: Actor, level: str) -> list[Marker]:
    """The markers of one level that the team follows, as its ladder shows them."""
    return sorted(actor.markers.followed().filter(level=level), key=attrgetter("place"))


@transaction.atomic
def order_markers(
    *, actor: Actor, by: User | None, level: str, order: Sequence[int], seen: Sequence[int]
) -> None:
    """Puts the markers of one level in the team's own order; `order` and `seen` are their ids.

    `seen` is the order that the person had before them. Raises `ValidationError` if that is no longer how they
    stand, so that nobody moves what they did not see. Retired markers come after the others.
    """
    hold(actor.project)
    present = markers_in_order(actor, level)
    if list(seen) != [marker.pk for marker in present]:
        raise ValidationError(
            _("Somebody changed these markers meanwhile. Nothing was moved; this is how they stand now."),
            code="conflict",
        )
    if sorted(order) != sorted(seen):
        raise ValidationError(_("Put each of these markers in the order once."))
    if list(order) == list(seen):
        return
    by_pk = {marker.pk: marker for marker in present}
    ordered = [by_pk[pk] for pk in order]
    retired = sorted(actor.markers.filter(level=level).exclude(retired_at=None), key=attrgetter("place"))
    for position, marker in enumerate([*ordered, *retired], 1):
        marker.position = position
    Marker.objects.bulk_update([*ordered, *retired], ["position"])
    record(
        project=actor.project,
        by=by,
        verb=HistoryEntry.Verb.REORDERED,
        subject=actor,
        before={"level": Level(level), "markers": [marker.number for marker in present]},
        after={"level": Level(level), "markers": [marker.number for marker in ordered]},
    )
    stir(actor.project)


def _refuse_number_taken(actor: Actor, number: str, *, besides: Marker | None = None) -> None:
    changing.refuse_taken(
        actor.markers.all(),
        field="number",
        value=number,
        sentence=_("This actor already has a marker with this number."),
        besides=besides,
    )


def _last_position(actor: Actor, level: str, *, besides: Marker | None = None) -> int:
    """Behind all of a level that was put in order; 0, so by number, in one that was not."""
    markers = actor.markers.filter(level=level)
    if besides is not None:
        markers = markers.exclude(pk=besides.pk)
    return changing.next_position(markers) if markers.filter(position__gt=0).exists() else 0
