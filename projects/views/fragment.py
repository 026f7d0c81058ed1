"""Parts of a live page, made once for a whole room (docs/decisions/0012)."""

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import get_language

OWN_TOKEN = "the-own-token-of-who-asks"
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
    html = cache.get(key)
    if html is None:
        html = render_to_string(template, {**make_context(), "csrf_token": OWN_TOKEN}, request)
        cache.set(key, html, KEPT_SECONDS)
    return HttpResponse(html.replace(OWN_TOKEN, get_token(request)) if OWN_TOKEN in html else html)
