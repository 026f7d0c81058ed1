"""Cards and quick questions, by the people of the project: handing in, arranging, asking, answering."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from projects.access import Act, check, requires
from projects.models import Cycle
from projects.receipts import receipt, wants_receipt
from reflection.forms.room import ArrangeCardForm, CardForm, PollForm
from reflection.models import Card, Poll
from reflection.services import poll as polls
from reflection.services.card import arrange_cards, hand_in_card, put_together
from reflection.services.screen import NotRunning
from reflection.views.common_screen import meeting_in, screen_address
from reflection.views.screen import show_screen
from theory_of_change.door import device_of, remember_device
from theory_of_change.services.handing_in import NotTaken, TooMany


@requires(Act.TAKE_PART, Cycle, "project__programme")
@never_cache
@require_http_methods(["GET", "POST"])
def add_card(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """A card of somebody of the project, and the question that is open; nobody else's words stand here."""
    meeting, device, status = meeting_in(cycle), device_of(request), 200
    running = meeting if meeting and meeting.is_running else None
    form = CardForm()
    if request.method == "POST":
        form, status = CardForm(request.POST), 422
        if form.is_valid() and running is None:
            form.add_error(None, NotRunning())
        elif form.is_valid() and running:
            try:
                hand_in_card(meeting=running, device=device, by_code=False, **form.cleaned_data)
            except NotTaken:
                form.add_error(None, NotRunning())
            except TooMany as refused:
                form.add_error("text", str(refused))
                status = 429
            else:
                if wants_receipt(request):
                    return remember_device(receipt(request, 201), device)
                messages.success(request, _("Thank you. Your card is on the wall."))
                return remember_device(redirect("add_card", cycle.pk), device)
    if form.is_bound and wants_receipt(request):
        return remember_device(receipt(request, status, errors=form.errors), device)
    poll = running.polls.filter(closed_at=None).first() if running else None
    mine = polls.find_vote(poll, device) if poll else None
    context = {
        "tab": "meetings",
        "cycle": cycle,
        "meeting": running,
        "form": form,
        "poll": poll,
        "mine": mine.value if mine else 0,
        "values": polls.VALUES,
        "reads_screen": request.grants.allow(Act.SEE_MEETING),
    }
    return remember_device(render(request, "reflection/screen/add_card.html", context, status=status), device)


@requires(Act.TAKE_PART, Poll, "meeting__cycle__project__programme")
@require_POST
def answer_poll(request: HttpRequest, poll: Poll) -> HttpResponse:
    """The answer of somebody of the project; it is kept without a name, like all others."""
    device = device_of(request)
    give_answer(request, poll, device=device, by_code=False)
    return remember_device(redirect("add_card", poll.meeting.cycle_id), device)


def give_answer(request: HttpRequest, poll: Poll | None, *, device: str, by_code: bool) -> None:
    """Takes the value that was pressed, and says so."""
    typed = request.POST.get("value", "")
    try:
        if poll is None:
            raise NotTaken
        value = int(typed) if typed in {str(each) for each in polls.VALUES} else 0
        polls.vote(poll, device=device, value=value, by_code=by_code)
    except NotTaken:
        messages.error(request, _("This question takes no answers any more."))
    except TooMany as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your answer is %(value)s. You can still change it.") % {"value": typed})


@requires(Act.HOLD_MEETING, Cycle, "project__programme")
@require_POST
def ask_room(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Asks the room a question, in the place of the one that was open."""
    form, meeting = PollForm(request.POST), meeting_in(cycle)
    if form.is_valid():
        try:
            if meeting is None:
                raise NotRunning
            polls.ask_room(meeting, by=request.user, question=form.cleaned_data["question"])
        except NotRunning as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The room sees your question."))
            return redirect(screen_address(cycle, request))
    return show_screen(request, cycle, at="room", form=form, status=422)


@requires(Act.HOLD_MEETING, Poll, "meeting__cycle__project__programme")
@require_POST
def close_poll(request: HttpRequest, poll: Poll) -> HttpResponse:
    polls.close_poll(poll, by=request.user)
    return redirect(screen_address(poll.meeting.cycle, request))


def tells_if_gone(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A card that was removed meanwhile is told on the screen of the `?meeting=` from which somebody came.

    Who may not hold that meeting gets what the view itself answers: 404.
    """

    @wraps(view)
    def find_or_tell(request: HttpRequest, card: int, **captured: Any) -> HttpResponse:
        asked = request.GET.get("meeting", "")
        if asked.isdecimal() and len(asked) < 19 and not Card.objects.filter(pk=card).exists():
            cycle = Cycle.objects.select_related("project__programme").filter(pk=int(asked)).first()
            if cycle is not None:
                check(request.user, Act.HOLD_MEETING, cycle)
                messages.error(request, _("This card is no longer there. The screen shows those that are."))
                return redirect(screen_address(cycle, request))
        return view(request, card=card, **captured)

    return find_or_tell


@tells_if_gone
@requires(Act.HOLD_MEETING, Card, "meeting__cycle__project__programme")
@require_http_methods(["GET", "POST"])
def arrange(request: HttpRequest, card: Card) -> HttpResponse:
    """Where a card belongs; by hand or by key only what was moved is sent, by the form everything."""
    meeting = card.meeting
    form = ArrangeCardForm(request.POST if request.method == "POST" else None, card=card, meeting=meeting)
    back = f"{screen_address(meeting.cycle, request)}#card-{card.pk}"
    if form.is_bound and form.is_valid():
        try:
            if form.beside:
                put_together(card, beside=form.beside, by=request.user)
            else:
                arrange_cards(
                    card,
                    by=request.user,
                    values=form.values,
                    new_group=form.cleaned_data["new_group"],
                    others=form.others,
                    findings=form.tied,
                )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect(back)
    return render(
        request,
        "reflection/screen/arrange.html",
        {"tab": "meetings", "card": card, "form": form, "back": back, "at": request.GET.get("at", "")},
        status=422 if form.is_bound else 200,
    )
