"""Handing a cycle over, and what team and coach say to each other on the way.

Taking a step back is a page of the meetings, which it may take off the screen.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diaries.forms import exchange
from diaries.services.cycle import hand_over_cycle
from diaries.services.exchanging import OtherNoteSent, What
from diaries.services.exchanging import write_note as add_note
from diaries.services.standing import read_standings
from diaries.services.telling_of_cycles import Told, tell_of_exchange
from diaries.views.drafting_cycle import drafting_exchange
from diaries.views.drafts import typed_on
from projects.access import Act, requires
from projects.models import Cycle
from theory_of_change.models import Actor


@requires(Act.HAND_OVER, Cycle, "project__programme")
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Shows what is complete and what is missing, and gives the cycle to the coach."""
    partners = list(Actor.objects.filter(project=cycle.project).boundary_partners())
    standings = read_standings([cycle], partners)[cycle.pk]
    page = {
        "heading": _("Hand the cycle over to the coach"),
        "button": _("Hand over"),
        "standings": standings,
        "incomplete": [each for each in standings if not each.is_complete],
        "is_handing_over": True,
        "who_reads": _(
            "After the hand-over the team may still add entries; they are marked as written after it."
        ),
    }
    form = exchange.HandOverForm(sent(request))
    page["drafting"] = drafting_exchange(request, form, cycle, "hand-over")

    def act() -> None:
        note = form.cleaned_data["note"]
        moved = hand_over_cycle(cycle=cycle, by=request.user, note=note, page=typed_on(request))
        say_moved(request, moved)
        tell(request, moved, What.HANDED_OVER, note)

    return answer(request, cycle, form, page, act)


@requires(Act.HAND_OVER, Cycle, "project__programme")
@require_http_methods(["GET", "POST"])
def write_note(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """A question or an answer about the cycle, which moves it nowhere."""
    form = exchange.CycleNoteForm(sent(request), initial={"client_id": uuid4()})
    page = {
        "heading": _("A note about the cycle"),
        "button": _("Send the note"),
        "who_reads": _("The team and the coach read it here, and the other side by e-mail."),
        "drafting": drafting_exchange(request, form, cycle, "note"),
    }

    def act() -> None:
        if add_note(cycle=cycle, by=request.user, page=typed_on(request), **form.cleaned_data):
            messages.success(request, _("The note stands with the cycle."))
            tell(request, cycle, What.NOTE, form.cleaned_data["text"])

    return answer(request, cycle, form, page, act)


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent; a form without a word is a form, too."""
    return request.POST if request.method == "POST" else None


def answer(
    request: HttpRequest, cycle: Cycle, form: Any, page: dict[str, Any], act: Callable[[], None]
) -> HttpResponse:
    """The page with a form that moves a cycle, or what `act` makes of a form that is right."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        except OtherNoteSent as other:
            page |= {"stands": other.row.text, "status": 409}
            form.add_error(
                None,
                _("This form was sent before, with other words. Yours are still here: send them once more."),
            )
            form.data = form.data.copy()
            form.data["client_id"] = str(uuid4())
        else:
            return redirect(cycle.get_absolute_url() + "#exchanges")
    return render(
        request,
        "diaries/move.html",
        {"tab": "diaries", "cycle": cycle, "form": form, "back": cycle.get_absolute_url(), **page},
        status=page.get("status", 422 if form.is_bound else 200),
    )


def say_moved(request: HttpRequest, moved: Cycle) -> None:
    messages.success(
        request, _("%(cycle)s is %(state)s now.") % {"cycle": moved.name, "state": moved.get_state_display()}
    )


def tell(request: HttpRequest, cycle: Cycle, what: What, words: str) -> None:
    """Mails the other side, once the act is stored, and says truly to whom a mail went."""
    site = request.build_absolute_uri("/").rstrip("/")
    told: Told = tell_of_exchange(cycle=cycle, by=request.user, what=what, words=words, site=site)
    if told.reached:
        names = ", ".join(str(person) for person in told.reached)
        messages.success(request, _("A mail went to %(names)s.") % {"names": names})
    if told.not_reached:
        names = ", ".join(str(person) for person in told.not_reached)
        messages.error(
            request,
            _("The mail to %(names)s could not be sent. It stands here; tell them yourself.")
            % {"names": names},
        )
    if not told.reached and not told.not_reached:
        messages.info(request, _("No mail went out: there is nobody on the other side who wants one."))
