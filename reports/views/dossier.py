"""The older address of a meeting's dossier."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from projects.access import Act, requires
from projects.models import Cycle
from reports.models import Kind
from reports.views.documents import answer_about_documents, to_documents


@requires(Act.ASK_REPORT, Cycle, "project__programme")
@require_http_methods(["GET", "POST"])
def dossier(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Leads to the page of documents, where the dossier is chosen beforehand; a form sent here is answered as there."""
    if request.method == "POST":
        sent = request.POST.copy()
        sent["cycle"] = str(cycle.pk)
        return answer_about_documents(request, cycle.project, sent)
    return to_documents(cycle.project, kind=Kind.DOSSIER, cycle=cycle.pk)
