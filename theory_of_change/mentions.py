"""What was concluded and decided about a piece of the theory of change, or about an entry of a diary (domain rule 5).

Meetings live higher up in the house, so the composition root names the functions that find their findings and decisions
(`settings.THEORY_MENTIONS`), and nothing here imports them. A diary reads those of its entries along with the entries
(`settings.ENTRY_MENTIONS`).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Model, Subquery
from django.utils.module_loading import import_string

from projects.access import Act, Grants, Scope
from projects.models import Project


@dataclass(frozen=True)
class Mention:
    """A finding or decision that speaks of something: its name ("finding 3.2"), its words, and where it stands."""

    label: str
    words: str
    url: str


Find = Callable[[Project, str, Collection[int], Collection[int] | None], dict[int, list[Mention]]]
"""(project, kind, ids, actors) -> id -> mentions; what is about other actors is left out unless `actors` is None."""


Alongside = Callable[[str, int], Subquery]
"""(kind, project id) -> an annotation for a query of entries of that kind."""
Understand = Callable[[list[dict[str, Any]], Collection[int] | None], list[Mention]]
"""(what the annotation gave, actors) -> mentions."""


@cache
def _found(paths: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(import_string(path) for path in paths)


def mentions_alongside(kind: str, project: int) -> Subquery:
    """For a query of entries of diaries: what `read_mentions` reads."""
    alongside: Alongside
    alongside, _understand = _found(tuple(settings.ENTRY_MENTIONS))
    return alongside(kind, project)


def read_mentions(
    told: list[dict[str, Any]] | None, *, grants: Grants, own: Collection[int]
) -> list[Mention]:
    """The mentions of one entry, as far as this person may read them; `own` are the actors they speak for."""
    scope = grants.scope(Act.SEE_MEETING)
    if not told or scope is None:
        return []
    understand: Understand
    _alongside, understand = _found(tuple(settings.ENTRY_MENTIONS))
    return understand(told, None if scope is Scope.ALL else own)


def mention(rows: Iterable[Model], *, project: Project, grants: Grants, own: Collection[int]) -> None:
    """Gives each of the rows, all of one kind, its `mentions`, as far as this person may read them.

    `own` are the ids of the actors for whom they speak. A fixed number of queries.
    """
    there: list[Any] = list(rows)
    found: dict[int, list[Mention]] = defaultdict(list)
    scope = grants.scope(Act.SEE_MEETING)
    if there and scope is not None and (scope is Scope.ALL or own):
        kind, ids = there[0]._meta.model_name, [row.pk for row in there]
        find: Find
        for find in _found(tuple(settings.THEORY_MENTIONS)):
            for pk, mentions in find(project, kind, ids, None if scope is Scope.ALL else own).items():
                found[pk] += mentions
    for row in there:
        row.mentions = found[row.pk]
