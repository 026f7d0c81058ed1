"""How often something may be tried; counted in the cache, so that counting costs no query."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


def count(what: str, request: HttpRequest, *, seconds: int) -> int:
    """Counts one more from the request's address; returns how many there were within `seconds`."""
    key = _key(what, request)
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:  # it ended in this very moment
        return 1


def counted(what: str, request: HttpRequest) -> int:
    """How many there were from the request's address, without counting another."""
    return cache.get(_key(what, request), 0)


def _key(what: str, request: HttpRequest) -> str:
    return f"limits:{what.replace(' ', '-')}:{get_adapter(request).get_client_ip(request)}"
