"""The meeting on the screen: one place at a time, in large type; what one writes stands beside what refreshes."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diaries.models import Observation
from projects.access import Act, requires
from projects.editing import EditConflict
from projects.models import Cycle
from projects.receipts import receipt, wants_receipt
from projects.views.editing import show_conflict
from projects.views.fragment import made_once
from reflection.forms.room import (
    DecisionOnScreenForm,
    FindingOnScreenForm,
    PlaceObservationForm,
    PollForm,
    VerdictOnScreenForm,
)
from reflection.models import Card, Meeting
from reflection.services import screen as services
from reflection.services.card import put_under
from reflection.services.decision import add_decision
from reflection.services.finding import add_finding
from reflection.services.live import hold_meeting, meeting_of
from reflection.services.meeting import open_meeting
from reflection.services.places import Place, Stop, find_place, places_of
from reflection.services.room import read_room
from reflection.views.common_screen import (
    live_context,
    may_hold,
    meeting_in,
    pinned_place,
    screen_address,
)


@requires(Act.SEE_PREPARATION, Cycle, "project__programme")
@never_cache
@require_GET
def meeting_screen(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The page for the projector and the laptops; before the meeting it says what will be here."""
    return show_screen(request, cycle)


@requires(Act.SEE_PREPARATION, Cycle, "project__programme")
@never_cache
@require_GET
def meeting_live(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Asked every second: 204 while `revision` still stands, else the part of the page that has grown.

    The revision was read before the content, so a fragment is never older than the number it carries.
    """
    meeting = meeting_in(cycle)
    if meeting is None or request.GET.get("revision") == str(meeting.revision):
        return HttpResponse(status=204)
    at = pinned_place(request)
    return made_once(
        request,
        "reflection/screen/_live.html",
        lambda: live_context(request, meeting, at),
        str(meeting.pk),
        str(meeting.revision),
        "holds" if may_hold(request) else "reads",
        request.get_host(),
        at,
    )


@requires(Act.HOLD_MEETING, Cycle, "project__programme")
@require_POST
def start_meeting(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    try:
        open_meeting(meeting_of(cycle, by=request.user), by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("meeting_screen", cycle.pk)


@requires(Act.HOLD_MEETING, Cycle, "project__programme")
@require_POST
def lead_meeting(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """All screens go to the place that is given; it is named, so two who press "next" at once go one on."""
    place = find_place(request.POST.get("place", ""), places_of(cycle))
    meeting = meeting_in(cycle)
    if place is None or meeting is None:
        messages.error(request, _("That place is no longer there. Choose another."))
    else:
        try:
            services.lead_meeting(meeting, to=place.key)
        except services.NotRunning as refused:
            messages.error(request, refused.message)
    return redirect("meeting_screen", cycle.pk)


@requires(Act.HOLD_MEETING, Cycle, "project__programme")
@require_POST
def set_meeting_door(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Opens the door, shuts it, or opens another in its place, for which the room needs the new code."""
    asked, meeting = request.POST.get("door"), meeting_in(cycle)
    try:
        if meeting is None:
            raise services.NotRunning
        services.set_door(meeting, by=request.user, is_open=asked in {"open", "new"}, renew=asked == "new")
    except services.NotRunning as refused:
        messages.error(request, refused.message)
    return redirect(screen_address(cycle, request))


@requires(Act.HOLD_MEETING, Observation, "cycle__project__programme", "actor")
@require_http_methods(["GET", "POST"])
def place_observation(request: HttpRequest, observation: Observation) -> HttpResponse:
    """Puts an observation under another marker for the meeting, by a form or by hand; the diary keeps its own."""
    if observation.removed_at:
        raise Http404("It was taken out of the diary.")
    cycle = observation.cycle
    meeting = meeting_of(cycle, by=request.user) if request.method == "POST" else meeting_in(cycle)
    placed = meeting.placements.filter(observation=observation).first() if meeting else None
    form = PlaceObservationForm(
        request.POST if request.method == "POST" else None,
        cycle=cycle,
        actor=observation.actor,
        initial={"marker": str(placed.marker_id) if placed else ""},
    )
    back = f"{screen_address(cycle, request)}#observation-{observation.pk}"
    if meeting and form.is_bound and form.is_valid():
        try:
            put_under(observation, meeting=meeting, by=request.user, marker=form.row)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect(back)
    return render(
        request,
        "projects/form_page.html",
        {
            "tab": "meetings",
            "form": form,
            "heading": _("Where does this belong?"),
            "overline": observation.actor.name,
            "standfirst": _("For this meeting only. The diary keeps what it says."),
            "about": observation.change,
            "button": _("Put it there"),
            "back": back,
        },
        status=422 if form.is_bound else 200,
    )


@requires(Act.HOLD_MEETING, Cycle, "project__programme")
@require_POST
def write_in_meeting(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Stores what was typed beside the screen, at the place where it was typed, wherever the room is now.

    A script that waits for the network asks for a receipt; what it is told then stands on the page it loads next.
    """
    meeting = meeting_in(cycle)
    place = find_place(request.POST.get("place", ""), places_of(cycle))
    form = form_at(place, cycle, request.POST) if place else None
    if meeting is None or place is None or form is None:
        messages.error(request, _("That place is no longer there. Choose another."))
        return show_screen(request, cycle, status=422, lost_text=typed_in(request))
    if form.is_valid():
        try:
            told, line = store(request, meeting, form)
        except EditConflict as found:
            if wants_receipt(request):
                said = _("This came in before, in other words: %(line)s") % {"line": found.current}
                return receipt(request, 409, errors={"text": [said]})
            return show_screen(
                request,
                cycle,
                at=place.key,
                form=form,
                status=409,
                **_both_texts(request, cycle, form, found),
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, told)
            if wants_receipt(request):
                return receipt(request, 201, url=f"{screen_address(cycle, request)}#{line}")
            return redirect(f"{screen_address(cycle, request)}#{line}")
    if wants_receipt(request):
        return receipt(request, 422, errors=form.errors)
    return show_screen(request, cycle, at=place.key, form=form, status=422)


def _both_texts(request: HttpRequest, cycle: Cycle, form: Any, found: EditConflict) -> dict[str, Any]:
    """What was written first beside what is typed now; saving once more keeps both, each as a line of its own."""
    current: Any = found.current
    form.cleaned_data.pop("rests", None)
    if isinstance(form, VerdictOnScreenForm) and (said := current.verdicts.first()):
        current.assumption, current.verdict = said.assumption, said.verdict
    conflict = show_conflict(form, current)
    form.data["client_id"] = str(uuid4())
    return {"conflict": conflict, "current": current, "keep_theirs": screen_address(cycle, request)}


@transaction.atomic
def store(request: HttpRequest, meeting: Meeting, form: Any) -> tuple[str, str]:
    """Calls the service for what was written: what the writer is told, and the id of the line on the page."""
    hold_meeting(meeting)
    if not Meeting.objects.running().filter(pk=meeting.pk).exists():
        raise services.NotRunning
    data = form.cleaned_data
    if isinstance(form, DecisionOnScreenForm):
        decision, _made = add_decision(
            meeting=meeting,
            by=request.user,
            client_id=data["client_id"],
            values=form.values,
            many=form.many,
        )
        told = _("Decision %(number)s is written down.") % {"number": decision.reference}
        return told, f"decision-{decision.pk}"
    cards: list[Card] = []
    rests_on: dict[str, list[Any]] = {}
    if isinstance(form, VerdictOnScreenForm):
        values, many, verdicts = {"text": data["text"]}, {}, {data["assumption"]: data["verdict"]}
    else:
        values, many, verdicts = form.values, form.many, {}
        if data.get("rests"):
            clusters = read_room(meeting, at=f"{Stop.PARTNER.value}-{form.actor.pk}").clusters
            chosen = [
                each for each in clusters if each.marker and each.marker.marker in many.get("markers", ())
            ]
            rests_on["observations"] = [seen.observation for each in chosen for seen in each.seen]
            cards = [card for each in chosen for card in each.cards]
    finding, made = add_finding(
        meeting=meeting,
        by=request.user,
        client_id=data["client_id"],
        values=values,
        many=many,
        verdicts=verdicts,
        rests_on=rests_on,
    )
    for card in cards if made else ():
        card.findings.add(finding)
    told = _("Finding %(number)s is written down.") % {"number": finding.reference}
    return told, f"finding-{finding.pk}"


def typed_in(request: HttpRequest) -> str:
    """The words of a form whose place is gone, for their writer to copy."""
    names = (*FindingOnScreenForm.TEXTS, "owner")
    return "\n".join(filter(None, (request.POST.get(name, "").strip() for name in names)))


def form_at(place: Place, cycle: Cycle, data: Any = None, *, about: str = "") -> forms.Form | None:
    """What one writes at this place; `about` names the marker or assumption that is chosen already.

    Where the room is asked, a question is typed, and sent to its own address.
    """
    if place.stop in (Stop.ACTIVITIES, Stop.PARTNER):
        return FindingOnScreenForm(data, cycle=cycle, actor=place.actor, initial={"markers": [about]})
    if place.stop == Stop.ASSUMPTIONS:
        return VerdictOnScreenForm(data, cycle=cycle, initial={"assumption": about})
    if place.stop in (Stop.BEFORE, Stop.DECISIONS):
        return DecisionOnScreenForm(data, cycle=cycle)
    return None


def show_screen(
    request: HttpRequest,
    cycle: Cycle,
    *,
    at: str = "",
    form: forms.Form | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The whole page; with a bound `form`, that one stands where people write, with its mistakes beside it."""
    meeting = meeting_in(cycle)
    if meeting is None or not (meeting.is_running or meeting.is_held):
        lost = typed_in(request) if form is not None and form.is_bound else ""
        context = {"tab": "meetings", "cycle": cycle, "lost_text": lost, **more}
        return render(request, "reflection/screen/before.html", context, status=status)
    pinned = pinned_place(request)
    context = live_context(request, meeting, at or pinned)
    room, context["pinned"] = context["room"], pinned
    if form is None and may_hold(request) and meeting.is_running:
        form = (
            PollForm()
            if room.place.is_room
            else form_at(room.place, cycle, about=request.GET.get("about", ""))
        )
    here = reverse("meeting_screen", args=[cycle.pk])
    context |= {
        **more,
        "form": form,
        "hand_hidden": request.GET.get("hand") == "no",
        "page": f"{here}?at={room.place.key}" if pinned else here,
    }
    return render(request, "reflection/screen/screen.html", context, status=status)
