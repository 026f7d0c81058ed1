"""The first page after signing in, and a project's own page."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from diaries.models import Draft
from diaries.services.last_word import for_reader, last_words
from diaries.views.places import cycles_of
from diaries.views.reading import readable_partners, standings_for
from projects.access import Act, requires, signed_in
from projects.models import Cycle, Programme, Project
from projects.services.current import current_cycle
from reflection.models import Meeting
from reflection.services.minutes import open_decisions
from reflection.views.own import own_actors
from reports.services.overview import latest_observations, project_lines
from theory_of_change.figures import overview_shores
from theory_of_change.map_words import map_title
from theory_of_change.models import Actor, Sphere, Vision
from theory_of_change.type_metrics import text_width


@signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """One's projects with what is due, and the shelves one may read; a funder goes straight to the shelf."""
    lines = project_lines(request.user)
    shelves = list(Programme.objects.visible_to(request.user))
    coached = list(Programme.objects.coached_by(request.user))
    may_begin = bool(coached)
    networks = {*coached, *(line.project.programme for line in lines if line.joins_network)}
    only_reads = bool(shelves) and not lines and not may_begin
    if request.session.get("only_reads", False) != only_reads:
        request.session["only_reads"] = only_reads  # the menu of who only reads what was published
    if only_reads and len(shelves) == 1:
        return redirect(shelves[0])
    return render(
        request,
        "reports/home.html",
        {
            "lines": lines,
            "programmes": sorted({*shelves, *networks}, key=lambda programme: programme.name),
            "shelves": {programme.pk for programme in shelves},
            "networks": {programme.pk for programme in networks},
            "draft_count": Draft.objects.visible_to(request.user).count(),
            "may_import": request.user.is_superuser or may_begin or any(line.may_edit for line in lines),
            "may_begin": may_begin,
            "coached": {programme.pk for programme in coached},
        },
    )


@requires(Act.SEE_PROJECT, Project, "programme")
@require_GET
def project(request: HttpRequest, project: Project) -> HttpResponse:
    """Where the project stands: its cycle, what is written and missing, its vision and map in short."""
    cycles = cycles_of(project)
    cycle = current_cycle(cycles)
    partners = readable_partners(request, project)
    sees_meetings = request.grants.scope(Act.SEE_MEETING) is not None
    own = own_actors(request, project) if sees_meetings else set()
    decisions = open_decisions(project, own=own) if sees_meetings else []
    meeting = None
    if sees_meetings and own is None and not decisions:
        meeting = _last_meeting(project)
    said = last_words(cycles) if request.grants.allow(Act.SEE_PREPARATION) else {}
    counts = _sphere_counts(project)
    waiting = [each for each in cycles if each.waits_for_coach and each != cycle]
    meetings, running = _meetings_now([each for each in (cycle, *waiting) if each], project)
    return render(
        request,
        "reports/project.html",
        {
            "tab": "overview",
            "cycle": cycle,
            "meeting": meetings.get(cycle.pk) if cycle else None,
            "waiting_cycles": [(each, meetings.get(each.pk)) for each in waiting],
            "last_words": for_reader(request.user, request.grants, cycles, said),
            "standings": standings_for(request, [cycle], partners)[cycle.pk] if cycle else [],
            "latest": latest_observations(cycle, partners) if cycle else [],
            "vision": Vision.objects.filter(project=project).first(),
            "key_figures": list(project.key_figures.all()),
            "last_meeting": meeting,
            "running_meeting": running,
            "open_decisions": decisions,
            "overview": overview_shores(
                [counts[sphere] for sphere in Sphere],
                [_("control"), _("influence"), _("interest"), _("outside")],
                measure=text_width,
            ),
            "overview_title": map_title(project.name, counts),
            "actor_count": sum(counts.values()),
        },
    )


def _meetings_now(cycles: list[Cycle], project: Project) -> tuple[dict[int, Meeting], Meeting | None]:
    """The meetings of these cycles of the project by their id, and the one that is on a screen now, of whatever cycle."""
    on_screen = Q(opened_at__isnull=False, held_at__isnull=True)
    found = (
        Meeting.objects.filter(Q(cycle__in=cycles) | on_screen, cycle__project=project)
        .select_related("cycle")
        .order_by("cycle__start")
    )
    rows = list(found)
    return {each.cycle_id: each for each in rows}, next((each for each in rows if each.is_running), None)


def _last_meeting(project: Project) -> Meeting | None:
    return (
        Meeting.objects.held()
        .filter(cycle__project=project)
        .select_related("cycle")
        .prefetch_related("decisions")
        .order_by("-cycle__start")
        .first()
    )


def _sphere_counts(project: Project) -> dict[Sphere, int]:
    counts = dict.fromkeys(Sphere, 0)
    for sphere in Actor.objects.filter(project=project).followed().values_list("sphere", flat=True):
        counts[Sphere(sphere)] += 1
    return counts
