"""One's documents: what one asked for, in every project, and how far it is."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.access import signed_in
from reports.services.following import MOST_LISTED, by_document, documents_of


@signed_in
@require_http_methods(["GET", "POST"])
def my_documents(request: HttpRequest) -> HttpResponse:
    """What one asked for, the newest first; and whether one wants a mail when something took long."""
    if request.method == "POST" and request.POST.get("wanted") in {"yes", "no"}:
        request.user.wants_document_mails = request.POST["wanted"] == "yes"
        request.user.save(update_fields=["wants_document_mails"])
        messages.success(request, _("Saved."))
        return redirect("my_documents")
    documents = documents_of(request.user)
    template = "reports/_my_documents.html" if request.htmx else "reports/my_documents.html"
    return render(
        request,
        template,
        {
            "documents": by_document(documents),
            "is_cut": len(documents) == MOST_LISTED,
            "is_waiting": any(each.report.is_waiting for each in documents),
            "wants": request.user.wants_document_mails,
        },
        status=422 if request.method == "POST" else 200,
    )
