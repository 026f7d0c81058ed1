"""Freezing what a report says: publishing a cycle, or asking for a draft of what it says now."""

from dataclasses import replace

from django.conf import settings
from django.db import transaction

from projects import clock
from projects.models import Cycle, CycleState, HistoryEntry, User
from projects.services.cycle import locked, move
from reports.content import EditionPart, fingerprint, to_json
from reports.models import Edition, Format, Kind, Report
from reports.services.documents import keep_draft
from reports.services.gathering import gather_cycle_report
from reports.services.jobs import queue_reports


@transaction.atomic
def publish_cycle(*, cycle: Cycle, by: User | None, reason: str = "") -> Edition:
    """Closes a reflected cycle and freezes its report as the first edition, to be made in every language.

    `reason` stands in the edition where it replaces an earlier one. Raises `ValidationError` unless the cycle
    is reflected: what was published is published once.
    """
    cycle = move(
        cycle,
        expected={CycleState.REFLECTED},
        to=CycleState.PUBLISHED,
        verb=HistoryEntry.Verb.PUBLISHED,
        by=by,
        reason=reason,
    )
    last = _published(cycle)
    replaced = None if last is None else last.number
    number = (replaced or 0) + 1
    now = clock.now()
    content = to_json(
        replace(
            gather_cycle_report(cycle),
            edition=EditionPart(
                number=number,
                published_at=now,
                published_by="" if by is None else str(by),
                replaces=replaced,
                reason=reason.strip(),
            ),
        )
    )
    edition = Edition.objects.create(
        kind=Kind.CYCLE,
        project=cycle.project,
        cycle=cycle,
        number=number,
        content=content,
        content_sha256=fingerprint(content),
        gathered_at=now,
        gathered_by=by,
        reason=reason.strip(),
    )
    queue_reports(edition, [code for code, _name in settings.LANGUAGES], by)
    return edition


@transaction.atomic
def ask_for_report(*, cycle: Cycle, by: User | None, language: str, format: Format = Format.PDF) -> Report:
    """The cycle's report in one language and format: its published edition, or else a draft of what it says now.

    The same content asked twice gives the same report.
    """
    cycle = locked(cycle)
    edition = _published(cycle)
    if edition is None:
        began = clock.now()
        content = to_json(gather_cycle_report(cycle))
        edition = keep_draft(
            kind=Kind.CYCLE, project=cycle.project, content=content, by=by, cycle=cycle, began=began
        )
    return queue_reports(edition, [language], by, format)[0]


def report_content(cycle: Cycle) -> str:
    """What the cycle's report says, without keeping it: its published edition's, or else that of a draft."""
    edition = _published(cycle)
    return to_json(gather_cycle_report(cycle)) if edition is None else edition.content


def _published(cycle: Cycle) -> Edition | None:
    return Edition.objects.of_cycles().published().filter(cycle=cycle).order_by("-number").first()
