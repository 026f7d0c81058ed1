"""A boundary partner's progress markers, as one writes them."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.access import Act, requires
from theory_of_change.forms import MarkerForm
from theory_of_change.models import Actor, Marker
from theory_of_change.services import marker as services
from theory_of_change.views.saving import initial_of, save_or_show


@requires(Act.EDIT_THEORY, Actor, "project__programme")
@require_http_methods(["GET", "POST"])
def add_marker(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = MarkerForm(request.POST or None, initial={"version": 0, "level": "expect"}, actor=actor)
    return save_or_show(
        request,
        form,
        save=lambda data: services.add_marker(actor=actor, by=request.user, values=form.values),
        page={
            "heading": _("A change we hope to see"),
            "overline": actor.name,
            "standfirst": _(
                "A progress marker has no target and no deadline: the partner decides, the project learns."
            ),
            "back": actor.get_absolute_url(),
            "button": _("Add the marker"),
        },
    )


@requires(Act.EDIT_THEORY, Marker, "actor__project__programme")
@require_http_methods(["GET", "POST"])
def edit_marker(request: HttpRequest, marker: Marker) -> HttpResponse:
    form = MarkerForm(
        request.POST or None,
        initial=initial_of(marker, "number", "level", "text"),
        actor=marker.actor,
        marker=marker,
    )
    return save_or_show(
        request,
        form,
        save=lambda data: services.change_marker(
            marker, by=request.user, version=data["version"], values=form.values, reason=data["reason"]
        ),
        page={
            "heading": _("Reword the marker"),
            "overline": marker.actor.name,
            "standfirst": _(
                "You may change it: diaries and reports of earlier cycles keep the words of their time."
            ),
            "back": marker.get_absolute_url(),
            "button": _("Save the wording"),
        },
    )
