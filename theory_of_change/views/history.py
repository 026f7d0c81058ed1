"""The history of the theory of change in words."""

from datetime import UTC, datetime
from itertools import groupby
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from projects.access import Act, requires
from projects.models import Project
from theory_of_change.models import Actor
from theory_of_change.services.chronicle import ABOUT, PAGE, Place, read_history

STAMP = "%Y%m%dT%H%M%S.%f"


@requires(Act.SEE_PROJECT, Project, "programme")
@require_GET
def theory_history(request: HttpRequest, project: Project) -> HttpResponse:
    """What was drawn and changed, newest first and 50 acts a page, of everything or of one partner or kind."""
    partners = list(Actor.objects.filter(project=project).boundary_partners())
    about, partner = _about(request), _partner(request, partners)
    after = place_of(request.GET.get("after", ""))
    page = read_history(project, about=about, partner=partner, after=after)
    chosen = {"about": about, "partner": str(partner.pk) if partner else ""}
    return render(
        request,
        "theory_of_change/history.html",
        {
            "tab": "theory",
            "part": "history",
            "days": [
                {"day": day, "acts": list(acts)}
                for day, acts in groupby(page.told, key=lambda told: timezone.localdate(told.at))
            ],
            "count": len(page.told),
            "page_size": PAGE,
            "is_first_page": after is None,
            "partner": partner,
            "about_label": ABOUT[about][0] if about else "",
            "kinds": [
                {"label": label, "query": _query(chosen | {"about": name}), "is_chosen": name == about}
                for name, (label, _kinds) in ABOUT.items()
            ],
            "partners": [
                {
                    "actor": each,
                    "query": _query(chosen | {"partner": str(each.pk)}),
                    "is_chosen": each == partner,
                }
                for each in partners
            ],
            "any_kind": _query(chosen | {"about": ""}),
            "any_partner": _query(chosen | {"partner": ""}),
            "older": _query(chosen | {"after": as_text(page.older)}) if page.older else "",
            "newest": _query(chosen),
        },
    )


def _about(request: HttpRequest) -> str:
    about = request.GET.get("about", "")
    if about and about not in ABOUT:
        raise Http404("No such part of the theory of change.")
    return about


def _partner(request: HttpRequest, partners: list[Actor]) -> Actor | None:
    """The partner that the address names, among this project's; 404 for another's."""
    named = request.GET.get("partner", "")
    if not named:
        return None
    for partner in partners:
        if str(partner.pk) == named:
            return partner
    raise Http404("No such partner in this project.")


def _query(values: dict[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in values.items() if value})


def as_text(place: Place) -> str:
    at, pk = place
    return f"{at.astimezone(UTC).strftime(STAMP)}_{pk}"


def place_of(text: str) -> Place | None:
    """The place that an address names; 404 for one that cannot be read."""
    if not text:
        return None
    stamp, _separator, pk = text.partition("_")
    try:
        if len(pk) > 18 or not pk.isascii():
            raise ValueError(pk)
        return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC), int(pk)
    except ValueError:
        raise Http404("No such place in the history.") from None
