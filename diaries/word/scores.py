"""Scores as people put them into a diary: words, crosses in boxes, a word and why."""

import re
from dataclasses import dataclass

from diaries.word.document import CHECKED, UNCHECKED
from diaries.word.headings import plain, says_nothing

WORDS = {
    "low": ("laag", "low", "faible", "bas", "l"),
    "medium": ("m", "medium", "midden", "gemiddeld", "matig", "moyen", "moyenne", "modere", "average"),
    "high": ("h", "hoog", "high", "eleve", "elevee", "fort", "haut"),
}
_WORD = {word: score for score, words in WORDS.items() for word in words}
_NOTHING = re.compile(
    r"^(hier |we |wij |er is |nous )?(tot nu toe |voorlopig |(n'avons|n'a) )?"
    r"(niets|geen|nog (steeds )?(niets?|geen)|niet|nothing|not|no|none|rien|pas|(pas )?encore (rien|pas)|aucune?)\b"
    r".{0,30}(waargenomen|geobserveerd|gezien|gemerkt|te zien|observe\w*|observation\w*|seen|noticed|vu|constate\w*"
    r"|verandering(en)?|changes?|changements?)\b"
)
LOOKED_AT, LONGEST_WORD = 2_000, 40
"""Characters of a cell, and of a word, among which a score is looked for."""
_LETTER = re.compile(r"^\W*[lmhLMH](?:\W*$|\s*[:(=–—\n]|\s-\s)")
"""A score as one letter, by itself or with a remark behind it; no "M. Dupont" and no "l'école"."""
_BUT = re.compile(r"\b(maar|wel|behalve|but|except|mais|sauf)\b")
_TICK = rf"[{CHECKED}☑✓✔✗✘xX]"


@dataclass(frozen=True)
class ScoreRead:
    """`score` is "" where none could be read; what else the cell says is the `remark`, nothing is lost."""

    score: str = ""
    remark: str = ""


NO_SCORE = ScoreRead()


def read_score(text: str) -> ScoreRead:
    """A score out of a cell."""
    text = text.strip()
    if says_nothing(text):
        return NO_SCORE
    ticked = _ticked(text)
    if ticked is not None:
        return ticked
    if says_nothing_was_seen(text):
        return ScoreRead("nothing observed")
    first = re.match(r"^\W*(\w+)\W*", text)
    word = plain(first[1][:LONGEST_WORD]) if first else ""
    letters = re.findall(r"[^\W\d_]+", plain(text[:LOOKED_AT]))
    if set(letters) >= {"l", "m", "h"} and all(len(each) == 1 for each in letters):
        return NO_SCORE  # "L / M / H", as it was printed
    alone = _LETTER.match(text)
    found = [
        _WORD[each]
        for place, each in enumerate(letters)
        if each in _WORD and (len(each) > 1 or (alone and not place))
    ]
    if set(found) == set(WORDS) and len(text) < 40:
        return NO_SCORE  # the choice as it was printed, with nothing chosen
    if first and word in _WORD and found and len(set(found)) == 1:
        rest = text[first.end() :].strip(" )")
        return ScoreRead(_WORD[word], rest)
    if len(set(found)) == 1 and len(text.split()) <= 4:
        return ScoreRead(found[0], text)
    return ScoreRead("", text)


def says_nothing_was_seen(text: str) -> bool:
    """Whether the cell of changes says, and says only, that none was seen yet: "- nog niets gezien"."""
    said = plain(text[:LOOKED_AT]).strip(" .!-–—•*")
    match = _NOTHING.match(said)
    return bool(match and len(said) <= 70 and len(said) - match.end() <= 25 and not _BUT.search(said))


def _ticked(text: str) -> ScoreRead | None:
    """The score beside the box with a cross; None where there are no boxes."""
    boxes = re.findall(rf"({_TICK}|{UNCHECKED})\s*([^\W\d_]{{3,}})", text)
    named = [(mark, plain(word[:LONGEST_WORD])) for mark, word in boxes]
    boxes = [(mark, _WORD[word]) for mark, word in named if word in _WORD]
    if len(boxes) < 2 and UNCHECKED not in text and CHECKED not in text:
        return None
    chosen = {score for mark, score in boxes if mark != UNCHECKED}
    if len(chosen) == 1:
        return ScoreRead(chosen.pop())
    return NO_SCORE if not chosen else ScoreRead("", text)


def is_cross(text: str) -> bool:
    """Whether a cell under "low", "medium" or "high" is ticked."""
    return not says_nothing(text) and text.strip() not in {UNCHECKED, "0"}
