"""The learning network of a programme: its first page, and all that was shared."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from projects.access import Act, requires_across
from projects.models import Programme
from reflection.models import Attendance
from reflection.services.network import reading
from reflection.services.network.session import who_takes_part


@requires_across(Act.JOIN_NETWORK, Programme)
@require_GET
def network(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The timeline, the sessions, the themes, and what was shared last."""
    own = reading.own_projects(request.user, programme)
    projects = list(programme.projects.all())
    sessions = reading.sessions_of(programme)
    events = reading.events_of(projects, sessions, reading.meetings_of(programme))
    numbers = {session.pk: number for number, session in enumerate(sessions, 1)}
    latest = list(reading.practices_of(programme)[: reading.LATEST + 1])
    return render(
        request,
        "reflection/network/network.html",
        {
            "programme": programme,
            "part": "network",
            "timeline": reading.draw_timeline(projects, events),
            "years": reading.years_of(events),
            "meeting_count": len(events) - len(sessions),
            "session_count": len(sessions),
            "project_count": len(projects),
            "sessions": [
                {
                    "session": session,
                    "number": numbers[session.pk],
                    "few": _few(projects, list(session.attendances.all())),
                }
                for session in reversed(sessions)
            ],
            "themes": list(reading.themes_with_counts(programme)),
            "practices": latest[: reading.LATEST],
            "has_more": len(latest) > reading.LATEST,
            "own_projects": own,
        },
    )


def _few(projects: list, rows: list[Attendance]) -> list[str]:
    """The projects with too few people in a session; none are named while nobody wrote down who takes part."""
    return [each.project.short_name for each in who_takes_part(projects, rows) if each.is_few] if rows else []


@requires_across(Act.JOIN_NETWORK, Programme)
@require_GET
def practices(request: HttpRequest, programme: Programme) -> HttpResponse:
    """All practices and challenges, the newest first; `?before=<id>` shows those shared before that one."""
    found = reading.practices_of(programme)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) <= 18:
        found = reading.before(found, int(before))
    rows = list(found[: reading.ON_A_PAGE + 1])
    return render(
        request,
        "reflection/network/practices.html",
        {
            "programme": programme,
            "part": "practices",
            "practices": rows[: reading.ON_A_PAGE],
            "next": rows[reading.ON_A_PAGE - 1] if len(rows) > reading.ON_A_PAGE else None,
            "is_first": not before,
            "own_projects": reading.own_projects(request.user, programme),
        },
    )
