"""The diaries of a cycle on paper: blank, to be filled in by hand, or as they were written."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from diaries.services.standing import read_standings
from diaries.views.reading import readable_partners
from projects import clock
from projects.access import Act, requires
from projects.models import Cycle
from reports.forms.asking import DiaryForm
from reports.models import Kind
from reports.services.documents import ask_for_diaries, recent_diaries
from reports.views.documents import answer_about_documents, to_documents
from theory_of_change.models import Actor


@requires(Act.SEE_DIARY, Cycle, "project__programme", narrows=True)
@require_http_methods(["GET", "POST"])
def diaries_on_paper(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Where a partner's own person prints their own diary; the team does so on the page of documents."""
    if request.grants.allow(Act.ASK_REPORT):
        return _of_the_team(request, cycle)
    partners = _with_a_diary(request, cycle)
    asked: dict[str, Any] = (
        {"data": request.POST} if request.method == "POST" else {"initial": _beginning(request, cycle)}
    )
    form = DiaryForm(**asked, partners=partners, takes_entries=cycle.takes_entries)
    if form.is_valid():
        return redirect(
            ask_for_diaries(
                kind=Kind(form.cleaned_data["kind"]),
                cycle=cycle,
                by=request.user,
                language=form.cleaned_data["language"],
                partner=form.cleaned_data["partner"],
            )
        )
    return render(
        request,
        "reports/diaries_on_paper.html",
        {
            "tab": "diaries",
            "cycle": cycle,
            "form": form,
            "partners": partners,
            "recent": recent_diaries(cycle, only=partners),
        },
        status=422 if form.is_bound else 200,
    )


def _of_the_team(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    if request.method == "POST":
        sent = request.POST.copy()
        sent["cycle"] = str(cycle.pk)
        return answer_about_documents(request, cycle.project, sent)
    chosen = {"kind": _kind_at_first(cycle), "partner": None} | {
        name: request.GET[name] for name in ("kind", "partner") if name in request.GET
    }
    return to_documents(cycle.project, cycle=cycle.pk, **chosen)


def _with_a_diary(request: HttpRequest, cycle: Cycle) -> list[Actor]:
    """The partners that have a diary in this cycle and whose diary this person may read."""
    partners = readable_partners(request, cycle.project)
    return [standing.actor for standing in read_standings([cycle], partners)[cycle.pk]]


def _beginning(request: HttpRequest, cycle: Cycle) -> dict[str, Any]:
    """What is chosen beforehand; the address may say."""
    chosen = {name: request.GET[name] for name in ("kind", "partner") if name in request.GET}
    if not cycle.takes_entries:
        chosen["kind"] = Kind.DIARY
    return {"kind": _kind_at_first(cycle), "language": get_language(), **chosen}


def _kind_at_first(cycle: Cycle) -> Kind:
    """A blank diary while the cycle goes on, else the written one."""
    return Kind.BLANK if cycle.is_open and clock.today() <= cycle.end else Kind.DIARY
