"""Reflection meetings: the list of a project, and the record of one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from projects.access import Act, requires
from projects.comparison import compare
from projects.editing import EditConflict
from projects.models import Cycle, Project
from reflection.forms import MeetingForm, beginning
from reflection.models import Meeting
from reflection.services.meeting import record_meeting


@requires(Act.SEE_MEETING, Project, "programme")
@require_GET
def meetings(request: HttpRequest, project: Project) -> HttpResponse:
    """Every cycle with its meeting, newest first; decisions stand with the meeting that took them."""
    held = {
        meeting.cycle_id: meeting
        for meeting in Meeting.objects.filter(cycle__project=project).prefetch_related(
            "decisions", "findings"
        )
    }
    cycles = list(project.cycles.order_by("-start"))
    return render(
        request,
        "reflection/meetings.html",
        {
            "tab": "meetings",
            "cycles": [{"cycle": cycle, "meeting": held.get(cycle.pk)} for cycle in cycles],
        },
    )


@requires(Act.SEE_MEETING, Cycle, "project__programme")
@require_GET
def meeting(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The record of a cycle's meeting."""
    found = Meeting.objects.filter(cycle=cycle).prefetch_related("findings", "decisions").first()
    return render(request, "reflection/meeting.html", {"tab": "meetings", "cycle": cycle, "meeting": found})


@requires(Act.HOLD_MEETING, Cycle, "project__programme")
@require_http_methods(["GET", "POST"])
def edit_meeting(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Record the meeting, or correct its record until the report is published."""
    present = Meeting.objects.filter(cycle=cycle).prefetch_related("findings", "decisions").first()
    form = MeetingForm(request.POST or None, initial=beginning(present))
    back = reverse("meeting", args=[cycle.pk])
    page: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                record_meeting(cycle=cycle, by=request.user, **form.record)
            except EditConflict as found:
                status = 409
                page = _conflict(form, found)
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, _("The meeting is recorded."))
                return redirect(back)
    return render(
        request,
        "projects/form_page.html",
        {
            "tab": "meetings",
            "form": form,
            "heading": _("The reflection meeting"),
            "overline": f"{cycle.project.name}, {cycle.name}",
            "button": _("Save the record"),
            "back": back,
            "keep_theirs": back,
            "who_reads": _("The team reads this now; it stands in the report once the cycle is published."),
            **page,
        },
        status=status,
    )


def _conflict(form: MeetingForm, found: EditConflict) -> dict[str, Any]:
    """Findings and decisions live in rows of their own, so they are put beside the form as its texts."""
    current: Meeting = found.current  # type: ignore[assignment]
    standing = beginning(current)
    differences = [
        compare(str(field.label), str(form.cleaned_data[name]), str(standing[name]))
        for name, field in form.fields.items()
        if name != "version"
    ]
    form.data = form.data.copy()
    form.data["version"] = str(current.version)
    return {"conflict": [both for both in differences if not both.same], "current": current}
