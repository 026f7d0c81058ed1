"""The theory of change as one reads it: the vision, the map of actors, a partner's ladder."""

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from projects.access import Act, Scope, requires
from projects.models import Project
from theory_of_change.mentions import mention
from theory_of_change.models import Actor, Level, Mission, Vision
from theory_of_change.services.reading import read_ladder
from theory_of_change.views.actor_map import map_context

FEW = 3
"""Ended activities that may stand open on a partner's page; more are folded."""
LEVEL_NOTES = {
    Level.EXPECT: lambda: _("what we expect to see"),
    Level.LIKE: lambda: _("what we would like to see"),
    Level.LOVE: lambda: _("what we dream of"),
}


@requires(Act.SEE_PROJECT, Project, "programme")
@require_GET
def theory(request: HttpRequest, project: Project) -> HttpResponse:
    """The vision, the actor map drawn and in words, and each boundary partner's ladder by number."""
    partners = (
        Actor.objects.filter(project=project)
        .boundary_partners()
        .followed()
        .prefetch_related("markers", "activities__markers")
    )
    return render(
        request,
        "theory_of_change/theory.html",
        {
            "tab": "theory",
            "vision": Vision.objects.filter(project=project).first(),
            "mission": Mission.objects.filter(project=project).first(),
            "partners": [{"actor": partner, "ladder": read_ladder(partner)} for partner in partners],
            **map_context(project, may_edit=request.grants.allow(Act.EDIT_THEORY)),
        },
    )


@requires(Act.SEE_PROJECT, Actor, "project__programme")
@require_GET
def actor(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One actor: who they are; for a boundary partner the ladder of markers and the activities."""
    prefetch_related_objects([actor], "markers", "activities__markers", "activities__cycles")
    scope = request.grants.scope(Act.SEE_DIARY)
    ladder = read_ladder(actor, with_targets=request.grants.allow(Act.EDIT_THEORY))
    may_read_diary = scope is Scope.ALL or (scope is Scope.OWN and actor.belongs_to(request.user))
    own = {actor.pk} if may_read_diary else set()
    mention(
        [*ladder.open_activities, *ladder.ended_activities],
        project=actor.project,
        grants=request.grants,
        own=own,
    )
    return render(
        request,
        "theory_of_change/actor.html",
        {
            "tab": "theory",
            "actor": actor,
            "may_read_diary": may_read_diary,
            "levels": [
                {
                    "label": level.label,
                    "note": LEVEL_NOTES[level](),
                    "rungs": ladder.at(level),
                }
                for level in Level
            ],
            "ladder": ladder,
            "ended_are_many": len(ladder.ended_activities) > FEW,
        },
    )
