"""Programmes, projects, cycles and the people in them."""

from datetime import date, datetime, time, timedelta
from itertools import count

from django.utils import timezone
from django.utils.text import slugify

from projects.models import Cycle, CycleState, KeyFigure, Programme, ProgrammeRole, Project, ProjectRole, User
from theory_of_change.models import Actor, Representation

FIRST_DAY = date(2020, 1, 1)
CYCLE_DAYS = 120
PASSWORD = "a password of the tests"
numbers = count(1)


def make_programme(name: str = "", **fields) -> Programme:
    name = name or f"Programme {next(numbers)}"
    return Programme.objects.create(name=name, slug=slugify(name), **fields)


def make_project(programme: Programme | None = None, name: str = "", **fields) -> Project:
    """A project of two years from `FIRST_DAY`, without anything in it."""
    name = name or f"Project {next(numbers)}"
    values = {"municipality": name, "start": FIRST_DAY, "end": FIRST_DAY + timedelta(days=730)} | fields
    return Project.objects.create(
        programme=programme or make_programme(), name=name, slug=slugify(name), **values
    )


def make_cycle(
    project: Project,
    number: int | str | None = None,
    state: CycleState = CycleState.OPEN,
    note: str = "",
) -> Cycle:
    """The project's next cycle, of 120 days; handed over the day after its last, unless it is open."""
    last = project.cycles.in_order().last()
    start = last.end + timedelta(days=1) if last else project.start
    end = start + timedelta(days=CYCLE_DAYS - 1)
    return Cycle.objects.create(
        project=project,
        number=str(number or project.cycles.count() + 1),
        start=start,
        end=end,
        state=state,
        handed_over_at=None if state == CycleState.OPEN else noon(end + timedelta(days=1)),
        handover_note=note,
    )


def make_key_figure(project: Project, label: str = "visitors") -> KeyFigure:
    return KeyFigure.objects.create(project=project, figure="171", label=label)


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def make_person(name: str = "", *, email: str = "", **fields) -> User:
    """Somebody with an account and no role. Their password is `PASSWORD` only where a test asks for it."""
    number = next(numbers)
    name = name or f"Person {number}"
    return User.objects.create_user(
        email or f"{slugify(name) or 'person'}-{number}@example.org", name=name, **fields
    )


def make_administrator(name: str = "Administrator") -> User:
    return make_person(name, is_superuser=True, is_staff=True)


def give_role(
    person: User,
    role: str,
    where: Project | Programme | Actor,
    *,
    until: date | None = None,
) -> ProjectRole | ProgrammeRole:
    """A role in a project or programme; given an actor, the role of a partner who speaks for it."""
    if isinstance(where, Programme):
        return ProgrammeRole.objects.create(user=person, programme=where, role=role, until=until)
    if isinstance(where, Actor):
        given = ProjectRole.objects.create(user=person, project=where.project, role=role, until=until)
        Representation.objects.create(role=given, actor=where)
        return given
    return ProjectRole.objects.create(user=person, project=where, role=role, until=until)


def make_coordinator(project: Project, name: str = "Coordinator", **kwargs) -> User:
    return _with_role(name, "coordinator", project, **kwargs)


def make_member(project: Project, name: str = "Member", **kwargs) -> User:
    return _with_role(name, "member", project, **kwargs)


def make_partner(actor_or_project: Actor | Project, name: str = "Partner", **kwargs) -> User:
    """A partner's own person; given a project, one for whom nobody said which actor they speak for."""
    return _with_role(name, "partner", actor_or_project, **kwargs)


def make_coach(programme: Programme, name: str = "Coach", **kwargs) -> User:
    return _with_role(name, "coach", programme, **kwargs)


def make_funder(programme: Programme, name: str = "Funder", **kwargs) -> User:
    return _with_role(name, "funder", programme, **kwargs)


def _with_role(name: str, role: str, where: Project | Programme | Actor, **kwargs) -> User:
    person = make_person(name)
    give_role(person, role, where, **kwargs)
    return person
