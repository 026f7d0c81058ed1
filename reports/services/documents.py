"""Asking for a document: what it says is gathered and frozen, and its PDF is queued like any other."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from projects import clock
from projects.models import Cycle, Project, User
from projects.services.cycle import locked
from reports.content import fingerprint, to_json
from reports.content.paper_diary import Diaries
from reports.documents import DOCUMENTS
from reports.models import Edition, Format, Kind, Report
from reports.services.gathering_diary import gather_blank_diaries, gather_diaries
from reports.services.gathering_theory import gather_matrix, gather_sheet, gather_theory
from reports.services.jobs import queue_reports, retry
from theory_of_change.models import Actor

RECENT = 12

GATHERED: dict[Kind, Callable[[Project, Actor | None], object]] = {
    Kind.THEORY: lambda project, partner: gather_theory(project),
    Kind.SHEET: lambda project, partner: gather_sheet(project, _known(partner)),
    Kind.MATRIX: lambda project, partner: gather_matrix(project),
}
"""The kinds of documents that anybody of the team may ask for at any time -> what they read."""


DIARIES_GATHERED: dict[Kind, Callable[[Cycle, Actor | None], Diaries]] = {
    Kind.BLANK: gather_blank_diaries,
    Kind.DIARY: gather_diaries,
}
"""The kinds about the diaries of a cycle -> what they read, of one boundary partner or of all."""


def _known(partner: Actor | None) -> Actor:
    if partner is None:
        raise ValueError("A sheet is about one boundary partner.")
    return partner


@transaction.atomic
def ask_for_document(
    *,
    kind: Kind,
    project: Project,
    by: User | None,
    language: str,
    partner: Actor | None = None,
    format: Format = Format.PDF,
) -> Report:
    """The document as things stand now, in one language. The same content asked twice gives the same file."""
    content = to_json(GATHERED[kind](project, partner))
    edition = keep_draft(kind=kind, project=project, content=content, by=by, partner=partner)
    return queue_reports(edition, [language], by, format)[0]


@transaction.atomic
def ask_for_diaries(
    *,
    kind: Kind,
    cycle: Cycle,
    by: User | None,
    language: str,
    partner: Actor | None = None,
    format: Format = Format.PDF,
) -> Report:
    """The cycle's diaries on paper as things stand now, blank or written, of one boundary partner or of all.

    One that was asked for before and could not be made is tried again.
    """
    cycle = locked(cycle)
    began = clock.now()
    content = to_json(DIARIES_GATHERED[kind](cycle, partner))
    edition = keep_draft(
        kind=kind, project=cycle.project, content=content, by=by, cycle=cycle, partner=partner, began=began
    )
    report = queue_reports(edition, [language], by, format)[0]
    if retry(report, by=by):
        report.refresh_from_db()
    return report


def ask_in_format(*, report: Report, format: str, by: User | None) -> Report:
    """The same edition in the same language, made as something else from its frozen content.

    Asked twice it is the same file. Raises `ValidationError` where the document is not made as that.
    """
    offered = DOCUMENTS[Kind(report.edition.kind)].formats
    if format not in offered:
        names = ", ".join(str(each.label) for each in offered)
        raise ValidationError(gettext("Choose one of: %(formats)s.") % {"formats": names})
    return queue_reports(report.edition, [report.language], by, Format(format))[0]


def keep_draft(
    *,
    kind: Kind,
    project: Project,
    content: str,
    by: User | None,
    cycle: Cycle | None = None,
    partner: Actor | None = None,
    began: datetime | None = None,
) -> Edition:
    """Freezes what a document says, without publishing it; the same content is kept once.

    `began` is the moment before it was gathered: what is taken out of a diary from then on may stand in it. Who
    reads diaries gives it, and holds their cycle meanwhile.
    """
    about: dict[str, Any] = {"kind": kind, "project": project, "cycle": cycle, "partner": partner}
    edition, _is_new = Edition.objects.get_or_create(
        **about,
        number=None,
        content_sha256=fingerprint(content),
        defaults={"content": content, "gathered_by": by, "gathered_at": began or clock.now()},
    )
    return edition


def recent_diaries(cycle: Cycle, *, only: Collection[Actor]) -> list[Report]:
    """The last few of these partners' diaries of the cycle that were asked for, newest first."""
    asked = Report.objects.filter(
        edition__cycle=cycle, edition__kind__in=list(DIARIES_GATHERED), edition__partner__in=only
    )
    return list(
        asked.select_related("edition__partner", "edition__cycle")
        .defer("edition__content")
        .order_by("-asked_at", "-pk")[:RECENT]
    )
