"""Two texts side by side, with what differs marked: how an edit conflict is shown."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import accumulate


@dataclass(frozen=True)
class Piece:
    """A run of words; `differs` is True where the other text says something else."""

    text: str
    differs: bool


@dataclass(frozen=True)
class TwoTexts:
    """One field, as one wrote it and as it stands now."""

    label: str
    mine: tuple[Piece, ...]
    theirs: tuple[Piece, ...]

    @property
    def same(self) -> bool:
        return not any(piece.differs for piece in (*self.mine, *self.theirs))


LONGEST_COMPARED = 4000
"""Words; beyond this a text is shown whole instead of word by word, to keep the answer quick."""
MOST_STEPS = 1_000_000
"""Pairs of words looked at, a tenth of a second's work. Prose takes a fraction of it; texts that say one word over
and over take any number, and are shown whole, too."""


def compare(label: str, mine: str, theirs: str) -> TwoTexts:
    """Compares word by word; the pieces of each side joined give the whole text again."""
    if mine == theirs:
        return TwoTexts(label, (Piece(mine, False),), (Piece(theirs, False),))
    left, right = _words(mine), _words(theirs)
    if len(left) + len(right) > LONGEST_COMPARED:
        return _shown_whole(label, mine, theirs)
    try:
        pieces = _BoundedMatcher(left, right).get_opcodes()
    except _TooManySteps:
        return _shown_whole(label, mine, theirs)
    my_pieces, their_pieces = [], []
    for tag, i1, i2, j1, j2 in pieces:
        my_pieces.append(Piece("".join(left[i1:i2]), tag != "equal"))
        their_pieces.append(Piece("".join(right[j1:j2]), tag != "equal"))
    return TwoTexts(label, _without_blanks(my_pieces), _without_blanks(their_pieces))


def _shown_whole(label: str, mine: str, theirs: str) -> TwoTexts:
    return TwoTexts(label, (Piece(mine, True),), (Piece(theirs, True),))


class _TooManySteps(Exception):
    """Comparing these two texts word by word would take too long."""


class _BoundedMatcher(SequenceMatcher[str]):
    """A matcher that gives up with `_TooManySteps` before it looks at more than `MOST_STEPS` pairs of words."""

    def __init__(self, left: list[str], right: list[str]) -> None:
        super().__init__(None, left, right, autojunk=False)
        self._left_to_do = MOST_STEPS
        there = Counter(right)
        self._pairs_before = list(accumulate((1 + there[word] for word in left), initial=0))

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        self._left_to_do -= self._pairs_before[-1 if ahi is None else ahi] - self._pairs_before[alo]
        if self._left_to_do < 0:
            raise _TooManySteps
        return super().find_longest_match(alo, ahi, blo, bhi)


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*|\s+", text)


def _without_blanks(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if piece.text)
