"""Scores as people put them into a diary: words, crosses in boxes, a word and why."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice

from diaries.word.document import CHECKED, UNCHECKED
from diaries.word.headings import plain, says_nothing
from diaries.word.printed import score_labels

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
    nothing = _nothing_and_why(text)
    if nothing is not None:
        return nothing
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


_REASON = re.compile(r"[,:;(\n–—.]|\s-\s|\s(?=(?:want|omdat|because|since|car|parce)\b)")


def _nothing_and_why(text: str) -> ScoreRead | None:
    """ "Nothing seen: the school was closed" is the score, and the reason as its remark."""
    if _BUT.search(plain(text[:LOOKED_AT])):
        return None
    for match in islice(_REASON.finditer(text[:LOOKED_AT]), 4):
        if says_nothing_was_seen(text[: match.start()]):
            why = text[match.end() :].strip()
            is_in_brackets = match[0] == "(" and why.endswith(")") and "(" not in why
            return _nothing(text[: match.start()], why[:-1] if is_in_brackets else why)
    return _nothing(text, "") if says_nothing_was_seen(text) else None


def _nothing(said: str, why: str) -> ScoreRead:
    """More than that nothing was seen, as in "nothing seen by the parents", stays as it was said."""
    match = _NOTHING.match(plain(said).strip(" .!-–—•*"))
    tells = match is not None and bool(re.search(r"\w", plain(said).strip(" .!-–—•*")[match.end() :]))
    return ScoreRead("nothing observed", "\n".join(filter(None, (said.strip() if tells else "", why))))


def _ticked(text: str) -> ScoreRead | None:
    """The score beside the box with a cross, and what else is said; None where there are no boxes."""
    boxes = [
        (match[1], _of_box()[match[2].casefold()])
        for match in _box().finditer(text[:LOOKED_AT])
        if match[2].casefold() in _of_box()
    ]
    if len(boxes) < 2 and UNCHECKED not in text and CHECKED not in text:
        return None
    chosen = {score for mark, score in boxes if mark != UNCHECKED}
    said = "\n".join(filter(None, (line.strip(" ,:;–-") for line in _box().sub("", text).split("\n"))))
    if len(chosen) == 1:
        return ScoreRead(chosen.pop(), "" if says_nothing(said) else said)
    return ScoreRead("", "" if says_nothing(said) else said) if not chosen else ScoreRead("", text)


@cache
def _of_box() -> dict[str, str]:
    """The words that may stand beside a box."""
    nothing = ("niets gezien", "niets waargenomen", "nothing seen", "rien vu", "rien observé", "niets")
    words = {word: score for word, score in _WORD.items() if len(word) > 2}
    accented = {"élevé": "high", "élevée": "high", "modéré": "medium"}
    return words | accented | dict.fromkeys(nothing, "nothing observed") | score_labels()


@cache
def _box() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(_of_box(), key=len, reverse=True))
    return re.compile(rf"(?:(?<=[^\w])|^)({_TICK}|{UNCHECKED})[^\S\n]*({words})(?!\w)", re.IGNORECASE)


def is_cross(text: str) -> bool:
    """Whether a cell under "low", "medium" or "high" is ticked."""
    return not says_nothing(text) and text.strip() not in {UNCHECKED, "0"}
