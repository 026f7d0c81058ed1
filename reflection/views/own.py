"""Whose parts of a meeting somebody reads: everything, or what is about the partner for whom they speak."""

from django.http import HttpRequest

from projects.access import Act, Scope
from projects.models import Project
from theory_of_change.models import Actor


def own_actors(request: HttpRequest, project: Project) -> set[int] | None:
    """The ids of the actors to which the page narrows itself; None where it shows all."""
    if request.grants.scope(Act.SEE_MEETING) is not Scope.OWN:
        return None
    return set(
        Actor.objects.filter(project=project).represented_by(request.user).values_list("pk", flat=True)
    )
