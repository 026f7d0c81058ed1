"""Carrying a decision out: choose what it changes, then change it, with the decision as the reason."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from projects.access import Act, NotAllowed, requires
from reflection.forms import (
    ActivityByDecision,
    EndByDecision,
    MarkerByDecision,
    RetireByDecision,
    WorkingByDecision,
)
from reflection.models import Changed, Decision, DecisionState
from reflection.services.carrying_out import TARGETS
from reflection.services.carrying_out import carry_out as carry
from reflection.services.offering import partners_to_change
from reflection.views.own import refuse_undecided
from theory_of_change.models import Activity, Actor, Level, Marker
from theory_of_change.services.marker import next_number
from theory_of_change.views.saving import initial_of, save_or_show

WORDS_FORM = "theory_of_change/words_form.html"

KINDS: dict[Changed, Any] = {
    Changed.MARKER_REWORDED: gettext_lazy("Reword a progress marker"),
    Changed.MARKER_ADDED: gettext_lazy("Add a progress marker"),
    Changed.MARKER_RETIRED: gettext_lazy("No longer follow a progress marker"),
    Changed.ACTIVITY_CHANGED: gettext_lazy("Adjust an activity"),
    Changed.ACTIVITY_ADDED: gettext_lazy("Add an activity"),
    Changed.ACTIVITY_ENDED: gettext_lazy("Drop an activity, or say that it is done"),
    Changed.WORKING: gettext_lazy("Change the way of working"),
}
"""What a decision can do (box 2.2, step 3), in the words of the page."""


def refuse_without_theory(request: HttpRequest, decision: Decision) -> None:
    """The change is one of the theory of change, so it asks for that right too, once it was decided."""
    refuse_undecided(request, decision)
    if not request.grants.allow(Act.EDIT_THEORY):
        raise NotAllowed(Act.EDIT_THEORY, decision.project)


@requires(Act.FOLLOW_DECISION, Decision, "meeting__cycle__project__programme", also=refuse_without_theory)
@require_http_methods(["GET", "POST"])
def carry_out_decision(request: HttpRequest, decision: Decision) -> HttpResponse:
    """`?changed=marker reworded&target=7` chooses; without them the page asks."""
    if decision.state in {DecisionState.DROPPED, DecisionState.REPLACED}:
        messages.info(
            request, _("This decision was dropped or replaced. Open it again before you carry it out.")
        )
        return redirect(decision)
    kind = _named(request, "changed")
    changed = Changed(kind) if kind in Changed.values else None
    if changed is Changed.WORKING:
        form = WorkingByDecision(request.POST or None, initial={"version": 0}, is_open=decision.is_open)
        return _save_or_show(request, decision, form, changed, None, KINDS[changed])
    target = _target(request, decision, changed) if changed else None
    if changed is None or target is None:
        return _choose(request, decision, changed)
    form, heading = FORMS[changed](request, decision, target)
    return _save_or_show(request, decision, form, changed, target, heading)


def _named(request: HttpRequest, name: str) -> str:
    """What the address chooses, or the form that was sent."""
    return request.GET.get(name, "") or request.POST.get(name, "")


def _next(request: HttpRequest) -> str:
    """The page of ours from which somebody came, such as a meeting's screen; empty for any other address."""
    asked = _named(request, "next")
    own = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if own else ""


def _target(request: HttpRequest, decision: Decision, changed: Changed) -> Any:
    """The row that the address names, in the decision's own project; None where it names none."""
    pk = _named(request, "target")
    if not pk:
        return None
    if not pk.isdecimal() or len(pk) > 18:
        raise Http404("No such thing in this project.")
    model = TARGETS[changed]
    project = {"project": decision.project} if model is Actor else {"actor__project": decision.project}
    found = model._default_manager.filter(pk=int(pk), **project).first()
    if found is None or not _can_change(changed, found):
        raise Http404("No such thing in this project.")
    return found


def _can_change(changed: Changed, row: Any) -> bool:
    if isinstance(row, Actor):
        return row.is_boundary_partner and row.is_followed
    if isinstance(row, Marker):
        return row.is_followed and row.actor.is_followed
    return row.is_open or changed is Changed.ACTIVITY_CHANGED


def _choose(request: HttpRequest, decision: Decision, changed: Changed | None) -> HttpResponse:
    """First what kind of change, then of what; the markers of the findings it follows from come first."""
    partners = partners_to_change(decision) if changed else []
    return render(
        request,
        "reflection/carry_out.html",
        {
            "tab": "meetings",
            "decision": decision,
            "kinds": [{"value": value, "label": label} for value, label in KINDS.items()],
            "changed": changed,
            "label": KINDS[changed] if changed else "",
            "then": f"next={quote(_next(request))}" if _next(request) else "",
            "back": _next(request) or decision.get_absolute_url(),
            "of": TARGETS[changed]._meta.model_name if changed else "",
            "partners": partners,
        },
    )


def _reword(request: HttpRequest, decision: Decision, marker: Marker) -> tuple[forms.Form, str]:
    form = MarkerByDecision(
        request.POST or None,
        initial=initial_of(marker, "number", "level", "text"),
        actor=marker.actor,
        marker=marker,
        is_open=decision.is_open,
    )
    return form, _("Reword marker %(number)s") % {"number": marker.number}


def _new_marker(request: HttpRequest, decision: Decision, actor: Actor) -> tuple[forms.Form, str]:
    begun = {"version": 0, "level": Level.EXPECT, "number": next_number(actor)}
    form = MarkerByDecision(request.POST or None, initial=begun, actor=actor, is_open=decision.is_open)
    return form, _("A change we hope to see")


def _retire(request: HttpRequest, decision: Decision, marker: Marker) -> tuple[forms.Form, str]:
    form = RetireByDecision(request.POST or None, initial=initial_of(marker), is_open=decision.is_open)
    return form, _("We no longer follow marker %(number)s") % {"number": marker.number}


def _adjust(request: HttpRequest, decision: Decision, activity: Activity) -> tuple[forms.Form, str]:
    begun = initial_of(activity, "name", "description") | {
        "markers": list(activity.markers.values_list("pk", flat=True)),
        "cycles": list(activity.cycles.values_list("pk", flat=True)),
    }
    form = ActivityByDecision(
        request.POST or None,
        initial=begun,
        actor=activity.actor,
        activity=activity,
        is_open=decision.is_open,
    )
    return form, _("Change the activity")


def _new_activity(request: HttpRequest, decision: Decision, actor: Actor) -> tuple[forms.Form, str]:
    form = ActivityByDecision(
        request.POST or None, initial={"version": 0}, actor=actor, is_open=decision.is_open
    )
    return form, _("What we do for this change")


def _end(request: HttpRequest, decision: Decision, activity: Activity) -> tuple[forms.Form, str]:
    form = EndByDecision(request.POST or None, initial=initial_of(activity), is_open=decision.is_open)
    return form, _("This activity has ended")


FORMS: dict[Changed, Callable[..., tuple[forms.Form, str]]] = {
    Changed.MARKER_REWORDED: _reword,
    Changed.MARKER_ADDED: _new_marker,
    Changed.MARKER_RETIRED: _retire,
    Changed.ACTIVITY_CHANGED: _adjust,
    Changed.ACTIVITY_ADDED: _new_activity,
    Changed.ACTIVITY_ENDED: _end,
}


def _save_or_show(
    request: HttpRequest,
    decision: Decision,
    form: Any,
    changed: Changed,
    target: Any,
    heading: Any,
) -> HttpResponse:
    about = "" if target is None or isinstance(target, Actor) else str(getattr(target, "text", target))
    partner = getattr(target, "actor", target)
    return save_or_show(
        request,
        form,
        save=lambda data: carry(decision, by=request.user, changed=changed, target=target, **form.sent),
        page={
            "tab": "meetings",
            "action": request.get_full_path(),
            "heading": heading,
            "overline": partner.name
            if partner
            else _("Decision %(reference)s") % {"reference": decision.reference},
            "standfirst": _("Because of decision %(reference)s: %(text)s")
            % {"reference": decision.reference, "text": decision.text},
            "about": about if changed in {Changed.MARKER_RETIRED, Changed.ACTIVITY_ENDED} else "",
            "back": _next(request) or decision.get_absolute_url(),
            "button": _("Carry it out"),
        },
        template=WORDS_FORM if isinstance(form, MarkerByDecision) else "projects/form_page.html",
    )
