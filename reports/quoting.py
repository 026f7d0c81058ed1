"""Quotes of single sentences: texts in pieces that a coach can tick, and the words that a quote then has. Pure.

A plan keeps no words, only marks: which observation, which of its texts, and the fingerprint of the sentence. So a quote
never says what nobody wrote - where a sentence reads otherwise by now its mark finds nothing -, and words that are
erased from a diary do not live on in a plan or its history.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from diaries.models import Observation

FIELDS = ("change", "significance", "contribution")
"""The texts of an observation that may be quoted, in the order in which a quote tells them."""
OMITTED = " […] "
"""Stands between sentences that do not follow each other."""
_END = re.compile(
    r"""(?:(?<![.!?…؟۔])[.!?…؟۔]++(?:["”’'»)\]]|[ \u00a0\u202f]»)*+(?=\s|\Z)|[።፧。！？]++["”’'»)\]]*+|\n)\s*+"""
)
"""The end of a sentence, with the quotation marks that close it and the blanks that follow; or of a line."""
_MARK = re.compile(r"(\d{1,18})-[a-z]+-[0-9a-f]{16}(?:-\d{1,5})?")


@dataclass(frozen=True)
class Sentence:
    """A sentence of an observation; `place` is its place in that text, from 0, `after` the blanks that follow it."""

    mark: str
    field: str
    place: int
    text: str
    after: str


def in_sentences(text: str) -> list[str]:
    """The text in pieces, each a sentence with the blanks after it; joined they are the text again."""
    pieces: list[str] = []
    began = looked = 0
    has_words = False
    for end in [*(each.end() for each in _END.finditer(text)), len(text)]:
        has_words = has_words or any(each.isalnum() for each in text[looked:end])
        looked = end
        if has_words:
            pieces.append(text[began:end])
            began, has_words = end, False
    if began < len(text):
        pieces[-1:] = ["".join(pieces[-1:]) + text[began:]]
    return pieces


def whole_sentences(text: str, most: int) -> str:
    """The first sentences of a text that take at most so many characters, none of them cut; "" where not one fits."""
    if len(text) <= most:
        return text
    told = ""
    for piece in in_sentences(text):
        if len((told + piece).rstrip()) + len(OMITTED) > most:
            break
        told += piece
    return told.rstrip() + OMITTED.rstrip() if told else ""


def sentences_of(observation: Observation) -> list[Sentence]:
    """What can be ticked. A sentence that stands twice in a text has two marks."""
    found = []
    for field in FIELDS:
        seen: Counter[str] = Counter()
        for place, piece in enumerate(in_sentences(getattr(observation, field))):
            words = piece.strip()
            seen[words] += 1
            again = f"-{seen[words]}" if seen[words] > 1 else ""
            mark = f"{observation.pk}-{field}-{sha256(words.encode()).hexdigest()[:16]}{again}"
            found.append(Sentence(mark, field, place, words, piece[len(piece.rstrip()) :]))
    return found


def by_observation(marks: Iterable[str]) -> dict[int, set[str]]:
    """Observation id -> the marks of its sentences."""
    found: dict[int, set[str]] = defaultdict(set)
    for mark in marks:
        if told := _MARK.fullmatch(mark):
            found[int(told[1])].add(mark)
    return dict(found)


def quoted_words(observation: Observation, marks: Iterable[str]) -> str:
    """Exactly the marked sentences, in the order of the entry; "" unless each of them still stands in it."""
    wanted = set(marks)
    chosen = [each for each in sentences_of(observation) if each.mark in wanted]
    if not chosen or len(chosen) < len(wanted):
        return ""
    words = ""
    before: Sentence | None = None
    for each in chosen:
        if before is None:
            words = each.text
        elif (each.field, each.place) == (before.field, before.place + 1):
            words += before.after + each.text
        else:
            words += OMITTED + each.text
        before = each
    return words
