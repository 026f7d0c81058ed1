"""Searching by words: in any form that Dutch, French or English give them, where PostgreSQL can; as typed elsewhere.

A diary may be written in three languages, and nobody says in which. So its words are taken down to their stems in each
of them, and what is asked for is, too; an entry is found if one language finds it.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, TextField, Value
from django.db.models.expressions import Combinable

LANGUAGES = ("dutch", "french", "english")
"""The configurations of PostgreSQL's text search, as in migration 0004 of the diaries."""

_WORD = re.compile(r"\w+")
_TERM = re.compile(r'(-?)(?:"([^"]+)"|(\S+))')


def has_words(fields: Sequence[str], asked: str) -> Q:
    """A filter on rows whose `fields`, together, say what was asked.

    "Words between quotes" stand next to each other, -word does not occur. On PostgreSQL this is the very
    expressions of the index in migration 0004, which looks at the first 100,000 characters: the three longest
    texts that an entry can have, within the size that a `tsvector` can have whatever their words are.
    """
    if connection.vendor != "postgresql":
        return _has_terms(fields, asked)
    text = Func(
        *map(F, fields),
        template="left(%(expressions)s, 100000)",
        arg_joiner=" || ' ' || ",
        output_field=TextField(),
    )
    return reduce(or_, (Q(_says(language, text, asked)) for language in LANGUAGES))


def _says(language: str, text: Combinable, asked: str) -> Func:
    return Func(
        Func(text, template=f"to_tsvector('{language}', %(expressions)s)"),
        Func(Value(asked), template=f"websearch_to_tsquery('{language}', %(expressions)s)"),
        template="(%(expressions)s)",
        arg_joiner=" @@ ",
        output_field=BooleanField(),
    )


def _alternatives(asked: str) -> list[list[tuple[bool, str]]]:
    """(wanted or not, term) for each word, or words between quotes; a list for each side of an `or`."""
    sides: list[list[tuple[bool, str]]] = [[]]
    for minus, phrase, word in _TERM.findall(asked):
        if word.casefold() == "or":
            sides.append([])
        else:
            sides[-1].append((not minus, phrase or word))
    return [side for side in sides if side]


def _has_terms(fields: Sequence[str], asked: str) -> Q:
    """Each term as typed, whatever its case; a regular expression, since LIKE knows the case of ASCII only."""
    found = Q()
    for side in _alternatives(asked):
        all_of_it = Q()
        for wanted, term in side:
            somewhere = reduce(or_, (Q(**{f"{field}__iregex": re.escape(term)}) for field in fields))
            all_of_it &= somewhere if wanted else ~somewhere
        found |= all_of_it
    return found


@dataclass(frozen=True)
class Piece:
    """A stretch of text that is, or is not, what was asked for."""

    text: str
    found: bool


class Marking:
    """Marks in texts the words that were asked for, in the forms in which they stand there. One query at most."""

    def __init__(self, asked: str, texts: Iterable[str]) -> None:
        self._pattern: re.Pattern[str] | None = None
        terms = [term for side in _alternatives(asked) for wanted, term in side if wanted]
        if not terms:
            return
        if connection.vendor == "postgresql":
            there = {word.casefold() for text in texts for word in _WORD.findall(text)}
            words = _same_stem(there, {word for term in terms for word in _WORD.findall(term)})
            pattern = rf"\b(?:{'|'.join(map(re.escape, sorted(words)))})\b" if words else ""
        else:
            pattern = "|".join(map(re.escape, sorted(terms, key=len, reverse=True)))
        if pattern:
            self._pattern = re.compile(pattern, re.IGNORECASE)

    def is_in(self, text: str) -> bool:
        return self._pattern is not None and self._pattern.search(text) is not None

    def excerpt(self, text: str, limit: int) -> list[Piece]:
        """The text in pieces; of one longer than `limit` characters, as many around the first word found."""
        first = self._pattern.search(text) if self._pattern else None
        start, end = _window(text, first.start() if first else 0, limit)
        pieces = [Piece("… ", False)] if start else []
        here = start
        for hit in self._pattern.finditer(text, start, end) if self._pattern else ():
            pieces += [Piece(text[here : hit.start()], False), Piece(hit.group(), True)]
            here = hit.end()
        pieces.append(Piece(text[here:end] + (" …" if end < len(text) else ""), False))
        return [piece for piece in pieces if piece.text]


def _window(text: str, middle: int, limit: int) -> tuple[int, int]:
    """Where an excerpt begins and ends, between words: the beginning of the text, if `middle` lies within it."""
    if len(text) <= limit:
        return 0, len(text)
    start = 0
    if middle > limit - 80:
        start = middle - 80
        gap = re.search(r"\s", text[start:middle])
        start += gap.end() if gap else 0
    end = min(start + limit, len(text))
    if end < len(text):
        end = max((gap.start() for gap in re.finditer(r"\s+", text[start:end])), default=limit) + start
    return start, end


def _same_stem(there: Collection[str], asked: Collection[str]) -> list[str]:
    """Those of the words `there` that are a form of one of the words asked for, in one of the languages."""
    if not there or not asked:
        return []
    same = " OR ".join(
        f"ts_lexize('{language}_stem', word) && (SELECT array_agg(stem) FROM unnest(%(asked)s::text[]) AS each, "
        f"unnest(ts_lexize('{language}_stem', each)) AS stem)"
        for language in LANGUAGES
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT word FROM unnest(%(there)s::text[]) AS word WHERE {same}",
            {"there": list(there), "asked": list(asked)},
        )
        return [word for (word,) in cursor.fetchall()]
