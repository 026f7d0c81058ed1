"""Drawing the theory of change together in a room: one screen, many hands, all up to date within a second."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from projects.access import Act, requires
from projects.editing import EditConflict
from projects.models import Project
from projects.views.editing import show_conflict
from theory_of_change.door import device_of, remember_device
from theory_of_change.forms.workshop import SuggestionForm, form_at
from theory_of_change.models import Step, SuggestionState, Workshop
from theory_of_change.services import workshop as services
from theory_of_change.services.handing_in import NotTaken, TooMany
from theory_of_change.services.room import Place, Room, find_place, places_of
from theory_of_change.services.suggestion import hand_in
from theory_of_change.services.vision import write_vision
from theory_of_change.views.room import fragment, live_context, may_write, pinned_place, screen_context

COUNTED = {
    f"{state}_count": Count("suggestions", filter=Q(suggestions__state=state)) for state in SuggestionState
}


@requires(Act.SEE_PROJECT, Project, "programme")
@require_GET
def workshops(request: HttpRequest, project: Project) -> HttpResponse:
    """What a workshop is for, the one that is open, and those that were."""
    rows = list(project.workshops.select_related("opened_by").annotate(**COUNTED))
    return render(
        request,
        "theory_of_change/workshop/workshops.html",
        {
            "tab": "theory",
            "open_one": next((row for row in rows if row.is_open), None),
            "earlier": [row for row in rows if not row.is_open],
        },
    )


@requires(Act.EDIT_THEORY, Project, "programme")
@require_POST
def open_workshop(request: HttpRequest, project: Project) -> HttpResponse:
    return redirect(services.open_workshop(project=project, by=request.user))


@requires(Act.SEE_PROJECT, Workshop, "project__programme")
@never_cache
@require_GET
def workshop(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """The page on one's own device: what the room has so far, and one small form."""
    return show_workshop(request, workshop)


@requires(Act.SEE_PROJECT, Workshop, "project__programme")
@never_cache
@require_GET
def workshop_screen(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """The page for the projector: large type, one thing at a time."""
    context = screen_context(request, workshop)
    return render(request, "theory_of_change/workshop/screen.html", context)


@requires(Act.SEE_PROJECT, Workshop, "project__programme")
@never_cache
@require_GET
def workshop_live(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """Asked every second: 204 while `revision` still stands, else the part of the page that has grown.

    The revision was read before the content, so a fragment is never older than the number it carries.
    """
    if request.GET.get("revision") == str(workshop.revision):
        return HttpResponse(status=204)
    if request.GET.get("for") == "screen":
        return fragment(
            request,
            workshop,
            "theory_of_change/workshop/_screen.html",
            lambda: screen_context(request, workshop),
            request.get_host(),
        )
    at = pinned_place(request)
    return fragment(
        request,
        workshop,
        "theory_of_change/workshop/_live.html",
        lambda: live_context(request, workshop, at),
        at,
    )


@requires(Act.EDIT_THEORY, Workshop, "project__programme")
@require_POST
def lead_room(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """All screens go to the place that is given; it is named, so two who press "next" at once go one on."""
    place = find_place(request.POST.get("place", ""), places_of(workshop.project))
    if place is None:
        messages.error(request, _("That place is no longer there. Choose another."))
    else:
        try:
            services.lead_room(workshop, step=place.step, partner=place.partner)
        except services.WorkshopClosed as refused:
            messages.error(request, refused.message)
    return redirect("workshop_screen" if request.POST.get("from") == "screen" else "workshop", workshop.pk)


@requires(Act.EDIT_THEORY, Workshop, "project__programme")
@require_POST
def set_door(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """Opens the door, shuts it, or opens another in its place, for which the room needs the new code."""
    asked = request.POST.get("door")
    try:
        services.set_door(workshop, by=request.user, is_open=asked in {"open", "new"}, renew=asked == "new")
    except services.WorkshopClosed as refused:
        messages.error(request, refused.message)
    return redirect(workshop)


@requires(Act.EDIT_THEORY, Workshop, "project__programme")
@require_POST
def close_workshop(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    services.close_workshop(workshop, by=request.user)
    messages.success(request, _("The workshop is closed. What you wrote stands in the theory of change."))
    return redirect("workshops", workshop.project.slug)


@requires(Act.EDIT_THEORY, Workshop, "project__programme")
@require_POST
def write_in_room(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """Stores what was typed in the small form, at the place where it was typed, wherever the room is now."""
    place = find_place(request.POST.get("place", ""), places_of(workshop.project))
    form = form_at(place, workshop.project, request.POST) if place else None
    if place is None or form is None:
        typed = "\n".join(filter(None, (request.POST.get(name) for name in ("name", "text"))))
        return show_workshop(request, workshop, status=422, gone_text=typed or " ")
    at, conflict, status = place.key, {}, 422
    if not workshop.is_open:
        form.add_error(None, services.WorkshopClosed())
    if form.is_valid():
        try:
            told = store_in_room(request, workshop, place, form)
        except EditConflict as found:
            status = 409
            conflict = {"conflict": show_conflict(form, found.current), "current": found.current}
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, told)
            return redirect(f"{workshop.get_absolute_url()}{f'?at={at}' if pinned_place(request) else ''}")
    return show_workshop(request, workshop, at=at, form=form, status=status, **conflict)


def store_in_room(request: HttpRequest, workshop: Workshop, place: Place, form: Any) -> str:
    """Calls the service for what was written at this place; the answer is what the writer is told."""
    reason = services.in_workshop(workshop)
    if place.step == Step.VISION:
        write_vision(
            project=workshop.project,
            by=request.user,
            version=form.cleaned_data["version"],
            text=form.cleaned_data["text"],
            reason=reason,
        )
        return _("The vision is saved.")
    if place.step == Step.ACTORS:
        actor = services.put_on_map(
            project=workshop.project, by=request.user, values=form.values, reason=reason
        )
        return _("On the map: %(name)s.") % {"name": actor.name}
    marker = services.put_on_ladder(actor=place.partner, by=request.user, values=form.values, reason=reason)
    return _("On the ladder, with number %(number)s.") % {"number": marker.number}


@requires(Act.SEE_PROJECT, Workshop, "project__programme")
@require_POST
def suggest(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """A suggestion of somebody of the project who does not write in the theory of change themselves."""
    form, status = SuggestionForm(request.POST), 422
    place = find_place(request.POST.get("place", ""), places_of(workshop.project))
    device = device_of(request)
    if form.is_valid():
        try:
            hand_in(
                workshop=workshop,
                device=device,
                client_id=form.cleaned_data["client_id"],
                step=place.step if place else workshop.step,
                partner=place.partner if place else workshop.partner,
                text=form.cleaned_data["text"],
                by_code=False,
            )
        except NotTaken:
            form.add_error(None, services.WorkshopClosed())
        except TooMany as refused:
            form.add_error("text", str(refused))
            status = 429
        else:
            messages.success(request, _("Thank you. Your suggestion is with the coordinator."))
            return remember_device(redirect(workshop), device)
    answer = show_workshop(request, workshop, at=place.key if place else "", form=form, status=status)
    return remember_device(answer, device)


def show_workshop(
    request: HttpRequest,
    workshop: Workshop,
    *,
    at: str = "",
    form: forms.Form | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The whole page; with a bound `form`, that one stands where people write, with its mistakes beside it."""
    context = live_context(request, workshop, at or pinned_place(request))
    context["pinned"] = pinned_place(request)
    room = context["room"]
    if form is None:
        form = empty_form(request, workshop, room)
    context |= {
        **more,
        "form": form,
        "keep_theirs": f"{reverse('workshop', args=[workshop.pk])}?at={room.place.key}",
        "told": [str(message) for message in messages.get_messages(request)],
    }
    return render(request, "theory_of_change/workshop/workshop.html", context, status=status)


def empty_form(request: HttpRequest, workshop: Workshop, room: Room) -> forms.Form | None:
    if not workshop.is_open:
        return None
    if may_write(request):
        return form_at(room.place, workshop.project, vision=room.vision)
    return SuggestionForm(initial={"place": room.place.key})
