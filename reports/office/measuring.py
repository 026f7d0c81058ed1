"""How much room text takes on a slide, before any program sets it.

A presentation is opened with whatever faces the machine has, so the widths are those of a wide one (DejaVu, which stands in
for the others on many machines): with Georgia and Calibri a tenth to a fifth of each line stays free. Lengths are points.
"""

import unicodedata

LEADING = 1.24
"""The height of a line, as a share of its size."""
HANGING = 1.2
"""How far words stand behind their sign, in their own size."""
_NARROW, _SLIM, _WIDE = (
    frozenset("ijlI.,:;'|!()[] \u2019"),
    frozenset("ftr-/"),
    frozenset("mwMW@%\u2014\u2026"),
)
_EM = {"narrow": 0.33, "slim": 0.43, "wide": 0.96, "full": 1.05, "capital": 0.73, "other": 0.615}
BOLD, SERIF = 1.1, 1.04
"""How much wider a bold face and one with serifs are."""


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How long the text is on one line."""
    return sum(_EM[_kind(each)] for each in text) * size * (BOLD if bold else 1)


def _kind(character: str) -> str:
    if character in _NARROW:
        return "narrow"
    if character in _SLIM:
        return "slim"
    if character in _WIDE:
        return "wide"
    if unicodedata.east_asian_width(character) in "WF" or 0x1200 <= ord(character) <= 0x139F:
        return "full"
    return "capital" if character.isupper() else "other"


def lines(text: str, size: float, room: float, *, bold: bool = False) -> int:
    """On how many lines the text stands where each is `room` long; an empty one takes one too."""
    return sum(_lines(each, size, room, bold=bold) for each in text.split("\n"))


def _lines(text: str, size: float, room: float, *, bold: bool) -> int:
    count, used = 1, 0.0
    blank = width(" ", size, bold=bold)
    for word in text.split():
        long = width(word, size, bold=bold)
        if used and used + blank + long > room:
            count, used = count + 1, 0.0
        more, rest = divmod(long, room) if long > room else (0, long)
        count += int(more)
        used = rest if more or not used else used + blank + rest
    return count


def height(text: str, size: float, room: float, *, bold: bool = False) -> float:
    """How high the text stands."""
    return lines(text, size, room, bold=bold) * size * LEADING
