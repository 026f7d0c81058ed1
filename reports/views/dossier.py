"""The dossier of a meeting: asked for in a form and a language, and listed with those made before."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from projects.access import Act, requires
from projects.models import Cycle
from reports.forms import DossierForm
from reports.models import Kind
from reports.services.dossier import ask_for_dossier, recent_dossiers


@requires(Act.ASK_REPORT, Cycle, "project__programme")
@require_http_methods(["GET", "POST"])
def dossier(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Asks for the dossier as the meeting is prepared now; asked twice, it is the same file."""
    beginning = {"kind": Kind.DOSSIER, "language": get_language()}
    form = DossierForm(request.POST or None, initial=beginning)
    if request.method == "POST" and form.is_valid():
        return redirect(
            ask_for_dossier(
                kind=Kind(form.cleaned_data["kind"]),
                cycle=cycle,
                by=request.user,
                language=form.cleaned_data["language"],
            )
        )
    return render(
        request,
        "reports/dossier.html",
        {"tab": "meetings", "cycle": cycle, "form": form, "recent": recent_dossiers(cycle)},
        status=422 if form.is_bound else 200,
    )
