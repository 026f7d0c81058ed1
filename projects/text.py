"""The plain rules for text that people write: what can be stored, and how much of it."""

import re
import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

CELL_LIMIT = 32_767
"""Characters: the most a spreadsheet cell can carry, and so the most that any one text may have."""


_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def is_storable(text: str) -> bool:
    """False for what a database or a workbook cannot keep, so that no door lets it in.

    PostgreSQL refuses NUL, UTF-8 lone surrogates, and XML, of which workbooks are made, all control
    characters but tab, line feed and carriage return.
    """
    return _UNSTORABLE.search(text) is None


def only_storable(text: str) -> str:
    """The text without what cannot be kept."""
    return _UNSTORABLE.sub("", text)


def all_storable(texts: Iterable[str]) -> bool:
    return all(is_storable(text) for text in texts)


MOST_MARKS = 12
"""Accents and signs in a row on one letter: more than any script writes."""


def piles_marks(text: str) -> bool:
    """True for a letter under a pile of accents, which nobody reads and which takes ages to put in order."""
    if text.isascii():
        return False
    in_a_row = 0
    for character in text:
        in_a_row = in_a_row + 1 if unicodedata.category(character).startswith("M") else 0
        if in_a_row > MOST_MARKS:
            return True
    return False


_SHOWS_NOTHING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Fillers and a blank in Braille: letters and signs by their kind, but nobody sees them."""


def shows_nothing(text: str) -> bool:
    """True for a text of blanks, soft hyphens, joiners, fillers: whoever looks at it sees an empty field."""
    return all(
        character.isspace()
        or character in _SHOWS_NOTHING
        or "\ufe00" <= character <= "\ufe0f"
        or unicodedata.category(character) in {"Cc", "Cf"}
        for character in text
    )


def composed(text: str) -> str:
    """The text with each letter and its accents as one character, so that what looks equal is equal."""
    return text if piles_marks(text) else unicodedata.normalize("NFC", text)


def same_name(text: str) -> str:
    """The form in which names are compared: case, blanks, and how accents are encoded do not matter."""
    return composed(" ".join(composed(text).split()).casefold())


def loose_name(text: str) -> str:
    """As `same_name`, but all four kinds of i are one: I and ı are one letter in Turkish, İ and i another."""
    return same_name(text).replace("i\u0307", "i").replace("ı", "i")


def read_number(text: str, *, digits: int = 9) -> int | None:
    """The whole number that a page sent, in at most so many digits; None where it sent anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None


def validate_length(text: str) -> None:
    """Refuses what a cell of the workbook could not carry; nothing is ever cut off."""
    if len(text) > CELL_LIMIT:
        raise ValidationError(
            _("This text has %(length)d characters; at most %(limit)d fit. Please split it up."),
            params={"length": len(text), "limit": CELL_LIMIT},
            code="too_long",
        )


SLUG_LIMIT = 200


def slug_of(name: str) -> str:
    """The address of a project, by which an import finds it again; "" where no letter or digit is left."""
    return slugify(name)[:SLUG_LIMIT].strip("-_")
