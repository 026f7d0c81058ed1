"""Putting actors on the map, renaming and moving them."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.access import Act, requires
from projects.models import Project
from theory_of_change.forms import ActorForm
from theory_of_change.models import Actor
from theory_of_change.services import actor as services
from theory_of_change.views.saving import initial_of, save_or_show


@requires(Act.EDIT_THEORY, Project, "programme")
@require_http_methods(["GET", "POST"])
def add_actor(request: HttpRequest, project: Project) -> HttpResponse:
    form = ActorForm(request.POST or None, initial={"version": 0}, project=project)
    return save_or_show(
        request,
        form,
        save=lambda data: services.add_actor(project=project, by=request.user, values=form.values),
        page={
            "heading": _("Who else is involved?"),
            "standfirst": _(
                "Only actors in the sphere of influence, the boundary partners, get markers and diaries."
            ),
            "back": reverse("theory", args=[project.slug]),
            "button": _("Put on the map"),
        },
    )


@requires(Act.EDIT_THEORY, Actor, "project__programme")
@require_http_methods(["GET", "POST"])
def edit_actor(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = ActorForm(
        request.POST or None,
        initial=initial_of(actor, "name", "sphere", "description"),
        project=actor.project,
        actor=actor,
    )
    return save_or_show(
        request,
        form,
        save=lambda data: services.change_actor(
            actor, by=request.user, version=data["version"], values=form.values
        ),
        page={
            "heading": _("Change the actor"),
            "overline": actor.name,
            "back": actor.get_absolute_url(),
            "button": _("Save"),
        },
    )
