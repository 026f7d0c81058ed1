"""Moving a cycle along its path: handing over, and taking a step back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diaries.forms import HandOverForm, TakeBackForm
from diaries.services.cycle import hand_over_cycle, take_back_cycle
from diaries.services.standing import read_standings
from projects.access import Act, requires
from projects.models import Cycle
from theory_of_change.models import Actor


@requires(Act.HAND_OVER, Cycle, "project__programme")
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Shows what is complete and what is missing, and gives the cycle to the coach."""
    partners = list(Actor.objects.filter(project=cycle.project).boundary_partners())
    page = {
        "heading": _("Hand the cycle over to the coach"),
        "button": _("Hand over"),
        "standings": read_standings([cycle], partners)[cycle.pk],
    }
    form = HandOverForm(request.POST or None)
    return _move(
        request, cycle, form, page, lambda: hand_over_cycle(cycle=cycle, by=request.user, **form.cleaned_data)
    )


@requires(Act.HOLD_MEETING, Cycle, "project__programme")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """One step back, with a reason that stays readable with the cycle."""
    page = {"heading": _("Take a step back"), "button": _("Take the step back")}
    form = TakeBackForm(request.POST or None)
    return _move(
        request, cycle, form, page, lambda: take_back_cycle(cycle=cycle, by=request.user, **form.cleaned_data)
    )


def _move(request: HttpRequest, cycle: Cycle, form: Any, page: dict[str, Any], act: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            moved = act()
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(
                request,
                _("%(cycle)s is %(state)s now.") % {"cycle": moved.name, "state": moved.get_state_display()},
            )
            return redirect("cycle", cycle.pk)
    return render(
        request,
        "diaries/move.html",
        {"tab": "diaries", "cycle": cycle, "form": form, "back": cycle.get_absolute_url(), **page},
        status=422 if form.is_bound else 200,
    )
