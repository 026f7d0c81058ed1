"""The door of a meeting, for people in the room who have no account: cards and answers go in, nothing comes out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects.access import open_to_everyone
from projects.receipts import receipt, wants_receipt
from reflection.forms.room import CardForm
from reflection.models import CardKind, Meeting, Poll
from reflection.services.card import hand_in_card
from reflection.services.poll import VALUES, find_vote
from reflection.views.cards import give_answer
from theory_of_change.door import ask_for_code, device_of, opening, remember_device, shut_by
from theory_of_change.services.handing_in import NotTaken, TooMany

SPOKEN_OF = {
    "activities": CardKind.WELL,
    "partner": CardKind.CHANGE,
    "decisions": CardKind.IDEA,
}
"""What a card most likely says while the room is at this stop."""


shut = shut_by("reflection/screen/no_door.html")


def meeting_of_code(code: str) -> Meeting | None:
    return Meeting.objects.select_related("cycle__project").filter(code=code).first() if code else None


opens_with_code = opening(meeting_of_code, shut)


@open_to_everyone
@require_http_methods(["GET", "POST"])
def enter_meeting(request: HttpRequest) -> HttpResponse:
    """A field for the code that stands on the meeting's screen."""
    return ask_for_code(request, door="meeting_door", template="reflection/screen/enter_code.html")


@opens_with_code
@require_http_methods(["GET", "POST"])
def meeting_door(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """A card to fill in, and the question that is open; never anybody else's words."""
    device, status = device_of(request), 200
    stop = meeting.step.partition("-")[0]
    form = CardForm(initial={"kind": SPOKEN_OF.get(stop, "")})
    if request.method == "POST":
        form, status = CardForm(request.POST), 422
        if form.is_valid():
            try:
                hand_in_card(meeting=meeting, device=device, by_code=True, **form.cleaned_data)
            except NotTaken:
                return shut(request, known=True)
            except TooMany as refused:
                form.add_error("text", str(refused))
                status = 429
            else:
                if wants_receipt(request):
                    return remember_device(receipt(request, 201), device)
                messages.success(request, _("Thank you. Your card is on the wall."))
                return remember_device(redirect("meeting_door", meeting.code), device)
    if form.is_bound and wants_receipt(request):
        return remember_device(receipt(request, status, errors=form.errors), device)
    answer = render(
        request,
        "reflection/screen/door.html",
        {**asked_context(request, meeting, device), "form": form},
        status=status,
    )
    return remember_device(answer, device)


@opens_with_code
@require_GET
def meeting_door_question(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Asked every other second: 204 while the same question is open, or none; else that part of the page."""
    poll = open_poll(meeting)
    if request.GET.get("seen") == str(poll.pk if poll else 0):
        return HttpResponse(status=204)
    return render(
        request, "reflection/screen/_asked.html", asked_context(request, meeting, device_of(request))
    )


@opens_with_code
@require_POST
def answer_at_door(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """One answer a device, to the question that this device was shown."""
    device = device_of(request)
    shown = request.POST.get("poll", "")
    poll = meeting.polls.filter(pk=shown).first() if shown.isdecimal() and len(shown) < 19 else None
    give_answer(request, poll, device=device, by_code=True)
    return remember_device(redirect("meeting_door", meeting.code), device)


def open_poll(meeting: Meeting) -> Poll | None:
    return meeting.polls.filter(closed_at=None).first()


def asked_context(request: HttpRequest, meeting: Meeting, device: str) -> dict[str, object]:
    poll = open_poll(meeting)
    mine = find_vote(poll, device) if poll else None
    return {
        "short_name": meeting.project.short_name,
        "code": meeting.code,
        "poll": poll,
        "mine": mine.value if mine else 0,
        "values": VALUES,
    }
