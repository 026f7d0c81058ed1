"""Finding entries: by words, partner, marker, cycle, person and kind; more of them behind what is shown."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from diaries.forms.finding import FindForm
from diaries.services.finding import STRETCH, Found, Place, find_entries, people_who_write
from diaries.views.places import cycles_of
from diaries.views.reading import readable_partners
from projects.access import Act, Scope, requires
from projects.models import Project
from theory_of_change.models import Marker

MOST_SHOWN = 500
"""How many entries an address of the page brings back at once, for somebody who returns to it."""


@requires(Act.SEE_PROJECT, Project, "programme")
@require_GET
def find(request: HttpRequest, project: Project) -> HttpResponse:
    """A project's entries, the newest cycle first; a partner's people find what is in their own diaries."""
    cycles = list(reversed(cycles_of(project)))
    partners = readable_partners(request, project)
    is_own = request.grants.scope(Act.SEE_DIARY) is Scope.OWN
    markers = sorted(
        Marker.objects.filter(actor__in=partners), key=lambda marker: (marker.actor_id, marker.place)
    )
    by_pk = {partner.pk: partner for partner in partners}
    for marker in markers:
        marker.actor = by_pk[marker.actor_id]
    people = people_who_write(project, speaking_for=partners if is_own else None)
    form = FindForm(request.GET, cycles=cycles, partners=partners, markers=markers, people=people)
    page: dict[str, Any] = {"tab": "find", "form": form}
    if not form.is_valid():
        return render(request, "diaries/find.html", page, status=422)
    after, above, count = _stretch(request)
    try:
        found = find_entries(
            cycles=[form.cleaned_data["cycle"]] if form.cleaned_data["cycle"] else cycles,
            wanted=form.wanted(partners if is_own else None),
            after=after,
            count=count,
        )
    except LookupError:
        raise Http404("No such place in this list.") from None
    page |= {"found": found, "is_first": after is None, "shown": above + len(found.entries)}
    page |= _addresses(request, form, found, starts_at_top=after is None or above > 0, shown=page["shown"])
    if not (request.htmx and above):
        return render(request, "diaries/find.html", page)
    answer = render(request, "diaries/_found.html", page | {"is_part": True})
    answer["HX-Replace-Url"] = (
        page["here"] if page["shown"] <= MOST_SHOWN else f"{page['asked']}after={after}"
    )
    return answer


def _stretch(request: HttpRequest) -> tuple[Place | None, int, int]:
    """(behind which place, how many stand above, how many to show); 404 for what cannot be read."""
    try:
        after = Place.read(request.GET["after"]) if request.GET.get("after") else None
        above = int(request.GET.get("above") or 0)
        count = int(request.GET.get("shown") or STRETCH)
    except ValueError:
        raise Http404("No such place in this list.") from None
    if after is None:
        return None, 0, min(max(count, STRETCH), MOST_SHOWN)
    return after, max(above, 0), STRETCH


def _addresses(
    request: HttpRequest, form: FindForm, found: Found, *, starts_at_top: bool, shown: int
) -> dict[str, str]:
    """Where the page is, begins and goes on, with what was asked."""
    asked = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    newest = reverse("find", args=[request.project.slug])
    begin = f"{newest}?{urlencode(asked)}{'&' if asked else ''}"
    more = f"{begin}after={found.more}" if found.more else ""
    return {
        "asked": begin,
        "newest": f"{newest}?{urlencode(asked)}" if asked else newest,
        "here": f"{begin}shown={shown}",
        "more": more,
        "more_part": f"{more}&above={shown}" if more and starts_at_top else "",
    }
