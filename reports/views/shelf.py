"""The funder's shelf: projects down, cycles across, a published report in each place."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from projects.access import requires_programme
from projects.models import Cycle, Programme
from reports.models import Edition, Report
from theory_of_change.figures import cover_shores


@requires_programme
@require_GET
def shelf(request: HttpRequest, programme: Programme) -> HttpResponse:
    """What was published in this programme, and nothing else: no project's page, no unpublished word."""
    editions = list(
        Edition.objects.of_cycles()
        .published()
        .filter(project__programme=programme)
        .select_related("cycle__project")
        .prefetch_related("reports")
        .order_by("number")
    )
    newest = {edition.cycle_id: edition for edition in editions}
    projects = list(programme.projects.all())
    cycles: dict[int, list[Cycle]] = {project.pk: [] for project in projects}
    for cycle in Cycle.objects.filter(project__in=projects).order_by("start"):
        cycles[cycle.project_id].append(cycle)
    columns = max((len(own) for own in cycles.values()), default=0)
    rows = [
        {
            "project": project,
            "places": [
                _place(own[index], newest.get(own[index].pk)) if index < len(own) else None
                for index in range(columns)
            ],
        }
        for project in projects
        for own in [cycles[project.pk]]
    ]
    heads = [
        next((own[index] for own in cycles.values() if index < len(own)), None) for index in range(columns)
    ]
    return render(
        request,
        "reports/shelf.html",
        {
            "programme": programme,
            "rows": rows,
            "heads": heads,
            "published_count": len(newest),
            "project_count": len(projects),
            "cover": cover_shores(62, 88),
        },
    )


def _place(cycle: Cycle, edition: Edition | None) -> dict[str, object]:
    """One place on the shelf: the report in the reader's language first, the others beside it."""
    if edition is None:
        return {"cycle": cycle, "edition": None}
    language = get_language()
    reports: list[Report] = sorted(
        (each for each in edition.reports.all() if each.is_pdf), key=lambda each: each.language != language
    )
    return {
        "cycle": cycle,
        "edition": edition,
        "main": reports[0] if reports else None,
        "others": reports[1:],
    }
