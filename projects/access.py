"""Who may do what: the one place for access (the table of the design's domain notes).

A view declares the act it performs and the object it acts on in one decorator, which loads and checks in a
single step:

    @requires(Act.SCORE, Actor)
    def score_markers(request, actor): ...

To someone without a role in the object's project it does not exist (404). A member without the act gets 403
and is told who can help. Every view carries either `requires`, `signed_in` or `open_to_everyone`; a test
walks all addresses and fails on one that has none.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import wraps
from typing import Any, Protocol, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.aggregates import joined_values
from projects.models import Programme, ProgrammeRole, Project, ProjectRole
from projects.prepared import Prepared


class Role(models.TextChoices):
    """Every kind of role. Coach and funder hold for a programme, the others for one project."""

    COORDINATOR = "coordinator", _("coordinator")
    MEMBER = "member", _("team member")
    PARTNER = "partner", _("partner")
    COACH = "coach", _("coach")
    FUNDER = "funder", _("funder")
    ADMINISTRATOR = "administrator", _("administrator")


class Act(models.TextChoices):
    """What can be done. The labels stand on the help page "Who may do what"."""

    SEE_PROJECT = "see_project", _("see the project and its theory of change")
    SEE_DIARY = "see_diary", _("see the diaries")
    EDIT_THEORY = "edit_theory", _("edit the theory of change, import a workbook")
    RELEASE_EXAMPLE = "release_example", _("release the theory of change as an example")
    WRITE_DIARY = "write_diary", _("write in the diaries")
    CHANGE_OTHERS_ENTRY = "change_others_entry", _("change or remove another's entry")
    SCORE = "score", _("score markers")
    HAND_OVER = "hand_over", _("hand a cycle over")
    SEE_PREPARATION = "see_preparation", _("read how a reflection meeting is prepared")
    SEE_MEETING = "see_meeting", _("read the record of a reflection meeting")
    HOLD_MEETING = "hold_meeting", _("prepare and record a meeting, publish a cycle, take a step back")
    FOLLOW_DECISION = "follow_decision", _("say what became of a decision")
    TAKE_PART = "take_part", _("take part in a meeting, add a card")
    ASK_REPORT = "ask_report", _("ask for a report, export the workbook")
    READ_PUBLISHED = "read_published", _("read and download published reports")
    GIVE_ROLES = "give_roles", _("invite people, give roles")
    JOIN_NETWORK = "join_network", _("read and answer in the learning network, share practices")
    RELEASE_FINDING = "release_finding", _("release the project's findings to the learning network")
    LEAD_NETWORK = "lead_network", _("hold sessions of the learning network, choose its themes")
    SET_TEMPLATE = "set_template", _("give a programme's documents their look")


class Scope(Enum):
    """How far a role's act reaches: everything in the project, or what belongs to one's own actor."""

    ALL = "all"
    OWN = "own"


_TEAM = {
    Act.SEE_PROJECT: Scope.ALL,
    Act.SEE_DIARY: Scope.ALL,
    Act.WRITE_DIARY: Scope.ALL,
    Act.SCORE: Scope.ALL,
    Act.SEE_PREPARATION: Scope.ALL,
    Act.SEE_MEETING: Scope.ALL,
    Act.FOLLOW_DECISION: Scope.ALL,
    Act.TAKE_PART: Scope.ALL,
    Act.ASK_REPORT: Scope.ALL,
    Act.READ_PUBLISHED: Scope.ALL,
    Act.JOIN_NETWORK: Scope.ALL,
}
_COORDINATOR = _TEAM | {
    Act.EDIT_THEORY: Scope.ALL,
    Act.CHANGE_OTHERS_ENTRY: Scope.ALL,
    Act.HAND_OVER: Scope.ALL,
    Act.GIVE_ROLES: Scope.ALL,
    Act.RELEASE_FINDING: Scope.ALL,
}
_EVERYTHING = dict.fromkeys(Act, Scope.ALL)
_COACH: dict[Act, Scope] = {act: Scope.ALL for act in Act if act is not Act.RELEASE_FINDING}
"""What leaves a project for the learning network is for the project itself to say, by its coordinator."""

TABLE: dict[Role, dict[Act, Scope]] = {
    Role.COORDINATOR: _COORDINATOR,
    Role.MEMBER: _TEAM,
    Role.PARTNER: {
        Act.SEE_PROJECT: Scope.ALL,
        Act.SEE_DIARY: Scope.OWN,
        Act.WRITE_DIARY: Scope.OWN,
        Act.SEE_MEETING: Scope.OWN,
        Act.TAKE_PART: Scope.ALL,
        Act.READ_PUBLISHED: Scope.ALL,
    },
    Role.COACH: _COACH,
    Role.FUNDER: {Act.READ_PUBLISHED: Scope.ALL},
    Role.ADMINISTRATOR: _EVERYTHING,
}
"""Role -> act -> how far. What is not here is not allowed."""

ACROSS_PROJECTS = frozenset({Act.JOIN_NETWORK, Act.LEAD_NETWORK})
"""Acts on what the projects of a programme share; a role in any of its projects counts for them."""


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


@dataclass(frozen=True)
class Grants:
    """One person's roles in one project, or across a programme, and what they add up to."""

    roles: frozenset[Role]
    within: frozenset[Act] = frozenset(Act)
    """The acts that these roles are asked about; no other is granted."""
    acts: dict[Act, Scope] = field(init=False)

    def __post_init__(self) -> None:
        acts: dict[Act, Scope] = {}
        for role in self.roles:
            for act, scope in TABLE[role].items():
                if act in self.within and acts.get(act) is not Scope.ALL:
                    acts[act] = scope
        object.__setattr__(self, "acts", acts)

    @property
    def is_member(self) -> bool:
        """True for everyone to whom the project's pages exist; not for funders."""
        return bool(self.roles - {Role.FUNDER})

    def scope(self, act: Act) -> Scope | None:
        return self.acts.get(act)

    def allow(self, act: Act) -> bool:
        """Whether the act is allowed on everything in the project."""
        return self.acts.get(act) is Scope.ALL

    @property
    def may(self) -> dict[str, bool]:
        """The acts by name, for templates: `{% if may.hand_over %}`. An act on one's own counts."""
        return {act.value: act in self.acts for act in Act}


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
    if not user.is_authenticated or not user.is_active:
        return Grants(frozenset())
    if user.is_superuser:
        return Grants(frozenset({Role.ADMINISTRATOR}))
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
    if not user.is_authenticated or not user.is_active:
        return Grants(frozenset())
    if user.is_superuser:
        return Grants(frozenset({Role.ADMINISTRATOR}), ACROSS_PROJECTS)
    in_projects = ProjectRole.objects.in_force(user).filter(project__programme=programme)
    in_programme = ProgrammeRole.objects.in_force(user).filter(programme=programme)
    held = in_projects.values_list("role").union(in_programme.values_list("role"))
    return Grants(frozenset(Role(role) for (role,) in held), ACROSS_PROJECTS)


def can(user: Any, act: Act, subject: InProject) -> bool:
    """Whether this person may do this act on this object."""
    return _allows(grants_in(user, subject.project), user, act, subject)


def _allows(
    grants: Grants, user: Any, act: Act, subject: InProject | InEither, *, narrows: bool = False
) -> bool:
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


class NotAllowed(PermissionDenied):
    """A member of the project without this act; the page says who can help."""

    def __init__(self, act: Act, where: Project | Programme) -> None:
        super().__init__(act.label)
        self.act = act
        self.where = where


def check(user: Any, act: Act, subject: InProject | InEither, *, narrows: bool = False) -> Grants:
    """The person's grants, or `Http404` for outsiders and `NotAllowed` for members without the act."""
    grants = grants_on(user, cast(InEither, subject))
    if _allows(grants, user, act, subject, narrows=narrows):
        return grants
    if grants.is_member:
        raise NotAllowed(act, subject.project or cast(InEither, subject).programme)
    raise Http404("Nothing here for you.")


View = Callable[..., HttpResponse]


def requires(
    act: Act,
    model: type[models.Model],
    *related: str,
    also: Callable[[HttpRequest, Any], None] | None = None,
    narrows: bool = False,
) -> Callable[[View], View]:
    """Loads the `model` named by the address and checks the act on it, in a single step.

    The address carries `<int:NAME>`, `<uuid:NAME>` or `<slug:NAME>`, NAME being the model's name in small letters; the view
    receives the object in its place. `related` are relations to load with it (its path to the project).
    Further ids in the address are for the view, which must look for them within the object's project.
    `also` is what this object asks beyond the act; it raises `Http404` or `NotAllowed`.
    An object whose `project` is None belongs to its `programme` as a whole: the roles held in that count.
    `narrows` is for a project's page that narrows all it shows and takes to `grants.scope(act)`: it opens to
    those, too, who may do the act on their own partner only.
    """
    name = model._meta.model_name or ""

    def decorate(view: View) -> View:
        @wraps(view)
        def load_and_check(request: HttpRequest, **captured: Any) -> HttpResponse:
            key = captured.pop(name)
            lookup = {"slug": key} if isinstance(key, str) else {"pk": key}
            subject = model._default_manager.select_related(*related).filter(**lookup).first()
            if subject is None:
                raise Http404("Nothing here for you.")
            request.grants = check(request.user, act, cast(InProject, subject), narrows=narrows)  # type: ignore[attr-defined]
            request.project = cast(InProject, subject).project  # type: ignore[attr-defined]
            if also is not None:
                also(request, subject)
            return view(request, subject, **captured)

        load_and_check.access = (act, model)  # type: ignore[attr-defined]
        return load_and_check

    return decorate


def requires_across(
    act: Act,
    model: type[models.Model],
    *related: str,
    also: Callable[[HttpRequest, Any], None] | None = None,
) -> Callable[[View], View]:
    """Loads what the projects of a programme share, and checks the act on it, in a single step.

    It is to `requires` what a programme is to a project: `related` is the object's path to its programme. Outsiders and
    those who are only funders get 404; a partner's person, and whoever of the network lacks the act, gets 403.
    """
    if act not in ACROSS_PROJECTS:
        raise ValueError(f"{act} is an act in one project: use `requires`.")
    name = model._meta.model_name or ""

    def decorate(view: View) -> View:
        @wraps(view)
        def load_and_check(request: HttpRequest, **captured: Any) -> HttpResponse:
            key = captured.pop(name)
            lookup = {"slug": key} if isinstance(key, str) else {"pk": key}
            subject = model._default_manager.select_related(*related).filter(**lookup).first()
            if subject is None:
                raise Http404("Nothing here for you.")
            programme = cast(InProgramme, subject).programme
            grants = grants_across(request.user, programme)
            if not grants.is_member:
                raise Http404("Nothing here for you.")
            if not grants.allow(act):
                raise NotAllowed(act, programme)
            request.grants = grants  # type: ignore[attr-defined]
            request.programme = programme  # type: ignore[attr-defined]
            if also is not None:
                also(request, subject)
            return view(request, subject, **captured)

        load_and_check.access = (act, model)  # type: ignore[attr-defined]
        return load_and_check

    return decorate


def requires_programme(view: View) -> View:
    """For the shelf of a programme: its coach, its funder, administrators; to others it does not exist."""

    @wraps(view)
    def load_and_check(request: HttpRequest, *, programme: str, **captured: Any) -> HttpResponse:
        found = Programme.objects.visible_to(request.user).filter(slug=programme).first()
        if found is None:
            raise Http404("Nothing here for you.")
        return view(request, found, **captured)

    load_and_check.access = (Act.READ_PUBLISHED, Programme)  # type: ignore[attr-defined]
    return load_and_check


def requires_in_programme(act: Act) -> Callable[[View], View]:
    """For a page of a whole programme, by the roles that one has in it; to others it does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def load_and_check(request: HttpRequest, *, programme: str, **captured: Any) -> HttpResponse:
            allowed = [role for role in ProgrammeRole.Role.values if TABLE[Role(role)].get(act) is Scope.ALL]
            found = Programme.objects.filter(slug=programme)
            if not request.user.is_superuser:
                held = ProgrammeRole.objects.in_force(request.user).filter(role__in=allowed)
                found = found.filter(pk__in=held.values("programme"))
            subject = found.first()
            if subject is None:
                raise Http404("Nothing here for you.")
            return view(request, subject, **captured)

        load_and_check.access = (act, Programme)  # type: ignore[attr-defined]
        return load_and_check

    return decorate


def signed_in(view: View) -> View:
    """A view for anyone who is signed in; what it shows is narrowed by `visible_to`."""
    view.access = "signed in"  # type: ignore[attr-defined]
    return view


def open_to_everyone(view: View) -> View:
    """A view that needs no sign-in and shows nothing of any project."""
    view = login_not_required(view)
    view.access = "everyone"  # type: ignore[attr-defined]
    return view


def people_who_can(act: Act, where: Project | Programme) -> Iterable[str]:
    """The names of the roles that may do this act in a project or across a programme, for "who can help"."""
    return [str(role.label) for role in Role if TABLE[role].get(act) is Scope.ALL]
