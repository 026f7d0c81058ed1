"""The funder's shelf: projects down, cycles across, a published report in each place."""

import logging

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from projects.access import Act, grants_in_programme, requires_programme
from projects.models import Programme
from projects.text import read_number
from reports.models import ReportState
from reports.services import files
from reports.services.bundle import TooLarge, bundle, bundle_name, fingerprint_of, size_of
from reports.services.mending import mend_damaged
from reports.services.programme_report import programme_editions
from reports.services.shelf import look, read_column, read_shelf
from reports.views.serving import serve_file

logger = logging.getLogger(__name__)


@requires_programme
@require_GET
def shelf(request: HttpRequest, programme: Programme) -> HttpResponse:
    """What was published in this programme, and nothing else: no project's page, no unpublished word."""
    until = request.GET.get("until", "")
    language = get_language() or "nl"
    news_since = look(person=request.user, programme=programme, language=language)
    shelf = read_shelf(
        programme,
        language=language,
        until=read_number(until, digits=5),
        news_since=news_since,
    )
    return render(
        request,
        "reports/shelf.html",
        {
            "programme": programme,
            "shelf": shelf,
            "programme_reports": programme_editions(programme, language=language, news_since=news_since),
            "may_word": grants_in_programme(request.user, programme).allow(Act.HOLD_MEETING),
        },
    )


@requires_programme
@require_GET
def shelf_zip(request: HttpRequest, programme: Programme, column: int) -> HttpResponseBase:
    """All that was published of one cycle, as one file; what cannot be had now is said on the shelf."""
    reports = read_column(programme, column, language=get_language() or "nl")
    if reports is None:
        raise Http404("No project has so many cycles.")
    if not any(report.state == ReportState.READY for report in reports):
        messages.info(request, _("No report of this cycle is ready yet."))
        return redirect(programme)
    try:
        made = bundle(reports)
    except TooLarge:
        problem = _(
            "All reports of this cycle together are too large for one file. Download them one by one."
        )
    except files.Damaged:
        logger.exception("A report is damaged in the zip file of %s, column %s.", programme.slug, column)
        if mend_damaged(reports, by=request.user):
            problem = _(
                "A file in it was damaged, so there is no zip now. It is being made again, which takes a few seconds; "
                "then try again."
            )
        else:
            problem = _(
                "The place where files are kept does not answer. Nothing is lost; try again in a few minutes."
            )
    except FileNotFoundError:
        logger.exception("A report is missing from the zip file of %s, column %s.", programme.slug, column)
        problem = _(
            "The file of one report is lost, so there is no zip now. Download the reports one by one; the one that "
            "is lost can be made again there."
        )
    except OSError:
        logger.exception("The zip file of %s, column %s could not be made.", programme.slug, column)
        problem = _("The zip could not be made now: the disk may be full. Try again in a few minutes.")
    else:
        return serve_file(
            request,
            lambda: made,
            size=size_of(made),
            name=bundle_name(
                str(programme), reports[0].edition.cycle.name if reports[0].edition.cycle else ""
            ),
            kind="application/zip",
            etag=fingerprint_of(reports),
        )
    messages.error(request, problem)
    return redirect(programme)
