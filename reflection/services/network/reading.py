"""What the pages of the learning network show, in a fixed number of queries. Nothing here reads an unreleased word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from projects import clock
from projects.access import Act, grants_by_project
from projects.models import CycleState, Programme, Project, ProjectRole, User
from reflection.figures_network import Happening, Lane, Timeline, lay_out_timeline
from reflection.models import Attendance, Finding, LearningSession, Meeting, Practice, ReleasedFinding, Theme
from theory_of_change.type_metrics import text_width

SCREEN = (1168.0, 15.5)
"""Width and type size of the drawing on a page, in px."""
LATEST = 4
ON_A_PAGE = 30


def sessions_of(programme: Programme) -> list[LearningSession]:
    """All sessions in the order of their days, with their themes, guests and people."""
    return list(
        programme.learning_sessions.prefetch_related("themes", "guests", "attendances__user").order_by(
            "date", "pk"
        )
    )


def themes_with_counts(programme: Programme) -> QuerySet[Theme]:
    """The themes in their order, with how many practices and answers each has."""
    return programme.themes.annotate(
        practice_count=Count("practices", distinct=True), answer_count=Count("answers", distinct=True)
    )


def practices_of(programme: Programme) -> QuerySet[Practice]:
    """Practices and challenges of a programme, the newest first, with the released words they come from."""
    return (
        Practice.objects.filter(project__programme=programme)
        .select_related("project__programme", "session", "created_by")
        .prefetch_related(
            "themes",
            Prefetch("findings", ReleasedFinding.objects.select_related("finding__meeting__cycle")),
        )
        .order_by("-created_at", "-pk")
    )


def own_projects(user: User, programme: Programme) -> list[Project]:
    """The programme's projects for which this person may share something, by municipality. Two queries."""
    projects = list(programme.projects.all())
    grants = grants_by_project(user, projects)
    return [project for project in projects if grants[project.pk].allow(Act.JOIN_NETWORK)]


@dataclass(frozen=True)
class Event:
    """One line of the list beside the drawing: a meeting of a project, or the network's session `number`."""

    day: date
    is_planned: bool
    project: Project | None = None
    cycle_name: str = ""
    session: LearningSession | None = None
    number: int = 0


@dataclass(frozen=True)
class Day:
    """What happened on one day."""

    day: date
    is_planned: bool
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Year:
    year: int
    days: tuple[Day, ...]


def events_of(
    projects: Sequence[Project], sessions: Sequence[LearningSession], meetings: Sequence[Meeting]
) -> list[Event]:
    """Meetings and sessions in the order of their days; sessions are numbered in that order, from 1. No query."""
    by_pk = {project.pk: project for project in projects}
    today = clock.today()
    events = [
        Event(each.date, each.is_planned, session=each, number=number)
        for number, each in enumerate(sessions, 1)
    ]
    events += [
        Event(
            meeting.date,
            not meeting.is_held or meeting.date > today,
            project=by_pk[meeting.cycle.project_id],
            cycle_name=meeting.cycle.name,
        )
        for meeting in meetings
        if meeting.date is not None
    ]
    return sorted(events, key=lambda each: (each.day, each.session is None, each.number))


def meetings_of(programme: Programme) -> list[Meeting]:
    """The reflection meetings of all projects that have a day: held ones, and those that are planned.

    Only their day and the cycle they close; what was said in them is their project's.
    """
    return list(
        Meeting.objects.filter(cycle__project__programme=programme, date__isnull=False)
        .select_related("cycle")
        .only("date", "held_at", "cycle__number", "cycle__project_id", "cycle__start", "cycle__end")
        .order_by("date", "pk")
    )


def years_of(events: Sequence[Event]) -> list[Year]:
    """The events put together by day, and the days by year."""
    days: dict[date, list[Event]] = {}
    for event in events:
        days.setdefault(event.day, []).append(event)
    years: dict[int, list[Day]] = {}
    for day, on_it in days.items():
        planned = all(event.is_planned for event in on_it)
        years.setdefault(day.year, []).append(Day(day, planned, tuple(on_it)))
    return [Year(year, tuple(found)) for year, found in years.items()]


def draw_timeline(
    projects: Sequence[Project],
    events: Sequence[Event],
    *,
    width: float = SCREEN[0],
    size: float = SCREEN[1],
) -> Timeline | None:
    """The drawing of these events; None where there are none yet."""
    month = pgettext("a month in few letters: M with a capital, b without", "M")
    return lay_out_timeline(
        Lane(
            _("Learning network"),
            [Happening(each.day, str(each.number), each.is_planned) for each in events if each.session],
        ),
        [
            Lane(
                project.short_name,
                [
                    Happening(each.day, _short(each.cycle_name), each.is_planned)
                    for each in events
                    if each.project == project
                ],
                begins=project.start,
                ends=project.end,
            )
            for project in projects
        ],
        width=width,
        size=size,
        measure=text_width,
        month_name=lambda day: date_format(day, month),
    )


LONGEST_LABEL = 12


def _short(name: str) -> str:
    """A cycle's name as a label: cut where a team gave it a long one."""
    return name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1].rstrip() + "…"


def before(found: QuerySet[Practice], pk: int) -> QuerySet[Practice]:
    """Those shared before the practice with this id; all of them where there is none."""
    at = found.filter(pk=pk).values_list("created_at", flat=True).first()
    return found if at is None else found.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk))


def teams_of(programme: Programme, attendances: Sequence[Attendance]) -> list[tuple[Project, list[User]]]:
    """Each project with the people of its team, and whoever took part for it before; three queries."""
    projects = list(programme.projects.all())
    people: dict[int, dict[int, User]] = {project.pk: {} for project in projects}
    roles = (
        ProjectRole.objects.not_ended()
        .filter(project__in=projects, user__is_active=True)
        .exclude(role=ProjectRole.Role.PARTNER)
        .select_related("user")
    )
    for role in roles:
        people[role.project_id][role.user_id] = role.user
    for row in attendances:
        if row.user is not None and row.project_id in people:
            people[row.project_id][row.user.pk] = row.user
    return [
        (project, sorted(people[project.pk].values(), key=lambda person: (str(person), person.pk)))
        for project in projects
    ]


@dataclass(frozen=True)
class FindingToRelease:
    """A finding as its own project sees it: the words of today, and how they stand to what was released."""

    finding: Finding
    released: ReleasedFinding | None

    @property
    def is_reworded(self) -> bool:
        return self.released is not None and not self.released.says_what(self.finding)


def released_words(finding: Finding) -> ReleasedFinding | None:
    return ReleasedFinding.objects.filter(finding=finding).select_related("released_by").first()


def findings_to_release(project: Project) -> list[FindingToRelease]:
    """The findings of published cycles, the newest cycle first, in their own order."""
    findings = (
        Finding.objects.filter(meeting__cycle__project=project, meeting__cycle__state=CycleState.PUBLISHED)
        .select_related("meeting__cycle", "released__released_by")
        .order_by("-meeting__cycle__start", "number")
    )
    return [FindingToRelease(each, getattr(each, "released", None)) for each in findings]


def count_unpublished(project: Project) -> int:
    """How many findings wait for the publication of their cycle."""
    return (
        Finding.objects.filter(meeting__cycle__project=project, meeting__held_at__isnull=False)
        .exclude(meeting__cycle__state=CycleState.PUBLISHED)
        .count()
    )
