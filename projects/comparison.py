"""Two texts side by side, with what differs marked: how an edit conflict is shown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


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


def compare(label: str, mine: str, theirs: str) -> TwoTexts:
    """Compares word by word; the pieces of each side joined give the whole text again."""
    if mine == theirs:
        return TwoTexts(label, (Piece(mine, False),), (Piece(theirs, False),))
    left, right = _words(mine), _words(theirs)
    if len(left) + len(right) > LONGEST_COMPARED:
        return TwoTexts(label, (Piece(mine, True),), (Piece(theirs, True),))
    my_pieces, their_pieces = [], []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        my_pieces.append(Piece("".join(left[i1:i2]), tag != "equal"))
        their_pieces.append(Piece("".join(right[j1:j2]), tag != "equal"))
    return TwoTexts(label, _without_blanks(my_pieces), _without_blanks(their_pieces))


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*|\s+", text)


def _without_blanks(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if piece.text)
