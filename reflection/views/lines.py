"""How a form for a line of the record answers: as a page, as a part of one (htmx), or as a receipt to a device."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from projects.models import Cycle
from projects.receipts import receipt, wants_receipt
from reflection.models import Decision, Finding
from reflection.services.minutes import read_finding

Parts = Mapping[str, str]
"""The templates of a kind of line: its "form", the "page" around it, and the saved "line"."""


def chosen_in_address(request: HttpRequest, **names: str) -> dict[str, list[int]]:
    """The ids that an address chooses beforehand: field -> the numbers given under its short name."""
    return {
        name: [int(each) for each in request.GET.getlist(short) if each.isdecimal() and len(each) < 19]
        for name, short in names.items()
    }


def answer_saved(
    request: HttpRequest, line: Finding | Decision, parts: Parts, *, made: bool, another: str = ""
) -> HttpResponse:
    """201 for a new line, 200 for one that stood here or was changed; a browser goes to the record."""
    status = 201 if made else 200
    url = f"{reverse('meeting', args=[line.meeting.cycle_id])}#{line._meta.model_name}-{line.pk}"
    if wants_receipt(request):
        return receipt(request, status, url=url)
    if request.htmx:
        said = {"finding": read_finding(line)} if isinstance(line, Finding) else {"decision": line}
        return render(request, parts["line"], {**said, "may_change": True}, status=status)
    if another:
        more = format_html('<a href="{}">{}</a>', another, _("Write down another"))
        messages.success(request, format_html("{} {}", _("Saved."), more))
    else:
        messages.success(request, _("Saved."))
    return redirect(url)


def answer_shown(
    request: HttpRequest, cycle: Cycle, form: Form, parts: Parts, page: dict[str, Any], *, status: int
) -> HttpResponse:
    """The form with what is wrong or what another wrote beside it; nothing typed is lost."""
    if not form.is_bound:
        status = 200
    elif wants_receipt(request):
        return receipt(request, status, errors=form.errors)
    back = reverse("meeting", args=[cycle.pk])
    return render(
        request,
        parts["form"] if request.htmx else parts["page"],
        {
            "tab": "meetings",
            "cycle": cycle,
            "form": form,
            "part": parts["form"],
            "back": back,
            "keep_theirs": back,
            "overline": f"{cycle.project.short_name}, {cycle.name}",
            **page,
        },
        status=status,
    )
