"""Decisions: what a meeting changes, from which findings it follows, and who sees to it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from diaries.services.draft import UNTOLD, Page
from projects.models import Project, User
from reflection.models import Decision, Finding, Meeting
from reflection.services.lines import (
    change_line,
    forget_typed,
    hold_record,
    make_line,
    remove_line,
    sent_before,
)

DECISION_TEXTS = ("text", "owner", "outcome")
"""The fields in which people write, in the order in which the record shows them."""

Rows = Mapping[str, Sequence[models.Model]]


@transaction.atomic
def add_decision(
    *,
    meeting: Meeting,
    by: User | None,
    client_id: UUID,
    values: Mapping[str, Any],
    many: Rows | None = None,
    page: Page = UNTOLD,
) -> tuple[Decision, bool]:
    """Writes a decision down under the next number; the bool tells whether it was made now.

    `values` may hold text, owner and due; `many` the findings it follows from. The same client id with the same
    words makes no second one; `page` is the page on which it was typed (see `finish_draft`). Raises `EditConflict` where other words stand under it, and `ValidationError` where
    the cycle is still open or already published.
    """
    many = many or {}
    _refuse_others_findings(meeting.project, many)
    hold_record(meeting)
    _refuse_removed_findings(many)
    earlier = sent_before(Decision, meeting, client_id, values, many)
    decision = earlier or make_line(Decision, meeting, by=by, client_id=client_id, values=values, many=many)
    forget_typed(by, decision, page)
    return decision, earlier is None


@transaction.atomic
def change_decision(
    decision: Decision,
    *,
    by: User | None,
    version: int,
    values: Mapping[str, Any],
    many: Rows | None = None,
    page: Page = UNTOLD,
) -> Decision:
    """Changes a decision that is still at `version`, until its cycle is published. Raises `EditConflict`.

    `page` is the page on which it was typed (see `finish_draft`).
    """
    _refuse_others_findings(decision.project, many or {})
    hold_record(decision.meeting)
    _refuse_removed_findings(many or {})
    changed = change_line(decision, by=by, version=version, values=values, many=many)
    forget_typed(by, changed, page)
    return changed


@transaction.atomic
def remove_decision(decision: Decision, *, by: User | None, version: int) -> None:
    """Takes a decision out of the record, as long as nothing came of it: what it changed must keep its reason."""
    hold_record(decision.meeting)
    if decision.changes.exists():
        raise ValidationError(
            _(
                "This decision changed the theory of change already, so it stays. Say what became of it instead."
            )
        )
    if decision.replaces.exists():
        raise ValidationError(_("An earlier decision was replaced by this one, so it stays."))
    remove_line(decision, by=by, version=version, fields=DECISION_TEXTS)


def _refuse_removed_findings(many: Rows) -> None:
    """A finding may have been taken out since the form was shown; ask it while the meeting is held."""
    wanted = {finding.pk for finding in many.get("findings", ())}
    if wanted and Finding.objects.filter(pk__in=wanted).count() != len(wanted):
        raise ValidationError(
            _("A finding that you chose was taken out meanwhile. Your text is still here: save it once more.")
        )


def _refuse_others_findings(project: Project, many: Rows) -> None:
    if any(finding.project.pk != project.pk for finding in many.get("findings", ())):  # type: ignore[attr-defined]
        raise ValidationError(_("One of these belongs to another project."))
