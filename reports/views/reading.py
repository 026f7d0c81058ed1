"""A report on a screen: the same content and the same layout as its PDF, for phones and whoever prefers a page."""

import logging

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import override
from django.views.decorators.http import require_GET

from projects.access import Act, requires
from reports.content import fingerprint, from_json, read_json
from reports.documents import DOCUMENTS
from reports.models import Kind, Report
from reports.services.published import newest_after
from reports.views.reports import WITH_REPORT, refuse_drafts_to_readers

logger = logging.getLogger(__name__)

ALONE = "default-src 'none'; sandbox"
"""The content security policy of a photo: whatever a browser takes it for, it runs nothing."""


@requires(Act.READ_PUBLISHED, Report, *WITH_REPORT, also=refuse_drafts_to_readers)
@require_GET
def read(request: HttpRequest, report: Report) -> HttpResponse:
    """The report as a page in its own language, from its frozen content and without a query for it."""
    edition = report.edition
    if not edition.has_a_page:
        return redirect(report)
    document = DOCUMENTS[Kind(edition.kind)]
    with override(report.language):
        pages = document.lay_out(
            read_json(edition.content, document.content),
            fingerprint=fingerprint(edition.content),
            language=report.language,
        )
        shown = {"pages": pages, "on_screen": True, "title": edition.title}
        if edition.is_of_a_cycle:
            shown |= {"photos_at": _photos_at(report)}
            article = render_to_string("reports/screen/_article.html", shown)
        elif edition.is_of_a_programme:
            article = render_to_string("reports/screen/_programme.html", shown)
        else:
            article = _on_screen(render_to_string(document.template, shown))
            if edition.kind == Kind.CASE:
                article = render_to_string("reports/screen/_head.html", shown) + article
    return render(
        request,
        f"reports/screen/{'programme' if edition.is_of_a_programme else 'report'}.html",
        # The article was rendered by a template, which escaped what people wrote.
        {
            "tab": "reports",
            "report": report,
            "newer": newest_after(report),
            "pages": pages,
            "name": pages.cycle_name if edition.is_of_a_cycle else edition.title,
            "article": mark_safe(article),
        },
    )


def _on_screen(html: str) -> str:
    """What stands between the covers of a printed document; what people wrote in it is escaped, so it has one `main`."""
    return html.partition("<main>")[2].rpartition("</main>")[0]


@requires(Act.READ_PUBLISHED, Report, *WITH_REPORT, also=refuse_drafts_to_readers)
@require_GET
def photo(request: HttpRequest, report: Report, photo: str) -> HttpResponseBase:
    """A photo that this report shows, to whoever may read the report."""
    edition = report.edition
    partners = from_json(edition.content).partners if edition.is_of_a_cycle else ()
    found = next((each for part in partners for each in part.photos if each.sha256 == photo), None)
    if found is None:
        raise Http404("This report has no such photo.")
    try:
        file = default_storage.open(found.place)
    except FileNotFoundError:
        logger.warning("The photo %s of report %s is not there any more.", found.place, report.pk)
        raise Http404("This photo is not there any more.") from None
    answer = FileResponse(file, content_type=found.kind)
    answer["Cache-Control"] = "private, max-age=3600"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = ALONE
    return answer


def _photos_at(report: Report) -> str:
    """What comes before a photo's hash in its address."""
    return reverse("report_photo", args=[report.pk, "x"]).removesuffix("x/")
