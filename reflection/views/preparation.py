"""The prepared meeting: one page that is the meeting, and its parts when they are opened."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from projects.access import Act, requires
from projects.models import Cycle
from reflection.calendar import calendar_file
from reflection.figures import Happening, Timeline, lay_out_timeline
from reflection.models import Meeting
from reflection.prepared import PartnerPrepared, Preparation
from reflection.services.inviting import appointment_of
from reflection.services.preparing import read_preparation


@requires(Act.SEE_PREPARATION, Cycle, "project__programme")
@require_GET
def preparation(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The whole meeting. With many entries each partner's parts are folded, and loaded when they are opened."""
    prepared = read_preparation(cycle)
    partners = [laid_out(prepared, partner) for partner in prepared.partners]
    return render(
        request,
        "reflection/preparation/preparation.html",
        {**frame(request, prepared), "partners": partners, "is_alone": False},
    )


@requires(Act.SEE_PREPARATION, Cycle, "project__programme")
@require_GET
def prepared_activities(request: HttpRequest, cycle: Cycle, actor: int) -> HttpResponse:
    """What was done for one partner, as a page of its own, or as what a folded part is opened to."""
    return _part(request, cycle, actor, "activities")


@requires(Act.SEE_PREPARATION, Cycle, "project__programme")
@require_GET
def prepared_outcomes(request: HttpRequest, cycle: Cycle, actor: int) -> HttpResponse:
    """What was seen of one partner, likewise."""
    return _part(request, cycle, actor, "outcomes")


def _part(request: HttpRequest, cycle: Cycle, actor: int, part: str) -> HttpResponse:
    prepared = read_preparation(cycle)
    partner = next((each for each in prepared.partners if each.actor.pk == actor), None)
    if partner is None:
        raise Http404("No such partner in this meeting.")
    page = {**frame(request, prepared), **laid_out(prepared, partner), "part": part, "is_alone": True}
    template = f"_{part}.html" if request.htmx else "part.html"  # type: ignore[attr-defined]
    return render(request, f"reflection/preparation/{template}", page)


@requires(Act.SEE_MEETING, Cycle, "project__programme", narrows=True)
@require_GET
def meeting_calendar(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The meeting as a file for a calendar, once it has a day."""
    meeting = Meeting.objects.filter(cycle=cycle).first()
    if meeting is None or meeting.date is None:
        messages.error(request, _("The meeting has no day yet."))
        return redirect("meeting", cycle.pk)
    meeting.cycle = cycle
    address = request.build_absolute_uri(meeting.get_absolute_url())
    answer = HttpResponse(
        calendar_file(appointment_of(meeting, url=address)), content_type="text/calendar; charset=utf-8"
    )
    name = slugify(f"{cycle.project.short_name}-{_('reflection meeting')}-{cycle.number}")
    answer["Content-Disposition"] = f'attachment; filename="{name or "meeting"}.ics"'
    return answer


def frame(request: HttpRequest, prepared: Preparation) -> dict[str, Any]:
    """What the page and its parts share."""
    may_prepare = request.grants.allow(Act.HOLD_MEETING) and prepared.cycle.takes_entries  # type: ignore[attr-defined]
    return {
        "tab": "meetings",
        "cycle": prepared.cycle,
        "prepared": prepared,
        "may_prepare": may_prepare,
        "back": request.get_full_path() if not request.htmx else "",
        "questions": asked(prepared),
    }


def asked(prepared: Preparation) -> list[dict[str, Any]]:
    """Each question with the first words of what it is about, and the way there."""
    found = []
    for question in prepared.questions:
        key = f"{question.kind}-{question.piece}" if question.kind else ""
        part = prepared.places.get(key, "") if prepared.is_folded else ""
        found.append(
            {
                "question": question,
                "about": prepared.subjects.get(key, ""),
                "place": f"{part}#{key}" if key in prepared.subjects else "",
            }
        )
    return found


def laid_out(prepared: Preparation, partner: PartnerPrepared) -> dict[str, Any]:
    """A partner with the timeline of what was done for it."""
    timeline: Timeline = lay_out_timeline(
        [Happening(did.entry.date, did.entry.date_precision == "month") for did in partner.did],
        start=prepared.cycle.start,
        end=prepared.cycle.end,
    )
    return {"partner": partner, "timeline": timeline, "columns": len(timeline.ties)}
