"""Reflection meetings: the list of a project, and the record of one."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from projects import clock
from projects.access import Act, requires
from projects.editing import EditConflict
from projects.models import Cycle, Project
from projects.views.editing import show_conflict
from reflection.forms import EndForm, RecordForm
from reflection.models import Meeting
from reflection.services.inviting import invited_in_words
from reflection.services.live import meeting_of
from reflection.services.meeting import add_lines
from reflection.services.meeting import end_meeting as end
from reflection.services.minutes import read_meetings, read_minutes
from reflection.services.sending import Reader, read_readers
from reflection.services.wall import read_wall
from reflection.views.own import own_actors


@requires(Act.SEE_MEETING, Project, "programme", narrows=True)
@require_GET
def meetings(request: HttpRequest, project: Project) -> HttpResponse:
    """Open decisions first, then every cycle with its meeting, newest first."""
    own = own_actors(request, project)
    overview = read_meetings(project, own=own)
    return render(
        request,
        "reflection/meetings.html",
        {"tab": "meetings", "overview": overview, "is_own": own is not None},
    )


@requires(Act.SEE_MEETING, Cycle, "project__programme", narrows=True)
@require_GET
def meeting(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The minutes of a cycle's meeting, whole or the parts about one's own partner, and what can be done with them."""
    own = own_actors(request, cycle.project)
    minutes = read_minutes(cycle, own=own)
    found = minutes.meeting
    may_hold = request.grants.allow(Act.HOLD_MEETING)
    is_shown = bool(found and (found.is_held or may_hold))
    may_change = may_hold and not cycle.is_open and not cycle.is_published
    readers = read_readers(found) if found and found.is_held and may_hold else []
    return render(
        request,
        "reflection/meeting.html",
        {
            "tab": "meetings",
            "cycle": cycle,
            "minutes": minutes,
            "meeting": found if is_shown else None,
            "planned": found,
            "step": _next_step(found, readers) if may_change else "",
            "is_own": own is not None,
            "may_change": may_change,
            "readers": readers,
            "wall": read_wall(found) if found and is_shown and own is None else None,
        },
    )


def _next_step(meeting: Meeting | None, readers: Sequence[Reader]) -> str:
    """The one thing that moves a meeting on: prepare it, open it, end it, send its minutes, publish its cycle."""
    if meeting is None:
        return "prepare"
    if not meeting.is_held:
        return "end" if meeting.is_running else "open"
    return "publish" if all(reader.was_sent for reader in readers) else "send"


@requires(Act.HOLD_MEETING, Cycle, "project__programme")
@require_http_methods(["GET", "POST"])
def edit_meeting(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Record a meeting afterwards, or correct its day and people until the report is published."""
    present = _prepared(cycle)
    form = RecordForm(request.POST or None, initial=_beginning(present) | {"client_id": uuid.uuid4()})

    def save(meeting: Meeting) -> None:
        add_lines(meeting, by=request.user, **form.lines)
        end(meeting, by=request.user, **form.held)

    return _record_or_show(
        request,
        cycle,
        form,
        save,
        page={
            "heading": _("The reflection meeting"),
            "button": _("Save the record"),
            "standfirst": _(
                "Findings and decisions that stand in the record stay as they are; what you put in here comes after them."
            )
            if present.pk
            else "",
        },
    )


@requires(Act.HOLD_MEETING, Cycle, "project__programme")
@require_http_methods(["GET", "POST"])
def end_meeting(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The meeting has ended: on which day, and who was there. The minutes are ready then."""
    present = _prepared(cycle)
    form = EndForm(
        request.POST or None,
        initial=_beginning(present)
        | {
            "date": min(present.date or clock.today(), clock.today()),
            "present": present.present or (invited_in_words(cycle, present) if present.pk else ""),
        },
    )
    return _record_or_show(
        request,
        cycle,
        form,
        lambda meeting: end(meeting, by=request.user, **form.cleaned_data),
        page={"heading": _("The meeting has ended"), "button": _("End the meeting")},
    )


def _prepared(cycle: Cycle) -> Meeting:
    """The cycle's meeting; a new one, unsaved and at version 0, where nobody has prepared any."""
    return Meeting.objects.filter(cycle=cycle).first() or Meeting(cycle=cycle, version=0)


def _beginning(meeting: Meeting) -> dict[str, Any]:
    return {"version": meeting.version, "date": meeting.date, "present": meeting.present}


def _record_or_show(
    request: HttpRequest,
    cycle: Cycle,
    form: EndForm,
    save: Callable[[Meeting], None],
    page: dict[str, Any],
) -> HttpResponse:
    back = reverse("meeting", args=[cycle.pk])
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with transaction.atomic():
                    save(_begun(cycle, form, request))
            except EditConflict as found:
                status = 409
                page |= {
                    "conflict": show_conflict(form, found.current),
                    "current": found.current,
                    "keep_theirs": back,
                }
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
            "overline": f"{cycle.project.name}, {cycle.name}",
            "back": back,
            "who_reads": _("The team reads this now; it stands in the report once the cycle is published."),
            **page,
        },
        status=status,
    )


def _begun(cycle: Cycle, form: EndForm, request: HttpRequest) -> Meeting:
    """The meeting to record. It begins here where nobody prepared it, at the version of its first row."""
    meeting = meeting_of(cycle, by=request.user)
    if not form.cleaned_data["version"] and not meeting.is_held:
        form.cleaned_data["version"] = meeting.version
    return meeting
