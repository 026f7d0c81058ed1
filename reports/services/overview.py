"""What a person's first page and a project's own page show: where things stand, and what is due."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from diaries.models import Observation
from diaries.services.last_word import LastWord, for_reader, last_words
from diaries.services.standing import Standing, read_standings
from projects.access import Act, Grants, Scope, grants_by_project
from projects.models import Cycle, Project, User
from projects.services.current import current_cycle
from theory_of_change.models import Actor


@dataclass(frozen=True)
class ProjectLine:
    """One project on the first page: its present cycle, what its partners still owe, what waits for the coach."""

    project: Project
    cycle: Cycle | None
    incomplete: int
    """Partners of the present cycle whose diary is not complete yet, of those whose diary this person may read."""
    partners: int
    waiting: tuple[Cycle, ...]
    """Cycles that wait for their meeting or for publication."""
    last_words: tuple[LastWord, ...]
    """What the other side, team or coach, said last about a cycle and nobody answered yet."""
    may_write: bool
    """Whether there is a diary of it in which this person writes."""
    may_edit: bool
    """Whether this person edits its theory of change, and so may import a workbook."""
    joins_network: bool
    """Whether this person meets its programme's learning network."""
    is_own: bool
    """Whether this person reads no diary but that of the partner for whom they speak."""


def project_lines(user: User) -> list[ProjectLine]:
    """The projects this person works with, by municipality; a fixed number of queries for any number."""
    projects = list(Project.objects.visible_to(user).select_related("programme"))
    cycles = list(Cycle.objects.filter(project__in=projects).select_related("meeting").order_by("start"))
    by_project: dict[int, list[Cycle]] = {}
    for cycle in cycles:
        by_project.setdefault(cycle.project_id, []).append(cycle)
    current = {pk: current_cycle(own) for pk, own in by_project.items()}
    shown = [cycle for cycle in current.values() if cycle]
    grants = grants_by_project(user, projects)
    own = {pk for pk, held in grants.items() if held.scope(Act.SEE_DIARY) is Scope.OWN}
    readable = ~Q(project__in=own) | Q(pk__in=Actor.objects.represented_by(user).values("pk"))
    partners = list(Actor.objects.filter(readable, project__in=projects).boundary_partners())
    standings = read_standings(shown, partners)
    said = last_words([cycle for cycle in cycles if grants[cycle.project_id].allow(Act.SEE_PREPARATION)])
    return [
        _line(
            project,
            current.get(project.pk),
            by_project.get(project.pk, []),
            standings,
            grants=grants[project.pk],
            said=for_reader(user, grants[project.pk], by_project.get(project.pk, []), said),
        )
        for project in projects
    ]


def _line(
    project: Project,
    cycle: Cycle | None,
    cycles: Sequence[Cycle],
    standings: dict[int, list[Standing]],
    *,
    grants: Grants,
    said: tuple[LastWord, ...],
) -> ProjectLine:
    here = standings.get(cycle.pk, []) if cycle else []
    is_own = grants.scope(Act.SEE_DIARY) is Scope.OWN
    if is_own:
        here = [each.without_scores() for each in here]
    return ProjectLine(
        project=project,
        cycle=cycle,
        incomplete=sum(1 for standing in here if not standing.is_complete),
        partners=len(here),
        waiting=tuple(each for each in cycles if each.waits_for_coach),
        last_words=said,
        may_write=Act.WRITE_DIARY in grants.acts and bool(here),
        may_edit=grants.allow(Act.EDIT_THEORY),
        joins_network=grants.allow(Act.JOIN_NETWORK),
        is_own=is_own,
    )


LATEST = 3


def latest_observations(cycle: Cycle, actors: Sequence[Actor]) -> list[Observation]:
    """The last few observations written in a cycle, of these partners, newest first."""
    return list(
        Observation.objects.kept()
        .in_cycle(cycle)
        .filter(actor__in=actors)
        .select_related("created_by", "actor")
        .prefetch_related("markers")
        .order_by("-created_at", "-pk")[:LATEST]
    )
