"""Writing findings down, and changing them, each on its own."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from diaries.models import Draft
from diaries.views.drafts import drafting_change, drafting_new, typed_on
from projects.access import Act, requires
from projects.editing import EditConflict
from projects.models import Cycle
from projects.views.editing import show_conflict
from reflection.forms import FindingForm
from reflection.models import Finding
from reflection.services import finding as services
from reflection.services.live import meeting_of
from reflection.services.offering import offer_for_finding
from reflection.views.lines import answer_saved, answer_shown, chosen_in_address

FIELDS = ("text", "actor", *FindingForm.QUESTIONS)
PARTS = {
    "form": "reflection/_finding_form.html",
    "page": "reflection/line_form.html",
    "line": "reflection/_finding.html",
}


@requires(Act.HOLD_MEETING, Cycle, "project__programme")
@require_http_methods(["GET", "POST"])
def add_finding(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """One sentence is enough. The address may choose a partner, markers and entries: `?actor=3&marker=7`."""
    chosen = chosen_in_address(
        request, actor="actor", markers="marker", observations="observation", activity_entries="entry"
    )
    begun = {"client_id": uuid.uuid4(), "version": 0, **chosen, "actor": next(iter(chosen["actor"]), None)}
    form = FindingForm(request.POST or None, cycle=cycle, initial=begun)
    page: dict[str, Any] = {"action": request.path, "heading": _("Write a finding")}
    page["drafting"] = drafting_new(request, form, cycle.project, Draft.Kind.FINDING)
    if request.method == "GET" or not form.is_valid():
        return _show(request, cycle, form, page)
    try:
        with transaction.atomic():
            finding, made = services.add_finding(
                meeting=meeting_of(cycle, by=request.user),
                by=request.user,
                client_id=form.cleaned_data["client_id"],
                page=typed_on(request),
                values=form.values,
                many=form.many,
                verdicts=form.verdicts,
            )
    except EditConflict as found:
        page["action"] = reverse("edit_finding", args=[found.current.pk])
        return _show(request, cycle, form, page | _conflict(form, found), status=409)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _show(request, cycle, form, page)
    return answer_saved(request, finding, PARTS, made=made, another=request.path)


@requires(Act.HOLD_MEETING, Finding, "meeting__cycle__project__programme", "actor")
@require_http_methods(["GET", "POST"])
def edit_finding(request: HttpRequest, finding: Finding) -> HttpResponse:
    """Change a finding until the report is published."""
    cycle = finding.meeting.cycle
    beginning: dict[str, Any] = {name: getattr(finding, name) for name in (*FIELDS, "version", "client_id")}
    beginning |= {"actor": finding.actor_id}
    for name in FindingForm.TICKED:
        beginning[name] = list(getattr(finding, name).values_list("pk", flat=True))
    form = FindingForm(request.POST or None, cycle=cycle, finding=finding, initial=beginning)
    page = {
        "action": request.path,
        "heading": _("Finding %(reference)s") % {"reference": finding.reference},
        "remove": reverse("remove_finding", args=[finding.pk]),
        "line": finding,
        "drafting": drafting_change(request, form, finding),
    }
    if request.method == "GET" or not form.is_valid():
        return _show(request, cycle, form, page)
    try:
        changed = services.change_finding(
            finding,
            by=request.user,
            version=form.cleaned_data["version"],
            page=typed_on(request),
            values=form.values,
            many=form.many,
            verdicts=form.verdicts,
        )
    except EditConflict as found:
        return _show(request, cycle, form, page | _conflict(form, found), status=409)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _show(request, cycle, form, page)
    return answer_saved(request, changed, PARTS, made=False)


@requires(Act.HOLD_MEETING, Finding, "meeting__cycle__project__programme")
@require_POST
def remove_finding(request: HttpRequest, finding: Finding) -> HttpResponse:
    """Take a finding out of the record, if it still reads as the person saw it."""
    version = request.POST.get("version", "")
    try:
        services.remove_finding(
            finding, by=request.user, version=int(version) if version.isdecimal() and len(version) < 10 else 0
        )
    except EditConflict:
        messages.error(
            request, _("Somebody changed this meanwhile, so it was not removed. Look at it once more.")
        )
        return redirect("edit_finding", finding.pk)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The finding was taken out; the history keeps its text."))
    return redirect("meeting", finding.meeting.cycle_id)


def _show(
    request: HttpRequest, cycle: Cycle, form: FindingForm, page: dict[str, Any], *, status: int = 422
) -> HttpResponse:
    chosen = {name: form.ids(name) for name in form.TICKED}
    offered = offer_for_finding(cycle, actors=form.ids("actor"), **chosen)
    form.offer(offered.partners, offered.seen, offered.done)
    return answer_shown(request, cycle, form, PARTS, page, status=status)


def _conflict(form: FindingForm, found: EditConflict) -> dict[str, Any]:
    current: Finding = found.current  # type: ignore[assignment]
    for assumption, verdict in current.verdicts.values_list("assumption", "verdict"):
        setattr(current, f"verdict-{assumption}", verdict)  # as the form names them
    return {"conflict": show_conflict(form, current), "current": current}
