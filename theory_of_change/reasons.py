"""The reasons that a form offers when a piece of the theory of change is changed.

A team changes a marker because a meeting decided so. Meetings live higher up in the house, so the composition
root names the function that tells their decisions (`settings.THEORY_REASONS`), and nothing here imports them.
"""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from projects.models import Project

Offer = Callable[[Project], list[str]]
"""The reasons that one part of the program has to offer for a project, the likeliest first."""


@cache
def _offers(paths: tuple[str, ...]) -> tuple[Offer, ...]:
    return tuple(import_string(path) for path in paths)


def offered_reasons(project: Project) -> list[str]:
    """Sentences that may stand as the reason for a change, such as the decisions of the last meetings."""
    return [reason for offer in _offers(tuple(settings.THEORY_REASONS)) for reason in offer(project)]
