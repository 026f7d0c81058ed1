"""What every page's frame knows."""

from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def page(request: HttpRequest) -> dict[str, object]:
    """The project and the acts the view was granted, for the navigation; nothing here asks the database."""
    grants = getattr(request, "grants", None)
    return {
        "project": getattr(request, "project", None),
        "network_of": getattr(request, "programme", None),
        "may": grants.may if grants else {},
        "roles": sorted(role.label for role in grants.roles) if grants else [],
        "is_demo": settings.DEMO,
        "own_language_names": settings.LANGUAGES,
        "shown_at": shown_at(request),
    }


def shown_at(request: HttpRequest) -> str:
    """The address at which a page can be shown again: after a POST, that of the page on which its form stood."""
    here = request.get_full_path()
    came_from = request.META.get("HTTP_REFERER", "")
    if request.method != "POST" or not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return here
    there = urlsplit(came_from)
    return urlunsplit(("", "", there.path or "/", there.query, ""))
