"""The one place that changes a cycle's state; the acts themselves live in the apps that know them."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from projects import clock
from projects.models import Cycle, CycleState, HistoryEntry, User
from projects.services.history import record


def locked(cycle: Cycle) -> Cycle:
    """The cycle as it stands now, held until the transaction ends.

    Whatever is written in a diary holds it too, so that nothing slips into a cycle while it is published. Who needs
    the project as well holds that first (docs/architecture.md, "Who waits for whom").
    """
    return (
        Cycle.objects.select_for_update(of=("self",), no_key=True).select_related("project").get(pk=cycle.pk)
    )


def refuse_if_closed(cycle: Cycle) -> None:
    """A published cycle takes nothing any more."""
    if not cycle.takes_entries:
        raise ValidationError(
            _("%(cycle)s is published and closed; nothing can be added or changed in it any more.")
            % {"cycle": cycle.name},
            code="closed",
        )


def move(
    cycle: Cycle,
    *,
    expected: Collection[CycleState],
    to: CycleState,
    verb: HistoryEntry.Verb,
    by: User | None,
    reason: str = "",
) -> Cycle:
    """Takes the cycle from one of the `expected` states to another, with its history.

    Raises `ValidationError` if somebody else moved it meanwhile.
    """
    current = locked(cycle)
    if current.state not in expected:
        raise ValidationError(
            _("%(cycle)s is %(state)s by now. Nothing was changed; look at the page again.")
            % {"cycle": current.name, "state": current.get_state_display()},
            code="moved",
        )
    before = current.state
    current.state = to
    if to == CycleState.HANDED_OVER and before == CycleState.OPEN:
        current.handed_over_at = clock.now()
        current.handed_over_by = by
    elif to == CycleState.OPEN:
        current.handed_over_at = None
        current.handed_over_by = None
    current.save()
    record(
        project=current.project,
        by=by,
        verb=verb,
        subject=current,
        before={"state": before},
        after={"state": to},
        reason=reason,
    )
    return current
