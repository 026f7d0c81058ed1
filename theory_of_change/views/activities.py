"""A boundary partner's activities, as one writes them."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.access import Act, requires
from theory_of_change.forms import ActivityForm
from theory_of_change.models import Activity, Actor
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
            actor=actor, by=request.user, values=form.values, markers=data["markers"]
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
        | {"markers": list(activity.markers.values_list("pk", flat=True))},
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
            reason=data["reason"],
        ),
        page={
            "heading": _("Change the activity"),
            "overline": activity.actor.name,
            "back": activity.get_absolute_url(),
            "button": _("Save"),
        },
    )
