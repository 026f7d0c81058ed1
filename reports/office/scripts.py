"""Text as an office file takes it: characters that XML knows, and each script marked as what it is."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

from reports.paper.words import direction, printable

LATIN, ARABIC, HEBREW, ETHIOPIC = "latin", "arabic", "hebrew", "ethiopic"
_NOT_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RANGES = (
    (0x0590, 0x05FF, HEBREW),
    (0x0600, 0x06FF, ARABIC),
    (0x0750, 0x077F, ARABIC),
    (0x08A0, 0x08FF, ARABIC),
    (0x1200, 0x139F, ETHIOPIC),
    (0x2D80, 0x2DDF, ETHIOPIC),
    (0xAB00, 0xAB2F, ETHIOPIC),
    (0xFB1D, 0xFB4F, HEBREW),
    (0xFB50, 0xFDFF, ARABIC),
    (0xFE70, 0xFEFF, ARABIC),
)
LANGUAGES = {"nl": "nl-BE", "fr": "fr-BE", "en": "en-GB"}
"""Of the frame: what a document says itself."""
TAGS = {ARABIC: "ar-SA", HEBREW: "he-IL", ETHIOPIC: "ti-ET"}
FONTS = {ARABIC: "Arial", HEBREW: "Arial", ETHIOPIC: "Ebrima"}
"""Faces that come with office programs and have the script's letters."""
RIGHT_TO_LEFT = frozenset({ARABIC, HEBREW})


def safe(text: str) -> str:
    """The text without anything that XML cannot hold."""
    return _NOT_XML.sub("", printable(text))


def one_line(text: str) -> str:
    return " ".join(safe(text).split())


def runs_to_the_left(text: str) -> bool:
    return direction(text) == "rtl"


def by_script(text: str) -> Iterator[tuple[str, str]]:
    """The text in pieces of one script each; blanks and signs go with the letters before them."""
    script = _script(next((each for each in text if _is_letter(each)), "a"))
    marked = []
    for character in text:
        if _is_letter(character):
            script = _script(character)
        marked.append((script, character))
    for script, piece in groupby(marked, key=lambda pair: pair[0]):
        yield script, "".join(character for _script, character in piece)


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] == "L" or _script(character) != LATIN


def _script(character: str) -> str:
    code = ord(character)
    return next((name for first, last, name in _RANGES if first <= code <= last), LATIN)
