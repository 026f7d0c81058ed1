"""The reasons that a form offers when a piece of the theory of change is changed.

A team changes a marker because a meeting decided so. Meetings live higher up in the house, so the composition
root names the function that tells their decisions (`settings.THEORY_REASONS`), and nothing here imports them.
"""

import re
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from projects.models import Project

Offer = Callable[[Project], list[str]]
"""The reasons that one part of the program has to offer for a project, the likeliest first."""


@cache
def _offers(paths: tuple[str, ...]) -> tuple[Offer, ...]:
    return tuple(import_string(path) for path in paths)


def offered_reasons(project: Project) -> list[str]:
    """Sentences that may stand as the reason for a change, such as the decisions of the last meetings."""
    return [reason for offer in _offers(tuple(settings.THEORY_REASONS)) for reason in offer(project)]


def in_short(reason: str) -> str:
    """A reason for who does not read the team's decisions: of a decision only its reference, "Decision 2.4"."""
    for opening in _openings(tuple(code for code, _name in settings.LANGUAGES)):
        if found := opening.match(reason):
            return found.group("reference")
    return reason


@cache
def _openings(languages: tuple[str, ...]) -> tuple["re.Pattern[str]", ...]:
    """How the words of a decision begin where they stand as a reason, in each language in which they may be written."""
    return tuple(_opening(language) for language in languages)


def _opening(language: str) -> "re.Pattern[str]":
    with override(language):
        said = _("Decision %(cycle)s.%(number)s of %(day)s: %(text)s")
    pattern = re.escape(said % {"cycle": "\x01", "number": "\x02", "day": "\x03", "text": "\x04"})
    reference, _day, _rest = pattern.partition("\x02")
    begins = reference.replace("\x01", "[0-9]+") + "[0-9]+"
    return re.compile(f"\\s*(?P<reference>{begins})(?![0-9])")
