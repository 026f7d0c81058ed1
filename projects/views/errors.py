"""Pages for what went otherwise: each says what happened and what one can do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from projects.access import NotAllowed, people_who_can
from projects.receipts import receipt, wants_receipt


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, with who can help: a refusal without a way on is a dead end."""
    helpers = people_who_can(exception.act) if isinstance(exception, NotAllowed) else []
    act = exception.act.label if isinstance(exception, NotAllowed) else ""
    if wants_receipt(request):
        return receipt(request, 403, reason="not allowed")
    return render(request, "errors/403.html", {"act": act, "helpers": list(helpers)}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if wants_receipt(request):
        return receipt(request, 404, reason="not found")
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: what broke may be the database, which the page's frame would ask."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came from an old page or another site; the text is still in the browser's page before."""
    return render(request, "errors/csrf.html", status=403)
