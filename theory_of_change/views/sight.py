"""The map's second view: activities, markers and the vision, and the lines between them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from projects.access import Act, Scope, requires
from projects.models import Project
from theory_of_change.mentions import mention
from theory_of_change.services.sight import SCREENS, describe, draw_for_screen, read_sight


@requires(Act.SEE_PROJECT, Project, "programme")
@require_GET
def line_of_sight(request: HttpRequest, project: Project) -> HttpResponse:
    """The drawing for two widths, the same in a list, and what hangs loose."""
    sight = read_sight(project)
    own = set()
    if request.grants.scope(Act.SEE_MEETING) is Scope.OWN:
        own = set(project.actors.represented_by(request.user).values_list("pk", flat=True))
    for places in (sight.markers, sight.activities):
        mention([place.row for place in places], project=project, grants=request.grants, own=own)
    return render(
        request,
        "theory_of_change/line_of_sight.html",
        {
            "tab": "theory",
            "sight": sight,
            "drawings": [] if sight.is_empty else [(size, draw_for_screen(sight, size)) for size in SCREENS],
            "title": describe(sight),
        },
    )
