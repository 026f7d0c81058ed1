"""Warns where a workbook, perhaps older than the meeting, would put back words that a meeting's decision replaced."""

from typing import Any

from django.utils.translation import gettext as _

from reflection.models import Changed, DecisionChange
from reports.workbook.mistakes import Notice
from reports.workbook.plan import ImportPlan
from reports.workbook.stored import FIELDS
from reports.workbook.values import Value

_SHEETS = {"markers": "marker_id", "activities": "activity_id"}
"""Sheet -> the field of a decision's change that says what it changed."""


def warn_of_decided(plan: ImportPlan) -> None:
    """A notice for each cell that would replace words as a decision left them. At most one query for each sheet."""
    for key, field in _SHEETS.items():
        changed = plan.sheets[key].changed
        if not changed:
            continue
        decided = _decided(field, [change.stored.pk or 0 for change in changed])
        for change in changed:
            for column, (before, _after) in change.fields.items():
                cycle = _worded_in(
                    decided.get(change.stored.pk or 0, []), FIELDS[key].get(column, ""), before
                )
                if cycle:
                    plan.workbook.notices.append(
                        Notice(
                            change.row.sheet.title,
                            change.row.cell(column),
                            _(
                                "The meeting of cycle %(cycle)s worded this differently; the workbook's words would "
                                "replace it"
                            )
                            % {"cycle": cycle},
                        )
                    )
    plan.notices = plan.workbook.all_notices()


def _decided(field: str, pks: list[int]) -> dict[int, list[tuple[str, dict[str, Any]]]]:
    """Marker or activity -> (the number of the cycle whose meeting changed it, how it was left), the oldest first."""
    rows = (
        DecisionChange.objects.filter(
            **{f"{field}__in": pks},
            changed__in=[Changed.MARKER_REWORDED, Changed.ACTIVITY_CHANGED],
        )
        .order_by("at", "pk")
        .values_list(field, "decision__meeting__cycle__number", "act__after")
    )
    found: dict[int, list[tuple[str, dict[str, Any]]]] = {}
    for pk, cycle, after in rows:
        found.setdefault(pk, []).append((cycle, after or {}))
    return found


def _worded_in(changes: list[tuple[str, dict[str, Any]]], field: str, present: Value | None) -> str:
    """The cycle whose meeting gave this field what stands there today; "" where none did."""
    return next((cycle for cycle, after in reversed(changes) if field and after.get(field) == present), "")
