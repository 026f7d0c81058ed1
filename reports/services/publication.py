"""Freezing what a report says: publishing a cycle, or asking for a draft of what it says now."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from projects import clock
from projects.models import Cycle, CycleState, HistoryEntry, User
from projects.services.cycle import locked, move
from projects.services.history import record
from reports.content import CycleReport, EditionPart, fingerprint, from_json, to_json
from reports.models import Edition, Format, Kind, Report, ReportPlan
from reports.printing.cycle import cover_part
from reports.services.documents import keep_draft
from reports.services.drafts import refuse_unsaved
from reports.services.freezing import freeze
from reports.services.gathering import gather_cycle_report
from reports.services.jobs import queue_reports


@transaction.atomic
def publish_cycle(*, cycle: Cycle, by: User | None, reason: str = "", seen: str = "") -> Edition:
    """Closes a reflected cycle and freezes its report as the first edition, to be made in every language.

    `reason` stands in the edition where it replaces an earlier one. `seen` is the fingerprint of the preview from
    which it is published: where the cycle says something else by now, it is not published unseen. Raises
    `ValidationError` then, where words of this person are not saved yet, and unless the cycle is reflected: what was
    published is published once.
    """
    cycle = move(
        cycle,
        expected={CycleState.REFLECTED},
        to=CycleState.PUBLISHED,
        verb=HistoryEntry.Verb.PUBLISHED,
        by=by,
        reason=reason,
    )
    refuse_unsaved(writer=by, model=ReportPlan, about=cycle)
    return _freeze(cycle, gather_cycle_report(cycle), by=by, reason=reason, seen=seen)


@transaction.atomic
def publish_anew(*, cycle: Cycle, by: User | None, reason: str, replaces: int, seen: str = "") -> Edition:
    """A next edition of a published cycle, worded or chosen otherwise; its diaries stay closed.

    `replaces` is the number of the edition that it follows, which stays readable; `reason` says why. Raises
    `ValidationError` where another edition came meanwhile, where words of this person are not saved yet, or where
    the new one would say the same.
    """
    cycle = locked(cycle)
    last = _published(cycle)
    if not cycle.is_published or last is None:
        raise ValidationError(
            _("%(cycle)s is not published yet.") % {"cycle": cycle.name}, code="not published"
        )
    if last.number != replaces:
        raise ValidationError(
            _("Edition %(number)s was published meanwhile. Read it first, then say whether it needs another.")
            % {"number": last.number},
            code="moved",
        )
    refuse_unsaved(writer=by, model=ReportPlan, about=cycle)
    report = gather_cycle_report(cycle)
    if replace(from_json(last.content), edition=EditionPart()) == report:
        raise ValidationError(
            _(
                "The new edition would say the same as edition %(number)s. Word or choose something otherwise first."
            )
            % {"number": last.number},
            code="same",
        )
    edition = _freeze(cycle, report, by=by, reason=reason, seen=seen)
    record(
        project=cycle.project,
        by=by,
        verb=HistoryEntry.Verb.PUBLISHED,
        subject=cycle,
        before={"edition": last.number},
        after={"edition": edition.number},
        reason=reason,
    )
    return edition


def _freeze(cycle: Cycle, report: CycleReport, *, by: User | None, reason: str, seen: str) -> Edition:
    """The report as the next edition, queued in every language."""
    if seen and seen != fingerprint(to_json(report)):
        raise ValidationError(
            _("The report has changed since you looked at it. Look at the preview once more, then publish."),
            code="changed",
        )
    return freeze(
        says=report,
        kind=Kind.CYCLE,
        last=_published(cycle),
        by=by,
        reason=reason,
        project=cycle.project,
        cycle=cycle,
        cover=to_json(cover_part(report)),
    )


@transaction.atomic
def ask_for_report(
    *,
    cycle: Cycle,
    by: User | None,
    language: str,
    format: Format = Format.PDF,
    as_next_edition: bool = False,
) -> Report:
    """The cycle's report in one language and format: its published edition, or else a draft of what it says now.

    The same content asked twice gives the same report. `as_next_edition` asks for a draft where one was published, too.
    """
    cycle = locked(cycle)
    edition = None if as_next_edition else _published(cycle)
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


def read_preview(cycle: Cycle) -> tuple[CycleReport, str]:
    """What a next edition would say now, and its fingerprint."""
    report = gather_cycle_report(cycle)
    return report, fingerprint(to_json(report))


def editions_of(cycle: Cycle) -> list[Edition]:
    """The published editions, the newest first."""
    published = Edition.objects.of_cycles().published().filter(cycle=cycle)
    return list(published.defer("content").order_by("-number"))


def _published(cycle: Cycle) -> Edition | None:
    return Edition.objects.of_cycles().published().filter(cycle=cycle).order_by("-number").first()
