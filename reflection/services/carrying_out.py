"""Carrying a decision out: the change in the theory of change is made right there, with the decision as its reason."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from projects.editing import Gone
from projects.models import HistoryEntry, User
from projects.services.history import record
from reflection.models import Changed, Decision, DecisionChange, DecisionState
from reflection.services.decisions import as_reason
from reflection.services.following import settle_decision
from reflection.services.live import hold_meeting, stir
from theory_of_change.models import Activity, ActivityState, Actor, Marker
from theory_of_change.services.activity import add_activity, change_activity, end_activity
from theory_of_change.services.changing import hold
from theory_of_change.services.marker import add_marker, change_marker, retire_marker

Target = Actor | Marker | Activity

TARGETS: dict[Changed, type[Target]] = {
    Changed.ACTIVITY_ADDED: Actor,
    Changed.ACTIVITY_CHANGED: Activity,
    Changed.ACTIVITY_ENDED: Activity,
    Changed.MARKER_ADDED: Actor,
    Changed.MARKER_REWORDED: Marker,
    Changed.MARKER_RETIRED: Marker,
}
"""What each change is made to: something new is added to a boundary partner. The way of working has none."""


@transaction.atomic
def carry_out(
    decision: Decision,
    *,
    by: User | None,
    changed: Changed | str,
    target: Target | None = None,
    version: int = 0,
    values: Mapping[str, Any] | None = None,
    many: Mapping[str, Sequence[Any]] | None = None,
    because: str = "",
    is_done: bool = False,
) -> DecisionChange:
    """Makes one change that the decision asks for, and keeps the link to the act that made it.

    `target` is the marker or activity at `version`, or the boundary partner to which something is added; `values` and
    `many` are what the theory's own services take. The change's reason is the decision, and `because` if there is
    more to say. `is_done` settles the decision with it. The same way of working
    sent twice is noted once. The caller has asked whether `by` may edit the theory of
    change. Raises `EditConflict`, and `ValidationError` where the decision no longer stands, the target is
    another project's, nothing would change, or the theory refuses.
    """
    changed = Changed(changed)
    hold(decision.project)
    hold_meeting(decision.meeting)
    held = Decision.objects.select_for_update(of=("self",), no_key=True).filter(pk=decision.pk).first()
    if held is None:
        raise Gone
    if held.state in {DecisionState.DROPPED, DecisionState.REPLACED}:
        raise ValidationError(
            _("This decision was dropped or replaced. Open it again before you carry it out.")
        )
    reason = "\n".join(part for part in (as_reason(decision), because.strip()) if part)
    if changed == Changed.WORKING:
        told = decision.changes.filter(changed=changed, act__after__working=because.strip()).first()
        if told is not None:
            return told
        row, act = None, _note_way_of_working(decision, by, because)
    else:
        if not isinstance(target, TARGETS[changed]) or target.project.pk != decision.project.pk:
            raise ValidationError(_("Choose what this decision changes."))
        row, act = _make(changed, decision, by, target, version, dict(values or {}), dict(many or {}), reason)
    made = DecisionChange.objects.create(
        decision=decision,
        changed=changed,
        marker=row if isinstance(row, Marker) else None,
        activity=row if isinstance(row, Activity) else None,
        act=act,
        at=act.at,
    )
    if is_done and held.is_open:
        settle_decision(decision, by=by, version=held.version, state=DecisionState.DONE, outcome=held.outcome)
    stir(decision.meeting)
    return made


def _note_way_of_working(decision: Decision, by: User | None, because: str) -> HistoryEntry:
    """The theory of change knows no ways of working, so the history of the decision tells what is done otherwise."""
    if not because.strip():
        raise ValidationError({"reason": _("Say what you do otherwise from now on.")})
    return record(
        project=decision.project,
        by=by,
        verb=HistoryEntry.Verb.CHANGED,
        subject=decision,
        after={"working": because.strip()},
        reason=because,
    )


def _make(
    changed: Changed,
    decision: Decision,
    by: User | None,
    target: Any,
    version: int,
    values: dict[str, Any],
    many: dict[str, Sequence[Any]],
    reason: str,
) -> tuple[Marker | Activity, HistoryEntry]:
    """The changed row and the act in the history. Whoever holds the row wrote the act that came last."""
    last = _last_act(target) if not isinstance(target, Actor) else None
    acts: dict[Changed, Callable[[], Marker | Activity]] = {
        Changed.ACTIVITY_ADDED: lambda: add_activity(
            actor=target,
            by=by,
            values=values,
            reason=reason,
            markers=many.get("markers", ()),
            cycles=many.get("cycles", ()),
        ),
        Changed.ACTIVITY_CHANGED: lambda: change_activity(
            target,
            by=by,
            version=version,
            values=values,
            reason=reason,
            markers=many.get("markers"),
            cycles=many.get("cycles"),
        ),
        Changed.ACTIVITY_ENDED: lambda: end_activity(
            target, by=by, version=version, state=values.get("state", ActivityState.DROPPED), reason=reason
        ),
        Changed.MARKER_ADDED: lambda: add_marker(actor=target, by=by, values=values, reason=reason),
        Changed.MARKER_REWORDED: lambda: change_marker(
            target, by=by, version=version, values=values, reason=reason
        ),
        Changed.MARKER_RETIRED: lambda: retire_marker(target, by=by, version=version, reason=reason),
    }
    _refuse_ended(changed, target)
    row = acts[changed]()
    act = _last_act(row)
    if act is None or act == last:
        raise ValidationError(_("Nothing differs from how it stands. Change it, or leave it as it is."))
    return row, act


def _refuse_ended(changed: Changed, target: Any) -> None:
    """What has ended already is not ended again, nor reworded."""
    if isinstance(target, Marker) and not target.is_followed:
        raise ValidationError(_("The team does not follow this marker any more."))
    if changed == Changed.ACTIVITY_ENDED and not target.is_open:
        raise ValidationError(_("This activity has ended already."))


def _last_act(row: Marker | Activity) -> HistoryEntry | None:
    return (
        HistoryEntry.objects.filter(project=row.project, kind=row._meta.model_name, subject_id=row.pk)
        .order_by("-pk")
        .first()
    )
