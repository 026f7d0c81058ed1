"""The reasons that a form offers when a piece of the theory of change is changed.

A team changes a marker because a meeting decided so. Meetings live higher up in the house, so the composition
root names the functions that tell their decisions (`settings.THEORY_REASONS`, `settings.THEORY_DECIDED`), and nothing
here imports them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from projects.models import Project

Offer = Callable[[Project], list[str]]
"""The reasons that one part of the program has to offer for a project, the likeliest first."""


@dataclass(frozen=True)
class Decided:
    """Words of a decision, or the whole reason of a change that a decision made, and what it is called in short."""

    words: str
    label: str
    """ "Decision 2.4"; empty for a decision that is gone."""
    is_whole: bool = False
    """Whether only a reason of exactly these words is meant."""


Tell = Callable[[Project], list[Decided]]
"""What one part of the program knows of a project's decisions, the surest first."""


@cache
def _named(paths: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(import_string(path) for path in paths)


def offered_reasons(project: Project) -> list[str]:
    """Sentences that may stand as the reason for a change, such as the decisions of the last meetings."""
    offers: tuple[Offer, ...] = _named(tuple(settings.THEORY_REASONS))
    return [reason for offer in offers for reason in offer(project)]


def all_decided(project: Project) -> list[Decided]:
    """What is known of the project's decisions, so that their words are recognised wherever they stand."""
    tellers: tuple[Tell, ...] = _named(tuple(settings.THEORY_DECIDED))
    return [each for tell in tellers for each in tell(project)]


def in_short(reason: str, decided: Iterable[Decided] = ()) -> str:
    """A reason for who does not read the team's decisions: of a decision only its reference, "Decision 2.4".

    Closed where in doubt. A reason is a decision if a decision made its change (`decided`), if a decision's words stand
    in it, or if it begins with the word for one, in whichever language; whatever else it says is not told either.
    """
    said = _alike(reason)
    for each in decided:
        words = _alike(each.words)
        if words and (said == words if each.is_whole else _stands_in(words, said)):
            return each.label or _("A decision of a meeting")
    if not begins_as_decision(reason):
        return reason
    numbered = (each.match(_composed(reason)) for each in _numbered(_languages()))
    return next((found.group("reference") for found in numbered if found), _("A decision of a meeting"))


def begins_as_decision(reason: str) -> bool:
    """Whether a reason begins as a decision does, whatever its cycle is called, in any language of the program."""
    said = _composed(reason).lstrip()
    return any(re.match(rf"{re.escape(word)}(?!\w)", said, re.IGNORECASE) for word in _words(_languages()))


def _languages() -> tuple[str, ...]:
    return tuple(code for code, _name in settings.LANGUAGES)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _alike(text: str) -> str:
    """Words that differ only in their spaces, line breaks and capitals are the same."""
    return " ".join(_composed(text).casefold().split())


def _stands_in(words: str, said: str) -> bool:
    """Whether the words stand in what is said, and not as part of longer ones."""
    return words in said and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", said) is not None


@cache
def _words(languages: tuple[str, ...]) -> tuple[str, ...]:
    """The word with which a decision begins where it stands as a reason: "Decision", "Beslissing"."""
    found = []
    for language in languages:
        with override(language):
            said = _("Decision %(cycle)s.%(number)s of %(day)s: %(text)s")
        found.append(_composed(said.partition("%(cycle)s")[0].strip()))
    return tuple(found)


@cache
def _numbered(languages: tuple[str, ...]) -> tuple["re.Pattern[str]", ...]:
    """A decision of a cycle that is called by digits only: no words can hide in such a reference."""
    return tuple(
        re.compile(rf"\s*(?P<reference>{re.escape(word)}\s[0-9]+\.[0-9]+)(?=\.?(?:\s|$))", re.IGNORECASE)
        for word in _words(languages)
    )
