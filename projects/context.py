"""What every page's frame knows."""

from django.conf import settings
from django.http import HttpRequest


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
    }
