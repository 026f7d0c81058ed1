"""Parts of a live page, made once for a whole room (docs/decisions/0012)."""

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.crypto import get_random_string
from django.utils.translation import get_language

KEPT_SECONDS = 60


def made_once(
    request: HttpRequest, template: str, make_context: Callable[[], dict[str, Any]], *of: str
) -> HttpResponse:
    """A part of a page, made once for everybody who asks for the same in the same language.

    `of` says what it depends on: the room, its revision, the reader's rights. A whole room asks for the same
    revision within a second. The content is never older than the revision it is kept under; the only thing in it
    that is somebody's own is the token of its forms, put in afterwards.
    """
    key = ":".join([template, *of, get_language() or ""])
    kept = cache.get(key)
    if kept is None:
        # In the place of the token stands a word that nobody can guess, so that no card can hold it.
        place = get_random_string(40)
        kept = place, render_to_string(template, {**make_context(), "csrf_token": place}, request)
        cache.set(key, kept, KEPT_SECONDS)
    place, html = kept
    return HttpResponse(html.replace(place, get_token(request)) if place in html else html)
