"""The causal links that the team believes in: adding, changing, retiring and resuming them, with reasons."""

from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from projects.models import Project, User
from theory_of_change.models import Activity, Assumption, Marker
from theory_of_change.models.assumption import still_goes_on
from theory_of_change.services import changing
from theory_of_change.services.changing import add, change, hold, refuse_without_reason

FIELDS = ("activity", "marker", "leads_to", "because")


@transaction.atomic
def add_assumption(
    *,
    project: Project,
    by: User | None,
    begins_at: Activity | Marker,
    leads_to: Marker | None,
    because: str,
    reason: str = "",
) -> Assumption:
    """Writes down that the one leads to the other, or to the vision where `leads_to` is None, and why.

    Raises `ValidationError` where the link is there already, leads to itself, or either end is of another
    project or no longer followed.
    """
    hold(project)
    begins_at, leads_to = _today(begins_at), _today(leads_to)
    refuse_what_has_ended(begins_at, leads_to)
    assumption = Assumption(project=project, **_link(begins_at, leads_to, because))
    assumption.full_clean()
    return add(assumption, project=project, by=by, fields=FIELDS, reason=reason)


@transaction.atomic
def change_assumption(
    assumption: Assumption,
    *,
    by: User | None,
    version: int,
    begins_at: Activity | Marker,
    leads_to: Marker | None,
    because: str,
    reason: str,
) -> Assumption:
    """Rewords a link or leads it elsewhere, with the reason. An end that stays may have ended meanwhile."""
    refuse_without_reason(reason)
    hold(assumption.project)
    begins_at, leads_to = _today(begins_at), _today(leads_to)
    present = (assumption.begins_at, assumption.leads_to)
    refuse_what_has_ended(*(end for end in (begins_at, leads_to) if end not in present))
    values = _link(begins_at, leads_to, because)
    candidate = copy(assumption)
    for name, value in values.items():
        setattr(candidate, name, value)
    candidate.full_clean()
    return change(
        assumption, project=assumption.project, by=by, version=version, values=values, reason=reason
    )


def retire_assumption(assumption: Assumption, *, by: User | None, version: int, reason: str) -> Assumption:
    """The team no longer believes in this link, because ..."""
    return changing.retire(assumption, project=assumption.project, by=by, version=version, reason=reason)


@transaction.atomic
def resume_assumption(assumption: Assumption, *, by: User | None, version: int, reason: str) -> Assumption:
    """The team believes in it again. Refused while either end has ended, or where the same link is there."""
    refuse_without_reason(reason)
    hold(assumption.project)
    refuse_what_has_ended(_today(assumption.begins_at), _today(assumption.leads_to))
    candidate = copy(assumption)
    candidate.retired_at = None
    candidate.validate_constraints()
    return changing.resume(assumption, project=assumption.project, by=by, version=version, reason=reason)


def _today(end: Activity | Marker | None) -> Any:
    """An end as it stands now; asked while the project is held, so that it stays so."""
    if end is None:
        return end
    return type(end)._default_manager.select_related("actor").get(pk=end.pk)


def refuse_what_has_ended(*ends: Activity | Marker | None) -> None:
    """A link is made between what the team follows today."""
    for end in ends:
        if end is not None and not still_goes_on(end):
            raise ValidationError(
                _("“%(end)s” is no longer followed. Choose something that the team follows today.")
                % {"end": end}
            )


def _link(begins_at: Activity | Marker, leads_to: Marker | None, because: str) -> dict[str, Any]:
    is_activity = isinstance(begins_at, Activity)
    return {
        "activity": begins_at if is_activity else None,
        "marker": None if is_activity else begins_at,
        "leads_to": leads_to,
        "because": because,
    }
