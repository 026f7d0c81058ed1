"""Which grants a person has: in a project, in a programme, across all projects of one."""

from datetime import date
from typing import Any, Protocol

from django.db import models

from projects import clock
from projects.access.table import ACROSS_PROJECTS, TABLE, Act, Grants, Role, Scope
from projects.aggregates import joined_values
from projects.models import Programme, ProgrammeRole, Project, ProjectRole
from projects.prepared import Prepared


class InProject(Protocol):
    """What access asks of an object: the project it belongs to."""

    @property
    def project(self) -> Project: ...


class InEither(Protocol):
    """An object that belongs to a project, or else to a programme as a whole."""

    @property
    def project(self) -> Project | None: ...

    @property
    def programme(self) -> Programme: ...


class InProgramme(Protocol):
    """What access asks of an object that the projects of a programme share."""

    @property
    def programme(self) -> Programme: ...


def grants_in(user: Any, project: Project) -> Grants:
    """This person's grants in the project. One query, none for administrators."""
    roles = _roles_without_asking(user)
    if roles is None:
        here: Any = next(_ROLES_IN(user=user.pk, project=project.pk, today=clock.today()), None)
        held = ",".join(filter(None, (here.of_project, here.of_programme))) if here else ""
        roles = frozenset(Role(role) for role in held.split(",")) if held else frozenset()
    return Grants(roles)


def _roles_without_asking(user: Any) -> frozenset[Role] | None:
    """The roles of those of whom no table says any; None for all others."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    return frozenset({Role.ADMINISTRATOR}) if user.is_superuser else None


def _roles_in(user: int, project: int, today: date) -> models.QuerySet[Project]:
    """The project with the roles that this person has in it, and in its programme, each as "coordinator,member"."""
    of_project = ProjectRole.objects.in_force(user, today=today)
    of_programme = ProgrammeRole.objects.in_force(user, today=today)
    return (
        Project.objects.filter(pk=project)
        .only("pk")
        .annotate(
            of_project=joined_values(of_project, "role", by="project"),
            of_programme=joined_values(of_programme, "role", by="programme", outer="programme"),
        )
    )


_ROLES_IN = Prepared(_roles_in, user=int, project=int, today=date)
"""Nearly every page asks it."""


def grants_by_project(user: Any, projects: list[Project]) -> dict[int, Grants]:
    """The grants in each of these projects, in one query for all of them."""
    everywhere = _roles_without_asking(user)
    if everywhere is not None:
        return {project.pk: Grants(everywhere) for project in projects}
    roles: dict[int, set[Role]] = {project.pk: set() for project in projects}
    in_projects = ProjectRole.objects.in_force(user).filter(project__in=roles)
    in_programmes = ProgrammeRole.objects.in_force(user).filter(
        programme__in={project.programme_id for project in projects}
    )
    nowhere = models.Value(None, models.BigIntegerField())
    held = in_projects.values_list("role", "project", nowhere).union(
        in_programmes.values_list("role", nowhere, "programme"), all=True
    )
    for role, project_id, programme_id in held:
        for project in projects:
            if project.pk == project_id or project.programme_id == programme_id:
                roles[project.pk].add(Role(role))
    return {pk: Grants(frozenset(own)) for pk, own in roles.items()}


def grants_in_programme(user: Any, programme: Programme) -> Grants:
    """What a person's roles in the programme itself, as coach or funder, allow. One query, none for administrators."""
    everywhere = _roles_without_asking(user)
    if everywhere is not None:
        return Grants(everywhere)
    held = ProgrammeRole.objects.in_force(user).filter(programme=programme).values_list("role", flat=True)
    return Grants(frozenset(Role(role) for role in held))


def grants_on(user: Any, subject: InEither) -> Grants:
    """This person's grants where the object belongs: in its project, or in the programme that it tells of."""
    if subject.project is None:
        return grants_in_programme(user, subject.programme)
    return grants_in(user, subject.project)


def grants_across(user: Any, programme: Programme) -> Grants:
    """What a person's roles in a programme and in any of its projects add up to. One query, none for administrators.

    It says what they may do with what the projects share (`ACROSS_PROJECTS`), and nothing about any one project.
    """
    everywhere = _roles_without_asking(user)
    if everywhere is not None:
        return Grants(everywhere, ACROSS_PROJECTS)
    in_projects = ProjectRole.objects.in_force(user).filter(project__programme=programme)
    in_programme = ProgrammeRole.objects.in_force(user).filter(programme=programme)
    held = in_projects.values_list("role").union(in_programme.values_list("role"))
    return Grants(frozenset(Role(role) for (role,) in held), ACROSS_PROJECTS)


def can(user: Any, act: Act, subject: InProject) -> bool:
    """Whether this person may do this act on this object."""
    return allows(grants_in(user, subject.project), user, act, subject)


def allows(
    grants: Grants, user: Any, act: Act, subject: InProject | InEither, *, narrows: bool = False
) -> bool:
    """Whether these grants allow the act on this object; `narrows` as in `requires`."""
    scope = grants.scope(act)
    if scope is Scope.ALL:
        return True
    if scope is Scope.OWN:
        is_theirs = getattr(subject, "holds_own_of" if narrows else "belongs_to", None)
        return bool(is_theirs and is_theirs(user))
    return False


def diary_scope(user: Any, act: Act, *, cycle_path: str, actor_path: str) -> models.Q:
    """A filter on diary rows: those on which this person may do `act`, over all their projects at once.

    `cycle_path` and `actor_path` lead from the row to its cycle and its boundary partner. A partner's person
    reaches the rows of the actor they speak for, and no others.
    """
    if user.is_superuser:
        return models.Q()
    of_all = [role for role in ProjectRole.Role.values if TABLE[Role(role)].get(act) is Scope.ALL]
    of_own = [role for role in ProjectRole.Role.values if TABLE[Role(role)].get(act) is Scope.OWN]
    of_programmes = [role for role in ProgrammeRole.Role.values if TABLE[Role(role)].get(act) is Scope.ALL]
    mine = ProjectRole.objects.in_force(user)
    programmes = ProgrammeRole.objects.in_force(user).filter(role__in=of_programmes).values("programme")
    return (
        models.Q(**{f"{cycle_path}__project__in": mine.filter(role__in=of_all).values("project")})
        | models.Q(**{f"{cycle_path}__project__programme__in": programmes})
        | models.Q(
            **{
                f"{cycle_path}__project__in": mine.filter(role__in=of_own).values("project"),
                f"{actor_path}__representations__role__in": mine.filter(role__in=of_own),
            }
        )
    )


def can_somewhere(user: Any, act: Act) -> bool:
    """Whether there is a project in which this person may do the act on everything."""
    if user.is_superuser:
        return True
    allowed = [role for role in Role if TABLE[role].get(act) is Scope.ALL]
    return (
        ProjectRole.objects.in_force(user).filter(role__in=allowed).exists()
        or ProgrammeRole.objects.in_force(user).filter(role__in=allowed).exists()
    )
