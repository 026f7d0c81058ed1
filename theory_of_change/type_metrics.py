"""How wide a line of text is in the shipped sans, and where a name may be broken.

The actor map is laid out on the server, before any browser or PDF maker has seen a glyph, so it needs the
advance widths of the font that will be used. Widths come back in the unit of `size` (px on screen, pt on paper).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from itertools import takewhile
from pathlib import Path

FONTS = Path(__file__).parent.parent / "static" / "fonts"
SANS_REGULAR = "om-sans-400.woff2"
DISPLAY_REGULAR = "om-display-400.woff2"
SERIF_REGULAR = "om-serif-400.woff2"
SERIF_ITALIC = "om-serif-400-italic.woff2"

Measure = Callable[[str, float], float]
"""Width of a text at a type size, both in the same unit."""

Hyphenate = Callable[[str], Iterable[int]]
"""Positions inside a word where a hyphen may be put, from the language's dictionary."""

SLASH = re.compile(r"(?<=/)(?=[^/\s])")
BLANKS = re.compile(r"[ \t\r\n]+")
EVEN_STEPS = 7  # halvings of the width in search of even lines: to within a letter
LEAST_LETTERS = 3  # never leave one or two letters of a broken word alone on a line


@cache
def _advances(file_name: str) -> dict[int, float]:
    """Advance width in em by code point, read once from the shipped face."""
    from fontTools.ttLib import TTFont  # here: pages without a map never pay for loading it

    with TTFont(FONTS / file_name, lazy=True) as font:
        em = font["head"].unitsPerEm
        widths = font["hmtx"].metrics
        return {code: widths[glyph][0] / em for code, glyph in font.getBestCmap().items()}


@cache
def characters_of(file_name: str) -> frozenset[int]:
    """The code points that a shipped face can draw."""
    return frozenset(_advances(file_name))


def _foreign_advance(character: str) -> float:
    """A generous width in em for a character that the face lacks and another font will draw.

    Too wide only breaks a line early; too narrow would let a name run over the shore.
    """
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0.0
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return 1.1
    return 0.9 if "\u1200" <= character <= "\u139f" else 0.72


def text_width(text: str, size: float) -> float:
    """Width of `text` in the sans at `size`; kerning, which mostly tightens, is left out."""
    return _width(text, size, SANS_REGULAR)


def display_width(text: str, size: float) -> float:
    """Width of `text` in the display serif of the headings at `size`."""
    return _width(text, size, DISPLAY_REGULAR)


def serif_width(text: str, size: float) -> float:
    """Width of `text` in the serif of people's words at `size`."""
    return _width(text, size, SERIF_REGULAR)


def serif_italic_width(text: str, size: float) -> float:
    """Width of `text` in the italic of the vision at `size`."""
    return _width(text, size, SERIF_ITALIC)


def _width(text: str, size: float, face: str) -> float:
    advances = _advances(face)
    return size * sum(
        advances[ord(character)] if ord(character) in advances else _foreign_advance(character)
        for character in text
    )


@cache
def hyphenation(language: str) -> Hyphenate | None:
    """Break points of the hyphenation dictionary for a language code such as "nl"; None without a dictionary."""
    import pyphen

    known = pyphen.language_fallback(language.replace("-", "_"))
    return pyphen.Pyphen(lang=known, left=LEAST_LETTERS, right=LEAST_LETTERS).positions if known else None


def wrap(
    text: str, width: float, measure: Callable[[str], float], hyphenate: Hyphenate | None = None
) -> tuple[str, ...]:
    """Break `text` into lines no wider than `width`: at blanks, after a slash, and inside a word only when
    the word alone is wider than a line. A single character wider than the line stands alone."""
    lines: list[str] = []
    line = ""
    for word in BLANKS.split(text.strip()):
        for number, part in enumerate(SLASH.split(word)):
            joined = f"{line} {part}" if line and number == 0 else line + part
            if measure(joined) <= width:
                line = joined
                continue
            if line:
                lines.append(line)
            line = part
            while measure(line) > width and len(line) > 1:
                head, line = _break_word(line, width, measure, hyphenate)
                lines.append(head)
    if line:
        lines.append(line)
    return tuple(lines)


def wrap_evenly(
    text: str, width: float, measure: Callable[[str], float], hyphenate: Hyphenate | None = None
) -> tuple[str, ...]:
    """As many lines as `wrap` needs, of lengths as even as they can be without breaking another word."""
    lines = wrap(text, width, measure, hyphenate)
    if len(lines) < 2:
        return lines
    longest = max(measure(part) for word in BLANKS.split(text.strip()) for part in SLASH.split(word))
    narrow, wide = longest, width
    if narrow >= wide:
        return lines
    for _step in range(EVEN_STEPS):
        middle = (narrow + wide) / 2
        tried = wrap(text, middle, measure, hyphenate)
        if len(tried) > len(lines):
            narrow = middle
        else:
            lines, wide = tried, middle
    return lines


def _break_word(
    word: str, width: float, measure: Callable[[str], float], hyphenate: Hyphenate | None
) -> tuple[str, str]:
    """The longest beginning of `word` that fits with its hyphen, and the rest."""
    whole = [at for at in range(1, len(word)) if _may_part(word, at)]
    near = takewhile(lambda at: measure(word[:at]) <= width, whole)
    fitting = [at for at in near if measure(_beginning(word, at)) <= width]
    if not fitting:
        at = whole[0] if whole else len(word)
        return (_beginning(word, at), word[at:])
    wished = set(hyphenate(word)) if hyphenate else set()
    wished |= {at for at in whole if word[at - 1] == "-"}
    calm = [at for at in fitting if LEAST_LETTERS <= at <= len(word) - LEAST_LETTERS]
    at = max([at for at in calm if at in wished] or calm or fitting)
    return (_beginning(word, at), word[at:])


def _may_part(word: str, at: int) -> bool:
    """False inside a letter with its accents or a joined pair of signs."""
    return unicodedata.category(word[at]) not in {"Mn", "Mc", "Me", "Cf"} and word[at - 1] != "\u200d"


def _beginning(word: str, at: int) -> str:
    """The first `at` characters with a hyphen, where the script knows one and none stands there already."""
    before = word[at - 1]
    return word[:at] + ("-" if before.isalnum() and unicodedata.name(before, "").startswith("LATIN") else "")
