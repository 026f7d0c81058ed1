"""A boundary partner's activities, as one writes them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.access import Act, requires
from theory_of_change.forms import ActivityForm, EndActivityForm, RetireForm
from theory_of_change.models import Activity, ActivityState, Actor
from theory_of_change.services import activity as services
from theory_of_change.views.saving import initial_of, save_or_show


@requires(Act.EDIT_THEORY, Actor, "project__programme")
@require_http_methods(["GET", "POST"])
def add_activity(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = ActivityForm(request.POST or None, initial={"version": 0}, actor=actor)
    return save_or_show(
        request,
        form,
        save=lambda data: services.add_activity(
            actor=actor,
            by=request.user,
            values=form.values,
            markers=data["markers"],
            cycles=data["cycles"],
            reason=data["reason"],
        ),
        page={
            "heading": _("What we do for this change"),
            "overline": actor.name,
            "back": actor.get_absolute_url(),
            "button": _("Add the activity"),
        },
    )


@requires(Act.EDIT_THEORY, Activity, "actor__project__programme")
@require_http_methods(["GET", "POST"])
def edit_activity(request: HttpRequest, activity: Activity) -> HttpResponse:
    form = ActivityForm(
        request.POST or None,
        initial=initial_of(activity, "name", "description")
        | {
            "markers": list(activity.markers.values_list("pk", flat=True)),
            "cycles": list(activity.cycles.values_list("pk", flat=True)),
        },
        actor=activity.actor,
        activity=activity,
    )
    return save_or_show(
        request,
        form,
        save=lambda data: services.change_activity(
            activity,
            by=request.user,
            version=data["version"],
            values=form.values,
            markers=data["markers"],
            cycles=data["cycles"],
            reason=data["reason"],
        ),
        page={
            "heading": _("Change the activity"),
            "overline": activity.actor.name,
            "back": activity.get_absolute_url(),
            "button": _("Save"),
        },
    )


@requires(Act.EDIT_THEORY, Activity, "actor__project__programme")
@require_http_methods(["GET", "POST"])
def end_activity(request: HttpRequest, activity: Activity) -> HttpResponse:
    """The activity is done, or dropped because ..."""
    if not activity.is_open:
        messages.info(
            request,
            _("This activity is %(state)s already. Nothing was changed.")
            % {"state": activity.get_state_display()},
        )
        return redirect(activity)
    form = EndActivityForm(
        request.POST or None,
        initial=initial_of(activity) | {"state": ActivityState.DONE},
        project=activity.project,
    )
    return save_or_show(
        request,
        form,
        save=lambda data: services.end_activity(
            activity, by=request.user, version=data["version"], state=data["state"], reason=data["reason"]
        ),
        page={
            "heading": _("This activity has ended"),
            "overline": activity.actor.name,
            "about": activity.name,
            "standfirst": _("What the diaries say about it stays. You can take it up again."),
            "back": activity.get_absolute_url(),
            "button": _("Save"),
        },
    )


@requires(Act.EDIT_THEORY, Activity, "actor__project__programme")
@require_http_methods(["GET", "POST"])
def reopen_activity(request: HttpRequest, activity: Activity) -> HttpResponse:
    """The team takes up a done or dropped activity again, because ..."""
    if activity.is_open:
        messages.info(request, _("This activity is planned already. Nothing was changed."))
        return redirect(activity)
    form = RetireForm(request.POST or None, initial=initial_of(activity), project=activity.project)
    return save_or_show(
        request,
        form,
        save=lambda data: services.reopen_activity(
            activity, by=request.user, version=data["version"], reason=data["reason"]
        ),
        page={
            "heading": _("We take this activity up again"),
            "overline": activity.actor.name,
            "about": activity.name,
            "back": activity.get_absolute_url(),
            "button": _("Take it up again"),
        },
    )
