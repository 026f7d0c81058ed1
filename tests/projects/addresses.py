"""The application's addresses, read from the URLconf, so that no test forgets a new one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

NOT_OURS = {
    "admin": "Django's administration asks for staff by itself",
    "allauth": "allauth's account pages show the signed-in person's own account and nothing of any project",
    "projects.accounts": "the sign-in page, which is allauth's with our form",
}
"""The URLconf's namespace, or where the view was written -> why it carries no `.access` and needs none."""


@dataclass(frozen=True)
class Pattern:
    """One address: its route, its name, its view, the names of the ids within it, and where it is from."""

    route: str
    name: str
    view: Callable[..., Any]
    ids: tuple[str, ...]
    origin: str

    @property
    def is_ours(self) -> bool:
        return not any(self.origin.startswith(foreign) for foreign in NOT_OURS)


def all_patterns() -> list[Pattern]:
    return list(_walk(get_resolver().url_patterns))


def our_patterns() -> list[Pattern]:
    return [pattern for pattern in all_patterns() if pattern.is_ours]


def _walk(found: list[URLPattern | URLResolver], before: str = "", namespace: str = "") -> Iterator[Pattern]:
    for each in found:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, route, namespace or each.namespace or "")
        else:
            origin = namespace or module_of(each.callback)
            yield Pattern(route, each.name or "", each.callback, tuple(each.pattern.converters), origin)


def layers(view: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """The view and everything that decorators put it into, from the outside in."""
    while view is not None:
        yield view
        view = getattr(view, "__wrapped__", None)


def module_of(view: Callable[..., Any]) -> str:
    """Where the innermost view was written; a class-based one says so by its class."""
    innermost = list(layers(view))[-1]
    return getattr(view, "view_class", innermost).__module__


def access_of(view: Callable[..., Any]) -> Any:
    """What the view declares: (act, model), "signed in" or "everyone"; None where it declares nothing."""
    return next((layer.access for layer in layers(view) if hasattr(layer, "access")), None)
