"""Whose parts of a meeting somebody reads: everything, or what is about the partner for whom they speak."""

from django.http import Http404, HttpRequest

from projects.access import Act, Scope
from projects.models import Project
from reflection.models import Decision
from theory_of_change.models import Actor


def own_actors(request: HttpRequest, project: Project) -> set[int] | None:
    """The ids of the actors to which the page narrows itself; None where it shows all."""
    if request.grants.scope(Act.SEE_MEETING) is not Scope.OWN:
        return None
    return set(
        Actor.objects.filter(project=project).represented_by(request.user).values_list("pk", flat=True)
    )


def refuse_undecided(request: HttpRequest, decision: Decision) -> None:
    """Until its meeting was held, a decision exists to those only who hold it."""
    if not decision.meeting.is_held and not request.grants.allow(Act.HOLD_MEETING):  # type: ignore[attr-defined]
        raise Http404("Not decided yet.")
