"""The door of a workshop, for people in the room who have no account."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from projects.access import open_to_everyone
from projects.receipts import receipt, wants_receipt
from theory_of_change.door import ask_for_code, device_of, opens_with_code, remember_device, shut
from theory_of_change.forms.workshop import SuggestionForm
from theory_of_change.models import Workshop
from theory_of_change.services.handing_in import NotTaken, TooMany
from theory_of_change.services.room import Place, find_place, place_of_room, places_of
from theory_of_change.services.suggestion import hand_in


@open_to_everyone
@require_http_methods(["GET", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """A field for the code that stands on the workshop's screen."""
    return ask_for_code(request, door="door", template="theory_of_change/workshop/enter_code.html")


@opens_with_code
@require_http_methods(["GET", "POST"])
def door(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """The question of the present step and a field; never anybody else's words."""
    places = places_of(workshop.project)
    place = place_of_room(workshop, places)
    device, status = device_of(request), 200
    form = SuggestionForm(initial={"place": sealed(workshop, place)})
    if request.method == "POST":
        form, status = SuggestionForm(request.POST), 422
        place = place_given(workshop, request.POST.get("place", ""), places) or place
        if form.is_valid():
            try:
                hand_in(
                    workshop=workshop,
                    device=device,
                    client_id=form.cleaned_data["client_id"],
                    step=place.step,
                    partner=place.partner,
                    text=form.cleaned_data["text"],
                    by_code=True,
                )
            except NotTaken:
                return shut(request, known=True)
            except TooMany as refused:
                form.add_error("text", str(refused))
                status = 429
            else:
                if wants_receipt(request):
                    return remember_device(receipt(request, 201), device)
                messages.success(request, _("Thank you. Your suggestion is with the coordinator."))
                return remember_device(redirect("door", workshop.code), device)
    if form.is_bound and wants_receipt(request):
        return remember_device(receipt(request, status, errors=form.errors), device)
    answer = render(
        request,
        "theory_of_change/workshop/door.html",
        {**question_context(workshop, place), "form": form},
        status=status,
    )
    return remember_device(answer, device)


@opens_with_code
@require_GET
def door_question(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """Asked every other second: 204 while nothing changed, else the question of the step where the room is."""
    if request.GET.get("revision") == str(workshop.revision):
        return HttpResponse(status=204)
    place = place_of_room(workshop, places_of(workshop.project))
    return render(request, "theory_of_change/workshop/_question.html", question_context(workshop, place))


def question_context(workshop: Workshop, place: Place) -> dict[str, object]:
    return {
        "short_name": workshop.project.short_name,
        "code": workshop.code,
        "revision": workshop.revision,
        "place": place,
        "sealed": sealed(workshop, place),
    }


def sealed(workshop: Workshop, place: Place) -> str:
    """The place's key with a seal, for the form to bring back: nobody can ask for a place they were not shown."""
    return _seal_of(workshop).sign(place.key)


def place_given(workshop: Workshop, text: str, places: Sequence[Place]) -> Place | None:
    """The place that a form was given. Without its seal only a place that names no partner."""
    try:
        return find_place(_seal_of(workshop).unsign(text), places)
    except BadSignature:
        place = find_place(text, places)
        return place if place and place.partner is None else None


def _seal_of(workshop: Workshop) -> Signer:
    return Signer(salt=f"place in workshop {workshop.pk}")
