"""What every form of the network does with a request: save and go on, or show what is wrong beside what was typed."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from projects.editing import EditConflict
from projects.models import Programme
from projects.views.editing import show_conflict
from reflection.forms.network import NetworkForm
from theory_of_change.views.saving import changed_meanwhile

BASE = "reflection/network/base.html"


def network_url(programme: Programme) -> str:
    return reverse("network", args=[programme.slug])


def save_or_show(
    request: HttpRequest,
    form: NetworkForm,
    *,
    save: Callable[[], Any],
    go_to: Callable[[Any], str],
    page: dict[str, Any],
    template: str = "projects/form_page.html",
) -> HttpResponse:
    """Saves a valid form and goes to `go_to(what was saved)`; else shows it, with the other's text where two met."""
    conflict: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = save()
            except EditConflict as found:
                status = 409
                conflict = meet(form, found, page["back"])
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, _("Saved."))
                return redirect(go_to(saved))
    return render(request, template, {"base": BASE, "form": form, **page, **conflict}, status=status)


def meet(form: NetworkForm, found: EditConflict, back: str) -> dict[str, Any]:
    """Both texts for the page. Where the id of something new was used before, saving once more makes a second one."""
    is_new = form.cleaned_data.get("version") == 0
    differences = show_conflict(form, found.current)
    if is_new:
        form.data["client_id"] = str(uuid4())
        form.data["version"] = "0"
    if not differences:
        form.add_error(None, changed_meanwhile(found.current))
    return {"conflict": differences, "current": found.current, "keep_theirs": back}


def ask_and_do(
    request: HttpRequest, *, do: Callable[[], Any], done: str, then: str, page: dict[str, Any]
) -> HttpResponse:
    """A page that asks once before something is taken away; a refusal says why."""
    mistakes: list[str] = []
    if request.method == "POST":
        try:
            do()
        except ValidationError as refused:
            mistakes = refused.messages
        else:
            messages.success(request, done)
            return redirect(then)
    return render(
        request,
        "reflection/network/ask.html",
        {"base": BASE, "mistakes": mistakes, **page},
        status=422 if mistakes else 200,
    )
