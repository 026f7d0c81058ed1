"""Taking a cycle a step back: to the team, or to before its meeting."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diaries.forms import exchange
from diaries.services.exchanging import What
from diaries.views.drafting_cycle import drafting_exchange
from diaries.views.drafts import typed_on
from diaries.views.handing_over import answer, say_moved, sent, tell
from projects.access import Act, requires
from projects.models import Cycle, CycleState
from reflection.models import Meeting
from reflection.services import taking_back as services


@requires(Act.HOLD_MEETING, Cycle, "project__programme")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """One step back, with a reason that stays readable with the cycle."""
    to_team = cycle.state == CycleState.HANDED_OVER
    page = {
        "heading": _("Send the cycle back to the team") if to_team else _("Take a step back"),
        "button": _("Send back") if to_team else _("Take the step back"),
        "about": cycle.handover_note if to_team else "",
        "is_on_screen": Meeting.objects.running().filter(cycle=cycle).exists(),
        "who_reads": _("The team reads your reason with the cycle; its coordinators get it by e-mail.")
        if to_team
        else _("The team reads your reason with the cycle."),
    }
    form = exchange.SendBackForm(sent(request)) if to_team else exchange.TakeBackForm(sent(request))
    page["drafting"] = drafting_exchange(request, form, cycle, "back")

    def act() -> None:
        reason = form.cleaned_data["reason"]
        moved, was_on_screen = services.take_back(
            cycle=cycle, by=request.user, reason=reason, page=typed_on(request)
        )
        say_moved(request, moved)
        if was_on_screen:
            messages.info(request, _("The meeting is off the screen, and its door is shut."))
        if moved.is_open:
            tell(request, moved, What.SENT_BACK, reason)

    return answer(request, cycle, form, page, act)
