"""What every form of the theory of change does with a request: save and go back, or show what is wrong."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from projects.editing import EditConflict, Edited
from projects.views.editing import show_conflict


def initial_of(row: Any, *fields: str) -> dict[str, Any]:
    """A form's beginning: the row's values and the version they belong to."""
    return {name: getattr(row, name) for name in (*fields, "version")}


def changed_meanwhile(current: Edited) -> str:
    """What to say where somebody changed the row while this form was open, and no text stands against another."""
    return _(
        "While this page was open, %(name)s changed this. Nothing of yours was saved yet: look at it once more, "
        "then save again if it still holds."
    ) % {"name": current.updated_by or current.created_by or _("somebody")}


def save_or_show(
    request: HttpRequest,
    form: forms.Form,
    *,
    save: Callable[[dict[str, Any]], Any],
    page: dict[str, Any],
    template: str = "projects/form_page.html",
) -> HttpResponse:
    """Saves a valid form and goes back; otherwise shows it with every mistake, or the other's text, beside it."""
    conflict = {}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save(form.cleaned_data)
            except EditConflict as found:
                status = 409
                conflict = {
                    "conflict": show_conflict(form, found.current),
                    "current": found.current,
                    "keep_theirs": page["back"],
                }
                if not conflict["conflict"]:
                    form.add_error(None, changed_meanwhile(found.current))
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, _("Saved."))
                return redirect(page["back"])
    return render(
        request,
        template,
        {"tab": "theory", "form": form, **page, **conflict},
        status=status,
    )
