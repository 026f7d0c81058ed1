"""Putting actors on the map, renaming them, and taking them off it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.access import Act, requires
from projects.models import Project
from theory_of_change.forms import ActorForm, RetireForm
from theory_of_change.models import Actor
from theory_of_change.services import actor as services
from theory_of_change.views.actor_map import retiring_of
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
            "back": f"{reverse('theory', args=[project.slug])}#map",
            "button": _("Put on the map"),
        },
    )


@requires(Act.EDIT_THEORY, Actor, "project__programme")
@require_http_methods(["GET", "POST"])
def edit_actor(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = ActorForm(
        request.POST or None,
        initial=initial_of(actor, "name", "sphere", "description", "outcome_challenge"),
        project=actor.project,
        actor=actor,
    )
    return save_or_show(
        request,
        form,
        save=lambda data: services.change_actor(
            actor, by=request.user, version=data["version"], values=form.values, reason=data["reason"]
        ),
        page={
            "heading": _("Change the actor"),
            "overline": actor.name,
            "back": actor.get_absolute_url(),
            "button": _("Save"),
            "further": retiring_of(actor) if actor.is_followed else None,
        },
    )


@requires(Act.EDIT_THEORY, Actor, "project__programme")
@require_http_methods(["GET", "POST"])
def retire_actor(request: HttpRequest, actor: Actor) -> HttpResponse:
    """We no longer work with this actor, because ..."""
    if not actor.is_followed:
        return redirect(actor)
    form = RetireForm(request.POST or None, initial=initial_of(actor), project=actor.project)
    return save_or_show(
        request,
        form,
        save=lambda data: services.retire_actor(
            actor, by=request.user, version=data["version"], reason=data["reason"]
        ),
        page={
            "heading": _("Take this actor off the map"),
            "overline": actor.name,
            "standfirst": _(
                "What was written stays. Cycles that began before today keep the diary; later ones no longer ask "
                "for it. You can put the actor back."
            )
            if actor.is_boundary_partner
            else _("It stays readable below the map, with your reason. You can put the actor back."),
            "back": actor.get_absolute_url(),
            "button": _("Take off the map"),
        },
    )


@requires(Act.EDIT_THEORY, Actor, "project__programme")
@require_http_methods(["GET", "POST"])
def resume_actor(request: HttpRequest, actor: Actor) -> HttpResponse:
    """We work with this actor again, because ..."""
    if actor.is_followed:
        return redirect(actor)
    form = RetireForm(request.POST or None, initial=initial_of(actor), project=actor.project)
    return save_or_show(
        request,
        form,
        save=lambda data: services.resume_actor(
            actor, by=request.user, version=data["version"], reason=data["reason"]
        ),
        page={
            "heading": _("Put this actor back on the map"),
            "overline": actor.name,
            "standfirst": _("It returns to its place: %(sphere)s.") % {"sphere": actor.get_sphere_display()},
            "back": actor.get_absolute_url(),
            "button": _("Put on the map"),
        },
    )
