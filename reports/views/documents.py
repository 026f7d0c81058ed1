"""The one page on which a team chooses a document, and the older addresses that lead there."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from diaries.views.places import cycles_of
from projects.access import Act, requires
from projects.models import Project
from projects.services.current import current_cycle
from reports.forms.document import AnyDocumentForm
from reports.models import Format, Kind
from reports.offers import Made
from reports.services.asking import Wanted, ask_for, recent_in_project
from reports.views.on_paper import back_or_to


@requires(Act.ASK_REPORT, Project, "programme")
@require_http_methods(["GET", "POST"])
def documents(request: HttpRequest, project: Project) -> HttpResponse:
    """Which document, of which cycle, for whom, in which language and form; and what was made recently."""
    return answer_about_documents(request, project, request.POST)


def answer_about_documents(request: HttpRequest, project: Project, sent: QueryDict) -> HttpResponse:
    """Makes what was asked for in `sent` and leads to it, or shows the page; the address may choose beforehand."""
    cycles = cycles_of(project)
    cycle = current_cycle(cycles)
    beginning: dict[str, Any] = {
        "kind": Kind.CYCLE if cycles else Kind.THEORY,
        "cycle": str(cycle.pk) if cycle else None,
        "language": get_language(),
        **{name: request.GET[name] for name in ("kind", "cycle", "partner", "format") if name in request.GET},
    }
    form = AnyDocumentForm(
        sent if request.method == "POST" else None, initial=beginning, project=project, cycles=cycles
    )
    if form.is_valid():
        return _make(request, project, form.cleaned_data)
    return render(
        request,
        "reports/documents.html",
        {"tab": "reports", "form": form, "recent": recent_in_project(project)},
        status=422 if form.is_bound else 200,
    )


def _make(request: HttpRequest, project: Project, asked: dict[str, Any]) -> HttpResponse:
    if asked["kind"] == Made.WORKBOOK:
        return redirect("export_workbook", project.slug)
    if asked["kind"] == Made.MAP:
        return redirect(f"{reverse('map_png', args=[project.slug])}?download")
    wanted = Wanted(
        kind=Kind(asked["kind"]),
        project=project,
        language=asked["language"],
        cycle=asked["cycle"],
        partner=asked["partner"],
        format=Format(asked["format"]),
    )
    return back_or_to(request, ask_for(wanted, by=request.user))


def to_documents(project: Project, **chosen: object) -> HttpResponse:
    """Leads to the page of documents with something chosen beforehand."""
    query = urlencode({name: value for name, value in chosen.items() if value})
    address = reverse("documents", args=[project.slug])
    return redirect(f"{address}?{query}" if query else address)
