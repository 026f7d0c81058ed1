"""A progress marker's own page: what it says, what it said before, and where it was seen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from diaries.services.ladder import read_ladders
from diaries.views.places import cycles_of
from diaries.views.reading import rung_row
from projects import clock
from projects.access import Act, Scope, requires
from projects.services.current import current_cycle
from theory_of_change.mentions import mention
from theory_of_change.models import Activity, Marker
from theory_of_change.services.chronicle import read_marker_past


@requires(Act.SEE_PROJECT, Marker, "actor__project__programme", "created_by")
@require_GET
def marker(request: HttpRequest, marker: Marker) -> HttpResponse:
    """The marker today and its whole past, for all who see the theory; its cycles for those who read the diary."""
    past = read_marker_past(marker)
    reads_diary = _may_read_diary(request, marker)
    own = {marker.actor_id} if reads_diary else set()
    mention([marker], project=marker.project, grants=request.grants, own=own)
    return render(
        request,
        "diaries/marker.html",
        {
            "tab": "theory",
            "marker": marker,
            "actor": marker.actor,
            "past": past,
            "activities": list(Activity.objects.filter(markers=marker)),
            "seen": _seen(marker) if reads_diary else None,
        },
    )


def _may_read_diary(request: HttpRequest, marker: Marker) -> bool:
    scope = request.grants.scope(Act.SEE_DIARY)
    return scope is Scope.ALL or (scope is Scope.OWN and marker.belongs_to(request.user))


def _seen(marker: Marker) -> list[dict[str, object]]:
    """The marker's cells on the ladder, cycle by cycle, the newest first."""
    cycles = cycles_of(marker.project)
    ladder = read_ladders([marker.actor], cycles, moment=clock.now())[marker.actor_id]
    rung = next(each for each in ladder.rungs if each.marker_id == marker.pk)
    by_pk = {cycle.pk: cycle for cycle in cycles}
    cells: list[dict[str, object]] = rung_row(rung, by_pk, current_cycle(cycles))["cells"]
    return list(reversed(cells))
