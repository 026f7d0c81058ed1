"""Pages that belong to no project: the language, who may do what, and the health of the service."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language as remember_in_browser

from projects.access import TABLE, Act, Role, Scope, open_to_everyone, signed_in


@open_to_everyone
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen language with the account, and in the browser for the sign-in page."""
    answer = remember_in_browser(request)
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(request.user._meta.get_field("language").choices):
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return redirect("home")
    return answer


@signed_in
@require_GET
def who_may_do_what(request: HttpRequest) -> HttpResponse:
    """The table of `projects.access`, as everyone may read it."""
    words = {Scope.ALL: "all", Scope.OWN: "own", None: "none"}
    rows = [
        {"act": act.label, "cells": [(role.label, words[TABLE[role].get(act)]) for role in Role]}
        for act in Act
    ]
    return render(request, "projects/who_may_do_what.html", {"rows": rows, "all_roles": list(Role)})


@open_to_everyone
@never_cache
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers; for load balancers and containers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
