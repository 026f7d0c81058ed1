"""The report of a programme: the coach words it, sees it, asks for drafts of it, and publishes it edition by edition."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from diaries.services.draft import UNTOLD, Page
from projects.editing import change_and_tell
from projects.models import CycleState, HistoryEntry, Programme, User
from reflection.models import Finding
from reflection.services.network.keeping import keep_act
from reports.content import EditionPart, fingerprint, read_json, to_json
from reports.content.programme import ProgrammeReport
from reports.models import Edition, Format, Kind, ProgrammeWording, Report, ReportState
from reports.models.edition import EditionQuerySet
from reports.services.drafts import drop_words, refuse_unsaved
from reports.services.freezing import freeze
from reports.services.gathering_across import WORDS_OF_PROGRAMME, gather_programme_report
from reports.services.jobs import queue_reports


def wording_of(programme: Programme) -> ProgrammeWording:
    """The coach's words; unsaved ones of version 0 where there are none yet."""
    found = ProgrammeWording.objects.filter(programme=programme).first()
    return found or ProgrammeWording(programme=programme, version=0)


def findings_that_stay(programme: Programme) -> list[tuple[str, int]]:
    """The projects that keep published findings out of the programme's report, each with how many; one query."""
    rows = Finding.objects.filter(
        stays_with_project=True,
        meeting__cycle__project__programme=programme,
        meeting__cycle__state=CycleState.PUBLISHED,
    )
    counted = Counter(row.project.short_name for row in rows.select_related("meeting__cycle__project"))
    return sorted(counted.items())


@dataclass(frozen=True)
class PlacedEdition:
    """An edition on the shelf: the PDF for this reader first, the other files beside it."""

    edition: Edition
    main: Report | None
    others: tuple[Report, ...]
    is_new: bool = False


def programme_editions(
    programme: Programme, *, language: str, news_since: datetime | None = None
) -> list[PlacedEdition]:
    """The published editions as they stand on the shelf, the newest first; two queries."""
    placed = []
    for edition in published_programme_reports(programme).prefetch_related("reports"):
        edition.programme = programme
        made = sorted(
            edition.reports.all(),
            key=lambda each: (not each.is_pdf, each.state != ReportState.READY, each.language != language),
        )
        main = made[0] if made and made[0].is_pdf else None
        placed.append(
            PlacedEdition(
                edition,
                main,
                tuple(each for each in made if each != main),
                is_new=bool(news_since and edition.gathered_at > news_since),
            )
        )
    return placed


@transaction.atomic
def word_programme_report(
    *, programme: Programme, by: User | None, version: int, values: dict[str, Any], page: Page = UNTOLD
) -> ProgrammeWording:
    """Keeps the coach's words and the period, and drops their draft; `version` is 0 where there were none.

    `page` is the page on which they were typed (see `finish_draft`). Raises `EditConflict`.
    """
    _hold(programme)
    present = ProgrammeWording.objects.filter(programme=programme).first()
    if present is None:
        present = ProgrammeWording.objects.create(programme=programme, created_by=by)
        keep_act(programme=programme, by=by, verb=HistoryEntry.Verb.ADDED, subject=present)
        version = present.version
    changed = change_and_tell(
        present,
        by=by,
        version=version,
        values={name: values[name] for name in WORDS_OF_PROGRAMME},
        tell=lambda current, before, after: keep_act(
            programme=programme,
            by=by,
            verb=HistoryEntry.Verb.CHANGED,
            subject=current,
            before=before,
            after=after,
        ),
    )
    drop_words(writer=by, model=ProgrammeWording, about=programme, page=page)
    return changed


def read_programme_preview(programme: Programme) -> tuple[ProgrammeReport, str]:
    """What a next edition would say now, and its fingerprint."""
    report = gather_programme_report(programme)
    return report, fingerprint(to_json(report))


@transaction.atomic
def ask_for_programme_report(
    *, programme: Programme, by: User | None, language: str, format: Format = Format.PDF
) -> Report:
    """A draft of the report as it is worded now. The same content asked twice gives the same file."""
    content = to_json(gather_programme_report(programme))
    edition, _is_new = Edition.objects.get_or_create(
        kind=Kind.PROGRAMME,
        programme=programme,
        number=None,
        content_sha256=fingerprint(content),
        defaults={"content": content, "gathered_by": by},
    )
    return queue_reports(edition, [language], by, format)[0]


@transaction.atomic
def publish_programme_report(
    *, programme: Programme, by: User | None, reason: str = "", seen: str = ""
) -> Edition:
    """Freezes the report as its next edition, to be made in every language as PDF and Word file; the funder finds it on the shelf.

    `seen` is the fingerprint of the preview that was looked at. Raises `ValidationError` where no project published
    anything in the period, where words of this person are not saved yet, where the report changed since it was looked at,
    where it would say the same as the last edition, or where an edition is replaced and nobody says why.
    """
    _hold(programme)
    refuse_unsaved(writer=by, model=ProgrammeWording, about=programme)
    report = gather_programme_report(programme)
    last = published_programme_reports(programme, with_content=True).first()
    _refuse(report, last, reason, seen)
    edition = freeze(
        says=report,
        kind=Kind.PROGRAMME,
        last=last,
        by=by,
        reason=reason,
        formats=(Format.PDF, Format.WORD),
        programme=programme,
    )
    keep_act(
        programme=programme,
        by=by,
        verb=HistoryEntry.Verb.PUBLISHED,
        subject=edition,
        after={"number": edition.number, "reason": edition.reason},
    )
    return edition


def _refuse(report: ProgrammeReport, last: Edition | None, reason: str, seen: str) -> None:
    if not any(project.told for project in report.projects):
        raise ValidationError(
            _(
                "No project has published a report of a cycle that ended in this period, so there is nothing to tell."
            ),
            code="nothing",
        )
    if seen and seen != fingerprint(to_json(report)):
        raise ValidationError(
            _("The report has changed since you looked at it. Look at the preview once more, then publish."),
            code="changed",
        )
    if last is None:
        return
    before = read_json(last.content, ProgrammeReport)
    if replace(before, edition=EditionPart(), day=report.day) == report:
        raise ValidationError(
            _(
                "The new edition would say the same as edition %(number)s. Word or choose something otherwise first."
            )
            % {"number": last.number},
            code="same",
        )
    if not reason.strip():
        raise ValidationError(_("Say why this edition replaces the one before."), code="reason")


def published_programme_reports(programme: Programme, *, with_content: bool = False) -> EditionQuerySet:
    """The published editions, the newest first."""
    found = Edition.objects.of_programme(programme).published().order_by("-number")
    return found if with_content else found.defer("content")


def _hold(programme: Programme) -> None:
    """Of two who act at once, the second waits."""
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
