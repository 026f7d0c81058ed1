"""Reports: following a report while it is made, and reading what was published."""

import logging

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from diaries.views.places import cycles_of
from projects.access import Act, NotAllowed, requires
from projects.models import Cycle, Project
from reports.documents import DOCUMENTS, file_name
from reports.models import OF_A_PROJECT, Edition, Format, Kind, Report, ReportState
from reports.rendering import page_as_png
from reports.services import files, jobs
from reports.services.documents import ask_in_format
from reports.services.following import may_ask_again, may_open, progress_of
from reports.services.mending import is_made_again, mend_met
from reports.services.publication import ask_for_report
from reports.services.published import newest_after, published_documents
from reports.services.telling_readers import count_told
from reports.views.on_paper import back_or_to
from reports.views.serving import serve_file

logger = logging.getLogger(__name__)

WITH_REPORT = ("edition__project__programme", "edition__programme", "edition__cycle", "edition__partner")
"""What every page of a report speaks of."""

PICTURE_KEPT = 3600
"""Seconds for which a browser keeps the picture of a page; the same file is the same pictures."""


def refuse_drafts_to_readers(request: HttpRequest, report: Report) -> None:
    """A draft is for those who may ask for one; to a reader of published reports it does not exist.

    The diary of a boundary partner is for its own people too, as long as they may read it on its page.
    """
    if not may_open(report, request.user, request.grants):
        if request.grants.is_member:
            raise NotAllowed(Act.ASK_REPORT, report.about)
        raise Http404("Nothing here for you.")


@requires(Act.READ_PUBLISHED, Project, "programme")
@require_GET
def reports(request: HttpRequest, project: Project) -> HttpResponse:
    """A project's reports by cycle: the published ones for all who may read them, drafts for the team."""
    may_see_drafts = request.grants.allow(Act.ASK_REPORT)
    editions = (
        Edition.objects.of_cycles()
        .filter(project=project)
        .select_related("cycle")
        .defer("content")
        .prefetch_related("reports")
        .order_by("pk")
    )
    if not may_see_drafts:
        editions = editions.published()
    told = count_told(editions) if may_see_drafts else {}
    by_cycle: dict[int, list[Edition]] = {}
    for edition in editions:
        by_cycle.setdefault(edition.cycle_id, []).append(edition)
    rows = [
        {
            "cycle": cycle,
            "published": [
                {"edition": each, "told": told.get(each.pk), "replaces": each.number - 1}
                for each in reversed(by_cycle.get(cycle.pk, []))
                if each.number is not None
            ],
            "drafts": [each for each in reversed(by_cycle.get(cycle.pk, [])) if not each.is_published][:3],
        }
        for cycle in reversed(cycles_of(project))
        if may_see_drafts or by_cycle.get(cycle.pk)
    ]
    template = "reports/reports.html" if request.grants.is_member else "reports/reports_of_project.html"
    page = {
        "tab": "reports",
        "rows": rows,
        "told": told,
        "editions": published_documents(project),
        "language": get_language(),
    }
    return render(request, template, page)


@requires(Act.ASK_REPORT, Cycle, "project__programme")
@require_POST
def ask(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Asks for a report of what the cycle says now: a draft, or the published one; a draft for who looks at the preview."""
    language = request.POST.get("language", "")
    if language not in dict(Report._meta.get_field("language").choices):
        language = get_language() or "nl"
    is_previewed = request.POST.get("edition") == "next"
    report = ask_for_report(cycle=cycle, by=request.user, language=language, as_next_edition=is_previewed)
    return back_or_to(request, report)


@requires(Act.READ_PUBLISHED, Report, *WITH_REPORT, also=refuse_drafts_to_readers)
@require_GET
def report(request: HttpRequest, report: Report) -> HttpResponse:
    """A report while it is made, and where to get it once it is ready. Asks again by itself; may be left."""
    if report.is_waiting:
        jobs.nudge(report)
    others = [each for each in report.edition.reports.all() if each != report]
    template = "reports/_progress.html" if request.htmx else "reports/report.html"
    return render(
        request,
        template,
        {
            "tab": _tab_of(report.edition),
            "frame": _frame_of(report),
            "report": report,
            "paper": report
            if "on-paper" in request.GET
            else None,  # asked by a page that shows how it will look
            "others": [each for each in others if each.format == report.format],
            "newer": newest_after(report),
            "formats": _formats(report, others),
            "reason": jobs.reason_in_words(report),
            "progress": progress_of(report) if report.is_waiting else None,
            "may_ask_again": may_ask_again(report, request.user, request.grants),
        },
    )


def _formats(report: Report, others: list[Report]) -> list[tuple[Format, Report | None]]:
    """What else the document can be in this language, each with its file if somebody asked for it before."""
    made = {each.format: each for each in others if each.language == report.language}
    offered = DOCUMENTS[Kind(report.edition.kind)].formats
    return [(each, made.get(each)) for each in offered if each != report.format]


def _frame_of(report: Report) -> str:
    """The template around its pages: that of its project, or of its programme."""
    return "reports/programme_base.html" if report.project is None else "projects/project_base.html"


def _tab_of(edition: Edition) -> str:
    """Where one came from."""
    if edition.is_of_diaries:
        return "diaries"
    if edition.is_dossier or edition.kind == Kind.NETWORK:
        return "meetings"
    return "reports" if edition.is_of_a_cycle or edition.kind in OF_A_PROJECT else "theory"


@requires(Act.ASK_REPORT, Report, *WITH_REPORT)
@require_POST
def retry(request: HttpRequest, report: Report) -> HttpResponse:
    """Asks once more for a report that could not be made."""
    jobs.retry(report, by=request.user)
    return redirect(report)


@requires(Act.ASK_REPORT, Report, *WITH_REPORT)
@require_POST
def ask_as(request: HttpRequest, report: Report) -> HttpResponse:
    """Asks for the same document, in the same language, as a Word file, slides or a PDF."""
    try:
        return redirect(ask_in_format(report=report, format=request.POST.get("format", ""), by=request.user))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect(report)


@requires(Act.READ_PUBLISHED, Report, *WITH_REPORT, also=refuse_drafts_to_readers)
@require_GET
def download(request: HttpRequest, report: Report) -> HttpResponseBase:
    """The file: the identical one for ever, once it is published. In parts for who asks so.

    One that is damaged is not served; it is made again, and the page says so.
    """
    if report.state != ReportState.READY:
        return redirect(report)
    try:
        return serve_file(
            request,
            lambda: files.open_whole(report.sha256, size=report.size),
            size=report.size or 0,
            name=file_name(report.edition, report.language, report.format),
            kind=Format(report.format).content_type,
            etag=report.sha256,
            changed_at=report.ready_at,
        )
    except OSError as problem:
        logger.exception("The file of report %s could not be opened.", report.pk)
        is_there = isinstance(problem, files.Damaged)
        is_damaged = is_there and mend_met(report, by=request.user)
        is_lost = isinstance(problem, FileNotFoundError) and not is_there
        if is_lost and is_made_again(report):
            return redirect(report)
        page = {
            "tab": "reports",
            "frame": _frame_of(report),
            "report": report,
            "is_lost": is_lost,
            "is_damaged": is_damaged,
        }
        answer = render(request, "reports/no_file.html", page, status=404 if is_lost else 503)
        if is_damaged:
            answer["Retry-After"] = "10"
        return answer


@requires(Act.READ_PUBLISHED, Report, *WITH_REPORT, also=refuse_drafts_to_readers)
@require_GET
def page_picture(request: HttpRequest, report: Report, page: int) -> HttpResponse:
    """A page of a finished PDF as a picture, for whoever may download it; where there is none, its own page says why.

    A damaged file is made again, as when it is downloaded.
    """
    if report.state != ReportState.READY or not report.is_pdf or not 1 <= page <= (report.pages or 0):
        return redirect(report)
    try:
        with files.open_whole(report.sha256, size=report.size) as file:
            picture = page_as_png(file, page)
    except OSError as problem:
        logger.exception("The file of report %s could not be drawn.", report.pk)
        if isinstance(problem, files.Damaged):
            mend_met(report, by=request.user)
        return redirect(report)
    answer = HttpResponse(picture, content_type="image/png")
    answer["Cache-Control"] = f"private, max-age={PICTURE_KEPT}"
    return answer


@requires(Act.READ_PUBLISHED, Report, *WITH_REPORT, also=refuse_drafts_to_readers)
@require_POST
def remake(request: HttpRequest, report: Report) -> HttpResponse:
    """Asks for a finished report whose file was lost or damaged; whoever may read it may, since its content is frozen."""
    mend_met(report, by=request.user)
    return redirect(report)
