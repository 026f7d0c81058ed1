"""What becomes of a decision: it follows its project until it is done, dropped (why) or replaced (by which).

This goes on after the cycle is published: a published report is frozen, and the next one tells what came of it.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from projects import clock
from projects.editing import Gone, change
from projects.models import User
from reflection.models import Decision, DecisionState
from reflection.services.live import hold_meeting, stir


@transaction.atomic
def settle_decision(
    decision: Decision,
    *,
    by: User | None,
    version: int,
    state: DecisionState | str,
    outcome: str = "",
    replaced_by: Decision | None = None,
) -> Decision:
    """Says what became of it: done, dropped because ..., or replaced by another decision of the project.

    Raises `EditConflict`, and `ValidationError` where the reason or the other decision is missing or cannot be.
    """
    if state not in {DecisionState.DONE, DecisionState.DROPPED, DecisionState.REPLACED}:
        raise ValidationError({"state": _("Say whether it is done, dropped or replaced.")})
    if state == DecisionState.DROPPED and not outcome.strip():
        raise ValidationError(
            {"outcome": _("Say why it is dropped; whoever looks back later will want to know.")}
        )
    if state == DecisionState.REPLACED:
        _refuse_as_replacement(decision, replaced_by)
    else:
        replaced_by = None
    hold_meeting(decision.meeting)
    both = {row.pk: row for row in _held_with(decision, replaced_by)}
    held = both.get(decision.pk)
    if held is None:
        raise Gone
    if state == DecisionState.REPLACED:
        _refuse_as_replacement(held, both.get(replaced_by.pk) if replaced_by else None)
    return _follow(
        decision,
        by=by,
        version=version,
        values={
            "state": state,
            "outcome": outcome.strip(),
            "replaced_by": replaced_by,
            "settled_at": held.settled_at if held.state == state else clock.now(),
            "settled_by": held.settled_by if held.state == state else by,
        },
    )


def _held_with(decision: Decision, other: Decision | None) -> list[Decision]:
    """The decision, and the one that takes its place: held in one order, so that no two replace each other at once."""
    wanted = [decision.pk, *([other.pk] if other else [])]
    rows = Decision.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted)
    return list(rows.select_related("meeting__cycle__project").order_by("pk"))


def reopen_decision(decision: Decision, *, by: User | None, version: int, reason: str = "") -> Decision:
    """The decision is open again: it was not done after all, or is taken up once more."""
    values = {"state": DecisionState.OPEN, "replaced_by": None, "settled_at": None, "settled_by": None}
    return _follow(decision, by=by, version=version, values=values, reason=reason)


@transaction.atomic
def _follow(
    decision: Decision, *, by: User | None, version: int, values: dict[str, Any], reason: str = ""
) -> Decision:
    hold_meeting(decision.meeting)
    changed = change(decision, project=decision.project, by=by, version=version, values=values, reason=reason)
    stir(decision.meeting)
    return changed


def _refuse_as_replacement(decision: Decision, other: Decision | None) -> None:
    """One decision of the same project that still stands; so no two can replace each other."""
    if other is None:
        raise ValidationError({"replaced_by": _("Say which decision takes its place.")})
    if other.pk == decision.pk:
        raise ValidationError({"replaced_by": _("A decision cannot take its own place.")})
    if other.project.pk != decision.project.pk:
        raise ValidationError({"replaced_by": _("Choose one of the project's decisions.")})
    if other.state in {DecisionState.DROPPED, DecisionState.REPLACED}:
        raise ValidationError(
            {"replaced_by": _("This one was dropped or replaced itself. Choose one that still stands.")}
        )
