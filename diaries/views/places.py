"""Finding the cycle that an address names, within the project that access was checked for."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from projects.access import Act, Scope
from projects.models import Cycle, Project
from theory_of_change.models import Actor


def cycles_of(project: Project) -> list[Cycle]:
    """The project's cycles by start, each knowing its project without another query."""
    cycles = list(project.cycles.order_by("start"))
    for cycle in cycles:
        cycle.project = project
    return cycles


def find_cycle(cycles: Sequence[Cycle], pk: int) -> Cycle:
    """The one among a project's cycles; 404 for another project's."""
    for cycle in cycles:
        if cycle.pk == pk:
            return cycle
    raise Http404("No such cycle in this project.")


def boundary_partner_or_404(actor: Actor) -> Actor:
    """Only boundary partners have diaries; another actor's diary does not exist."""
    if not actor.is_boundary_partner:
        raise Http404("Only boundary partners have diaries.")
    return actor


def partners_to_write_with(request: HttpRequest, project: Project) -> QuerySet[Actor]:
    """The boundary partners in whose diaries this person may write."""
    partners = Actor.objects.filter(project=project).boundary_partners()
    if request.grants.scope(Act.WRITE_DIARY) is Scope.OWN:  # type: ignore[attr-defined]
        partners = partners.represented_by(request.user)
    return partners
