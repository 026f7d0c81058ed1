"""Findings: what a meeting concludes about one or more outcomes, said once and changed by many."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from diaries.services.draft import UNTOLD, Page
from projects import clock
from projects.editing import EditConflict, Gone
from projects.models import HistoryEntry, Project, User
from projects.services.history import record
from reflection.models import AssumptionVerdict, Finding, Meeting
from reflection.services.lines import (
    change_line,
    first_said,
    forget_typed,
    hold_record,
    make_line,
    remove_line,
    sent_before,
)
from reflection.services.live import stir
from theory_of_change.models import Assumption

FINDING_TEXTS = ("text", "significance", "contribution_words", "other_factors", "barriers")
"""The fields in which people write, in the order in which the record shows them."""

Rows = Mapping[str, Sequence[models.Model]]
Verdicts = Mapping[Assumption, str]


@transaction.atomic
def add_finding(
    *,
    meeting: Meeting,
    by: User | None,
    client_id: UUID,
    values: Mapping[str, Any],
    many: Rows | None = None,
    verdicts: Verdicts | None = None,
    rests_on: Rows | None = None,
    page: Page = UNTOLD,
) -> tuple[Finding, bool]:
    """Writes a finding down under the next number; the bool tells whether it was made now.

    The same client id with the same words makes no second one. `many` may hold markers, activities, observations
    and activity_entries, and `rests_on` as well what nobody typed: it may have grown when the same is sent again;
    `verdicts` says of assumptions whether they were confirmed, doubted or refuted; `page` is the page on which it was
    typed (see `finish_draft`). Raises
    `EditConflict` where other words stand under the client id, and `ValidationError` where the cycle is still
    open or already published, or something belongs to another project.
    """
    many = many or {}
    rests_on = {name: list(dict.fromkeys(rows)) for name, rows in (rests_on or {}).items()}
    _refuse_others_rows(meeting.project, values, {**many, **rests_on}, verdicts or {})
    hold_record(meeting)
    said = _told(verdicts or {})
    earlier = sent_before(Finding, meeting, client_id, values, many)
    if earlier is not None:
        if said != _standing_verdicts(earlier) and not first_said(earlier, {"verdicts": said}):
            raise EditConflict(earlier)
        forget_typed(by, earlier, page)
        return earlier, False
    finding = make_line(
        Finding,
        meeting,
        by=by,
        client_id=client_id,
        values=values,
        many={**many, **rests_on},
        told={"verdicts": said} if said else None,
    )
    _set_verdicts(finding, said)
    forget_typed(by, finding, page)
    return finding, True


@transaction.atomic
def change_finding(
    finding: Finding,
    *,
    by: User | None,
    version: int,
    values: Mapping[str, Any],
    many: Rows | None = None,
    verdicts: Verdicts | None = None,
    page: Page = UNTOLD,
) -> Finding:
    """Changes a finding that is still at `version`; `verdicts` None leaves them as they are.

    `page` is the page on which it was typed (see `finish_draft`).

    Raises `EditConflict`, and `ValidationError` as `add_finding` does.
    """
    _refuse_others_rows(finding.project, values, many or {}, verdicts or {})
    hold_record(finding.meeting)
    held = Finding.objects.select_for_update(of=("self",), no_key=True).filter(pk=finding.pk).first()
    if held is None:
        raise Gone
    before = _standing_verdicts(held)
    after = before if verdicts is None else _told(verdicts)
    if after != before and held.version != version:
        raise EditConflict(held)
    changed = change_line(finding, by=by, version=version, values=values, many=many)
    forget_typed(by, changed, page)
    if after == before:
        return changed
    if changed.version == version:
        changed.version += 1
        changed.updated_at, changed.updated_by = clock.now(), by
        changed.save(update_fields=["version", "updated_at", "updated_by"])
    _set_verdicts(changed, after)
    record(
        project=finding.project,
        by=by,
        verb=HistoryEntry.Verb.CHANGED,
        subject=changed,
        before={"verdicts": before},
        after={"verdicts": after},
    )
    stir(finding.meeting)
    return changed


def remove_finding(finding: Finding, *, by: User | None, version: int) -> None:
    """Takes a finding out of the record; the history keeps its words, and its number is not given again."""
    remove_line(finding, by=by, version=version, fields=(*FINDING_TEXTS, "contribution"))


def _told(verdicts: Verdicts) -> dict[str, str]:
    """Assumption id -> verdict, as the history keeps it; an empty verdict is none."""
    return {str(assumption.pk): verdict for assumption, verdict in verdicts.items() if verdict}


def _standing_verdicts(finding: Finding) -> dict[str, str]:
    rows = AssumptionVerdict.objects.filter(finding=finding).values_list("assumption", "verdict")
    return {str(assumption): verdict for assumption, verdict in rows}


def _set_verdicts(finding: Finding, said: Mapping[str, str]) -> None:
    finding.verdicts.exclude(assumption__in=[int(pk) for pk in said]).delete()
    for pk, verdict in said.items():
        AssumptionVerdict.objects.update_or_create(
            finding=finding, assumption_id=int(pk), defaults={"verdict": verdict}
        )


def _refuse_others_rows(project: Project, values: Mapping[str, Any], many: Rows, verdicts: Verdicts) -> None:
    """A finding speaks of its own project only; the forms offer nothing else."""
    actor = values.get("actor")
    named = [*([actor] if actor else []), *verdicts, *(row for rows in many.values() for row in rows)]
    owners = {(row.actor if hasattr(row, "actor") else row).project_id for row in named}
    if owners - {project.pk}:
        raise ValidationError(_("One of these belongs to another project."))
